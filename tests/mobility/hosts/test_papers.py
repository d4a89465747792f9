"""The papers of a host in the portal: each host its own, no other's; files open for whom the row is shown."""

from __future__ import annotations

from typing import Any

import pytest

from mobility.hosts.models import Host
from pemwecco.accounts.models import User
from pemwecco.documents.services import store_bytes
from pemwecco.network.models import Agreement, AgreementParty
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGE = "/partners/papers/"


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def lies(host: Host) -> User:
    return factories.host_contact(host)


def make_agreement(host: Host, title: str) -> Agreement:
    paper = store_bytes(
        content=b"%PDF-1.7",
        name="accord.pdf",
        content_type="application/pdf",
        by=None,
    )
    agreement = Agreement.objects.create(title=title, kind="hosting", document=paper)
    AgreementParty.objects.create(agreement=agreement, organisation=host.organisation)
    return agreement


def test_a_host_reads_its_agreements_again_and_no_other_does(
    host: Host, lies: User, awa: User, officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(lies)
    assert "No paper yet" in browser.get(PAGE).text
    assert PAGE in browser.get("/partners/").text
    agreement = make_agreement(host, "Accueil 2027")
    file = f"/files/{agreement.document_id}/"

    page = browser.get(PAGE)

    assert "Accueil 2027" in page.text
    assert file in page.text
    assert browser.get(file).getvalue().startswith(b"%PDF")
    elsewhere = factories.host_contact(factories.host(), "piet@elders.example")
    assert "No paper yet" in sign_in(elsewhere).get(PAGE).text
    for user in (elsewhere, awa):
        assert sign_in(user).get(file).status_code == 404
    assert sign_in(officer).get(file).getvalue().startswith(b"%PDF")
    assert browser.post(PAGE).status_code == 405
    assert list(Agreement.objects.visible_to(lies)) == [agreement]
    assert not Agreement.objects.visible_to(elsewhere).exists()


def test_the_page_asks_the_same_number_of_questions(
    host: Host, lies: User, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    browser = sign_in(lies)
    make_agreement(host, "Accueil 0")
    browser.get(PAGE)
    with django_assert_num_queries(6):
        browser.get(PAGE)
    for number in range(1, 3):
        make_agreement(host, f"Accueil {number}")
    with django_assert_num_queries(6):
        page = browser.get(PAGE)
    assert page.text.count("Accueil") == 3
