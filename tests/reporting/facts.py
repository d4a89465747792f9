"""Two people who went all the way, a third who did not: rows for every figure of the results framework."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from events.gatherings.models import Event, Registration
from events.gatherings.services.sessions import plan_event
from events.notes.models import LearningNote, NoteDownload
from mobility.hosts.models import EvaluationMark, VisitEvaluation
from mobility.itineraries.models import (
    Crossing,
    Introduction,
    Itinerary,
    Presence,
    Stop,
)
from mobility.visas.models import Decision, Lodgement
from participants.eligibility.models import Referral, ReferralStep
from participants.register.models import Participation, ParticipationStep
from participants.training.models import Completion, Module, Session
from pemwecco.accounts.models import User
from pemwecco.core.indicators import Period
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_bytes
from pemwecco.network.models import Figure, Need, NeedTopic, Organisation, Sector
from reintegration.followups.models import FollowUp, FollowUpAnswer
from reintegration.partnerships.models import (
    Confirmation,
    Partnership,
    PartnershipStep,
)
from reintegration.plans.models import GivenSupport, ReintegrationPlan
from tests import factories
from tests.events.gatherings.rows import came

# A year that is over, and the days within it.
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
_numbers = count(1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def add_step(log: Any, subject: Any, move: str, day: date, **stages: str) -> Any:
    """A row of a ledger, as if the transition had been made on that day."""
    return log.objects.create(subject=subject, move=move, at=at(day), **stages)


def make_facts(by: User) -> list[Participation]:
    """The files, the last of which was refused its visa."""
    food = Sector.objects.create(
        code="food", name_fr="Agro", name_en="Food", name_nl="Voeding"
    )
    made = [
        make_file(by, sex="F", birth_date=date(1990, 1, 1), sector=food),
        make_file(by, sex="M", birth_date="1960-XX-XX", region="SN-TH"),
        make_file(by, sex="F", birth_date=None, region="", is_refused=True),
    ]
    note = LearningNote.objects.create(
        slug="note",
        title="Note",
        level="micro",
        summary="s",
        body="b",
        published_on=date(2025, 5, 5),
    )
    NoteDownload.objects.create(note=note, on=date(2025, 5, 6), count=3)
    return made


def make_file(
    by: User,
    *,
    sector: Sector | None = None,
    is_refused: bool = False,
    day: date = date(2025, 3, 1),
    **person: Any,
) -> Participation:
    """A file with all that can be counted of it, spread over the year from `day`."""
    number = next(_numbers)
    firm = factories.organisation(sector=sector)
    Organisation.objects.filter(pk=firm.pk).update(created_at=at(day))
    file = factories.participation(
        stage="refused" if is_refused else "completed",
        person=factories.person(**person),
        organisation=firm,
        cohort=factories.cohort(
            arrives_on=day + timedelta(30), leaves_on=day + timedelta(57)
        ),
    )
    _add_selection(file, by, day)
    _add_training(file, day + timedelta(10), number)
    _add_visa(file, day + timedelta(15), is_refused=is_refused)
    if not is_refused:
        _add_stay(file, by, day + timedelta(30))
        _add_after(file, by, day + timedelta(57), grows=number % 2 == 0)
        _add_support(file, by, day + timedelta(70))
    return file


def _add_selection(file: Participation, by: User, day: date) -> None:
    moves = (
        ("submit", "draft", "submitted"),
        ("defer", "submitted", "not_ready"),
        ("confirm", "not_ready", "eligible"),
        ("select", "shortlisted", "selected"),
    )
    for place, (move, source, target) in enumerate(moves):
        on = day + timedelta(place)
        add_step(ParticipationStep, file, move, on, source=source, target=target)
    structure = factories.organisation(kind="support", level="meso")
    topic, _made = NeedTopic.objects.get_or_create(
        code="funding", defaults={"name_fr": "f", "name_en": "f", "name_nl": "f"}
    )
    Need.objects.create(
        side="need",
        topic=topic,
        level="organisation",
        organisation=structure,
        stated_on=day,
    )
    Organisation.objects.filter(pk=structure.pk).update(created_at=at(day))
    referral = Referral.objects.create(
        participation=file, structure=structure, stage="ready", by=by
    )
    add_step(
        ReferralStep, referral, "accept", day, source="proposed", target="accepted"
    )
    add_step(ReferralStep, referral, "finish", day, source="accepted", target="ready")


def _add_support(file: Participation, by: User, day: date) -> None:
    """Coaching and advice by the structure that had helped before, which was asked to help again."""
    structure = file.referrals.get().structure
    referral = Referral.objects.create(
        participation=file, structure=structure, purpose="return", stage="done", by=by
    )
    add_step(
        ReferralStep, referral, "accept", day, source="proposed", target="accepted"
    )
    plan = ReintegrationPlan.objects.create(
        participation=file, kind="trade", begun_by=by
    )
    for kind, hours in (("coaching", 3), ("coaching", 1), ("legal", 2)):
        GivenSupport.objects.create(
            plan=plan,
            kind=kind,
            given_on=day,
            organisation=structure,
            hours=hours,
            noted_by=by,
        )


def _add_training(file: Participation, day: date, number: int) -> None:
    module = Module.objects.create(
        programme=file.call.programme,
        code=f"module-{number}",
        title_fr="Module",
        hours="3.5",
        required=number % 2 == 0,
    )
    event = Event(
        slug=f"event-{number}",
        kind="training",
        title="Session",
        place="Dakar",
        timezone="Africa/Dakar",
        starts_at=at(day),
        ends_at=at(day) + timedelta(hours=2),
    )
    plan_event(event=event)
    Session.objects.create(module=module, event=event, cohort=file.cohort)
    came(Registration.objects.create(event=event, person=file.person))
    Completion.objects.create(participation=file, module=module, completed_on=day)


def _add_visa(file: Participation, day: date, *, is_refused: bool) -> None:
    dossier = factories.dossier(participation=file, stage="closed")
    Lodgement.objects.create(dossier=dossier, lodged_on=day)
    decided = day + timedelta(9 if is_refused else 12)
    told = {"decided_on": decided, "notified_on": decided, "dossier": dossier}
    if is_refused:
        Decision.objects.create(outcome="refused", refusal_codes=[2, 3], **told)
        return
    Decision.objects.create(
        outcome="granted",
        valid_from=decided,
        valid_until=decided + timedelta(90),
        days=30,
        **told,
    )


def _add_stay(file: Participation, by: User, day: date) -> None:
    last = day + timedelta(27)
    for direction, on in (("entry", day), ("exit", last)):
        Crossing.objects.create(
            participation=file,
            direction=direction,
            on=on,
            place="BRU",
            evidence="ees",
            recorded_by=by,
        )
    visit = factories.placement(
        participation=file,
        stage="completed",
        starts_on=day + timedelta(1),
        ends_on=day + timedelta(5),
    )
    said = VisitEvaluation.objects.create(
        placement=visit, side="visitor", by=by, at=at(day + timedelta(6))
    )
    EvaluationMark.objects.create(evaluation=said, question="visitor_useful", value=5)
    Introduction.objects.create(
        participation=file,
        on=day + timedelta(2),
        met_name="Griet",
        about="Coupes",
        noted_as="participant",
        by=by,
    )
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=day, leaves_on=last
    )
    stop = Stop.objects.create(
        itinerary=itinerary,
        starts_on=day,
        ends_on=day + timedelta(1),
        activity="visit",
        title="Atelier",
        place="Antwerpen",
    )
    for place, state in enumerate(("present", "absent")):
        Presence.objects.create(
            stop=stop,
            participation=file,
            on=day + timedelta(place),
            state=state,
            how="staff",
            by=by,
        )


def keep_paper() -> Document:
    return store_bytes(
        content=b"%PDF-1.4", name="accord.pdf", content_type="application/pdf", by=None
    )


def confirm_by_both(deal: Partnership, by: User, on: date) -> None:
    """The yes of every party, as if their links had been answered on a day."""
    for party in deal.parties.all():
        Confirmation.objects.create(
            partnership=deal,
            party=party,
            name="Lies Exemple",
            email=f"p{party.pk}@fabriek.example",
            language="nl",
            asked_by=by,
            asked_at=at(on),
            answered_at=at(on),
            agrees=True,
            method="link",
        )


def _add_after(file: Participation, by: User, day: date, *, grows: bool) -> None:
    """The follow-up of a year ends within the year, as if the return had been a year before."""
    due, said = day + timedelta(120), {"organisation": file.organisation}
    row = FollowUp.objects.create(
        participation=file,
        months=12,
        due_on=due,
        stage="answered",
        answered_at=at(due),
    )
    FollowUpAnswer.objects.create(follow_up=row, still_in_business=grows)
    FollowUp.objects.create(
        participation=file, months=6, due_on=due - timedelta(30), stage="missed"
    )
    for kind, before, after in (
        ("turnover", 100, 150 if grows else 90),
        ("jobs", 5, 8 if grows else 4),
        ("jobs_women", 2, 4),
    ):
        told = {"kind": kind, "source": "test", **said}
        Figure.objects.create(
            value=before, year=2023, stated_on=due - timedelta(400), **told
        )
        Figure.objects.create(value=after, year=2025, stated_on=due, **told)
    partner = factories.organisation(country="BE", region="BE-VAN")
    for kind, stage in (("export", "signed"), ("institutional", "signed")):
        deal = Partnership.objects.create(
            participation=file,
            partner=partner,
            kind=kind,
            summary="Coupes",
            stage=stage,
            evidence=keep_paper(),
            created_at=at(day),
        )
        for place, (source, target) in enumerate(
            (("lead", "negotiation"), ("negotiation", "signed"))
        ):
            on = day + timedelta(40 * place)
            add_step(PartnershipStep, deal, "x", on, source=source, target=target)
        confirm_by_both(deal, by, day + timedelta(41))
    open_deal = Partnership.objects.create(
        participation=file,
        partner=partner,
        kind="supply",
        summary="Tissus",
        stage="negotiation",
        created_at=at(day),
    )
    add_step(PartnershipStep, open_deal, "x", day, source="lead", target="negotiation")
