"""Towns and institutions by the name that the active language has for them, for templates."""

from __future__ import annotations

from django import template

from pemwecco.core.institutions import name_institution, name_town

register = template.Library()
register.filter("town_name", name_town)
register.filter("institution_name", name_institution)
