"""What a person has to do now, gathered from the subjects: the first thing my space shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.gatherings.models import Event
from mobility.letters.services.waiting import list_awaited_undertakings
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier
from mobility.visas.services.checklist import COLLECTING
from participants.applications.lifecycle import CorrectionStage
from participants.applications.models import Correction
from participants.applications.services.corrections import CORRECTABLE
from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer
from participants.decisions.services.offers import build_offer_link
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, by when, where."""

    title: str
    url: str
    text: str = ""
    due_on: date | None = None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()


def list_open_tasks(user: User, files: list[Participation]) -> list[Task]:
    """The open tasks of an applicant or participant, the most urgent first; a handful of queries at most."""
    tasks = [_continue_draft(file) for file in files if file.stage == Stage.DRAFT]
    tasks += [
        _see_what_is_missing(file) for file in files if file.stage == Stage.NOT_READY
    ]
    if judged := [file.pk for file in files if file.stage in CORRECTABLE]:
        tasks += _corrections(judged)
    if chosen := [file.pk for file in files if file.stage == Stage.SELECTED]:
        tasks += _offers(chosen)
    seated = [file.pk for file in files if file.is_seated]
    if seated:
        tasks += _list_visa_tasks(seated)
        tasks += _list_signature_tasks(seated)
        tasks += _sessions(user)
        tasks += _follow_ups(seated)
    return sorted(tasks, key=lambda task: task.due_on or date.max)


def _continue_draft(file: Participation) -> Task:
    return Task(
        title=_("Finish and send your application"),
        url=reverse("applications:step", args=[file.reference, "person"]),
        text=_("Nothing is examined before you send it."),
        due_on=timezone.localdate(file.call.closes_at),
    )


def _see_what_is_missing(file: Participation) -> Task:
    return Task(
        title=_("See what your file still needs"),
        url=reverse("eligibility:route", args=[file.reference]),
        text=_(
            "This is not a refusal. Bring what is missing, and your file can go on."
        ),
    )


def _corrections(files: list[int]) -> list[Task]:
    asked = Correction.objects.filter(
        application__participation__in=files, stage=CorrectionStage.ASKED
    )
    return [
        Task(
            title=_("Correct your application"),
            url=reverse(
                "applications:correct",
                args=[correction.application.participation.reference],
            ),
            text=correction.why,
            due_on=correction.due_on,
        )
        for correction in asked.select_related("application__participation")
    ]


def _offers(files: list[int]) -> list[Task]:
    """A place waits for an answer."""
    waiting = Offer.objects.filter(participation__in=files, stage=OfferStage.OPEN)
    return [
        Task(
            title=_("Answer the offer of a place"),
            url=build_offer_link(offer),
            text=_("Without an answer by then, the place goes to the next person."),
            due_on=timezone.localdate(offer.reply_by),
        )
        for offer in waiting
    ]


def _list_visa_tasks(files: list[int]) -> list[Task]:
    dossiers = Dossier.objects.filter(participation__in=files, stage__in=COLLECTING)
    counted = dossiers.values("passport").annotate(
        missing=Count(
            "pieces", filter=Q(pieces__stage=PieceStage.MISSING, pieces__blocking=True)
        ),
        to_correct=Count("pieces", filter=Q(pieces__stage=PieceStage.TO_CORRECT)),
    )
    tasks = []
    url = reverse("visas:dossier")
    for dossier in counted:
        if dossier["passport"] is None:
            tasks.append(Task(title=_("Enter your passport"), url=url))
        if count := dossier["to_correct"]:
            title = ngettext(
                "Correct %(count)d paper of your visa file",
                "Correct %(count)d papers of your visa file",
                count,
            )
            tasks.append(Task(title=title % {"count": count}, url=url))
        if count := dossier["missing"]:
            title = ngettext(
                "Add %(count)d missing paper to your visa file",
                "Add %(count)d missing papers to your visa file",
                count,
            )
            tasks.append(Task(title=title % {"count": count}, url=url))
    return tasks


def _list_signature_tasks(files: list[int]) -> list[Task]:
    """The undertaking to return, while it is not signed with the facts of now."""
    return [
        Task(
            title=_("Read and sign your undertaking to return"),
            url=reverse("letters:undertaking"),
        )
        for _dossier in list_awaited_undertakings(files)
    ]


def _sessions(user: User) -> list[Task]:
    coming = Event.objects.upcoming().filter(
        kind=Event.Kind.TRAINING,
        registrations__person__email=user.email,
        registrations__stage__in=["requested", "confirmed"],
    )
    return [
        Task(
            title=event.title,
            url=reverse("training:mine"),
            text=event.place,
            due_on=event.starts_local.date(),
        )
        for event in coming[:3]
    ]


def _follow_ups(files: list[int]) -> list[Task]:
    due = FollowUp.objects.filter(participation__in=files, stage=FollowUpStage.DUE)
    return [
        Task(
            title=_(
                "Tell us how your enterprise is doing, %(months)d months after your return"
            )
            % {"months": follow_up.months},
            url=reverse("followups:answer", args=[follow_up.token]),
            due_on=follow_up.due_on,
        )
        for follow_up in due
    ]
