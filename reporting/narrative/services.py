"""Verbs on the narrative of a report: lay out its sections, write one, keep all of them when it is frozen."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused, require
from reporting.models import ReportingPeriod
from reporting.narrative.lifecycle import SECTION_TEXT, SectionStage
from reporting.narrative.models import FrozenNarrative, ReportSection, SectionText
from reporting.narrative.queries import (
    compile_sections,
    list_known_codes,
    list_section_rows,
)
from reporting.narrative.rules import list_unknown_codes

CHANGE: Final = "narrative.change_sectiontext"
STANDARD: Final = Path(__file__).parent / "data" / "sections.json"
LANGUAGES: Final = ("fr", "en", "nl")


@cache
def _read_standard_sections() -> list[list[str]]:
    read: list[list[str]] = json.loads(STANDARD.read_text(encoding="utf-8"))
    return read


def load_report_sections() -> int:
    """Add the standard sections where staff have none; says how many."""
    if ReportSection.objects.exists():
        return 0
    rows = []
    for position, (code, *texts) in enumerate(_read_standard_sections(), start=1):
        row = ReportSection(code=code, position=position * 10)
        for place, language in enumerate(LANGUAGES):
            setattr(row, f"title_{language}", texts[place])
            setattr(row, f"guidance_{language}", texts[place + len(LANGUAGES)])
        rows.append(row)
    made = ReportSection.objects.bulk_create(rows, ignore_conflicts=True)
    return len(made)


@transaction.atomic
def lay_out_sections(*, period: ReportingPeriod, by: User) -> int:
    """Give a period the sections in use that it has not yet, empty; says how many it has then.

    Twice, or by two at once, it is laid out once. Refuses a frozen period.
    """
    require(by, CHANGE)
    _lock_open_period(period)
    load_report_sections()
    rows = []
    for section in ReportSection.objects.filter(is_used=True):
        rows.append(SectionText(period=period, section=section))
    SectionText.objects.bulk_create(rows, ignore_conflicts=True)
    return period.section_texts.count()


@transaction.atomic
def write_section(*, section: SectionText, text: str, by: User) -> None:
    """Write the text of a section; without one it is empty again.

    Refuses a code in braces that no indicator has (the sentence names it), a section that is agreed, and a
    frozen period.
    """
    require(by, CHANGE)
    _lock_open_period(section.period)
    locked = SectionText.objects.select_for_update(of=("self",)).get(pk=section.pk)
    text = "\n".join(text.splitlines()).strip()
    refuse_section_text(stage=locked.stage, text=text)
    if text == locked.text:
        return
    locked.text = text
    locked.written_by, locked.written_at = by, timezone.now()
    locked.save(update_fields=["text", "written_by", "written_at"])
    if text and locked.stage == SectionStage.EMPTY:
        SECTION_TEXT.apply(locked, "write", actor=System("text written", by))
    elif not text and locked.stage == SectionStage.DRAFTED:
        SECTION_TEXT.apply(locked, "clear", actor=System("text taken out", by))
    section.text, section.stage = locked.text, locked.stage


def refuse_section_text(*, stage: str, text: str) -> None:
    """Refuse what cannot be the text of a section in that state, with the sentence to show."""
    if stage == SectionStage.AGREED:
        raise Refused(_("This section is agreed: take it back to draft first."))
    if unknown := list_unknown_codes(text, list_known_codes()):
        named = ", ".join(f"“{code}”" for code in unknown)
        raise Refused(_("No indicator has the code %(codes)s.") % {"codes": named})


def store_frozen_narrative(period: ReportingPeriod) -> None:
    """Keep the sections with the figures that were just frozen; nothing where nothing is written."""
    figures = {figure.code: figure.figure for figure in period.figures.defer("listed")}
    if content := compile_sections(list_section_rows(period), figures):
        FrozenNarrative.objects.create(period=period, content=content)


def read_frozen_narrative(period: ReportingPeriod) -> list[object] | None:
    """What was kept, for the fingerprint; None where nothing was."""
    kept = FrozenNarrative.objects.filter(period=period).first()
    content: list[object] | None = kept.content if kept else None
    return content


def _lock_open_period(period: ReportingPeriod) -> None:
    """Nobody freezes the period meanwhile; refuses one that is frozen."""
    rows = ReportingPeriod.objects.select_for_update(of=("self",))
    if rows.get(pk=period.pk).is_frozen:
        raise Refused(_("This period is frozen: it stays as it is."))
