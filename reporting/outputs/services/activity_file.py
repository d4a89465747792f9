"""The frozen results of a programme as an IATI activity file, standard 2.03.

The order of the elements and what each must have is that of `iati-activities-schema.xsd` 2.03; the tests hold
the file against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.register.models import Programme
from pemwecco.core.answers import Refused
from pemwecco.core.indicators import ResultLevel
from reporting.logframe.queries import TargetStanding
from reporting.models import FrozenFigure, ReportingPeriod
from reporting.outputs.models import OpenActivity
from reporting.outputs.rules import (
    RESULT_TYPES,
    choose_date_types,
    choose_measure,
)


@dataclass(frozen=True, slots=True)
class ReportedResults:
    """Of which period and activity the results are, and what was planned, by code."""

    period: ReportingPeriod
    activity: OpenActivity
    planned: Mapping[str, TargetStanding]


VERSION: Final = "2.03"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MAIN_LANGUAGE: Final = "en"
FUNDING, IMPLEMENTING = "1", "4"


def build_activity_file(
    period: ReportingPeriod,
    figures: Iterable[FrozenFigure],
    standings: Iterable[TargetStanding] = (),
) -> bytes:
    """The XML of a frozen period in three languages: the activity, each figure and what was planned of it.

    No part of a figure and no row of a list leaves in it. Refuses a period that is not frozen (open data
    cannot be taken back), and a programme whose identifiers nobody has entered.
    """
    if not period.is_frozen:
        raise Refused(_("Open data are made of a frozen period only."))
    activity = OpenActivity.objects.filter(programme=period.programme_id).first()
    if activity is None:
        raise Refused(
            _("The identifiers of the programme in open data are not entered yet.")
        )
    frozen_at = timezone.localtime(period.seal.at).isoformat(timespec="seconds")
    root = ET.Element("iati-activities", {"version": VERSION})
    root.set("generated-datetime", frozen_at)
    node = ET.SubElement(root, "iati-activity", {LANG: MAIN_LANGUAGE})
    node.set("last-updated-datetime", frozen_at)
    _describe_activity(node, activity, period.programme)
    planned = {standing.code: standing for standing in standings}
    _add_results(node, ReportedResults(period, activity, planned), list(figures))
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _describe_activity(
    node: ET.Element, activity: OpenActivity, programme: Programme
) -> None:
    ET.SubElement(node, "iati-identifier").text = activity.identifier
    reporter = {"ref": activity.reporter, "type": activity.reporter_type}
    _tell_name(ET.SubElement(node, "reporting-org", reporter), programme.implementer)
    _tell_name(ET.SubElement(node, "title"), programme.name)
    _tell_texts(
        ET.SubElement(node, "description", {"type": "1"}), _list_pitches(programme)
    )
    funder = {"role": FUNDING, "type": activity.funder_type}
    if activity.funder_identifier:
        funder["ref"] = activity.funder_identifier
    _tell_name(ET.SubElement(node, "participating-org", funder), activity.funder)
    implementer = {"role": IMPLEMENTING, **reporter}
    taking_part = ET.SubElement(node, "participating-org", implementer)
    _tell_name(taking_part, programme.implementer)
    if programme.partner:
        partner = ET.SubElement(node, "participating-org", {"role": IMPLEMENTING})
        _tell_name(partner, programme.partner)
    ET.SubElement(node, "activity-status", {"code": activity.status})
    days = (activity.starts_on, activity.ends_on)
    kinds = choose_date_types(*days, timezone.localdate())
    for kind, day in zip(kinds, days, strict=True):
        told = {"type": kind, "iso-date": day.isoformat()}
        ET.SubElement(node, "activity-date", told)
    country = {"code": programme.origin.code, "percentage": "100"}
    ET.SubElement(node, "recipient-country", country)
    # Vocabulary 1: the purpose codes of the OECD, five digits.
    sector = {"vocabulary": "1", "code": activity.sector, "percentage": "100"}
    ET.SubElement(node, "sector", sector)


def _add_results(
    node: ET.Element, results: ReportedResults, figures: list[FrozenFigure]
) -> None:
    for level in ResultLevel:
        own = [one for one in figures if one.definition["level"] == level]
        if not own:
            continue
        result = ET.SubElement(node, "result", {"type": RESULT_TYPES[level]})
        _tell_texts(ET.SubElement(result, "title"), _name_level(level))
        for figure in own:
            _add_indicator(result, figure, results)


def _add_indicator(
    result: ET.Element, figure: FrozenFigure, results: ReportedResults
) -> None:
    standing = results.planned.get(figure.code)
    measure = choose_measure(figure.definition["unit"])
    indicator = ET.SubElement(result, "indicator", {"measure": measure})
    if standing is not None:
        indicator.set("ascending", "false" if standing.falls else "true")
    names, definitions = {}, {}
    for language in _list_languages():
        texts = figure.definition[language]
        names[language] = f"{figure.code} {texts['name']}"
        definitions[language] = f"{texts['definition']} {texts['formula']}"
    _tell_texts(ET.SubElement(indicator, "title"), names)
    _tell_texts(ET.SubElement(indicator, "description"), definitions)
    if standing is not None:
        _add_baseline(indicator, standing)
    if standing is not None and standing.adds_up:
        # Planned for all that happened since the activity began: a period of its own.
        first = min(results.activity.starts_on, results.period.starts_on)
        _add_period(
            indicator, first, results.period.ends_on, standing, standing.reached
        )
        standing = None
    days = results.period
    _add_period(indicator, days.starts_on, days.ends_on, standing, figure.figure)


def _add_baseline(indicator: ET.Element, standing: TargetStanding) -> None:
    if standing.baseline is None or standing.baseline_on is None:
        return
    day = standing.baseline_on
    told = {"iso-date": day.isoformat(), "year": f"{day.year:04d}"}
    told["value"] = write_open_number(standing.baseline)
    ET.SubElement(indicator, "baseline", told)


def _add_period(
    indicator: ET.Element,
    first: date,
    last: date,
    standing: TargetStanding | None,
    figure: Decimal | None,
) -> None:
    """What was planned, where a milestone was due, and what came of it."""
    told = ET.SubElement(indicator, "period")
    ET.SubElement(told, "period-start", {"iso-date": first.isoformat()})
    ET.SubElement(told, "period-end", {"iso-date": last.isoformat()})
    if standing is not None and standing.target is not None and standing.is_due:
        value = write_open_number(standing.target)
        ET.SubElement(told, "target", {"value": value})
    if figure is not None:
        ET.SubElement(told, "actual", {"value": write_open_number(figure)})


def write_open_number(value: Decimal) -> str:
    """A number as open data write it: a point, no zeros behind, no exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _list_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _list_pitches(programme: Programme) -> dict[str, str]:
    """The introduction in each language that has one; the name where none has."""
    pitches = {}
    for language in _list_languages():
        if text := getattr(programme, f"pitch_{language}").strip():
            pitches[language] = text
    return pitches or {MAIN_LANGUAGE: programme.name}


def _name_level(level: ResultLevel) -> dict[str, str]:
    names = {}
    for language in _list_languages():
        with translation.override(language):
            names[language] = str(level.label).capitalize()
    return names


def _tell_name(node: ET.Element, name: str) -> None:
    """A proper name, which no language changes."""
    ET.SubElement(node, "narrative").text = name


def _tell_texts(node: ET.Element, texts: Mapping[str, str]) -> None:
    for language, text in texts.items():
        narrative = ET.SubElement(node, "narrative")
        if language != MAIN_LANGUAGE:
            narrative.set(LANG, language)
        narrative.text = text
