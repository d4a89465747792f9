"""A campaign for a cohort: who is asked, what hosts answer, what staff read while it grows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.campaign_board import CampaignBoard
from mobility.hosts.models import (
    CampaignAnswer,
    Host,
    HostAvailability,
    HostCampaign,
    HostContact,
)
from mobility.hosts.rules import DaySpan, OfferedDays, list_offered_days_findings
from mobility.hosts.services.campaigns import (
    StatedAnswer,
    answer_host_campaign,
    ask_campaign_hosts,
    change_host_campaign,
    note_campaign_answer,
    open_host_campaign,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Sector
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
CLOSES = date(2027, 2, 1)
YES = StatedAnswer("yes", offered=[OfferedDays(date(2027, 3, 3), date(2027, 3, 5), 2)])
NO = StatedAnswer("no", refusals=["busy", "staff"])


@pytest.fixture(autouse=True)
def _in_january() -> object:
    with time_machine.travel("2027-01-11 09:00:00Z", tick=False):
        yield


@pytest.fixture
def hosts() -> list[Host]:
    found = []
    for number, region in enumerate(("flanders", "flanders", "brussels")):
        place = Host.Region[region.upper()]
        house = factories.organisation(country="BE", name=f"Huis {number}")
        host = factories.host(organisation=house, labour_region=place)
        factories.host_contact(host, email=f"c{number}@fabriek.example")
        found.append(host)
    return found


@pytest.fixture
def campaign(officer: User) -> HostCampaign:
    return open_host_campaign(
        cohort=factories.cohort(),
        closes_on=CLOSES,
        by=officer,
        text_nl="Wij zoeken bakkers.",
    )


def get_contact(host: Host) -> User:
    return HostContact.objects.at_hosts([host.pk]).get().user


def ask(
    campaign: HostCampaign, hosts: list[Host], officer: User
) -> list[CampaignAnswer]:
    ask_campaign_hosts(campaign=campaign, hosts=hosts, by=officer)
    return list(campaign.answers.order_by("host"))


STAY = DaySpan(date(2027, 3, 1), date(2027, 3, 28))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("first", "last", "places", "code"),
    [
        (3, 2, 1, "offered-order"),
        (3, 3, 0, "offered-nobody"),
        (3, 3, 4, "offered-many"),
        (28, 29, 1, "offered-outside"),
        (6, 8, 1, "offered-twice"),
    ],
)
def test_days_that_cannot_be(first: int, last: int, places: int, code: str) -> None:
    kept = OfferedDays(date(2027, 3, 8), date(2027, 3, 10), 1)
    row = OfferedDays(date(2027, 3, first), date(2027, 3, last), places)
    found = list_offered_days_findings([row, kept], stay=STAY, capacity=3)
    assert [finding.code for finding in found] == [code]


@pytest.mark.unit
@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 5)), max_size=6))
def test_days_are_good_exactly_when_none_stands_twice_or_outside(
    spans: list[tuple[int, int]],
) -> None:
    rows, counted = [], []
    for start, length in spans:
        first = STAY.first + timedelta(start)
        row = OfferedDays(first, first + timedelta(length), 1)
        rows.append(row)
        counted += list(row.span.days())
    good = len(set(counted)) == len(counted) and all(STAY.holds(day) for day in counted)
    found = list(list_offered_days_findings(rows, stay=STAY, capacity=1))
    assert (not found) is good


def test_staff_open_a_campaign_choose_hosts_and_ask_them(
    sign_in: SignIn, officer: User, hosts: list[Host]
) -> None:
    staff = sign_in(officer)
    cohort = factories.cohort()
    add = reverse("admin:hosts_hostcampaign_add")
    assert staff.get(add).status_code == 200
    late = {"cohort": cohort.pk, "closes_on": "2027-03-01"}
    assert "before the stay begins" in staff.post(add, late).text
    sent = {"cohort": cohort.pk, "closes_on": "2027-02-01", "text_nl": "Wij zoeken."}
    page = staff.post(add, sent)["Location"]
    campaign = HostCampaign.objects.get()
    assert page == reverse("admin:hosts_hostcampaign_hosts", args=[campaign.pk])
    assert "has a campaign already" in staff.post(add, sent).text
    shown = staff.get(f"{page}?labour_region=VLG").text
    assert "Huis 0" in shown or "Huis 2" in shown
    factories.host(paused_from=date(2027, 1, 1))
    assert staff.get(page).text.count('name="host"') == 3

    chosen = {"host": [hosts[0].pk, hosts[1].pk]}
    assert staff.post(page, chosen).status_code == 302
    # Twice: nobody is asked again.
    assert "Choose hosts that were not asked yet" in staff.post(page, chosen).text
    assert campaign.answers.count() == 2
    mails = Message.objects.filter(kind="hosts/campaign")
    assert sorted(mails.values_list("to", flat=True)) == [
        "c0@fabriek.example",
        "c1@fabriek.example",
    ]
    mail = mails.order_by("to")[0]
    assert mail.language == "nl"
    assert "Wij zoeken." in mail.text
    answer = campaign.answers.order_by("host")[0]
    assert f"/partners/campaigns/{answer.pk}/" in mail.text


def test_who_may_open_and_ask(
    sign_in: SignIn,
    campaign: HostCampaign,
    hosts: list[Host],
    visa_officer: User,
    outsider: User,
    officer: User,
) -> None:
    with pytest.raises(PermissionDenied):
        ask_campaign_hosts(campaign=campaign, hosts=hosts, by=visa_officer)
    with pytest.raises(PermissionDenied):
        open_host_campaign(cohort=factories.cohort(), closes_on=CLOSES, by=visa_officer)
    page = reverse("admin:hosts_hostcampaign_change", args=[campaign.pk])
    assert sign_in(visa_officer).get(page).status_code == 403
    assert sign_in(outsider).get(page).status_code == 302
    silent = factories.host()
    with pytest.raises(Refused, match="nobody answers"):
        ask_campaign_hosts(campaign=campaign, hosts=[silent], by=officer)
    with pytest.raises(Refused, match="not past"):
        change_host_campaign(campaign=campaign, closes_on=date(2027, 1, 1), by=officer)
    HostCampaign.objects.update(closes_on=date(2027, 1, 1))
    with pytest.raises(Refused, match="closing day has passed"):
        ask_campaign_hosts(campaign=campaign, hosts=hosts, by=officer)


def test_a_host_answers_in_the_portal_and_changes_it_until_the_closing_day(
    sign_in: SignIn, campaign: HostCampaign, hosts: list[Host], officer: User
) -> None:
    answer = ask(campaign, hosts[:1], officer)[0]
    portal = sign_in(get_contact(hosts[0]))
    page = reverse("hosts:campaign", args=[answer.pk])
    assert page in portal.get(reverse("home:partner")).text
    asked = portal.get(page)
    # One line for days; the others are folded, and work without a script.
    assert len(asked.context["form"].list_seen_lines()) == 1
    assert len(asked.context["form"].list_spare_lines()) == 3
    assert "<details>" in asked.text
    typed = {"first_2": "2027-03-10"}
    assert "<details open>" in portal.post(page, typed).text
    assert portal.post(page, {}).status_code == 422
    assert portal.post(page, {"attitude": "no"}).status_code == 422
    other = {"attitude": "no", "refusals": ["other"]}
    assert "in your own words" in portal.post(page, other).text
    days = {"first_1": "2027-03-03", "last_1": "2027-03-05", "places_1": "2"}
    sent = {"attitude": "yes", **days, "first_2": "2027-03-10"}
    for _turn in range(2):
        assert portal.post(page, sent)["Location"] == page
    kept = HostAvailability.objects.order_by("starts_on")
    assert [(row.starts_on.day, row.ends_on.day, row.places) for row in kept] == [
        (3, 5, 2),
        (10, 10, 1),
    ]
    assert len(portal.get(page).context["form"].list_seen_lines()) == 2
    many = {"attitude": "yes", "first_1": "2027-03-03", "places_1": "9"}
    assert "3 at the same time" in portal.post(page, many).text
    twice = {"attitude": "yes", **days, "first_2": "2027-03-04"}
    assert "stands twice" in portal.post(page, twice).text
    lost = {"attitude": "yes", "last_1": "2027-03-04"}
    assert "Say from which day" in portal.post(page, lost).text
    assert HostAvailability.objects.count() == 2

    no = {"attitude": "no", "refusals": ["busy", "staff"], "words": "Oogst", **days}
    portal.post(page, no)
    answer.refresh_from_db()
    assert (answer.attitude, answer.refusals) == ("no", ["busy", "staff"])
    assert not HostAvailability.objects.exists()
    assert "Oogst" in portal.get(page).text
    assert portal.put(page).status_code == 405

    HostCampaign.objects.update(closes_on=date(2027, 1, 10))
    assert portal.post(page, sent).status_code == 422
    assert "no longer taken" in portal.get(page).text
    answer.refresh_from_db()
    assert answer.attitude == "no"


def test_an_answer_is_of_those_who_answer_for_the_host(
    sign_in: SignIn, campaign: HostCampaign, hosts: list[Host], officer: User
) -> None:
    answer = ask(campaign, hosts[:1], officer)[0]
    page = reverse("hosts:campaign", args=[answer.pk])
    assert sign_in(get_contact(hosts[1])).get(page).status_code == 404
    assert sign_in(officer).get(page).status_code == 404
    assert Client().get(page).status_code == 302
    contact = get_contact(hosts[0])
    factories.host_contact(hosts[0], "autre@fabriek.example")
    HostContact.objects.filter(user=contact).update(manages=False)
    reader = sign_in(contact)
    assert "Only a contact who may answer" in reader.get(page).text
    assert reader.post(page, {"attitude": "yes"}).status_code == 403
    for stranger in (contact, officer):
        with pytest.raises(PermissionDenied):
            answer_host_campaign(answer=answer, said=YES, by=stranger)
    assert CampaignAnswer.objects.get().attitude == "waiting"


def test_staff_note_an_answer_given_by_phone(
    sign_in: SignIn, campaign: HostCampaign, hosts: list[Host], officer: User
) -> None:
    answer = ask(campaign, hosts[:1], officer)[0]
    staff = sign_in(officer)
    page = reverse("admin:hosts_campaignanswer_change", args=[answer.pk])
    assert staff.get(page).status_code == 200
    said = {"attitude": "perhaps", "first_1": "2027-03-03"}
    assert "required" in staff.post(page, said).text
    HostCampaign.objects.update(closes_on=date(2027, 1, 10))
    assert staff.post(page, said | {"told_by": "Lies"}).status_code == 302
    answer.refresh_from_db()
    assert (answer.attitude, answer.told_by) == ("perhaps", "Lies")
    assert answer.answered_by == officer
    assert "told on the phone by Lies" in staff.get(page).text
    with (
        time_machine.travel("2027-04-01 09:00:00Z"),
        pytest.raises(Refused, match="over"),
    ):
        note_campaign_answer(answer=answer, said=NO, told_by="Lies", by=officer)
    with pytest.raises(PermissionDenied):
        note_campaign_answer(
            answer=answer, said=NO, told_by="x", by=get_contact(hosts[0])
        )


@pytest.mark.parametrize(("first", "last", "places"), [(5, 3, 1), (3, 3, 0), (4, 6, 1)])
def test_the_database_refuses_what_must_never_be(
    campaign: HostCampaign,
    hosts: list[Host],
    officer: User,
    first: int,
    last: int,
    places: int,
) -> None:
    answer, other = ask(campaign, hosts[:2], officer)
    span = {"starts_on": date(2027, 3, 4), "ends_on": date(2027, 3, 8)}
    HostAvailability.objects.create(answer=answer, places=1, **span)
    # The same days of another host are its own.
    HostAvailability.objects.create(answer=other, places=1, **span)
    with pytest.raises(IntegrityError), transaction.atomic():
        HostAvailability.objects.create(
            answer=answer,
            starts_on=date(2027, 3, first),
            ends_on=date(2027, 3, last),
            places=places,
        )
    for wrong in ({"attitude": "no"}, {"attitude": "yes"}, {"refusals": ["busy"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CampaignAnswer.objects.filter(pk=answer.pk).update(**wrong)


def test_each_figure_of_the_board_is_the_number_of_its_list(
    sign_in: SignIn, campaign: HostCampaign, hosts: list[Host], officer: User
) -> None:
    food = Sector.objects.create(
        code="food", name_fr="Aliments", name_en="Food", name_nl="Voeding"
    )
    for host in hosts[1:]:
        host.organisation.sector = food
        host.organisation.save()
    firm = factories.organisation(sector=food)
    placed = factories.participation(
        stage="prepared", cohort=campaign.cohort, organisation=firm
    )
    factories.participation(stage="prepared", cohort=campaign.cohort)
    factories.placement(participation=placed, host=hosts[0])
    answers = ask(campaign, hosts, officer)
    for answer, said in zip(answers, (YES, StatedAnswer("perhaps"), NO), strict=True):
        contact = get_contact(answer.host)
        answer_host_campaign(answer=answer, said=said, by=contact)
    board = CampaignBoard(campaign, officer)
    assert [figure.number for figure in board.list_figures()] == [3, 1, 1, 1, 0, 1]
    staff = sign_in(officer)
    page = reverse("admin:hosts_hostcampaign_change", args=[campaign.pk])
    figures = board.list_figures()
    for table in board.list_tables():
        for line in table.lines:
            figures += line.figures
    checked = set()
    for figure in figures:
        if (
            figure.number
            and figure.address not in checked
            and not figure.address.startswith(page)
            and figure.address
        ):
            shown_list = staff.get(figure.address).context["cl"]
            listed = shown_list.result_count
            if "on=" in figure.address:
                assert listed == 1
            elif "days=given" in figure.address:
                # Places by days of the hosts of the list: two on three days.
                given = HostAvailability.objects.filter(answer__in=shown_list.queryset)
                assert sum(row.places * 3 for row in given) == figure.number
            else:
                assert listed == figure.number
            checked.add(figure.address)
    assert len(checked) > 12
    days = {line.name: line for line in board.list_tables()[2].lines}
    # Two places for two people, of whom one is at a host on that day already.
    numbers = [figure.number for figure in days[date(2027, 3, 3)].figures]
    assert numbers == [1, 2, 1]
    last = days[date(2027, 3, 15)]
    assert ([figure.number for figure in last.figures], last.notice) == (
        [0, 0, 2],
        "places missing: 2",
    )
    shown = staff.get(page)
    assert "People without any host" in shown.text
    assert len(staff.get(f"{page}?day=2027-03-15").context["people"]) == 2
    assert len(staff.get(f"{page}?sector={food.pk}").context["people"]) == 1
    for kind in ("csv", "xlsx"):
        address = reverse("admin:hosts_hostcampaign_table", args=[campaign.pk, "days"])
        sheet = staff.post(address, {"format": kind})
        assert sheet.status_code == 200
        assert sheet["Content-Disposition"].endswith(f'.{kind}"')
        assert staff.get(address).status_code == 405
        wrong = reverse("admin:hosts_hostcampaign_table", args=[campaign.pk, "x"])
        assert staff.post(wrong, {"format": kind}).status_code == 404


def test_reminders_to_those_who_have_not_answered_or_given_days(
    campaign: HostCampaign, hosts: list[Host], officer: User
) -> None:
    silent, willing, refusing = ask(campaign, hosts, officer)
    for answer, said in ((willing, StatedAnswer("yes")), (refusing, NO)):
        answer_host_campaign(answer=answer, said=said, by=get_contact(answer.host))
    sweep_reminders()
    for day in (15, 18, 30, 31):
        now = datetime(2027, 1, day, 9, tzinfo=UTC)
        with time_machine.travel(now, tick=False):
            sweep_reminders(now)
            sweep_reminders(now)
    sent = Message.objects.filter(kind__startswith="hosts/campaign_")
    told = sorted(sent.values_list("kind", "to"))
    assert told == [
        ("hosts/campaign_days", "c1@fabriek.example"),
        ("hosts/campaign_days", "c1@fabriek.example"),
        ("hosts/campaign_waits", "c0@fabriek.example"),
        ("hosts/campaign_waits", "c0@fabriek.example"),
    ]
    assert silent.attitude == "waiting"


def test_a_reminder_is_dropped_once_the_host_has_answered(
    campaign: HostCampaign, hosts: list[Host], officer: User
) -> None:
    answer = ask(campaign, hosts[:1], officer)[0]
    sweep_reminders()
    answer_host_campaign(answer=answer, said=YES, by=get_contact(hosts[0]))
    for day in (18, 31):
        sweep_reminders(datetime(2027, 1, day, 9, tzinfo=UTC))
    assert not Message.objects.filter(kind__startswith="hosts/campaign_").exists()


def test_the_pages_ask_as_much_of_one_as_of_many(
    sign_in: SignIn,
    campaign: HostCampaign,
    hosts: list[Host],
    officer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    answers = ask(campaign, hosts[:1], officer)
    answer_host_campaign(answer=answers[0], said=YES, by=get_contact(hosts[0]))
    staff, portal = sign_in(officer), sign_in(get_contact(hosts[0]))
    board = reverse("admin:hosts_hostcampaign_change", args=[campaign.pk])
    listed = reverse("admin:hosts_campaignanswer_changelist")
    own = reverse("hosts:campaign", args=[answers[0].pk])
    for page in (board, listed):
        staff.get(page)
    portal.get(own)
    for turn in range(2):
        with django_assert_num_queries(BOARD_QUERIES):
            staff.get(board)
        with django_assert_num_queries(LIST_QUERIES):
            staff.get(listed)
        with django_assert_num_queries(PORTAL_QUERIES):
            portal.get(own)
        if turn == 0:
            for answer in ask(campaign, hosts[1:], officer)[1:]:
                answer_host_campaign(
                    answer=answer, said=YES, by=get_contact(answer.host)
                )
            factories.participation(stage="prepared", cohort=campaign.cohort)


BOARD_QUERIES, LIST_QUERIES, PORTAL_QUERIES = 13, 11, 11


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_host_leave_one_answer(
    campaign: HostCampaign, hosts: list[Host], officer: User
) -> None:
    answer = ask(campaign, hosts[:1], officer)[0]
    contact = get_contact(hosts[0])

    def say(_turn: int) -> None:
        try:
            answer_host_campaign(answer=answer, said=YES, by=contact)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(say, range(2)))
    assert HostAvailability.objects.count() == 1
