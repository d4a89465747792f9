"""The map of actors as staff see it: ties from every subject, filters, tables, spreadsheets, rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from events.gatherings.models import Event, Registration
from events.gatherings.services.sessions import plan_event
from participants.eligibility.models import Referral
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.exports.models import Export
from pemwecco.network.map.queries import list_closed_kinds, read_actors, read_ties
from pemwecco.network.map.rules import Days
from pemwecco.network.models import (
    Affiliation,
    Agreement,
    AgreementParty,
    Interaction,
    Need,
    NeedTopic,
    Organisation,
    Relation,
    Sector,
)
from pemwecco.network.services import load_need_topics
from pemwecco.privacy.models import Reading
from reintegration.partnerships.models import Partnership
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings.rows import came

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGES = ("", "ties/", "missing/", "silent/", "brokers/", "alone/")
# Who signed in, the organisations, their sectors and six subjects with ties; nothing by row.
QUERIES = 11


@pytest.fixture
def client(officer: User, sign_in: SignIn) -> Client:
    return sign_in(officer)


def tie_by_every_subject() -> tuple[Organisation, Organisation]:
    """An enterprise and a host that are tied in six ways."""
    placement = factories.placement(stage="confirmed")
    enterprise = placement.participation.organisation
    host = placement.host.organisation
    assert enterprise is not None
    Relation.objects.create(first=enterprise, kind="supplies", second=host)
    agreement = Agreement.objects.create(title="Together")
    for party in (host, enterprise):
        AgreementParty.objects.create(agreement=agreement, organisation=party)
    starts_at = timezone.now() - timedelta(days=20)
    event = Event(
        slug="fair",
        title="Fair",
        place="Dakar",
        timezone="Africa/Dakar",
        kind="seminar",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    plan_event(event=event)
    for organisation in (enterprise, host):
        person = factories.person()
        Affiliation.objects.create(
            person=person, organisation=organisation, kind="employee"
        )
        came(Registration.objects.create(event=event, person=person))
    by = User.objects.get(email="officer@staff.example")
    Referral.objects.create(
        participation=placement.participation, structure=host, stage="accepted", by=by
    )
    Partnership.objects.create(
        participation=placement.participation, partner=host, kind="supply"
    )
    return enterprise, host


def test_every_subject_ties(officer: User) -> None:
    enterprise, host = tie_by_every_subject()
    # Asked and not agreed, registered and not seen: no tie.
    factories.placement(stage="offered", participation=factories.participation())

    (tie,) = read_ties(officer, read_actors(officer))

    assert {tie.first, tie.second} == {enterprise.pk, host.pk}
    assert tie.kinds == (
        "agreement",
        "event",
        "hosting",
        "partnership",
        "referral",
        "supplies",
    )
    assert tie.weight == 6
    assert list_closed_kinds(officer) == []
    past = Days(until=timezone.localdate() - timedelta(days=10))
    (earlier,) = read_ties(officer, read_actors(officer), past)
    assert "event" in earlier.kinds
    assert "partnership" not in earlier.kinds
    (hosting,) = read_ties(officer, read_actors(officer), kind="hosting")
    assert hosting.kinds == ("hosting",)


def test_whoever_left_before_the_event_ties_nobody(officer: User) -> None:
    _enterprise, host = tie_by_every_subject()
    left = timezone.localdate() - timedelta(days=40)
    Affiliation.objects.filter(organisation=host).update(until=left)
    (tie,) = read_ties(officer, read_actors(officer))
    assert "event" not in tie.kinds


@pytest.mark.parametrize("count", [1, 3])
def test_the_map_asks_a_fixed_number_of_queries(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = factories.organisation()
    for _number in range(count):
        Relation.objects.create(
            first=first, kind="funds", second=factories.organisation()
        )
    client.get("/admin/map/")
    with django_assert_num_queries(QUERIES):
        page = client.get("/admin/map/").text
    assert page.count("<circle") == count + 2  # one in the legend
    assert f'href="/admin/network/organisation/{first.pk}/change/"' in page
    assert f"{first.name} – micro: enterprises, Dakar, Senegal, {count} partner" in page


def test_filters_choose_and_partners_come_along(client: Client) -> None:
    micro = factories.organisation(name="Small house")
    meso = factories.organisation(name="Halfway", level="meso", region="SN-TH")
    factories.organisation(name="Elsewhere", country="BE", region="BE-WNA")
    Relation.objects.create(first=micro, kind="member_of", second=meso)

    def names(query: str) -> set[str]:
        page = client.get(f"/admin/map/?{query}").text
        return {
            name for name in ("Small house", "Halfway", "Elsewhere") if name in page
        }

    assert names("") == {"Small house", "Halfway", "Elsewhere"}
    assert names("level=meso") == {"Halfway"}
    assert names("level=meso&partners=on") == {"Halfway", "Small house"}
    assert names("place=BE-WAL") == {"Elsewhere"}
    assert names(f"actor={micro.pk}") == {"Small house", "Halfway"}
    # What cannot be read is said, and left out.
    page = client.get("/admin/map/?level=nano&since=31-31-31&page=99").text
    assert page.count('role="alert"') == 2
    late = client.get("/admin/map/?since=2026-05-02&until=2026-05-01").text
    assert "The last day lies before the first." in late


def test_what_is_missing_is_told_and_opens_its_list(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sector = Sector.objects.create(
        code="cosmetics", name_fr="Cosmétique", name_en="Cosmetics", name_nl="Cosmetica"
    )
    enterprise = factories.organisation(sector=sector)
    factories.participation(organisation=enterprise, stage="selected")
    house = factories.organisation(country="BE", region="BE-VAN", sector=sector)
    factories.host(organisation=house)
    load_need_topics()
    topic = NeedTopic.objects.get(code="diagnosis")
    Need.objects.create(
        side="need", topic=topic, level="institution", organisation=house
    )

    client.get("/admin/map/missing/")
    with django_assert_num_queries(9):
        page = client.get("/admin/map/missing/").text

    assert "Wallonia: no host for “Cosmetics”" in page
    assert "Flanders: no host for" not in page
    assert f"/admin/network/organisation/?sector__id__exact={sector.pk}" in page
    assert "Nobody offers “SME diagnosis”, which institutions need" in page
    assert "no host for" not in client.get("/admin/map/missing/?place=BE-VAN").text
    asked = f"?side__exact=need&state__exact=open&level__exact=institution&topic__id__exact={topic.pk}"
    assert client.get(f"/admin/network/need/{asked}").status_code == 200


def test_silence_is_told_of_partners_only(client: Client) -> None:
    today = timezone.localdate()
    silent, heard, stranger = (
        factories.organisation(name=name)
        for name in ("Quiet house", "Heard house", "Strange house")
    )
    for house, days in ((silent, 200), (heard, 5)):
        Interaction.objects.create(
            organisation=house,
            channel="call",
            on=today - timedelta(days=days),
            summary="",
        )
    page = client.get("/admin/map/silent/").text
    assert silent.name in page
    assert heard.name not in page
    assert stranger.name not in page
    assert silent.name not in client.get("/admin/map/silent/?silence=300").text


def test_brokers_and_lone_actors(client: Client) -> None:
    left, middle, right, alone = (
        factories.organisation(name=f"{name} house")
        for name in ("Left", "Middle", "Right", "Lone")
    )
    Relation.objects.create(first=left, kind="supplies", second=middle)
    Relation.objects.create(first=right, kind="supplies", second=middle)
    brokers = client.get("/admin/map/brokers/").text
    assert middle.name in brokers
    assert "100.0" in brokers
    assert left.name not in brokers
    page = client.get("/admin/map/alone/").text
    assert alone.name in page
    assert middle.name not in page


def test_a_table_leaves_as_a_spreadsheet_without_formulas(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    house = factories.organisation(name="=1+1")
    client = sign_in(coordinator)
    answer = client.post("/admin/map/actors/export/?level=micro", {"format": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[-1].values)
    assert rows[1][0] == house.name
    assert "no-store" in answer["Cache-Control"]
    told = client.post("/admin/map/actors/export/", {"format": "csv"}).content
    assert b"'=1+1" in told
    export = Export.objects.latest("pk")
    assert (export.listed, export.by, export.total) == (
        "network.map.actors",
        coordinator,
        1,
    )
    assert Reading.objects.filter(act=Reading.Act.EXPORTED).count() == 2
    for table in ("ties", "missing", "silent", "brokers", "alone"):
        address = f"/admin/map/{table}/export/"
        assert client.post(address, {"format": "csv"}).status_code == 200
    assert (
        client.post("/admin/map/actors/export/", {"format": "exe"}).status_code == 404
    )
    assert client.get("/admin/map/actors/export/").status_code == 405


def test_names_are_left_out_for_whoever_exports_no_personal_columns(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    reader = staff_member(Role.MONITORING)
    house = factories.organisation()
    answer = sign_in(reader).post("/admin/map/actors/export/", {"format": "csv"})
    assert house.name.encode() not in answer.content
    assert Export.objects.get().left_out == ["Actor"]
    assert b"Dakar" in answer.content


def test_a_role_that_does_not_see_a_subject_is_told_so(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    reader = staff_member(Role.MONITORING)
    factories.placement(stage="confirmed")
    closed = [str(name) for name in list_closed_kinds(reader)]
    page = sign_in(reader).get("/admin/map/")
    assert page.status_code == 200
    assert ("Your role does not see these ties" in page.text) == bool(closed)
    seen = {
        kind for tie in read_ties(reader, read_actors(reader)) for kind in tie.kinds
    }
    assert ("hosting" in seen) == reader.has_perm("hosts.view_placement")


def test_the_map_is_for_staff_of_the_network(
    staff_member: Callable[[Role], User],
    outsider: User,
    sign_in: SignIn,
    client: Client,
) -> None:
    stranger, reviewer = sign_in(outsider), sign_in(staff_member(Role.PANEL_MEMBER))
    for page in PAGES:
        address = f"/admin/map/{page}"
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 405
        assert stranger.get(address).status_code == 302
        assert reviewer.get(address).status_code == 403
    address = "/admin/map/ties/export/"
    assert reviewer.post(address, {"format": "csv"}).status_code == 403


def test_a_table_that_does_not_exist(client: Client) -> None:
    assert client.get("/admin/map/actors/").status_code == 404
    assert client.get("/admin/map/weather/").status_code == 404


def test_the_page_of_an_organisation_leads_to_its_place_on_the_map(
    client: Client,
) -> None:
    house = factories.organisation()
    page = client.get(f"/admin/network/organisation/{house.pk}/change/").text
    assert f"/admin/map/?actor={house.pk}" in page
