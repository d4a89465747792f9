"""The frozen results of a programme as an IATI activity file, standard 2.03.

The order of the elements and what each must have is that of `iati-activities-schema.xsd` 2.03; the tests hold
the file against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.register.models import Programme
from pemwecco.core.answers import Refused
from pemwecco.core.indicators import ResultLevel
from reporting.models import FrozenFigure, ReportingPeriod
from reporting.outputs.models import OpenActivity
from reporting.outputs.rules import (
    RESULT_TYPES,
    choose_date_types,
    choose_measure,
)

VERSION: Final = "2.03"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MAIN_LANGUAGE: Final = "en"
FUNDING, IMPLEMENTING = "1", "4"


def build_activity_file(
    period: ReportingPeriod, figures: Iterable[FrozenFigure]
) -> bytes:
    """The XML of a frozen period: the activity, and of each figure its value, in three languages.

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
    _add_results(node, period, list(figures))
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
    node: ET.Element, period: ReportingPeriod, figures: list[FrozenFigure]
) -> None:
    for level in ResultLevel:
        own = [one for one in figures if one.definition["level"] == level]
        if not own:
            continue
        result = ET.SubElement(node, "result", {"type": RESULT_TYPES[level]})
        _tell_texts(ET.SubElement(result, "title"), _name_level(level))
        for figure in own:
            _add_indicator(result, figure, period)


def _add_indicator(
    result: ET.Element, figure: FrozenFigure, period: ReportingPeriod
) -> None:
    measure = choose_measure(figure.definition["unit"])
    indicator = ET.SubElement(result, "indicator", {"measure": measure})
    names, definitions = {}, {}
    for language in _list_languages():
        texts = figure.definition[language]
        names[language] = f"{figure.code} {texts['name']}"
        definitions[language] = f"{texts['definition']} {texts['formula']}"
    _tell_texts(ET.SubElement(indicator, "title"), names)
    _tell_texts(ET.SubElement(indicator, "description"), definitions)
    told = ET.SubElement(indicator, "period")
    first, last = period.starts_on.isoformat(), period.ends_on.isoformat()
    ET.SubElement(told, "period-start", {"iso-date": first})
    ET.SubElement(told, "period-end", {"iso-date": last})
    if figure.figure is not None:
        ET.SubElement(told, "actual", {"value": write_open_number(figure.figure)})


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
