"""An answer to a follow-up: figures become dated rows, a lead becomes a partnership, the rest stays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, System
from pemwecco.core.answers import Refused
from pemwecco.documents.services import store_upload
from pemwecco.network.models import Figure, Organisation
from pemwecco.network.services import get_latest_figures, record_figure
from reintegration.followups.lifecycle import FOLLOW_UP
from reintegration.followups.models import FollowUp
from reintegration.partnerships.services.partnerships import note_lead


@dataclass(frozen=True, slots=True)
class Lead:
    """A possible partner that the participant names."""

    partner: str
    country: str
    kind: str
    summary: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked at each follow-up. Amounts in the currency of the programme, over twelve months."""

    still_in_business: bool
    turnover: Decimal | None
    workers_women: int | None
    workers_men: int | None
    contracts: int
    use_of_learning: int
    support_needed: tuple[str, ...]
    remarks: str = ""
    lead: Lead | None = None


def build_stored_answers(answers: Answers, *, in_window: bool) -> dict[str, Any]:
    """The answers as they are kept with a follow-up; figures and leads are rows of their own."""
    return {
        "still_in_business": answers.still_in_business,
        "contracts": answers.contracts,
        "use_of_learning": answers.use_of_learning,
        "support_needed": list(answers.support_needed),
        "remarks": answers.remarks,
        "lead": answers.lead.partner if answers.lead else "",
        "in_window": in_window,
    }


@transaction.atomic
def answer_follow_up(
    *, follow_up: FollowUp, answers: Answers, method: str, by: User | None
) -> FollowUp:
    """Take the answer to a follow-up, once: by link, in the space, or by phone with staff.

    Turnover and jobs become dated figures of the enterprise, with this follow-up as their source; a
    lead becomes a partnership. Raises `Refused` with the sentence when it was answered before,
    or by link when it is not open.
    """
    row = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("participation__organisation", "participation__call__programme")
        .get(pk=follow_up.pk)
    )
    may = row.phone_answer() if method == FollowUp.Method.PHONE else row.link_answer()
    if not may:
        raise Refused(may.reason)
    organisation = row.participation.organisation
    if organisation is not None and answers.still_in_business:
        _record_answer_figures(row, organisation, answers)
    if answers.lead is not None:
        note_lead(
            participation=row.participation,
            partner=answers.lead.partner,
            country=answers.lead.country,
            kind=answers.lead.kind,
            summary=answers.lead.summary,
        )
    row.answered_at = timezone.now()
    row.method = method
    row.answers = build_stored_answers(answers, in_window=row.in_window())
    row.save(update_fields=["answered_at", "method", "answers"])
    actor = (
        System("answered on the phone", by)
        if method == FollowUp.Method.PHONE
        else Party(by)
    )
    FOLLOW_UP.apply(row, "answer", actor=actor)
    return row


def _record_answer_figures(
    row: FollowUp, organisation: Organisation, answers: Answers
) -> None:
    today = row.today()
    stated: list[tuple[str, Decimal | int | None, str]] = [
        (
            Figure.Kind.TURNOVER,
            answers.turnover,
            row.participation.call.programme.currency,
        ),
        (Figure.Kind.JOBS_WOMEN, answers.workers_women, ""),
    ]
    if answers.workers_women is not None and answers.workers_men is not None:
        stated.append(
            (Figure.Kind.JOBS, answers.workers_women + answers.workers_men, "")
        )
    for kind, value, currency in stated:
        if value is not None:
            record_figure(
                organisation=organisation,
                kind=kind,
                value=value,
                year=today.year,
                currency=currency,
                source=row.figure_source,
                stated_on=today,
            )


def keep_evidence(
    *, follow_up: FollowUp, uploaded: UploadedFile, by: User | None
) -> None:
    """Keep the file that goes with an answer, even while the rest of the form is still corrected.

    Raises `FileRefused` with the sentence, `Refused` once the follow-up is answered.
    """
    may = follow_up.phone_answer()
    if not may:
        raise Refused(may.reason)
    follow_up.evidence = store_upload(uploaded=uploaded, by=by)
    follow_up.save(update_fields=["evidence"])


def get_last_figures(follow_up: FollowUp) -> dict[str, Figure]:
    """The last figures known of the enterprise, by kind: what the form shows to compare."""
    organisation = follow_up.participation.organisation
    return get_latest_figures(organisation) if organisation else {}


def get_follow_up_figures(follow_up: FollowUp) -> dict[str, Figure]:
    """The figures that this follow-up gave, by kind."""
    rows = Figure.objects.filter(
        organisation=follow_up.participation.organisation_id,
        source=follow_up.figure_source,
    )
    return {row.kind: row for row in rows}
