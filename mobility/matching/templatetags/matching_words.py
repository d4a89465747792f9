"""Reasons of scores and plans as the reader reads them."""

from __future__ import annotations

from django import template

from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_finding

register = template.Library()


@register.filter
def write_finding(finding: Finding) -> str:
    """The sentence of a finding in the reader's language."""
    return format_finding(finding)
