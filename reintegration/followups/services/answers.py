"""Answering a follow-up: kept step by step, then sent once; figures and leads become rows of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import HostContact
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, System
from pemwecco.core.answers import Refused
from pemwecco.core.labels import join_label
from pemwecco.core.questions import AnswerKind
from pemwecco.documents.services import store_upload
from reintegration.followups.lifecycle import FOLLOW_UP
from reintegration.followups.models import (
    FollowUp,
    FollowUpAnswer,
    PartnershipAnswer,
)
from reintegration.followups.questions.definition import FollowUpQuestion
from reintegration.followups.services.figures import record_answer_figures
from reintegration.followups.services.questionnaires import (
    ensure_questionnaire,
    get_asked_questions,
)
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services.partnerships import note_lead

# Ways in which staff type what was answered to them: at any time, once.
BY_STAFF: Final = (FollowUp.Method.PHONE, FollowUp.Method.PAPER)
# Of these one is never answered by a text that is empty.
_TEXTS: Final = frozenset(
    {AnswerKind.TEXT, AnswerKind.LONG, AnswerKind.CHOICE, AnswerKind.COUNTRY}
)
# A question that must be answered once another one is.
_WITH_ANOTHER: Final = {
    "finance_source": "finance_amount",
    "new_partner_kind": "new_partner",
    "new_partner": "new_partner_summary",
}


@transaction.atomic
def save_answer_step(
    *,
    follow_up: FollowUp,
    step: str,
    values: Mapping[str, Any],
    stages: Mapping[int, str] | None = None,
    method: str,
) -> FollowUpAnswer:
    """Keep what was answered in a step, however little; nothing counts before it is sent.

    `values` are by question, `stages` those told of partnerships by their keys. The first step fixes the
    version of the questionnaire. Refuses with `Refused` what is answered or closed, and a partnership that
    is not theirs.
    """
    row = _lock_follow_up(follow_up, method)
    _fix_questionnaire(row)
    answer, _is_new = FollowUpAnswer.objects.get_or_create(follow_up=row)
    _write_values(row, answer, values)
    if step not in answer.steps_saved:
        answer.steps_saved = [*answer.steps_saved, step]
    answer.saved_at = timezone.now()
    answer.save()
    _keep_partnership_stages(row, stages or {})
    follow_up.questionnaire = row.questionnaire
    return answer


@transaction.atomic
def send_answers(
    *,
    follow_up: FollowUp,
    method: str,
    by: User | None,
    contact: HostContact | None = None,
) -> FollowUp:
    """Send what was kept, once: by link, in the space or portal, by phone or on paper with staff.

    Turnover, exports and jobs become dated figures of the enterprise, with this follow-up as their source; a
    new partner becomes a lead. Refuses with `Refused` what was sent before, what is not open by link, and
    what lacks an answer that must be given.
    """
    row = _lock_follow_up(follow_up, method)
    _fix_questionnaire(row)
    answer = FollowUpAnswer.objects.filter(follow_up=row).first()
    if missing := list_missing_questions(row, answer):
        label = str(next(iter(missing.values())).label)
        raise Refused(join_label(_("This is not answered yet"), label))
    if answer is None:
        raise Refused(_("Nothing is answered yet."))
    if not row.is_of_host:
        record_answer_figures(row, answer)
        _note_new_partner(row, answer)
    row.answered_at = timezone.now()
    row.method, row.contact = method, contact
    row.save(update_fields=["answered_at", "method", "contact"])
    is_typed = method in BY_STAFF
    actor = System("answered to staff", by) if is_typed else Party(by)
    FOLLOW_UP.apply(row, "answer", actor=actor)
    return row


@transaction.atomic
def answer_follow_up(
    *,
    follow_up: FollowUp,
    values: Mapping[str, Any],
    method: str,
    by: User | None,
    stages: Mapping[int, str] | None = None,
    contact: HostContact | None = None,
) -> FollowUp:
    """Keep and send all answers at once: what staff type, and whoever has everything ready.

    Refuses with `Refused` what `save_answer_step` and `send_answers` refuse.
    """
    save_answer_step(
        follow_up=follow_up, step="check", values=values, stages=stages, method=method
    )
    return send_answers(follow_up=follow_up, method=method, by=by, contact=contact)


def keep_evidence(
    *, follow_up: FollowUp, uploaded: UploadedFile, by: User | None, method: str
) -> None:
    """Keep the file that goes with an answer, even while the rest of the form is still corrected.

    Raises `FileRefused` with the sentence, `Refused` once the follow-up is answered or closed.
    """
    row = _lock_follow_up(follow_up, method)
    row.evidence = store_upload(uploaded=uploaded, by=by)
    row.save(update_fields=["evidence"])
    follow_up.evidence = row.evidence


def keep_scan(*, follow_up: FollowUp, uploaded: UploadedFile, by: User) -> None:
    """Keep the scan of the sheet on which a follow-up was answered by hand.

    Raises `FileRefused` with the sentence, `Refused` once the follow-up is answered.
    """
    row = _lock_follow_up(follow_up, FollowUp.Method.PAPER)
    row.scan = store_upload(uploaded=uploaded, by=by)
    row.save(update_fields=["scan"])
    follow_up.scan = row.scan


def list_missing_questions(
    follow_up: FollowUp, answer: FollowUpAnswer | None
) -> dict[str, FollowUpQuestion]:
    """The questions that must be answered and are not, in the order in which they are asked."""
    missing = {}
    is_active = answer is None or answer.still_in_business is not False
    for code, question in get_asked_questions(follow_up).items():
        is_needed = question.required and (is_active or not question.if_active)
        if is_needed and not is_answered(answer, code):
            missing[code] = question
    if answer is None:
        return missing
    asked = get_asked_questions(follow_up)
    for code, needs in _WITH_ANOTHER.items():
        if code in asked and getattr(answer, needs) and not getattr(answer, code):
            missing[code] = asked[code]
    return missing


def is_answered(answer: FollowUpAnswer | None, code: str) -> bool:
    """Whether a question has an answer: 0 and no are answers."""
    if answer is None:
        return False
    value = getattr(answer, code)
    return value is not None and value not in ("", [])


def list_asked_partnerships(follow_up: FollowUp) -> list[Partnership]:
    """The partnerships of which a side is asked: only those named already that have not ended."""
    rows = Partnership.objects.filter(participation=follow_up.participation_id).exclude(
        stage=PartnershipStage.ENDED
    )
    if follow_up.placement is not None:
        rows = rows.filter(partner=follow_up.placement.host.organisation_id)
    return list(rows.select_related("partner").order_by("pk"))


def _lock_follow_up(follow_up: FollowUp, method: str) -> FollowUp:
    """The row, locked: two people at once answer one after the other, and the second is told so."""
    row = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related(
            "participation__organisation",
            "participation__call__programme",
            "placement__host",
            "questionnaire",
        )
        .get(pk=follow_up.pk)
    )
    may = row.phone_answer() if method in BY_STAFF else row.link_answer()
    if not may:
        raise Refused(may.reason)
    return row


def _fix_questionnaire(row: FollowUp) -> None:
    if row.questionnaire is None:
        row.questionnaire = ensure_questionnaire(moment=row.moment, side=row.side)
        row.save(update_fields=["questionnaire"])


def _write_values(
    row: FollowUp, answer: FollowUpAnswer, values: Mapping[str, Any]
) -> None:
    asked = get_asked_questions(row)
    for code, value in values.items():
        if code not in asked:
            raise Refused(_("This follow-up does not ask this: %(code)s.") % {"code": code})  # fmt: skip
        kind = asked[code].kind
        kept = value
        if kind in _TEXTS:
            kept = "" if value is None else str(value).strip()
        elif kind == AnswerKind.CHOICES:
            kept = list(value or ())
        setattr(answer, code, kept)


def _keep_partnership_stages(row: FollowUp, stages: Mapping[int, str]) -> None:
    if not stages:
        return
    asked = {one.pk for one in list_asked_partnerships(row)}
    for key, stage in stages.items():
        if key not in asked or (stage and stage not in PartnershipStage.values):
            raise Refused(_("This partnership is not asked about here."))
        told = PartnershipAnswer.objects.filter(follow_up=row, partnership=key)
        if not stage:
            told.delete()
        elif not told.update(stage=stage):
            PartnershipAnswer.objects.create(
                follow_up=row, partnership_id=key, stage=stage
            )


def _note_new_partner(row: FollowUp, answer: FollowUpAnswer) -> None:
    if not answer.new_partner:
        return
    country = answer.new_partner_country or str(
        row.participation.call.programme.destination
    )
    note_lead(
        participation=row.participation,
        partner=answer.new_partner,
        country=country,
        kind=answer.new_partner_kind,
        summary=answer.new_partner_summary,
    )
