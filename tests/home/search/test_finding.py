"""The search of everything: every kind, every spelling, right and scope, and how an index answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from events.gatherings.models import Event
from mobility.visas.models import Dossier, Share
from participants.calls.models import PanelMember
from participants.panel.models import Review
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.folded_queries import filter_by_words
from pemwecco.documents.models import Paper
from pemwecco.network.models import PERSON_TEXT, Person
from pemwecco.network.queries import find_people
from pemwecco.network.services import set_identifier
from pemwecco.privacy.models import Reading
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import dossier, entry, passport_of, post

__all__ = ["dossier", "entry", "post"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def file(dossier: Dossier) -> Participation:
    """A file with every number, beside those of others."""
    file = dossier.participation
    file.person.given_names, file.person.family_name = "Ndèye", "N’Diaye"
    file.person.phone = "+221776543210"
    file.person.save()
    assert file.organisation is not None
    file.organisation.name = "Saveurs d’Été"
    file.organisation.save()
    set_identifier(organisation=file.organisation, scheme="ninea", text="005677234 2Y2")
    passport_of(dossier)
    Paper.objects.create(
        kind="support", year=2026, number=42, reference="PEM-VSL-26-0042", language="fr", facts={}
    )  # fmt: skip
    factories.participation(
        person=factories.person(family_name="Autre", given_names="X")
    )
    return file


def find(client: Client, text: str) -> dict[str, list[str]]:
    kinds = client.get("/admin/search/", {"q": text}).context["kinds"]
    return {kind.code: [row.title for row in kind.rows] for kind in kinds}


def test_everything_is_found_by_name_and_by_number_and_a_passport_is_logged(
    file: Participation, sign_in: SignIn, staff_member: Callable[[Role], User],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    host = factories.host(organisation=factories.organisation(name="Denkbeeld"))
    Event.objects.create(
        slug="forum", kind="forum", title="Forum de Thiès", place="Thiès",
        timezone="Africa/Dakar", starts_at=file.created_at, ends_at=file.created_at + timedelta(hours=1),
    )  # fmt: skip
    client = sign_in(staff_member(Role.COORDINATOR))
    name, reference = "Ndèye N’Diaye", file.reference
    of_person = {"people": [name], "files": [reference]}
    for text in (
        "ndiaye", "N'DIAYE ndeye", "776543210", "+221 77 654 32 10", "A01234567",
        file.person.email,
    ):  # fmt: skip
        found = find(client, text)
        assert found.items() >= of_person.items(), text
        assert len(found["dossiers"]) == 1, text
    for text in ("saveurs d'ete", "005677234", "NINEA 005 677 234"):
        found = find(client, text)
        assert found["organisations"] == ["Saveurs d’Été"], text
        assert found["files"] == [reference], text
    assert find(client, reference)["files"] == [reference]
    assert find(client, "pem vsl 26 0042")["papers"] == ["PEM-VSL-26-0042"]
    assert find(client, "denkbeeld")["hosts"] == [str(host)]
    assert find(client, "thies")["events"] == ["Forum de Thiès"]
    for text in ("", "é", "’ – «»", "zzzz", "x" * 5000, "A0123456"):
        assert find(client, text) == {}, text
    assert [row.label for row in Reading.objects.all()].count("A01234567") <= 1
    assert Reading.objects.filter(by__email="coordinator@staff.example").count() == 1
    with django_assert_max_num_queries(15):
        client.get("/admin/search/", {"q": "ndiaye"})
    partial = client.get("/admin/search/", {"q": "ndiaye"}, headers={"HX-Request": "1"})
    assert "<html" not in partial.text
    assert name in partial.text
    assert client.post("/admin/search/").status_code == 405


def test_each_finds_what_is_theirs(
    file: Participation, sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    member, reader = (
        staff_member(role) for role in (Role.PANEL_MEMBER, Role.CONSULATE_READER)
    )
    seat = PanelMember.objects.create(call=file.call, user=member)
    given, barred = (
        factories.participation(
            call=file.call, stage="eligible", person=factories.person()
        )
        for _n in "12"
    )
    for one in (given, barred):
        Review.objects.create(participation=one, reviewer=seat)
    seat.conflicts.create(participation=barred, origin="noted")
    panel = sign_in(member)
    assert find(panel, given.reference) == {"reviews": [given.reference]}
    for text in (barred.reference, given.person.family_name, "ndiaye", "A01234567"):
        assert find(panel, text) == {}, text
    client = sign_in(reader)
    held = file.dossiers.get()
    assert find(client, "ndiaye") == {}
    Share.objects.create(dossier=held, reader=reader)
    assert find(client, "ndiaye") == {"shared": [str(held)]}
    assert find(sign_in(staff_member(Role.DONOR_READER)), "ndiaye") == {}
    officer = staff_member(Role.OFFICER)
    own_seat = PanelMember.objects.create(call=file.call, user=officer)
    own_seat.conflicts.create(participation=file, origin="noted")
    assert "files" not in find(sign_in(officer), file.reference)


def test_words_are_found_by_an_index_and_the_exact_name_first() -> None:
    for family in ("Diopasse", "Diop", "Ba", "Bathily"):
        factories.person(given_names="Awa", family_name=family)
    everyone = Person.objects.all()
    for text, first in (("diop", "Awa Diop"), ("ba", "Awa Ba"), ("awa ba", "Awa Ba")):
        assert str(find_people(text, everyone, most=5)[0]) == first
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = filter_by_words(everyone, PERSON_TEXT, ["diop"]).order_by().explain()
    assert "person_words" in plan
