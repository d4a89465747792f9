"""Amounts of money, for templates."""

from __future__ import annotations

from django import template

from pemwecco.core.amounts import write_amount

register = template.Library()
register.filter("amount_in", write_amount)
