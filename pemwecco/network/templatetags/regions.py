"""Regions by name in templates."""

from __future__ import annotations

from django import template

from pemwecco.network.regions import get_region_name

register = template.Library()
register.filter("region_name", get_region_name)
