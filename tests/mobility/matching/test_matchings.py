"""A matching of a cohort from the order to the offers, and its pages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Host, Placement
from mobility.hosts.queries import list_cohort_work_days
from mobility.matching.models import Matching, PairRuling
from mobility.matching.queries.plans import format_obstacles
from mobility.matching.services.matchings import (
    ask_matching,
    compute_matching,
    compute_pending_matchings,
    discard_matching,
)
from mobility.matching.services.publishing import (
    make_matching_offers,
    publish_matching,
    publish_pending_matchings,
)
from mobility.matching.services.rulings import (
    lift_ruling,
    rule_on_pair,
    save_matching_brief,
)
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Need, NeedTopic, Sector
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def make_host(contact: str, **fields: object) -> Host:
    host = factories.host(**fields)
    factories.host_contact(host, email=contact)
    return host


@pytest.fixture
def cohort() -> Cohort:
    """Two people of two sectors, one host for each sector with one place."""
    cohort = factories.cohort()
    for code in ("food-test", "wood-test"):
        sector = Sector.objects.create(
            code=code, name_fr=code, name_en=code, name_nl=code
        )
        firm = factories.organisation(sector=sector)
        factories.participation(stage="prepared", cohort=cohort, organisation=firm)
        house = factories.organisation(country="BE", sector=sector, name=f"Huis {code}")
        make_host(f"{code}@fabriek.example", organisation=house, capacity=1)
    return cohort


def compute(cohort: Cohort, by: User, **more: object) -> Matching:
    matching = ask_matching(cohort=cohort, by=by, **more)  # type: ignore[arg-type]  # as the test names them
    assert compute_matching(matching.pk)
    matching.refresh_from_db()
    return matching


def test_a_cohort_is_matched_and_the_offers_are_made(
    cohort: Cohort, officer: User
) -> None:
    save_matching_brief(cohort=cohort, by=officer, stops=1)
    matching = compute(cohort, officer)

    assert (matching.stage, matching.served, matching.people) == ("found", 2, 2)
    assert matching.is_proven
    assert (
        matching.total
        == matching.bound
        == sum(visit.points for visit in matching.visits.all())
    )
    for visit in matching.visits.select_related(
        "participation__organisation", "host__organisation"
    ):
        firm, house = visit.participation.organisation, visit.host.organisation
        assert firm is not None
        assert firm.sector_id == house.sector_id
    # Pending: no host knows anything.
    assert not Placement.objects.exists()
    assert not Message.objects.exists()

    publish_matching(matching=matching, by=officer)
    assert matching.stage == "offering"
    assert make_matching_offers(matching.pk)
    assert not make_matching_offers(matching.pk)
    matching.refresh_from_db()
    assert matching.stage == "published"
    assert set(Placement.objects.values_list("stage", flat=True)) == {"offered"}
    assert Message.objects.filter(kind="hosts/offer").count() == 2
    with pytest.raises(Refused):
        publish_matching(matching=matching, by=officer)
    assert Placement.objects.count() == 2


def test_what_stands_takes_its_days_its_room_and_a_stop(
    cohort: Cohort, officer: User
) -> None:
    save_matching_brief(cohort=cohort, by=officer, stops=2)
    person = Participation.objects.filter(cohort=cohort).earliest("pk")
    host = Host.objects.earliest("pk")
    factories.placement(
        participation=person,
        host=host,
        stage="accepted",
        starts_on=cohort.arrives_on,
        ends_on=cohort.leaves_on - timedelta(days=1),
    )
    matching = compute(cohort, officer)
    visits = list(matching.visits.values_list("participation", "host"))
    # The first is elsewhere on every day, the first host is full: one visit is left.
    assert visits == [
        (
            Participation.objects.latest("pk").pk,
            Host.objects.latest("pk").pk,
        )
    ]


def test_a_plan_that_no_longer_holds_makes_no_offer(
    cohort: Cohort, officer: User
) -> None:
    matching = compute(cohort, officer)
    Host.objects.update(paused_from=date(2020, 1, 1))
    with pytest.raises(Refused) as refusal:
        publish_matching(matching=matching, by=officer)
    assert "receives nobody" in str(refusal.value)
    matching.refresh_from_db()
    assert matching.stage == "found"
    assert not Placement.objects.exists()


def test_when_a_host_withdraws_the_rest_stays(cohort: Cohort, officer: User) -> None:
    save_matching_brief(cohort=cohort, by=officer, stops=1)
    before = compute(cohort, officer)
    gone = Host.objects.earliest("pk")
    after = compute(cohort, officer, based_on=before, without_hosts=[gone.pk])
    kept = before.visits.exclude(host=gone).get()
    assert after.kept == 1
    assert after.visits.filter(
        participation=kept.participation_id,
        host=kept.host_id,
        starts_on=kept.starts_on,
    ).exists()
    assert not after.visits.filter(host=gone).exists()
    # Everybody still has one: the second visits the host of the first on another day.
    assert after.served == 2


def test_settled_visits_that_cannot_be_are_told_by_name(
    cohort: Cohort, officer: User
) -> None:
    save_matching_brief(cohort=cohort, by=officer, stops=1)
    host = Host.objects.earliest("pk")
    for person in Participation.objects.filter(cohort=cohort):
        rule_on_pair(
            participation=person,
            host=host,
            kind="pin",
            reason="agreed by phone",
            starts_on=cohort.arrives_on,
            by=officer,
        )
    matching = compute(cohort, officer)
    assert matching.stage == "failed"
    assert str(host) in str(matching.obstacles)
    lift_ruling(ruling=PairRuling.objects.earliest("pk"), by=officer)
    assert compute(cohort, officer).stage == "found"


def test_rulings_and_briefs_that_cannot_be_are_refused(
    cohort: Cohort, officer: User, visitor_staff: User
) -> None:
    person = Participation.objects.filter(cohort=cohort).earliest("pk")
    host = Host.objects.earliest("pk")
    for kind, reason, day in (("veto", " ", None), ("pin", "x", date(2030, 1, 1))):
        with pytest.raises(Refused):
            rule_on_pair(
                participation=person,
                host=host,
                kind=kind,
                reason=reason,
                starts_on=day,
                by=officer,
            )
    with pytest.raises(Refused):
        save_matching_brief(cohort=cohort, by=officer, topics=101)
    with pytest.raises(PermissionDenied):
        save_matching_brief(cohort=cohort, by=visitor_staff, stops=1)
    with pytest.raises(PermissionDenied):
        ask_matching(cohort=cohort, by=visitor_staff)
    empty = factories.cohort()
    with pytest.raises(Refused):
        ask_matching(cohort=empty, by=officer)


def test_a_need_that_the_host_meets_counts_more_than_the_sector(
    cohort: Cohort, officer: User
) -> None:
    save_matching_brief(cohort=cohort, by=officer, stops=1)
    first = Participation.objects.filter(cohort=cohort).earliest("pk")
    other = Host.objects.latest("pk")
    topic = NeedTopic.objects.create(
        code="sales-test", name_fr="Vente", name_en="Sales", name_nl="Verkoop"
    )
    common = {"topic": topic, "level": "organisation"}
    Need.objects.create(side="need", organisation=first.organisation, **common)
    Need.objects.create(side="offer", organisation=other.organisation, **common)
    visit = compute(cohort, officer).visits.get(participation=first)
    assert visit.host == other


def test_offers_go_on_where_a_worker_stopped_each_once(
    cohort: Cohort, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_matching_brief(cohort=cohort, by=officer, stops=1)
    matching = compute(cohort, officer)
    publish_matching(matching=matching, by=officer)
    first, second = matching.visits.order_by("pk")
    # The worker died after the first; meanwhile the host of the second receives nobody any more.
    made = factories.placement(
        participation=first.participation,
        host=first.host,
        stage="offered",
        starts_on=first.starts_on,
        ends_on=first.ends_on,
    )
    matching.visits.filter(pk=first.pk).update(placement=made)
    Host.objects.filter(pk=second.host_id).update(paused_from=date(2020, 1, 1))
    assert publish_pending_matchings() == 0
    later = timezone.now() + HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert publish_pending_matchings() == 1
    matching.refresh_from_db()
    second.refresh_from_db()
    assert matching.stage == "published"
    assert list(Placement.objects.values_list("pk", flat=True)) == [made.pk]
    assert "receives nobody" in second.obstacle


def test_visits_settled_without_a_day_that_clash_are_named(
    cohort: Cohort, officer: User
) -> None:
    cohort.leaves_on = cohort.arrives_on
    cohort.save()
    save_matching_brief(cohort=cohort, by=officer, stops=2)
    person = Participation.objects.filter(cohort=cohort).earliest("pk")
    hosts = list(Host.objects.order_by("pk"))
    for host in hosts:
        rule_on_pair(
            participation=person, host=host, kind="pin", reason="agreed", by=officer
        )
    matching = compute(cohort, officer)
    assert matching.stage == "failed"
    sentences = " ".join(format_obstacles(matching))
    assert "loosen one" in sentences
    assert all(f"{person.person} at {host}" in sentences for host in hosts)


def test_a_matching_that_a_worker_left_is_taken_up_by_one(
    cohort: Cohort, officer: User
) -> None:
    matching = ask_matching(cohort=cohort, by=officer)
    with pytest.raises(Refused):
        ask_matching(cohort=cohort, by=officer)
    assert compute_pending_matchings() == 0
    Matching.objects.update(at=matching.at - timedelta(hours=1))
    assert compute_pending_matchings() == 1
    assert not compute_matching(matching.pk)
    matching.refresh_from_db()
    discard_matching(matching=matching, by=officer)
    assert matching.stage == "discarded"


@pytest.mark.django_db(transaction=True)
def test_two_officers_publish_at_once(cohort: Cohort, officer: User) -> None:
    matching = compute(cohort, officer)
    visits = matching.visits.count()

    def publish(_turn: int) -> bool:
        try:
            publish_matching(matching=Matching.objects.get(pk=matching.pk), by=officer)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, range(2))) == [False, True]
    assert make_matching_offers(matching.pk)
    assert Placement.objects.count() == visits


def test_the_days_of_a_cohort_are_working_days_without_feasts() -> None:
    # Easter Monday of 2027 is the 29th of March.
    cohort = factories.cohort(arrives_on=date(2027, 3, 26), leaves_on=date(2027, 3, 31))
    assert list_cohort_work_days(cohort) == [
        date(2027, 3, 26),
        date(2027, 3, 30),
        date(2027, 3, 31),
    ]


@pytest.fixture
def visitor_staff(db: None) -> User:
    return User.objects.create(email="nobody@bureau.example", is_staff=True)


def test_staff_match_a_cohort_by_its_pages(
    sign_in: SignIn, officer: User, cohort: Cohort
) -> None:
    browser = sign_in(officer)
    page = reverse("admin:matching_matching_cohort", args=[cohort.pk])
    assert browser.get(reverse("admin:matching_matching_add")).status_code == 200
    shown = browser.get(page)
    assert "2 people still want 6 visits" in shown.content.decode()
    form = {name: field.value() for name, field in _list_bound(shown).items()}
    answer = browser.post(
        page, {**form, "stops": 1, "needs_language": "on", "match": ""}
    )
    matching = Matching.objects.get()
    change = reverse("admin:matching_matching_change", args=[matching.pk])
    assert answer["Location"] == change
    assert b"being computed" in browser.get(change).content
    compute_matching(matching.pk)
    assert b"proven best" in browser.get(change).content
    progress = reverse("admin:matching_matching_progress", args=[matching.pk])
    assert browser.get(progress)["HX-Refresh"] == "true"
    assert browser.post(progress).status_code == 405
    act = reverse("admin:matching_matching_act", args=[matching.pk, "publish"])
    assert browser.get(act).status_code == 405
    browser.post(act)
    assert b"0 of 2" in browser.get(progress).content
    make_matching_offers(matching.pk)
    matching.refresh_from_db()
    assert matching.stage == "published"
    offered = Placement.objects.earliest("pk")
    page_of_offer = reverse("admin:hosts_placement_change", args=[offered.pk])
    assert page_of_offer.encode() in browser.get(change).content
    assert Placement.objects.filter(stage="offered").count() == 2
    wrong = browser.post(page, {**form, "topics": 101})
    assert b"less than or equal to 100" in wrong.content
    assert b'value="101"' in wrong.content


def _list_bound(response: Any) -> dict[str, Any]:
    form = response.context["form"]
    return {name: form[name] for name in form.fields if form[name].value() is not None}


def test_the_page_of_a_person_says_why_and_settles(
    sign_in: SignIn,
    officer: User,
    cohort: Cohort,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = sign_in(officer)
    person = Participation.objects.filter(cohort=cohort).earliest("pk")
    host = Host.objects.latest("pk")
    page = reverse("admin:matching_matching_person", args=[cohort.pk, person.pk])
    matching = compute(cohort, officer)
    shown = browser.get(page).content.decode()
    assert "Same sector." in shown
    assert "Another sector." in shown
    ruling = {"host": host.pk, "kind": "veto", "reason": "a competitor"}
    browser.post(page, ruling)
    assert "a competitor" in browser.get(page).content.decode()
    assert browser.post(page, {**ruling, "reason": ""}).status_code == 200
    assert PairRuling.objects.count() == 1
    browser.post(page, {"host": host.pk, "lift": ""})
    assert not PairRuling.objects.exists()
    assert browser.post(page, {"host": "x"}).status_code == 404
    change = reverse("admin:matching_matching_change", args=[matching.pk])
    for _turn in range(2):
        with django_assert_num_queries(20):
            browser.get(page)
        with django_assert_num_queries(19):
            browser.get(change)
        make_host(f"more{_turn}@fabriek.example")
    browser.post(page, ruling)
    discard_matching(matching=matching, by=officer)
    assert "Staff have ruled this pair out." in browser.get(page).content.decode()
