from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from pemwecco.network.map.drawing import draw_shape

register = template.Library()


@register.simple_tag
def draw_level_sign(level: str) -> SafeString:
    """The sign of a level as the picture draws it, in a box of 18."""
    return mark_safe(draw_shape(level, 9.0, 9.0, 6.0))  # noqa: S308  numbers and a known level
