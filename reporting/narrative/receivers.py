"""What freezing asks of the narrative, and what it keeps of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking
from reporting.lifecycle import REPORTING_PERIOD
from reporting.models import ReportingPeriod
from reporting.narrative.lifecycle import SectionStage
from reporting.narrative.models import SectionText
from reporting.narrative.services import (
    read_frozen_narrative,
    store_frozen_narrative,
)
from reporting.sealed import SealedPart, register_sealed_part

NARRATIVE = register_sealed_part(
    SealedPart("narrative", store_frozen_narrative, read_frozen_narrative)
)


@REPORTING_PERIOD.guard("freeze")
def require_agreed_sections(asking: Asking[ReportingPeriod]) -> list[GuardAnswer]:
    """What is written is agreed before it is frozen; a section that stayed empty waits for nobody."""
    drafted = SectionText.objects.filter(
        period__in=[row.pk for row in asking.rows], stage=SectionStage.DRAFTED
    )
    waiting: dict[int, str] = {}
    for text in drafted.select_related("section"):
        waiting.setdefault(text.period_id, text.section.title)
    sentence = _("The section “%(section)s” of the narrative is not agreed yet.")
    answers = []
    for row in asking.rows:
        title = waiting.get(row.pk)
        answers.append(no(sentence % {"section": title}) if title else YES)
    return answers
