"""Labels that end with a colon, for templates."""

from __future__ import annotations

from django import template

from pemwecco.core.labels import end_with_colon

register = template.Library()
register.filter("with_colon", end_with_colon, is_safe=True)
