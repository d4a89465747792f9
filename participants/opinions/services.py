"""Verbs on opinions: ask an expert, answer by the link, remind, withdraw."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.opinions.models import Opinion
from participants.panel.services.redaction import list_passages
from participants.register.lifecycle import CLOSED, Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User, normalise_email
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

LINK = SignedLink(
    "opinions.opinion", broken=gettext_lazy("This link does not lead to a question.")
)
# Before the submission nothing may be shown to anybody.
NOT_ASKED_ABOUT = frozenset({Stage.DRAFT, *CLOSED})


EXPERT = Addressee(gettext_lazy("the expert"))


@declare_addressees(EXPERT)
@transaction.atomic
def ask_opinion(
    *,
    participation: Participation,
    expert_name: str,
    expert_email: str,
    language: str,
    question: str,
    passages: Collection[str],
    due_on: date,
    by: User,
) -> Opinion:
    """Ask an expert from outside one question about a file, by a mail with a link of their own.

    `passages` are the names of the questions whose answers they read, without the names in them; what
    they read is fixed now. The file comes with `person`, `organisation` and `application`. `due_on` is the
    last day on which the link takes an answer, in the time of the participants. Refuses with `Refused`: a
    file that is a draft or finished, a day that has passed, nothing to read, an expert who has a question
    about this file already; `PermissionDenied` without the right.
    """
    require(by, "opinions.add_opinion")
    if participation.stage in NOT_ASKED_ABOUT:
        raise Refused(_("Nothing is judged about this file any more, or not yet."))
    if due_on < timezone.localdate():
        raise Refused(_("The day of the answer has passed."))
    shown = []
    for passage in list_passages(participation):
        if passage.what in passages:
            shown.append([passage.label, passage.text])
    if not shown:
        raise Refused(_("Choose at least one text that the expert reads."))
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                participation=participation,
                expert_name=expert_name.strip(),
                expert_email=normalise_email(expert_email),
                language=language,
                question=question.strip(),
                shown=shown,
                due_on=due_on,
                asked_by=by,
            )
    except IntegrityError as error:
        raise Refused(
            _("This expert has a question about this file already.")
        ) from error
    _send_question(opinion, "asked")
    return opinion


@declare_addressees(EXPERT)
@transaction.atomic
def remind_expert(*, opinion: Opinion, by: User) -> None:
    """Send the question once more, once a day at most. Refuses with `Refused` one that waits no more."""
    require(by, "opinions.change_opinion")
    row = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    if not row.is_awaited:
        raise Refused(_("No answer is awaited any more."))
    _send_question(row, f"again:{timezone.localdate()}")


@transaction.atomic
def withdraw_opinion(*, opinion: Opinion, by: User) -> None:
    """Take a question back: its link shows nothing any more. Refuses with `Refused` an answered one."""
    require(by, "opinions.change_opinion")
    row = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    if row.answered_at is not None:
        raise Refused(_("A question that was answered is not withdrawn."))
    if row.withdrawn_at is None:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])


@transaction.atomic
def answer_opinion(*, opinion: Opinion, text: str) -> None:
    """Keep what the expert says; until the day due it may be sent again, and the last answer counts.

    Tells who asked. Refuses with `Refused` a question that was withdrawn or whose day has passed.
    """
    row = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("participation", "asked_by")
        .get(pk=opinion.pk)
    )
    if not is_open_for_answer(row):
        raise Refused(_("This question takes no answer any more."))
    if not text.strip():
        raise Refused(_("Write your answer first."))
    row.answer, row.answered_at = text.strip(), timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    _tell_asker(row)


def is_open_for_answer(opinion: Opinion) -> bool:
    """Whether the link of a question takes an answer today."""
    return opinion.withdrawn_at is None and timezone.localdate() <= opinion.due_on


def read_opinion_token(token: str) -> Opinion | None:
    """The question that a link leads to; nothing for one that was never given or was withdrawn."""
    try:
        key = LINK.read(token)
    except Refused:
        return None
    rows = Opinion.objects.filter(pk=key, withdrawn_at=None)
    return rows.select_related("participation__call__programme").first()


def _send_question(opinion: Opinion, occasion: str) -> None:
    file = opinion.participation
    with translation.override(opinion.language):
        page = reverse("opinions:answer", args=[LINK.make(opinion.pk)])
        context = {
            "name": opinion.expert_name,
            "programme_name": file.call.programme.name,
            "question": opinion.question,
            "due_on": opinion.due_on,
            "contact": file.call.programme.contact_email,
            "link": build_site_url(page),
        }
    queue_mail(
        kind="opinions/asked",
        to=opinion.expert_email,
        language=opinion.language,
        context=context,
        about=format_row_reference(file),
        key=f"opinions/{opinion.pk}/{occasion}",
    )


def _tell_asker(opinion: Opinion) -> None:
    file, asker = opinion.participation, opinion.asked_by
    page = reverse("admin:register_participation_change", args=[file.pk])
    queue_mail(
        kind="opinions/answered",
        to=asker.email,
        language=asker.language,
        context={
            "name": asker.name or asker.email,
            "reference": file.reference,
            "link": build_site_url(page),
        },
        about=format_row_reference(file),
        key=f"opinions/{opinion.pk}/answered",
    )
