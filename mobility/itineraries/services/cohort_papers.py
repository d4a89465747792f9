"""The papers of a whole cohort, made by the worker: the day sheet to tick by hand, the group's programme."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mobility.hosts.rules import DaySpan
from mobility.itineraries.services.day_lists import list_cohort_day, list_cohort_days
from participants.register.models import Cohort
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.pdf import render_pdf
from pemwecco.exports.papers import (
    ExportedPaper,
    TellStep,
    register_exported_paper,
)

RIGHT: Final = "itineraries.view_presence"


def _find_cohort(asked: dict[str, str]) -> Cohort:
    rows = Cohort.objects.select_related("programme")
    cohort = rows.filter(pk=parse_int(asked.get("cohort", ""))).first()
    if cohort is None:
        raise Refused(_("This cohort does not exist."))
    return cohort


def _read_sheet_date(asked: dict[str, str]) -> date:
    try:
        return date.fromisoformat(asked.get("on", ""))
    except ValueError as error:
        raise Refused(_("This is not a day.")) from error


def _name_day_sheet(asked: dict[str, str]) -> str:
    day = date_format(_read_sheet_date(asked), "DATE_FORMAT")
    cohort = _find_cohort(asked)
    return _("Day sheet of %(cohort)s, %(day)s") % {"cohort": cohort, "day": day}


def _name_group_programme(asked: dict[str, str]) -> str:
    return _("Programme of %(cohort)s") % {"cohort": _find_cohort(asked)}


def _write_day_sheet(asked: dict[str, str], tell: TellStep) -> bytes:
    cohort, on = _find_cohort(asked), _read_sheet_date(asked)
    context = {
        "programme": cohort.programme,
        "cohort": cohort,
        "on": on,
        "stops": list_cohort_day(cohort, on),
    }
    tell(1)
    return render_pdf("itineraries/day_paper.html", context, get_language() or "fr")


def _write_group_programme(asked: dict[str, str], tell: TellStep) -> bytes:
    cohort = _find_cohort(asked)
    span = DaySpan(cohort.arrives_on, cohort.leaves_on)
    stops = list_cohort_days(cohort, list(span.days()))
    days = [(on, list(own)) for on, own in groupby(stops, attrgetter("on"))]
    tell(1)
    context = {"programme": cohort.programme, "cohort": cohort, "days": days}
    return render_pdf("itineraries/group_paper.html", context, get_language() or "fr")


DAY_SHEET = register_exported_paper(
    ExportedPaper("itineraries.day_sheet", RIGHT, _name_day_sheet, _write_day_sheet)
)
GROUP_PROGRAMME = register_exported_paper(
    ExportedPaper(
        "itineraries.group_programme",
        RIGHT,
        _name_group_programme,
        _write_group_programme,
    )
)
