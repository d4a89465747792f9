"""One row of everything that has a staff page, and what a browser sends from such a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import get_resolver
from django.utils import timezone

from events.gatherings.models import Event, Registration, SessionSpeaker
from events.gatherings.services.sessions import plan_event
from events.notes.models import LearningNote, NoteAuthor, NoteFile, PolicyFeedback
from mobility.hosts.models import CampaignAnswer, Host, HostCampaign, VisitEvaluation
from mobility.itineraries.models import (
    ActionPoint,
    AllowanceCorrection,
    CallTreeEntry,
    CohortProgramme,
    Crossing,
    DaySheetLink,
    Incident,
    Introduction,
    Itinerary,
    Presence,
    ReturnClaim,
    ReturnDelay,
    Stop,
    TravelTime,
    TripReport,
)
from mobility.letters.models import Invitation, Letter, LetterBatch, LetterWording
from mobility.matching.models import Matching
from mobility.structures.models import CallNotice
from mobility.visas.models import (
    ArrivalDeclaration,
    ConfirmedFeast,
    Post,
    SharedAreaState,
    SharedDossier,
    VisaRegime,
    VisaUse,
)
from participants.applications.models import Application, Correction, Sending
from participants.calls.models import (
    BalanceTarget,
    CallSubscriber,
    Choice,
    Condition,
    Criterion,
    EligibilityRule,
    PanelMember,
    Question,
    Setup,
)
from participants.decisions.models import Offer, RefusalReason
from participants.eligibility.models import Duplicate, Referral
from participants.opinions.models import Opinion
from participants.panel.models import Conflict, Review
from participants.register.lifecycle import Stage
from participants.register.models import Call, ErasedDraft
from participants.training.models import Completion, Module, Session
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from pemwecco.casework.models import Label
from pemwecco.core.models import Parameter
from pemwecco.correspondence.models import Mailing, MessageTemplate
from pemwecco.correspondence.services.threads import open_thread
from pemwecco.documents.models import Paper
from pemwecco.documents.services import store_bytes
from pemwecco.exports.models import Export
from pemwecco.mail.models import Message, Wording
from pemwecco.network.models import (
    Agreement,
    Figure,
    Identifier,
    Interaction,
    Merge,
    Need,
    NeedTopic,
    Relation,
    Sector,
    SimilarPair,
)
from pemwecco.privacy.models import Consent, Reading
from pemwecco.reminders.models import Reminder
from reintegration.followups.models import FollowUp, Questionnaire
from reintegration.partnerships.models import Partnership
from reintegration.plans.models import GivenSupport, PlanTemplate
from reintegration.plans.services.plans import begin_plan
from reporting.evidence.models import EvidenceSample
from reporting.logframe.models import IndicatorPlan, LevelOutlook, TargetMilestone
from reporting.models import PeriodSeal, ReportingPeriod
from reporting.narrative.models import ReportSection, SectionText
from reporting.outputs.models import OpenActivity, WordTemplate
from tests import factories
from tests.mobility.structures.speaking import (
    let_speak_for,
    make_structure,
    nominate,
)

MARCH, MAY = date(2027, 3, 2), date(2027, 5, 1)


@contextmanager
def leave_pages_unwritten() -> Iterator[None]:
    """Pages answer without being drawn, most of their time; what they decided is in `context_data`."""

    def refuse(status: int) -> Callable[..., HttpResponse]:
        return lambda _request, **_facts: HttpResponse(status=status)

    with pytest.MonkeyPatch.context() as patch:
        for status in (403, 404):
            patch.setattr(
                get_resolver().urlconf_module,
                f"handler{status}",
                refuse(status),
                raising=False,
            )
        patch.setattr(
            SimpleTemplateResponse, "rendered_content", property(lambda _page: "")
        )
        yield


def make_staff_rows(by: User) -> dict[str, Model]:
    """A row of each page of staff, by the name of the page (`hosts_host`)."""
    rows: list[Model] = [by]
    now = timezone.now()
    house = factories.organisation()
    _add_rows_of_organisation(house, by)
    host = factories.host()
    factories.host_contact(host)
    cohort = factories.cohort()
    file = factories.participation(
        stage=Stage.DEPARTED, cohort=cohort, organisation=house
    )
    other = factories.participation(call=file.call, stage=Stage.SUBMITTED)
    application = Application.objects.create(participation=file)
    member = _make_panel_member(file.call)
    _add_rows_of_call(file.call, cohort)
    question = _make_question(file.call, "exports")
    dossier = factories.dossier(participation=file)
    placement = factories.placement(participation=file, host=host)
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28)
    )
    for day in (2, 4):
        _make_stop(itinerary, date(2027, 3, day))
    event = Event(
        slug="workshop",
        kind="workshop",
        title="Workshop",
        place="Dakar",
        timezone="Africa/Dakar",
        starts_at=now,
        ends_at=now + timedelta(hours=3),
    )
    plan_event(event=event)
    _add_speaker(event, file)
    note = LearningNote.objects.create(
        slug="note", title="Note", level="micro", summary="S", body="B"
    )
    _add_rows_of_note(note, file)
    module = Module.objects.create(
        programme=file.call.programme, code="export", title_fr="Exporter", hours=6
    )
    paper = Paper.objects.create(
        kind="support",
        year=2027,
        number=1,
        reference="PEM-VSL-27-0001",
        language="fr",
        facts={},
    )
    plan = begin_plan(participation=file, kind="trade", by=by)
    about = {
        "content_type": ContentType.objects.get_for_model(file),
        "object_id": file.pk,
    }
    rows += [
        file.person,
        house,
        *_make_map_rows(house, host.organisation),
        host,
        host.contacts.get(),
        placement,
        *_make_campaign_rows(host, cohort, by),
        VisitEvaluation.objects.create(placement=placement, side="host", by=by),
        *_make_structure_rows(file.call),
        cohort,
        file.call,
        file.call.programme,
        file,
        dossier,
        itinerary,
        CohortProgramme.objects.create(cohort=cohort),
        TravelTime.objects.create(
            one="Antwerpen", other="Gent", mode="train", minutes=75, source="x"
        ),
        question,
        event,
        module,
        paper,
        SharedDossier.objects.get(pk=dossier.pk),
        Correction.objects.create(
            application=application, papers=["cv"], why="x", due_on=MAY, asked_by=by
        ),
        Sending.objects.create(application=application, number=1, answers={}, files=[]),
        Opinion.objects.create(
            participation=file,
            expert_name="Expert",
            expert_email="expert@universite.example",
            question="?",
            due_on=MAY,
            asked_by=by,
        ),
        Parameter.objects.create(
            key="stay.days", value="90", valid_from=MARCH, source="Law"
        ),
        Offer.objects.create(participation=file, origin="published", reply_by=now),
        RefusalReason.objects.create(
            code="full", label_fr="Complet", label_en="Full", label_nl="Vol"
        ),
        Duplicate.objects.create(first=file, second=other),
        SimilarPair.objects.create(
            first_person=file.person, second_person=other.person, reasons=["name"]
        ),
        Merge.objects.create(
            kept_organisation=house,
            kept_key=house.pk,
            absorbed_key=0,
            by=by,
            reason="x",
        ),
        Referral.objects.create(participation=other, structure=house, by=by),
        FollowUp.objects.create(participation=file, months=3, due_on=MAY),
        # What a reader may open is frozen.
        _make_frozen_period(file.call.programme, by),
        Questionnaire.objects.create(moment="months", side="host", version=1),
        plan,
        GivenSupport.objects.create(
            plan=plan, kind="legal", given_on=MARCH, organisation=house, noted_by=by
        ),
        PlanTemplate.objects.get(kind="trade"),
        Registration.objects.create(event=event, person=file.person),
        event.sessions.get(),
        Crossing.objects.create(
            participation=file,
            direction="exit",
            on=date(2027, 3, 28),
            place="Zaventem",
            evidence="boarding_pass",
        ),
        _make_indicator_plan(cohort.programme, "OP1.2"),
        *_make_narrative(cohort.programme, by),
        LevelOutlook.objects.create(programme=cohort.programme, level="impact"),
        OpenActivity.objects.create(
            programme=cohort.programme,
            identifier="XX-DEMO-1-X",
            reporter="XX-DEMO-1",
            reporter_type="15",
            funder="F",
            funder_type="40",
            status="2",
            starts_on=MARCH,
            ends_on=MAY,
            sector="25010",
        ),
        EvidenceSample.objects.create(
            programme=cohort.programme,
            percent=10,
            seed="x",
            population=1,
            population_sha256="x",
            by=by,
        ),
        ReturnDelay.objects.create(
            participation=file,
            kind="illness",
            expected_on=date(2027, 4, 2),
            account="x",
            document=store_bytes(
                content=b"%PDF", name="y.pdf", content_type="application/pdf", by=None
            ),
            by=by,
        ),
        ReturnClaim.objects.create(
            participation=file,
            on=date(2027, 3, 28),
            place="Zaventem",
            evidence="boarding_pass",
            document=store_bytes(
                content=b"%PDF", name="x.pdf", content_type="application/pdf", by=None
            ),
            stage="claimed",
            by=by,
        ),
        *_make_rows_on_the_road(itinerary, cohort, by),
        Invitation.objects.create(placement=placement, language="nl"),
        Letter.objects.create(dossier=dossier, paper=paper, kind="support"),
        LetterBatch.objects.create(cohort=cohort, kind="support", by=by),
        Matching.objects.create(cohort=cohort, by=by),
        LetterWording.objects.create(kind="support", language="fr", number=7),
        open_thread(about=file, person=file.person),
        Mailing.objects.create(kind="participation", by=by),
        MessageTemplate.objects.create(name="T", kind="participation", text_fr="x"),
        Message.objects.create(
            kind="visas/granted",
            to="awa@atelier.example",
            language="fr",
            subject="x",
            text="x",
        ),
        Wording.objects.create(
            kind="visas/granted", language="fr", subject="x", body="x"
        ),
        Sector.objects.create(code="stone", name_fr="x", name_en="x", name_nl="x"),
        note,
        Conflict.objects.create(member=member, participation=other, origin="noted"),
        Review.objects.create(participation=file, reviewer=member),
        Partnership.objects.create(
            participation=file,
            partner=factories.organisation(country="BE", region="BE-VAN"),
            kind="export",
            summary="x",
        ),
        Consent.objects.create(
            email="awa@atelier.example",
            purpose="programme",
            wording="x",
            wording_version="1",
            language="fr",
        ),
        Reading.objects.create(label="x", **about),
        Export.objects.create(
            by=by, listed="network.person", title="x", format="csv", state="sent"
        ),
        CallSubscriber.objects.create(
            programme=file.call.programme, email="x@atelier.example", language="fr"
        ),
        ErasedDraft.objects.create(
            reference="X-1", call=file.call, begun_on=MARCH, erased_at=now
        ),
        Reminder.objects.create(
            rule="itineraries-arrival", occurrence="x", due_at=now, **about
        ),
        Completion.objects.create(participation=file, module=module, completed_on=MAY),
        Session.objects.create(module=module, event=event),
        Post.objects.create(organisation=house, competent_for=["SN"]),
        SharedAreaState.objects.create(country="BE", joined_on=MARCH),
        ConfirmedFeast.objects.create(
            feast="Eid al-Adha",
            expected_on=date(2027, 5, 16),
            held_on=date(2027, 5, 16),
            source="Decree",
            confirmed_by=by,
        ),
        VisaUse.objects.create(dossier=dossier, lawful=True, by=by),
        VisaRegime.objects.create(nationality="SN", valid_from=MARCH, source="Law"),
        Label.objects.create(name_fr="x", name_en="x", name_nl="x"),
    ]
    return {_name_page(row): row for row in rows}


def _make_structure_rows(call: Call) -> list[Model]:
    access = let_speak_for(make_structure("Kamer"), "kim@kamer.example")
    notice = CallNotice.objects.create(
        structure=access.structure,
        call=call,
        name="F",
        email="f@f.example",
        language="fr",
        agrees=True,
        by=access.user,
    )
    return [access, nominate(access), notice]


def _make_campaign_rows(host: Host, cohort: Any, by: User) -> list[Model]:
    campaign = HostCampaign.objects.create(cohort=cohort, closes_on=MARCH, by=by)
    answer = CampaignAnswer.objects.create(campaign=campaign, host=host, asked_by=by)
    return [campaign, answer]


def _make_frozen_period(programme: Any, by: User) -> ReportingPeriod:
    period = ReportingPeriod.objects.create(
        programme=programme, starts_on=MARCH, ends_on=MAY, stage="frozen", made_by=by
    )
    PeriodSeal.objects.create(period=period, digest="0" * 64)
    return period


def _make_rows_on_the_road(itinerary: Itinerary, cohort: Any, by: User) -> list[Model]:
    file = itinerary.participation
    return [
        Presence.objects.create(
            stop=itinerary.stops.earliest("pk"),
            participation=file,
            on=MARCH,
            state="present",
            how="staff",
            by=by,
        ),
        DaySheetLink.objects.create(
            cohort=cohort, name="Fatou", first_on=MARCH, last_on=MARCH
        ),
        Incident.objects.create(participation=file, kind="illness", what="x"),
        CallTreeEntry.objects.create(
            programme=file.call.programme, position=1, name="x", phone="112"
        ),
        Introduction.objects.create(
            participation=file, on=MARCH, met_name="x", about="x", noted_as="staff"
        ),
        AllowanceCorrection.objects.create(
            participation=file, amount=1, reason="x", by=by
        ),
        TripReport.objects.create(
            participation=file, learned="x", what_next="x", stage="handed_in"
        ),
        ActionPoint.objects.create(
            participation=file, what="x", responsible="participant", due_on=MAY
        ),
        ArrivalDeclaration.objects.create(participation=file, declared_on=MARCH, by=by),
    ]


def make_other_parents(by: User) -> dict[str, Model]:
    """Second rows of the pages that have rows of others on them, each with such rows of its own."""
    file = factories.participation(stage=Stage.DEPARTED, person=factories.person())
    cohort = factories.cohort(programme=file.call.programme)
    _add_rows_of_call(file.call, cohort)
    _make_panel_member(file.call)
    assert file.organisation is not None
    _add_rows_of_organisation(file.organisation, by, number="2")
    host = factories.host()
    factories.let_speak(by, host)
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28)
    )
    _make_stop(itinerary, MARCH)
    question = _make_question(file.call, "imports")
    agreement = Agreement.objects.create(title="Autre accord", signed_on=MARCH)
    agreement.parties.add(file.organisation)
    deal = Partnership.objects.create(
        participation=file, partner=host.organisation, kind="supply", summary="y"
    )
    event = Event(
        slug="fair",
        kind="forum",
        title="Fair",
        place="Dakar",
        timezone="Africa/Dakar",
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=3),
    )
    plan_event(event=event)
    _add_speaker(event, file)
    note = LearningNote.objects.create(
        slug="other", title="Other", level="micro", summary="S", body="B"
    )
    _add_rows_of_note(note, file)
    rows = (
        event.sessions.get(),
        note,
        deal,
        PlanTemplate.objects.get(kind="licence"),
        file.person,
        file.organisation,
        host,
        itinerary,
        question,
        file.call,
        agreement,
        _make_indicator_plan(file.call.programme, "OP2.1"),
    )
    return {_name_page(row): row for row in rows}


def _add_rows_of_note(note: LearningNote, file: Any) -> None:
    NoteAuthor.objects.create(note=note, person=file.person, capacity="participant")
    document = store_bytes(
        content=b"%PDF-1.7", name="note.pdf", content_type="application/pdf", by=None
    )
    NoteFile.objects.create(note=note, document=document)
    PolicyFeedback.objects.create(
        note=note, organisation=file.organisation, asked="x", asked_on=MARCH
    )


def _add_speaker(event: Event, file: Any) -> None:
    SessionSpeaker.objects.create(
        session=event.sessions.get(), person=file.person, role="trainer"
    )


def _name_page(row: Model) -> str:
    return f"{row._meta.app_label}_{row._meta.model_name}"


def _make_indicator_plan(programme: Any, code: str) -> IndicatorPlan:
    plan = IndicatorPlan.objects.create(programme=programme, code=code)
    TargetMilestone.objects.create(plan=plan, due_on=MAY, value=1)
    return plan


def _make_narrative(programme: Any, by: User) -> list[Model]:
    period = ReportingPeriod.objects.create(
        programme=programme,
        starts_on=date(2028, 1, 1),
        ends_on=date(2028, 6, 30),
        made_by=by,
    )
    section = ReportSection.objects.create(
        code="context", position=1, title_fr="C", title_en="C", title_nl="C"
    )
    document = store_bytes(
        content=b"PK", name="form.docx", content_type="application/zip", by=None
    )
    return [
        section,
        SectionText.objects.create(period=period, section=section),
        WordTemplate.objects.create(name="Form", document=document, added_by=by),
    ]


def _make_panel_member(call: Any) -> PanelMember:
    user = ensure_user(email="reader@jury.example", language="en", name="Reader")
    give_role(user=user, role=Role.PANEL_MEMBER)
    return PanelMember.objects.create(call=call, user=user)


def _make_stop(itinerary: Itinerary, day: date) -> Stop:
    return Stop.objects.create(
        itinerary=itinerary,
        starts_on=day,
        ends_on=day,
        activity="visit",
        title="Visit",
        place="Antwerpen",
    )


def _make_question(call: Any, code: str) -> Question:
    question = Question.objects.create(
        call=call, code=code, step="project", kind="choice", label_fr="?"
    )
    for answer in ("yes", "no"):
        Choice.objects.create(question=question, code=answer, label_fr=answer)
    Condition.objects.create(question=question, on="sex", operator="is", values=["F"])
    return question


def _add_rows_of_call(call: Any, cohort: Any) -> None:
    Setup.objects.get_or_create(call=call)
    cohort.call = call
    cohort.save()
    Criterion.objects.create(call=call, code="project", label_fr="Projet", weight=3)
    EligibilityRule.objects.create(call=call, code="adult", kind="age", lowest=18)
    BalanceTarget.objects.create(call=call, dimension="sex", value="F", at_least=10)


def _add_rows_of_organisation(house: Any, by: User, number: str = "1") -> None:
    Identifier.objects.create(
        organisation=house, scheme="ninea", value=f"{number:0>7}2A1"
    )
    Figure.objects.create(
        organisation=house, kind="turnover", value=1, year=2026, stated_on=MARCH
    )
    agreement = Agreement.objects.create(title="Accord", signed_on=MARCH)
    agreement.party_rows.create(organisation=house)
    Interaction.objects.create(
        organisation=house, on=MARCH, channel="call", summary="x", by=by
    )


def _make_map_rows(house: Any, other: Any) -> list[Model]:
    topic = NeedTopic.objects.create(code="x", name_fr="x", name_en="x", name_nl="x")
    return [
        topic,
        Need.objects.create(
            side="need", topic=topic, level="organisation", organisation=house
        ),
        Relation.objects.create(first=house, kind="member_of", second=other),
        house.agreements.get(),
        house.interactions.get(),
    ]


TICKED = frozenset({"checkbox", "radio"})


class SentForm(HTMLParser):
    """What a browser sends from a form of a page when nothing is typed, by name."""

    def __init__(self, identifier: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._identifier = identifier
        self._is_inside = False
        self._select = ""
        self._is_multiple = False
        self._options: list[tuple[str, bool]] = []
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = values.get("id") == self._identifier
        if not self._is_inside:
            return
        name = values.get("name", "")
        if tag == "input" and name and self._is_sent(values):
            usual = "on" if values.get("type") in TICKED else ""
            self._add(name, values.get("value", usual))
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select, self._options = name, []
            self._is_multiple = "multiple" in values
        elif tag == "option" and self._select:
            self._options.append((values.get("value", ""), "selected" in values))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            first = [value for value, _chosen in self._options[:1]]
            for value in chosen or ([] if self._is_multiple else first):
                self._add(self._select, value)
            self._select = ""

    def _add(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)

    def _is_sent(self, values: dict[str, str]) -> bool:
        kind = values.get("type", "text")
        if kind in {"submit", "button", "file", "image", "reset"}:
            return False
        return kind not in TICKED or "checked" in values


def read_sent_form(page: str, identifier: str) -> dict[str, list[str]]:
    """What the form with this id sends."""
    reader = SentForm(identifier)
    reader.feed(page)
    return {name: list(values) for name, values in reader.sent.items()}
