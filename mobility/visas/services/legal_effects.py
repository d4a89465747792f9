"""What a new value of a dated rule would change, before anybody saves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.visas.models import Dossier, Lodgement
from mobility.visas.services.checklist import COLLECTING, WITH_THE_POST
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.lead_times import get_learned_lead_times
from mobility.visas.services.limits import FIELDS, build_limit, get_stay_limits
from mobility.visas.services.plans import filter_board_dossiers, list_plan_lines
from pemwecco.core.models import Parameter

# More than a cohort: what lies beyond is not looked at.
MOST_DOSSIERS: Final = 80
NAMED: Final = 5
PLANNING: Final = "plan."


def is_legal_value_used(key: str, valid_from: date) -> bool:
    """Whether an application was lodged while a row of a rule was in force: the row explains that file."""
    later = Parameter.objects.filter(key=key, valid_from__gt=valid_from)
    until = later.order_by("valid_from").values_list("valid_from", flat=True).first()
    lodged = Lodgement.objects.filter(lodged_on__gte=valid_from)
    if until is not None:
        lodged = lodged.filter(lodged_on__lt=until)
    return lodged.exists()


def list_legal_effects(key: str, value: Decimal) -> list[str]:
    """Which open dossiers would be judged or planned otherwise with a value, in one sentence."""
    if key.startswith(PLANNING):
        return _list_planning_effects(key.removeprefix(PLANNING), int(value))
    field = FIELDS.get(key)
    if field is None:
        return []
    changes = {field: build_limit(field, value)}
    touched = []
    rows = Dossier.objects.filter(stage__in=COLLECTING | WITH_THE_POST)
    for dossier in rows.select_related(
        "participation__person", "participation__call__programme", "passport"
    ).order_by("pk")[:MOST_DOSSIERS]:
        before = {(one.code, one.key) for one in list_dossier_findings(dossier)}
        after = list_dossier_findings(dossier, changes=changes)
        if before != {(one.code, one.key) for one in after}:
            touched.append(str(dossier))
    return [_format_effects(touched)]


def _list_planning_effects(name: str, value: int) -> list[str]:
    today = timezone.localdate()
    lead, learned = get_learned_lead_times(today)
    if name in learned and learned[name].is_learned:
        return [
            _("The plan uses what was learned of earlier dossiers: nothing changes.")
        ]
    limits = get_stay_limits(today)
    rows = filter_board_dossiers(Dossier.objects.all(), None)
    lights = {}
    for line in list_plan_lines(rows, today, lead, limits):
        lights[line.dossier.pk] = line.light
    changed = replace(lead, **{name: value})
    touched = []
    for line in list_plan_lines(rows, today, changed, limits):
        if lights[line.dossier.pk] != line.light:
            touched.append(str(line.dossier))
    return [_format_effects(touched)]


def _format_effects(touched: list[str]) -> str:
    if not touched:
        return _("No open dossier changes by it.")
    sentence = ngettext(
        "%(count)s open dossier changes by it: %(names)s.",
        "%(count)s open dossiers change by it: %(names)s.",
        len(touched),
    )
    names = ", ".join(touched[:NAMED])
    if len(touched) > NAMED:
        names += ", …"
    return sentence % {"count": len(touched), "names": names}
