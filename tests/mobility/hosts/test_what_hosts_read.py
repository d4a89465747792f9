"""What a host reads of a visitor: no name through the firm before its yes, no contact long after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mobility.hosts import services
from mobility.hosts.models import Placement
from participants.applications.models import Application
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from pemwecco.network.models import Organisation, Sector
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
LISTS = ("/partners/", "/partners/placements/")


@pytest.fixture
def sector() -> Sector:
    return Sector.objects.create(
        code="couture", name_fr="Couture", name_en="Sewing", name_nl="Naaiwerk"
    )


@pytest.fixture
def lies() -> User:
    return factories.host_contact()


@pytest.fixture
def visitor(sign_in: SignIn, lies: User) -> Client:
    return sign_in(lies)


def asked(lies: User, officer: User, firm: Organisation) -> Placement:
    """A request to the host for Aïssatou N'Diaye of this firm."""
    file = factories.participation(
        person=factories.person(
            given_names="Aïssatou",
            family_name="N'Diaye",
            email="aissatou@secret.example",
        ),
        organisation=firm,
        stage="prepared",
        cohort=factories.cohort(),
    )
    Application.objects.create(
        participation=file,
        project_title="Atelier NDIAYE à Gand",
        needs="Écrire à aissatou@secret.example ou à Maison Tissée",
    )
    host = lies.host_contacts.get().host
    placement = factories.placement(participation=file, host=host, purpose="Bezoek")
    services.offer_placement(placement=placement, by=officer)
    return placement


def page(placement: Placement) -> str:
    return f"/partners/placements/{placement.pk}/"


@pytest.mark.parametrize(
    ("name", "legal_form"),
    [
        ("Couture Ndiaye et filles", "SARL"),
        ("Chez AISSATOU", "SUARL"),
        ("Maison Tissée", "EI"),
        ("Maison Tissée", "Entreprenant"),
        ("Maison Tissée", "Éénmanszaak"),
    ],
)
def test_a_firm_that_tells_the_name_is_a_sector_and_a_town_before_the_yes(
    visitor: Client,
    lies: User,
    officer: User,
    sector: Sector,
    name: str,
    legal_form: str,
) -> None:
    firm = factories.organisation(
        name=name, legal_form=legal_form, sector=sector, city="Thiès"
    )
    placement = asked(lies, officer, firm)

    for address in (*LISTS, page(placement)):
        text = visitor.get(address).text
        assert "Sewing, Thiès" in text, address
        for secret in (name, "Ndiaye", "NDIAYE", "Diaye", "aissatou@secret.example"):
            assert secret not in text, (address, secret)
    mail = Message.objects.get(kind="hosts/offer")
    assert name not in mail.text
    assert "Naaiwerk, Thiès" in mail.text

    visitor.post(f"{page(placement)}accept/")

    for address in (*LISTS, page(placement)):
        assert name in visitor.get(address).text, address
    assert "Atelier NDIAYE à Gand" in visitor.get(page(placement)).text


@pytest.mark.parametrize("name", ["Fruits du Sahel", "Tissages de la Teranga"])
def test_a_firm_with_a_name_of_its_own_is_read_before_the_yes(
    visitor: Client, lies: User, officer: User, sector: Sector, name: str
) -> None:
    firm = factories.organisation(
        name=name, legal_form="SARL", sector=sector, city="Thiès"
    )
    placement = asked(lies, officer, firm)

    for address in (*LISTS, page(placement)):
        assert name in visitor.get(address).text, address


def test_a_firm_of_which_nothing_is_known_is_an_enterprise(
    visitor: Client, lies: User, officer: User
) -> None:
    firm = factories.organisation(name="Ndiaye", city="", legal_form="EI")
    placement = asked(lies, officer, firm)

    for address in (*LISTS, page(placement)):
        text = visitor.get(address).text
        assert "enterprise" in text, address
        assert "Ndiaye" not in text, address


@pytest.mark.parametrize(
    ("days_ago", "seen"), [(0, True), (30, True), (31, False), (400, False)]
)
@pytest.mark.parametrize("stage", ["completed", "accepted"])
def test_contacts_leave_the_page_thirty_days_after_the_visit(
    visitor: Client, lies: User, days_ago: int, seen: bool, stage: str
) -> None:
    last = timezone.localdate() - timedelta(days=days_ago)
    person = factories.person(phone="+221779876543", email="secret@atelier.example")
    placement = factories.placement(
        participation=factories.participation(person=person, stage="returned"),
        host=lies.host_contacts.get().host,
        stage=stage,
        starts_on=last - timedelta(days=3),
        ends_on=last,
    )

    text = visitor.get(page(placement)).text

    for contact in ("secret@atelier.example", "+221 77 987 65 43", "tel:"):
        assert (contact in text) is seen, contact
    assert ("are no longer shown" in text) is not seen
    assert "Awa Exemple" in text, "whom it received it may know"
    for address in LISTS:
        assert "secret@atelier.example" not in visitor.get(address).text
