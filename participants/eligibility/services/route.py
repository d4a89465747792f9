"""The way of a file that is not ready: handed to a support structure, followed, taken up in the next call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.applications.models import Answer, Application, Attachment
from participants.applications.services.corrections import get_applicant_date
from participants.calls.models import Question
from participants.eligibility.lifecycle import (
    REFERRAL,
    STRUCTURE,
    ReferralRefusal,
)
from participants.eligibility.models import Referral
from participants.eligibility.services.bringing import map_brought_items
from participants.eligibility.services.screening import (
    SCREEN,
    ScreeningLine,
    describe_findings,
    get_finding_key,
    list_screening_findings,
)
from participants.register.lifecycle import APPLICANT, Stage
from participants.register.models import Call, Participation, Programme
from participants.register.queries import build_mail_context
from participants.register.services import resume_in_call
from pemwecco.accounts.models import User
from pemwecco.core.actors import Actor, Party
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require
from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import SUPPORT_KINDS, Interaction, Organisation
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import record_reading

# As long as a structure may take to help an enterprise on.
REFERRAL_LINK = SignedLink("selection.referral", timedelta(days=365))
ASK_AGAIN_AFTER = timedelta(days=30)
# What is not carried over: it is said anew, or belongs to the old file.
NOT_CARRIED = frozenset(
    {
        "id",
        "participation",
        "commits_to_return",
        "access_key",
        "receipt",
        "saved_at",
        "version",
        "saves",
    }
)


@dataclass(frozen=True, slots=True)
class ReferralGuardAnswer:
    """What came of one file in an act on many."""

    file: Participation
    answer: GuardAnswer


@declare_addressees(STRUCTURE)
@transaction.atomic
def refer_participation(
    *,
    participation: Participation,
    structure: Organisation,
    by: User,
    message: str = "",
    follow_up_on: date | None = None,
) -> Referral:
    """Hand a file that is not ready to a support structure; it gets a mail with a link of its own.

    That its name, enterprise, phone and findings went there is noted in the read log. Raises
    `Refused` with the sentence when the file is at another stage, the structure has no
    address or has the file already; `PermissionDenied` without the right.
    """
    require(by, SCREEN)
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "organisation", "call__programme")
        .get(pk=participation.pk)
    )
    if file.stage != Stage.NOT_READY:
        raise Refused(
            _("Only files that are not ready are handed to a support structure.")
        )
    if not structure.email:
        raise Refused(
            _("%(structure)s has no e-mail address in the network.")
            % {"structure": structure}
        )
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                participation=file,
                structure=structure,
                message=message.strip(),
                follow_up_on=follow_up_on or timezone.localdate() + ASK_AGAIN_AFTER,
                by=by,
            )
    except IntegrityError:
        raise Refused(
            _("%(structure)s has this file already.") % {"structure": structure}
        ) from None
    record_reading(by=by, what=referral, act=Reading.Act.TRANSMITTED)
    _send_referral_mail(referral, file)
    return referral


@declare_addressees(STRUCTURE)
def refer_participations(
    *,
    files: Iterable[Participation],
    structure: Organisation,
    by: User,
    message: str = "",
    follow_up_on: date | None = None,
) -> list[ReferralGuardAnswer]:
    """Hand each file to a structure, each in its own transaction, and say what came of each."""
    outcomes = []
    for participation in files:
        try:
            refer_participation(
                participation=participation,
                structure=structure,
                by=by,
                message=message,
                follow_up_on=follow_up_on,
            )
        except Refused as refusal:
            outcomes.append(ReferralGuardAnswer(participation, no(str(refusal))))
        else:
            outcomes.append(ReferralGuardAnswer(participation, YES))
    return outcomes


def build_referral_token(referral: Referral) -> str:
    """What the link in the mail carries: signed, so that it cannot be guessed."""
    return REFERRAL_LINK.make(referral.pk)


def read_referral_token(token: str) -> Referral | None:
    """The referral of a link in a mail; nothing when the link is too old, was not made here, or the consent
    that it needs does not stand.
    """
    try:
        pk = REFERRAL_LINK.read(token)
    except Refused:
        return None
    rows = Referral.objects.told().select_related(
        "structure",
        "participation__person",
        "participation__organisation",
        "participation__call__programme",
    )
    return rows.filter(pk=pk).first()


@transaction.atomic
def answer_referral(
    *,
    referral: Referral,
    transition: str,
    note: str = "",
    because: str = "",
    by: User | None = None,
) -> Referral:
    """What a structure says by its link or signed in: "accept", "decline", "finish", "give".

    "decline" needs a reason of `ReferralRefusal` and words, "give" the result in words. Raises `Refused` with
    the sentence when something is missing or it is not possible now.
    """
    if transition == "decline":
        decline_referral(
            referral=referral, because=because, words=note, actor=Party(by)
        )
        return referral
    if transition == "give" and not note.strip():
        raise Refused(_("Please write what came of it."))
    REFERRAL.apply(referral, transition, actor=Party(by), reason=note)
    return referral


@transaction.atomic
def decline_referral(
    *, referral: Referral, because: str, words: str, actor: Actor
) -> None:
    """A structure cannot help, as it says itself or as staff note it.

    Raises `Refused` without words or a reason of `ReferralRefusal`, and once it is answered.
    """
    if not words.strip():
        raise Refused(_("Please give the reason."))
    if because not in ReferralRefusal.values:
        raise Refused(_("Choose why the structure cannot help."))
    row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    row.declined_because = because
    row.save(update_fields=["declined_because"])
    # Refused by the engine, it takes the reason back with it.
    REFERRAL.apply(row, "decline", actor=actor, reason=words)
    referral.stage, referral.declined_because = row.stage, because


def note_contact(
    *,
    referral: Referral,
    channel: str,
    summary: str,
    by: User | None,
    on: date | None = None,
) -> Interaction:
    """Keep what was said with a structure about a file; the structure itself writes with no `by`.

    Raises `Refused` with the sentence when nothing was written.
    """
    if not summary.strip():
        raise Refused(_("Please write what was said."))
    if by is not None:
        require(by, SCREEN)
    return Interaction.objects.create(
        organisation=referral.structure,
        person=referral.participation.person,
        channel=channel,
        on=on or timezone.localdate(),
        summary=summary.strip(),
        by=by,
    )


@transaction.atomic
def set_follow_up(*, referral: Referral, on: date | None, by: User) -> Referral:
    """Say when the structure is asked again. Raises `PermissionDenied` without the right."""
    require(by, SCREEN)
    Referral.objects.filter(pk=referral.pk).update(follow_up_on=on)
    referral.follow_up_on = on
    return referral


@declare_addressees(APPLICANT)
@transaction.atomic
def reopen_in_call(
    *, participation: Participation, call: Call, by: User
) -> Participation:
    """Reopen a file that was not ready in the next call: nothing is retyped.

    The new draft has the same person and enterprise, the answers (those to questions that the new call
    asks too) and the same papers; the undertaking is given anew, by the person who sends. The applicant
    gets a mail with the way back. Twice gives the same draft. Raises `Refused` with the sentence,
    `PermissionDenied` without the right.
    """
    require(by, SCREEN)
    if participation.stage != Stage.NOT_READY:
        raise Refused(_("Only files that are not ready are taken up in another call."))
    file = resume_in_call(participation=participation, call=call)
    if Application.objects.filter(participation=file).exists():
        return file
    old = Application.objects.get(participation=participation)
    kept = {}
    for field in Application._meta.concrete_fields:
        if field.name not in NOT_CARRIED:
            kept[field.name] = getattr(old, field.name)
    kept["steps_saved"] = [step for step in old.steps_saved if step != "check"]
    application = Application.objects.create(participation=file, **kept)
    _copy_call_answers(old, application, call)
    _copy_attachments(participation, file)
    _send_reopened_mail(file, old)
    return file


def _copy_call_answers(old: Application, new: Application, call: Call) -> None:
    """Copy the answers to questions that the new call asks too, in the same kind."""
    asked = {(row.code, row.kind): row for row in Question.objects.filter(call=call)}
    copies = []
    for answer in Answer.objects.filter(application=old).select_related("question"):
        question = asked.get((answer.question.code, answer.question.kind))
        if question is not None:
            copy = Answer(application=new, question=question, text=answer.text)
            copies.append(copy)
    Answer.objects.bulk_create(copies)


def _copy_attachments(old: Participation, new: Participation) -> None:
    copies = []
    for row in Attachment.objects.filter(participation=old).order_by("pk"):
        copy = Attachment(participation=new, slot=row.slot, document_id=row.document_id)
        copies.append(copy)
    Attachment.objects.bulk_create(copies)


def list_items_to_bring(participation: Participation) -> list[ScreeningLine]:
    """What an applicant has to bring, as my space shows it: what was waived is not asked of them."""
    lines = describe_findings(list_screening_findings(participation))
    asked = [line for line in lines if line.finding.state != "waived"]
    return attach_brought_items(participation, asked)


def attach_brought_items(
    participation: Participation, lines: Iterable[ScreeningLine]
) -> list[ScreeningLine]:
    """The findings of a file, each with what was last brought for it; one query."""
    brought = map_brought_items([participation.pk])
    found = []
    for line in lines:
        key = (participation.pk, *get_finding_key(line.finding))
        found.append(replace(line, brought=brought.get(key)))
    return found


def get_next_check_day(lines: Iterable[ScreeningLine], *, on: date) -> date | None:
    """When the open findings are looked at again: the first day that has not passed `on` this day."""
    days = []
    for line in lines:
        day = line.finding.recheck_on
        if line.finding.state == "open" and day is not None and day >= on:
            days.append(day)
    return min(days, default=None)


def get_recheck_day(
    participation: Participation, lines: Iterable[ScreeningLine]
) -> date | None:
    """The day that page, my space and mail name: the next check, before an open call closes."""
    day = get_next_check_day(lines, on=get_applicant_date(participation))
    call = participation.call
    if day is None or not call.open_answer():
        return day
    # What comes before the closing is looked at for this call.
    return min(day, timezone.localdate(call.closes_at))


def list_participation_referrals(participation: Participation) -> list[Referral]:
    """With which structures the data of a file was shared, the last first."""
    return list(
        Referral.objects.filter(participation=participation).select_related("structure")
    )


def list_support_structures() -> list[Organisation]:
    """The support structures in the countries of the participants that can be written to."""
    near = Organisation.objects.filter(
        kind__in=SUPPORT_KINDS, country__in=Programme.objects.values("origin")
    )
    return list(near.exclude(email="").order_by(FoldedText("name")))


def get_structure_language(structure: Organisation) -> str:
    """The first language of the country: a structure has no language of its own in the network."""
    return "nl" if str(structure.region).startswith("BE-V") else settings.LANGUAGE_CODE


def _send_referral_mail(referral: Referral, participation: Participation) -> None:
    language = get_structure_language(referral.structure)
    with translation.override(language):
        way = reverse("eligibility:referral", args=[build_referral_token(referral)])
        queue_mail(
            kind="eligibility/referral",
            to=referral.structure.email,
            language=language,
            context=build_mail_context(participation)
            | {
                "structure": referral.structure.name,
                "enterprise": str(participation.organisation or ""),
                "message": referral.message,
                "link": build_site_url(way),
            },
            about=format_row_reference(participation),
            key=f"eligibility/referral:{referral.pk}",
        )


def _send_reopened_mail(participation: Participation, old: Application) -> None:
    language = participation.person.language
    with translation.override(language):
        queue_mail(
            kind="eligibility/carried_over",
            to=participation.person.email,
            language=language,
            context=build_mail_context(participation)
            | {
                "old_reference": old.participation.reference,
                "closes_at": participation.call.closes_at,
                "clocks": participation.call.programme.clocks(
                    participation.call.closes_at
                ),
                "link": build_site_url(
                    reverse(
                        "applications:step", args=[participation.reference, "person"]
                    )
                ),
            },
            about=format_row_reference(participation),
            key=f"eligibility/carried_over:{participation.pk}",
        )
