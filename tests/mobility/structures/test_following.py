"""A structure sees its own companies, how far they are, the days of their visits; nobody's name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Host
from mobility.hosts.services.invitations import send_host_invitation
from mobility.structures.models import StructureAccess
from mobility.structures.queries import list_followed_companies
from mobility.structures.services.nominations import accept_nomination
from participants.eligibility.models import Referral
from pemwecco.accounts.models import User
from pemwecco.network.models import Organisation, Relation
from tests import factories
from tests.conftest import SignIn
from tests.mobility.structures.speaking import nominate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
VISITOR = "Khadija Onzichtbaar"


def relate(first: Organisation, kind: str, second: Organisation) -> Relation:
    return Relation.objects.create(first=first, kind=kind, second=second)


def add_visit(host: Host, stage: str, days: int = 10) -> None:
    """A visit of somebody whose name no structure reads."""
    first = timezone.localdate() + timedelta(days=days)
    person = factories.person(given_names="Khadija", family_name="Onzichtbaar")
    participation = factories.participation(person=person, stage="prepared")
    factories.placement(
        host=host,
        participation=participation,
        stage=stage,
        starts_on=first,
        ends_on=first + timedelta(days=2),
        purpose="A secret purpose",
    )


def test_its_own_are_the_accepted_the_supported_and_the_members(
    structure: Organisation,
    speaker: StructureAccess,
    other: StructureAccess,
    officer: User,
) -> None:
    accepted = accept_nomination(nomination=nominate(speaker), by=officer)
    nominate(speaker, number="0202239951", name="Still open")
    supported, member, over, foreign = (factories.organisation() for _ in range(4))
    relate(structure, "supports", supported)
    relate(member, "member_of", structure)
    ended = relate(structure, "supports", over)
    Relation.objects.filter(pk=ended.pk).update(until=date(2020, 1, 1))
    relate(other.structure, "supports", foreign)
    # Read from the other side it is another tie.
    relate(foreign, "supplies", structure)
    relate(foreign, "supports", structure)

    found = set(list_followed_companies(structure))

    assert found == {accepted.organisation, supported, member}


def test_visits_are_seen_after_the_yes_with_days_and_sector_alone(
    structure: Organisation, speaker: StructureAccess, sign_in: SignIn
) -> None:
    host = factories.host()
    relate(structure, "supports", host.organisation)
    pages = [
        f"/partners/structures/{structure.pk}/",
        f"/partners/structures/{structure.pk}/companies/",
        f"/partners/structures/{structure.pk}/companies/{host.organisation_id}/",
        f"/partners/structures/{structure.pk}/companies.csv",
    ]
    client = sign_in(speaker.user)
    for stage in ("proposed", "offered", "declined", "cancelled"):
        add_visit(host, stage)
    for page in pages:
        assert "Onzichtbaar" not in client.get(page).content.decode()
    assert "No visit is planned yet." in client.get(pages[2]).text

    add_visit(host, "confirmed", days=20)
    add_visit(host, "completed", days=-30)

    shown = client.get(pages[2]).text
    assert "An entrepreneur from Senegal" in shown
    assert "confirmed" in shown
    assert "1 visit to come" in client.get(pages[1]).text
    assert "1 done" in client.get(pages[1]).text
    assert "1 visit agreed and to come." in client.get(pages[0]).text
    for page in pages:
        text = client.get(page).content.decode()
        for secret in ("Onzichtbaar", "Khadija", "secret purpose", "PEM-2"):
            assert secret not in text, page


def test_how_far_a_company_is(
    structure: Organisation, speaker: StructureAccess, officer: User, sign_in: SignIn
) -> None:
    host = accept_nomination(nomination=nominate(speaker), by=officer)
    page = f"/partners/structures/{structure.pk}/companies/{host.organisation_id}/"
    client = sign_in(speaker.user)
    assert "not invited into the portal yet" in client.get(page).text
    send_host_invitation(
        host=host,
        email="m@molen.example",
        given_names="M",
        family_name="M",
        language="nl",
        manages=True,
        by=officer,
    )
    assert "Invited into the portal" in client.get(page).text
    factories.let_speak(factories.host_contact(email="z@z.example"), host)
    assert "describing itself" in client.get(page).text


@pytest.mark.parametrize(
    ("page", "queries"),
    [("", 11), ("companies/", 10), ("nominations/", 7), ("referrals/", 7)],
)
def test_pages_ask_as_much_for_one_company_as_for_many(
    structure: Organisation,
    speaker: StructureAccess,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    queries: int,
) -> None:
    client = sign_in(speaker.user)
    url = f"/partners/structures/{structure.pk}/{page}"
    client.get(url)
    numbers = ("0403019261", "0202239951", "0404616494")
    for number in numbers:
        host = factories.host()
        relate(structure, "supports", host.organisation)
        add_visit(host, "confirmed")
        nominate(speaker, number=number, name=number)
        Referral.objects.create(
            participation=factories.participation(stage="not_ready"),
            structure=structure,
            by=speaker.user,
        )
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200
