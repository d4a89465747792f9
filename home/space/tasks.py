"""What a person must do now: each with the reason, the day, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.space.rows import AWAY, SpaceRows
from mobility.itineraries.lifecycle import ReturnClaimStage
from mobility.itineraries.queries import get_stay_days
from mobility.itineraries.services.claims import can_claim_return
from mobility.itineraries.services.crossings import get_due_back_date
from mobility.itineraries.services.proposals import get_proposal_page
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Piece
from mobility.visas.services.arrivals import DeclarationDue
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.waiting import list_items_to_give
from participants.decisions.services.offers import build_offer_link
from participants.eligibility.services.route import get_recheck_day
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from reintegration.followups.lifecycle import FollowUpStage

# How long each thing takes, in minutes, as people need on a phone.
APPLY, ANSWER, PASSPORT, PAPER, SIGN, TELL, FOLLOW_UP = 40, 5, 5, 5, 5, 3, 10
REPORT = 20
HOUR = 60


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, why, by when, where, how long. `items` are named one by one under it."""

    title: str
    url: str
    text: str = ""
    due_on: date | None = None
    minutes: int | None = None
    items: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def duration(self) -> str:
        """How long it takes, in the language of the page."""
        if self.minutes is None:
            return ""
        if self.minutes >= HOUR:
            count = round(self.minutes / HOUR)
            said = ngettext("about %(count)d hour", "about %(count)d hours", count)
        else:
            count = self.minutes
            said = ngettext("about %(count)d minute", "about %(count)d minutes", count)
        return said % {"count": count}


def list_own_tasks(rows: SpaceRows) -> list[Task]:
    """The open tasks of an applicant or participant, the most urgent first; no query of its own."""
    tasks = [_continue_draft(file) for file in rows.at(Stage.DRAFT)]
    for file in rows.at(Stage.NOT_READY):
        tasks += _list_route_tasks(rows, file)
    tasks += _list_answer_tasks(rows)
    tasks += _list_visa_tasks(rows)
    tasks += _list_wish_tasks(rows)
    tasks += _list_session_tasks(rows)
    tasks += _list_visit_tasks(rows)
    for file in rows.at(Stage.CLEARED):
        tasks.append(_tell_arrival(file))
    for due in rows.declarations:
        tasks += _list_declaration_tasks(due)
    for file in rows.at(*AWAY):
        tasks += _list_return_tasks(rows, file)
    tasks += _list_report_tasks(rows)
    tasks += _list_follow_up_tasks(rows)
    tasks += _list_plan_tasks(rows)
    tasks += _list_confirmation_tasks(rows)
    return sorted(tasks, key=lambda task: task.due_on or date.max)


def _continue_draft(file: Participation) -> Task:
    return Task(
        title=_("Finish and send your application"),
        url=reverse("applications:step", args=[file.reference, "person"]),
        text=_("Nothing is examined before you send it."),
        due_on=timezone.localdate(file.call.closes_at),
        minutes=APPLY,
    )


def _list_route_tasks(rows: SpaceRows, file: Participation) -> list[Task]:
    """What a file still needs, as long as something is to be brought."""
    lines = rows.to_bring[file.pk]
    waiting = [line for line in lines if line.is_to_bring]
    if lines and not waiting:
        return []
    return [
        Task(
            title=_("See what your file still needs"),
            url=reverse("eligibility:route", args=[file.reference]),
            text=_(
                "This is not a refusal. Bring what is missing, and your file can go on."
            ),
            due_on=get_recheck_day(file, lines),
            minutes=PAPER * max(len(waiting), 1),
            items=tuple(line.sentence for line in waiting),
        )
    ]


def _list_answer_tasks(rows: SpaceRows) -> list[Task]:
    """A correction that is asked, a place that waits for an answer."""
    tasks = []
    for correction in rows.corrections:
        reference = correction.application.participation.reference
        asked = len(correction.questions) + len(correction.papers)
        tasks.append(
            Task(
                title=_("Correct your application"),
                url=reverse("applications:correct", args=[reference]),
                text=correction.why,
                due_on=correction.due_on,
                minutes=ANSWER * max(asked, 1),
            )
        )
    for offer in rows.offers:
        tasks.append(
            Task(
                title=_("Answer the offer of a place"),
                url=build_offer_link(offer),
                text=_("Without an answer by then, the place goes to the next person."),
                due_on=timezone.localdate(offer.reply_by),
                minutes=ANSWER,
            )
        )
    return tasks


def _list_visa_tasks(rows: SpaceRows) -> list[Task]:
    url = reverse("visas:dossier")
    tasks = []
    for dossier in rows.dossiers:
        if dossier.stage in COLLECTING and dossier.passport_id is None:
            tasks.append(
                Task(
                    title=_("Enter your passport"),
                    url=reverse("visas:passport"),
                    text=_("Two lines to copy from the page with your photo."),
                    minutes=PASSPORT,
                )
            )
    owed = list_items_to_give(rows.list_pieces())
    to_correct = [piece for piece in owed if piece.stage == PieceStage.TO_CORRECT]
    missing = [piece for piece in owed if piece.stage != PieceStage.TO_CORRECT]
    if count := len(to_correct):
        title = ngettext(
            "Correct %(count)d paper of your visa file",
            "Correct %(count)d papers of your visa file",
            count,
        )
        text = _("The remark beside each paper says what to mend.")
        tasks.append(_give_papers(title, text, url, to_correct))
    if count := len(missing):
        title = ngettext(
            "Add %(count)d missing paper to your visa file",
            "Add %(count)d missing papers to your visa file",
            count,
        )
        text = _("The application can be lodged once they are there.")
        tasks.append(_give_papers(title, text, url, missing))
    tasks += _list_statement_tasks(rows)
    for _dossier in rows.to_sign:
        tasks.append(
            Task(
                title=_("Read and sign your undertaking to return"),
                url=reverse("letters:undertaking"),
                text=_("The embassy asks for it with your application."),
                minutes=SIGN,
            )
        )
    return tasks


def _list_statement_tasks(rows: SpaceRows) -> list[Task]:
    """What staff asked to mend of flights, lodging and earlier visas, each with the reason."""
    asked: list[tuple[str, str, Any]] = []
    for row in rows.asked_again:
        title = _("Mend your flight") if row.is_flight else _("Mend your lodging")
        asked.append((title, get_proposal_page(row), row))
    for visa in rows.visas_asked_again:
        asked.append(
            (_("Mend your earlier visa"), reverse("visas:earlier_visas"), visa)
        )
    tasks = []
    for title, page, row in asked:
        url = f"{page}?mend={row.pk}"
        tasks.append(Task(title=title, url=url, text=row.reason, minutes=TELL))
    return tasks


def _give_papers(title: str, text: str, url: str, pieces: list[Piece]) -> Task:
    """The papers are named under the number, and the number is how many are named."""
    days = [piece.due_on for piece in pieces if piece.due_on is not None]
    return Task(
        title=title % {"count": len(pieces)},
        url=url,
        text=text,
        due_on=min(days, default=None),
        minutes=PAPER * len(pieces),
        items=tuple(piece.label for piece in pieces),
    )


def _list_wish_tasks(rows: SpaceRows) -> list[Task]:
    """Wishes for hosts, while they are taken and none is said."""
    tasks = []
    for window in rows.wishes.values():
        if not window.said:
            tasks.append(
                Task(
                    title=_("Say which hosts you wish to visit"),
                    url=reverse("matching:wishes"),
                    text=_("You need not: without a wish the programme looks for you."),
                    due_on=window.until,
                    minutes=ANSWER,
                )
            )
    return tasks


def _list_visit_tasks(rows: SpaceRows) -> list[Task]:
    """Visits that are over, of which nothing is said yet."""
    tasks = []
    for visit in rows.untold:
        title = _("Tell how your visit at %(host)s went") % {"host": visit.host}
        text = _("Four short questions; the host does not read your answers.")
        url = reverse("visits:evaluation", args=[visit.pk])
        tasks.append(Task(title=title, url=url, text=text, minutes=TELL))
    return tasks


def _list_session_tasks(rows: SpaceRows) -> list[Task]:
    tasks = []
    for event in rows.sessions:
        length = event.ends_at - event.starts_at
        tasks.append(
            Task(
                title=event.title,
                url=reverse("training:mine"),
                text=_("A session of your preparation: %(place)s")
                % {"place": event.place},
                due_on=event.starts_local.date(),
                minutes=int(length.total_seconds() // 60),
            )
        )
    return tasks


def _tell_arrival(file: Participation) -> Task:
    days = get_stay_days(getattr(file, "itinerary", None), file)
    return Task(
        title=_("Travel, then tell us that you have arrived"),
        url=reverse("itineraries:mine"),
        text=_("Keep your boarding pass: a photo of it is the proof."),
        due_on=None if days is None else days.first,
        minutes=TELL,
    )


def _list_declaration_tasks(due: DeclarationDue) -> list[Task]:
    """The arrival to declare, until it is told as done."""
    if due.is_done:
        return []
    return [
        Task(
            title=_("Declare your arrival at the commune"),
            url=reverse("visas:arrival"),
            text=_(
                "You sleep at a private home: go to its town hall with your passport."
            ),
            due_on=due.by,
            minutes=TELL,
        )
    ]


def _list_return_tasks(rows: SpaceRows, file: Participation) -> list[Task]:
    """The return: to read once more and send, or to tell; nothing while staff look at it."""
    due = get_due_back_date(file)
    claim = next((row for row in rows.claims if row.participation_id == file.pk), None)
    if claim is not None and claim.stage == ReturnClaimStage.CLAIMED:
        return []
    if claim is not None:
        title, page = _("Read your return once more and send it"), "back_confirm"
    elif can_claim_return(file, on=timezone.localdate()):
        title, page = _("Tell us that you are back home"), "back"
    else:
        return []
    text = _("Your stay ends in your file once the programme has seen the proof.")
    url = reverse(f"itineraries:{page}")
    return [Task(title=title, url=url, text=text, due_on=due, minutes=TELL)]


def _list_report_tasks(rows: SpaceRows) -> list[Task]:
    """The trip report, to write or to complete, and what came of the trip to do."""
    tasks = []
    for call in rows.reports:
        if call.is_given or call.participation.stage == Stage.COMPLETED:
            continue
        tasks.append(
            Task(
                title=_("Complete your trip report")
                if call.reason
                else _("Write your trip report"),
                url=reverse("itineraries:report"),
                text=call.reason
                or _("A few lines at each stop are enough; it is saved as you type."),
                due_on=call.due_on,
                minutes=REPORT,
            )
        )
    for point in rows.points:
        tasks.append(
            Task(
                title=point.what,
                url=reverse("itineraries:point", args=[point.pk]),
                text=_("You noted it to do after your stay."),
                due_on=point.due_on,
                minutes=TELL,
            )
        )
    return tasks


def _list_follow_up_tasks(rows: SpaceRows) -> list[Task]:
    tasks = []
    for follow_up in rows.follow_ups:
        if follow_up.stage == FollowUpStage.DUE:
            title = _("Tell us what came of your stay")
            if follow_up.months:
                title = _(
                    "Tell us how your enterprise is doing, %(months)d months after your return"
                )
            tasks.append(
                Task(
                    title=title % {"months": follow_up.months},
                    url=reverse("followups:answer", args=[follow_up.token]),
                    text=_("Your answers show what the programme brought you."),
                    due_on=follow_up.due_on,
                    minutes=FOLLOW_UP,
                )
            )
    return tasks


def _list_plan_tasks(rows: SpaceRows) -> list[Task]:
    """A plan after the return that waits for the participant's yes."""
    dated: dict[int, Any] = {plan.pk: plan for plan in rows.plans}
    tasks = []
    for version in rows.proposed:
        plan = dated[version.plan_id]
        tasks.append(
            Task(
                title=_("Read your plan after the return and agree it"),
                url=reverse("plans:own"),
                text=_("It is agreed when you and the programme say yes to it."),
                due_on=None if plan.is_agreed else plan.agree_by,
                minutes=FOLLOW_UP,
            )
        )
    for row in rows.to_consent:
        title = _("Say whether %(structure)s may be asked to help you")
        tasks.append(
            Task(
                title=title % {"structure": row.structure},
                url=f"{reverse('plans:own')}#referrals",
                text=_("It hears nothing about you before your yes."),
                due_on=None,
                minutes=TELL,
            )
        )
    return tasks


def _list_confirmation_tasks(rows: SpaceRows) -> list[Task]:
    """Signed partnerships that wait for the participant's yes."""
    tasks = []
    for row in rows.confirmations:
        title = _("Confirm your partnership with %(partner)s")
        tasks.append(
            Task(
                title=title % {"partner": row.partnership.partner},
                url=reverse("partnerships:own_confirmation", args=[row.pk]),
                text=_("It counts as signed once both sides have confirmed it."),
                due_on=row.expires_on,
                minutes=TELL,
            )
        )
    return tasks
