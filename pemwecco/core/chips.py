"""The small coloured label that says a state on the pages of staff."""

from __future__ import annotations

from django.utils.html import format_html


def render_chip(label: object, tone: str = "") -> str:
    """A state in its colour: `good`, `bad`, `attention`, `progress`, or plain."""
    kind = f"chip chip--{tone}" if tone else "chip"
    return format_html('<span class="{}">{}</span>', kind, label)
