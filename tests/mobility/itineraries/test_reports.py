"""The trip report: begun at the first visit, handed in once, read or asked again; when it is due."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Placement
from mobility.itineraries.lifecycle import TRIP_REPORT
from mobility.itineraries.models import (
    ActionPoint,
    Crossing,
    Introduction,
    Stop,
    TripReport,
)
from mobility.itineraries.rules.reports import get_point_day
from mobility.itineraries.services.report_days import (
    list_late_reports,
    list_report_debtors,
)
from mobility.itineraries.services.reports import hand_in_report, save_trip_report
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format
from pemwecco.core.models import Parameter
from pemwecco.documents.papers import render_issued_document
from pemwecco.documents.services import read_document
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from pemwecco.reminders.models import Reminder
from tests import factories
from tests.conftest import SignIn
from tests.mobility.itineraries.test_presences import DAY, TODAY, cohort, lies, stop

__all__ = ["cohort", "lies", "stop"]
pytestmark = pytest.mark.django_db
PAGE = "/me/itinerary/report/"
SAID = {
    "learned": "Sécher à basse température",
    "to_use": "Un séchoir solaire",
    "what_next": "Des échantillons pour Gand",
    "hard": "",
    "advice": "Emportez des échantillons",
}


def get_file(stop: Stop) -> Participation:
    assert stop.itinerary is not None
    return stop.itinerary.participation


def write(stop: Stop, awa: User, **changed: Any) -> TripReport:
    return save_trip_report(participation=get_file(stop), said=SAID | changed, by=awa)


@pytest.mark.unit
@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.none() | st.dates())
def test_a_next_step_never_begins_late(today: date, asked: date | None) -> None:
    due = get_point_day(asked, today)

    assert due >= today
    if asked is not None and asked >= today:
        assert due == asked


def test_it_is_written_from_the_first_visit_on_and_handed_in_once(
    stop: Stop, awa: User, outsider: User, sign_in: SignIn
) -> None:
    file = get_file(stop)
    Introduction.objects.create(
        participation=file,
        on=TODAY(),
        met_name="Griet",
        about="Coupes",
        next_step="Envoyer trois échantillons",
        due_on=TODAY() + 9 * DAY,
        noted_as="participant",
    )
    client = sign_in(awa)

    page = client.get(PAGE)
    saved = client.post(PAGE, {"learned": "Sécher", "go": "save"})
    too_little = client.post(PAGE, {"learned": "Sécher", "go": "hand_in"})

    assert "Griet" in page.text
    assert str(stop.placement and stop.placement.host) in page.text
    assert (saved.status_code, too_little.status_code) == (302, 422)
    assert "what comes next" in too_little.text
    report = TripReport.objects.get()
    assert (report.stage, report.learned, report.paper) == ("draft", "Sécher", None)
    with pytest.raises(Refused, match="does not exist"):
        save_trip_report(participation=file, said=SAID, by=outsider)
    assert sign_in(outsider).get(PAGE).status_code == 404
    assert client.delete(PAGE).status_code == 405

    given = client.post(PAGE, SAID | {"go": "hand_in", "may_quote": "on"})
    again = client.post(PAGE, SAID | {"learned": "Autre chose", "go": "hand_in"})

    assert (given.status_code, again.status_code) == (302, 422)
    report.refresh_from_db()
    assert (report.stage, report.may_quote) == ("handed_in", True)
    assert report.learned == SAID["learned"]
    # The next step of whom they met is one thing to do, and not a second list.
    point = ActionPoint.objects.get()
    assert (point.responsible, point.due_on) == ("participant", TODAY() + 9 * DAY)
    assert point.what == "Envoyer trois échantillons – Griet"
    assert report.paper is not None
    assert render_issued_document(report.paper.pk)
    report.paper.refresh_from_db()
    text = PdfReader(read_in_memory(report)).pages[0].extract_text()
    assert "Sécher à basse température" in text
    mine = client.get(f"/files/{report.paper.pdf_id}/")
    assert b"".join(mine.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file


def read_in_memory(report: TripReport) -> Any:
    assert report.paper is not None
    assert report.paper.pdf is not None
    return io.BytesIO(read_document(report.paper.pdf))


def test_before_the_first_visit_there_is_nothing_to_report(
    stop: Stop, awa: User, sign_in: SignIn
) -> None:
    Placement.objects.update(starts_on=TODAY() + DAY, ends_on=TODAY() + DAY)

    assert sign_in(awa).get(PAGE).status_code == 404
    with pytest.raises(Refused, match="first visit"):
        write(stop, awa)


def test_nothing_is_quoted_without_a_word(
    stop: Stop, awa: User, sign_in: SignIn
) -> None:
    sent = SAID | {"advice": "", "may_quote": "on", "go": "save"}

    refused = sign_in(awa).post(PAGE, sent)

    assert refused.status_code == 422
    assert "no word to quote" in refused.text
    with pytest.raises(Refused, match="no word"):
        write(stop, awa, advice="", may_quote=True)
    report = write(stop, awa)
    with pytest.raises(IntegrityError), transaction.atomic():
        TripReport.objects.filter(pk=report.pk).update(may_quote=True, advice="")
    with pytest.raises(IntegrityError), transaction.atomic():
        TripReport.objects.filter(pk=report.pk).update(stage="handed_in", learned="")


def test_staff_accept_it_or_ask_again_and_the_paper_is_replaced(
    stop: Stop, awa: User, coordinator: User, visa_officer: User, sign_in: SignIn
) -> None:
    report = hand_in_report(report=write(stop, awa), by=awa)
    assert report.paper is not None
    assert render_issued_document(report.paper.pk)
    page = f"/admin/itineraries/tripreport/{report.pk}/"
    staff = sign_in(coordinator)

    assert sign_in(visa_officer).get(f"{page}change/").status_code == 403
    assert SAID["learned"] in staff.get(f"{page}change/").text
    staff.post(f"{page}move/", {"move": "ask_report"})
    report.refresh_from_db()
    assert report.stage == "handed_in", "Asked again only with the reason"
    staff.post(f"{page}move/", {"move": "ask_report", "reason": "Qui à Gand ?"})

    report.refresh_from_db()
    assert report.stage == "asked"
    told = Message.objects.get(kind="itineraries/report_asked")
    assert (told.to, "Qui à Gand ?" in told.text) == (awa.email, True)
    client = sign_in(awa)
    assert "Qui à Gand ?" in client.get(PAGE).text
    space = client.get("/me/").context["tasks"]
    assert [task.text for task in space if task.url == PAGE] == ["Qui à Gand ?"]
    client.post(PAGE, SAID | {"what_next": "Jan à Gand", "go": "hand_in"})

    first = report.paper
    report.refresh_from_db()
    assert report.paper is not None
    assert report.paper.supersedes_id == first.pk
    assert report.paper.facts["what_next"] == "Jan à Gand"
    staff.post(f"{page}move/", {"move": "accept_report"})
    report.refresh_from_db()
    assert report.stage == "accepted"
    pages = client.get("/me/")
    assert PAGE not in [task.url for task in pages.context["tasks"]]
    assert "Trip report handed in" in [deed.title for deed in pages.context["deeds"]]


def test_drafts_are_of_their_author_alone(
    stop: Stop, awa: User, coordinator: User, sign_in: SignIn
) -> None:
    report = write(stop, awa)
    address = f"/admin/itineraries/tripreport/{report.pk}/change/"

    assert sign_in(coordinator).get(address).status_code == 404
    with pytest.raises(Refused, match="not possible"):
        TRIP_REPORT.apply(report, "accept_report", actor=Staff(coordinator))


def test_the_dated_rule_says_when_it_is_due(stop: Stop, awa: User) -> None:
    file = get_file(stop)
    ends = stop.itinerary.leaves_on if stop.itinerary else TODAY()

    def due() -> date:
        day: date = list_report_debtors().get(pk=file.pk).report_due_on
        return day

    assert due() == ends + timedelta(days=14)
    Parameter.objects.create(
        key="report.days_after_stay", value="7", valid_from=ends, source="Convention"
    )
    Parameter.objects.create(
        key="report.days_after_stay",
        value="3",
        valid_from=ends + DAY,
        source="Convention",
    )
    assert due() == ends + timedelta(days=7)
    # What counts is the day of the exit, once it is recorded.
    Crossing.objects.create(
        participation=file,
        direction="exit",
        on=ends + DAY,
        place="Zaventem",
        evidence="boarding_pass",
    )
    assert due() == ends + timedelta(days=4)
    assert list(list_late_reports(ends + 4 * DAY)) == []
    assert list(list_late_reports(ends + 5 * DAY)) == [file]
    hand_in_report(report=write(stop, awa), by=awa)
    assert list(list_late_reports(ends + 99 * DAY)) == []


def test_a_reminder_leaves_on_the_day_with_the_day_in_it(stop: Stop, awa: User) -> None:
    file = get_file(stop)
    due: date = list_report_debtors().get(pk=file.pk).report_due_on

    sweep_reminders(datetime.combine(due, time(23, 59), UTC))

    told = Message.objects.filter(kind="itineraries/report_due", to=awa.email)
    with override(file.person.language):
        assert date_format(due, "DATE_FORMAT") in told.latest("pk").text


def test_reminders_stop_when_it_is_handed_in(stop: Stop, awa: User) -> None:
    file = get_file(stop)
    sweep_reminders()
    planned = Reminder.objects.filter(rule="itineraries-report-due", object_id=file.pk)
    assert {row.state for row in planned} == {"planned"}

    hand_in_report(report=write(stop, awa), by=awa)
    sweep_reminders()

    assert {row.state for row in planned.all()} == {"cancelled"}
    assert not Message.objects.filter(kind="itineraries/report_due").exists()


def test_the_page_asks_the_same_for_one_visit_and_for_three(
    stop: Stop,
    awa: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    file, client = get_file(stop), sign_in(awa)
    write(stop, awa)
    client.get(PAGE)
    for number in (1, 3):
        while file.placements.count() < number:
            past = TODAY() - (3 + file.placements.count()) * DAY
            factories.placement(
                participation=file, stage="completed", starts_on=past, ends_on=past
            )
            Introduction.objects.create(
                participation=file,
                on=TODAY(),
                met_name=f"Jan {number}{file.placements.count()}",
                about="Prix",
                noted_as="participant",
            )
        with django_assert_num_queries(QUERIES):
            assert client.get(PAGE).status_code == 200


QUERIES = 10


def test_the_list_of_staff_asks_the_same_for_one_and_for_three(
    cohort: Cohort,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    staff, page = sign_in(coordinator), "/admin/itineraries/tripreport/"
    staff.get(page)
    for number in (1, 3):
        while TripReport.objects.count() < number:
            file = factories.participation(
                stage="returned", cohort=cohort, person=factories.person()
            )
            TripReport.objects.create(
                participation=file, learned="x", what_next="x", stage="handed_in"
            )
        with django_assert_num_queries(LIST_QUERIES):
            assert staff.get(page).status_code == 200


LIST_QUERIES = 8


def test_how_a_visit_went_is_told_once_it_is_over(
    stop: Stop, awa: User, sign_in: SignIn
) -> None:
    visit, client = stop.placement, sign_in(awa)
    assert visit is not None
    way = f"/me/visits/{visit.pk}/"

    before = client.get(PAGE).text
    Placement.objects.filter(pk=visit.pk).update(ends_on=TODAY())
    after = client.get(PAGE).text

    assert (way in before, way in after) == (False, True)
