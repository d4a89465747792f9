from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from participants.applications.models import Application
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests import factories

SignIn = Callable[[User], Client]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_public_home_asks_the_same_queries_for_every_number_of_calls(
    count: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(count):
        factories.call()
    client.get("/")

    with django_assert_num_queries(3):
        response = client.get("/")

    assert len(response.context["calls"]) == count
    assert response.text.count("clocks__place") == 2 * count


@pytest.mark.django_db
def test_the_public_home_shows_neither_drafts_of_calls_nor_closed_ones(
    client: Client,
) -> None:
    now = timezone.now()
    factories.call(title_fr="Secret", published=False)
    factories.call(
        title_fr="Fini",
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=1),
    )
    soon = factories.call(
        title_fr="Bientôt",
        opens_at=now + timedelta(days=2),
        closes_at=now + timedelta(days=9),
    )

    response = client.get("/")

    assert [line.call for line in response.context["calls"]] == [soon]
    assert not response.context["calls"][0].is_open
    assert "Secret" not in response.text
    assert client.post("/").status_code == 405


@pytest.mark.django_db
def test_the_funder_stands_on_the_page_in_its_language(client: Client) -> None:
    factories.programme(funding_nl="Gefinancierd door de Europese Unie (test)")

    assert (
        "Gefinancierd door de Europese Unie (test)"
        in client.get("/", headers={"accept-language": "nl"}).text
    )


@pytest.mark.django_db
def test_everyone_arrives_where_they_belong(
    sign_in: SignIn, awa: User, officer: User
) -> None:
    host = factories.host_contact()

    assert sign_in(awa).get(reverse("home:arrival")).headers["Location"] == reverse(
        "home:me"
    )
    assert sign_in(host).get(reverse("home:arrival")).headers["Location"] == reverse(
        "home:partner"
    )
    assert sign_in(officer).get(reverse("home:arrival")).headers["Location"] == reverse(
        "admin:index"
    )


@pytest.mark.django_db
def test_my_space_shows_my_file_and_what_to_do_but_nobody_elses(
    sign_in: SignIn, awa: User, outsider: User
) -> None:
    draft = factories.participation(stage=Stage.DRAFT)
    Application.objects.create(participation=draft)
    other = factories.participation(
        stage=Stage.SELECTED, person=factories.person(email=outsider.email)
    )

    response = sign_in(awa).get(reverse("home:me"))

    assert [task.url for task in response.context["tasks"]] == [
        reverse("applications:step", args=[draft.reference, "person"])
    ]
    assert draft.reference in response.text
    assert other.reference not in response.text


@pytest.mark.django_db
def test_my_space_leads_to_what_a_file_still_needs_and_to_what_was_sent(
    sign_in: SignIn, awa: User
) -> None:
    file = factories.participation(stage=Stage.NOT_READY)
    Application.objects.create(participation=file)
    mine = sign_in(awa)

    response = mine.get(reverse("home:me"))

    needs = reverse("eligibility:route", args=[file.reference])
    receipt = reverse("applications:receipt", args=[file.reference])
    assert [task.url for task in response.context["tasks"]] == [needs]
    assert f'href="{receipt}"' in response.text
    assert mine.get(needs).status_code == 200
    assert needs in mine.get(receipt).text


@pytest.mark.django_db
def test_my_space_calls_a_stage_by_the_name_made_for_applicants(
    sign_in: SignIn, awa: User
) -> None:
    factories.participation(stage=Stage.SHORTLISTED)

    response = sign_in(awa).get(reverse("home:me"), headers={"accept-language": "en"})

    assert "Being examined by the panel" in response.text
    assert "shortlisted" not in response.text


@pytest.mark.django_db
def test_the_partner_home_counts_what_awaits_the_host(sign_in: SignIn) -> None:
    host = factories.host()
    lies = factories.host_contact(host)
    placement = factories.placement(host=host, stage="proposed")
    placement.steps.create(source="proposed", target="offered", move="offer")
    type(placement).objects.filter(pk=placement.pk).update(stage="offered")
    factories.placement(
        participation=factories.participation(stage="prepared"), stage="offered"
    )

    response = sign_in(lies).get(reverse("home:partner"))

    assert response.context["counts"]["to_answer"] == 1
    assert "Exemple, Awa" not in response.text
    assert placement.participation.person.family_name not in response.text


@pytest.mark.django_db
def test_the_dashboard_shows_the_funnel_to_those_who_may_see_files(
    sign_in: SignIn, officer: User, staff_member: Callable[[Role], User]
) -> None:
    factories.participation(stage=Stage.RETURNED)
    factories.participation(stage=Stage.SUBMITTED)
    factories.participation(stage=Stage.DRAFT)

    glance = sign_in(officer).get(reverse("admin:index")).context["glance"]

    counts = [marks[0].value for _name, marks in glance.pictures[1].lines]
    assert counts == [2, 1, 1, 1, 1, 1, 1]
    assert (
        sign_in(staff_member(Role.DONOR_READER))
        .get(reverse("admin:index"))
        .context["glance"]
        is None
    )


@pytest.mark.django_db
def test_the_language_is_kept_for_pages_and_mails(sign_in: SignIn, awa: User) -> None:
    client = sign_in(awa)

    response = client.post(reverse("set_language"), {"language": "nl", "next": "/"})

    assert response.status_code == 302
    assert User.objects.get(pk=awa.pk).language == "nl"
    assert (
        client.post(
            reverse("set_language"), {"language": "xx", "next": "/"}
        ).status_code
        == 302
    )
    assert User.objects.get(pk=awa.pk).language == "nl"
    cache.clear()
