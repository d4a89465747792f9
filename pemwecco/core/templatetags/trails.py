"""Where a staff page stands: subject, list, row, and what the page itself is."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.inclusion_tag("unfold/helpers/header_title.html", takes_context=True)
def page_trail(context: dict[str, Any]) -> dict[str, Any]:
    """The steps to this page, each a link; the last one says the thing, not "Change a row"."""
    options, title = context.get("opts"), str(context.get("title") or "")
    row: Any = context.get("original") or context.get("object")
    if not options:
        return {"parts": [{"title": title}]}
    page = f"admin:{options.app_label}_{options.model_name}"
    steps = [
        (options.app_config.verbose_name, "admin:app_list", [options.app_label]),
        (options.verbose_name_plural, f"{page}_changelist", []),
    ]
    if str(steps[0][0]) == str(steps[1][0]).capitalize():
        # An app with one list of the same name: said once.
        del steps[0]
    if row is not None and not isinstance(row, str):
        named = str(context.get("row_title") or row)
        steps.append((named, f"{page}_change", [row.pk]))
    if title and not context.get("cl") and title not in str(steps[-1][0]):
        steps.append((title, "", []))
    parts = [{"title": step, "link": _find(name, args)} for step, name, args in steps]
    return {"parts": parts}


def _find(name: str, args: list[Any]) -> str:
    try:
        return reverse(name, args=args) if name else ""
    except NoReverseMatch:
        return ""
