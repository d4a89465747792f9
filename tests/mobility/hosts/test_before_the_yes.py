"""Before its yes a host reads sector and need, not the person, wherever it looks; again once called off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from mobility.hosts.calendar import build_visits_feed
from mobility.hosts.models import Placement
from mobility.hosts.reminders import build_placement_context
from mobility.hosts.services.calendars import open_visit_calendar
from mobility.hosts.services.offers import (
    extend_offer,
    keep_asked_days,
    lapse_offer,
    offer_again,
    propose_days,
)
from mobility.hosts.services.placements import (
    accept_placement,
    cancel_placement,
    decline_placement,
    offer_placement,
    take_back_yes,
)
from mobility.letters.models import Invitation
from mobility.matching.models import MatchingBrief
from participants.applications.models import Application
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.correspondence.services.threads import open_thread, send_entry
from pemwecco.mail.models import Message
from pemwecco.network.models import Identifier, Sector
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

# Every fact of person and firm that tells who comes.
SECRETS = (
    "Aïssatou",
    "AISSATOU",
    "N'Diaye",
    "Ndiaye",
    "NDIAYE",
    "Maison Tissée",
    "aissatou@secret.example",
    "77 987 65 43",
    "779876543",
    "0051234562G3",
    "maison-tissee.example",
    "12 rue des Almadies",
    "1991",
    "Female",
    "Vrouw",
)
TOLD = ("Sewing", "Thiès", "tissage mural", "Wolof")
Act = Callable[[Placement, User, User], Any]


@pytest.fixture
def lies() -> User:
    return factories.host_contact()


@pytest.fixture
def proposed(lies: User) -> Placement:
    """A visit of somebody whose file names them wherever words can."""
    today = timezone.localdate()
    sector = Sector.objects.create(
        code="couture", name_fr="Couture", name_en="Sewing", name_nl="Naaiwerk"
    )
    firm = factories.organisation(
        name="Maison Tissée",
        sector=sector,
        city="Tivaouane",
        region="SN-TH",
        address="12 rue des Almadies",
        website="https://maison-tissee.example",
        activity="Maison Tissée : tissage mural par Aïssatou",
    )
    Identifier.objects.create(organisation=firm, scheme="ninea", value="0051234562G3")
    cohort = factories.cohort(
        arrives_on=today + timedelta(20), leaves_on=today + timedelta(60)
    )
    file = factories.participation(
        person=factories.person(
            given_names="Aïssatou",
            family_name="N'Diaye",
            email="aissatou@secret.example",
            phone="+221779876543",
            birth_date=date(1991, 5, 4),
        ),
        organisation=firm,
        stage="prepared",
        cohort=cohort,
    )
    Application.objects.create(
        participation=file,
        project_title="Atelier NDIAYE à Gand : tissage mural",
        needs="NINEA 0051234562G3. Écrire à aissatou@secret.example, 77 987 65 43",
        languages_spoken="Wolof",
    )
    # What a host may be asked of the cohort beside the visit.
    MatchingBrief.objects.create(
        cohort=cohort, asked_from=today, asked_until=today + timedelta(9)
    )
    return factories.placement(
        participation=file,
        host=lies.host_contacts.get().host,
        starts_on=today + timedelta(30),
        ends_on=today + timedelta(33),
        purpose="Mme Ndiaye (Maison Tissée) : tissage mural",
        message="Aïssatou vient avec ses échantillons de tissage mural.",
    )


def no_more(_placement: Placement, _lies: User, _officer: User) -> None:
    """The request waits."""


def other_days(placement: Placement, lies: User, _officer: User) -> None:
    first = placement.starts_on + timedelta(1)
    propose_days(
        placement=placement, starts_on=first, ends_on=first, words="Liever", by=lies
    )


def lapse(placement: Placement, _lies: User, _officer: User) -> None:
    lapse_offer(placement=placement, on=placement.starts_on)


def cancel(placement: Placement, _lies: User, officer: User) -> None:
    cancel_placement(placement=placement, reason="Aïssatou", actor=Staff(officer))


def cancel_agreed(placement: Placement, lies: User, officer: User) -> None:
    accept_placement(placement=placement, by=lies)
    Invitation.objects.create(placement=placement)
    cancel(placement, lies, officer)


def take_back(placement: Placement, lies: User, _officer: User) -> None:
    accept_placement(placement=placement, by=lies)
    take_back_yes(placement=placement, because="host_nobody", by=lies)


def list_portal_patterns() -> Iterator[tuple[str, str]]:
    """Every address of the portal, by its name."""

    def walk(patterns: list[Any], before: str, space: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            address = before + str(one.pattern)
            if isinstance(one, URLResolver):
                named = f"{one.namespace}:" if one.namespace else space
                yield from walk(one.url_patterns, address, named)
            elif isinstance(one, URLPattern) and address.startswith("partners/"):
                yield f"{space}{one.name}", address

    yield from walk(get_resolver().url_patterns, "", "")


def list_addresses(placement: Placement, lies: User) -> Iterator[tuple[str, str]]:
    """Every page of the portal as its host opens it, a new one too: numbers are those of the visit."""
    contact = lies.host_contacts.get()
    cohort = placement.participation.cohort
    assert cohort is not None
    invitation = Invitation.objects.filter(placement=placement).first()
    token = open_visit_calendar(user=lies).token
    for name, address in list_portal_patterns():
        wanted: dict[str, Any] = {"pk": placement.pk, "token": token}
        wanted |= {"contact": contact.pk, "cohort": cohort.pk, "step": "about"}
        firm = contact.host.organisation_id
        wanted |= {"structure": firm, "company": firm}
        if "profile" in address or "firms" in address:
            wanted["pk"] = contact.host.pk
        elif "invitations" in address and invitation is not None:
            wanted["pk"] = invitation.pk
        elif "messages" in address and "pk" in address:
            thread = open_thread(about=placement, person=contact.person)
            wanted["pk"] = thread.pk
        for part in list(wanted):
            if f":{part}>" not in address:
                del wanted[part]
        yield name, reverse(name, kwargs=wanted)


def read_everything(placement: Placement, lies: User, client: Client) -> dict[str, str]:
    """What each page, list, file and calendar of the portal says, by its address."""
    found = {}
    for name, address in list_addresses(placement, lies):
        with transaction.atomic():
            answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        if name == "hosts:visits_xlsx":
            sheet = load_workbook(BytesIO(body)).worksheets[0]
            found[address] = str(list(sheet.values))
        else:
            found[address] = body.decode("utf-8", "replace")
    about = f"{reverse('hosts:begin_thread')}?about=visit-{placement.pk}"
    found[about] = client.get(about).text
    return found


@pytest.mark.parametrize(
    ("act", "stage"),
    [
        (no_more, "offered"),
        (other_days, "countered"),
        (lapse, "expired"),
        (cancel, "cancelled"),
        (cancel_agreed, "cancelled"),
        (take_back, "cancelled"),
    ],
)
def test_nothing_in_the_portal_tells_who_comes_without_a_yes(
    proposed: Placement,
    lies: User,
    officer: User,
    sign_in: SignIn,
    act: Act,
    stage: str,
) -> None:
    offer_placement(placement=proposed, by=officer)
    act(proposed, lies, officer)
    proposed.refresh_from_db()
    assert proposed.stage == stage

    pages = read_everything(proposed, lies, sign_in(lies))

    assert len(pages) > 20
    for address, text in pages.items():
        assert [secret for secret in SECRETS if secret in text] == [], address
    own = pages[reverse("hosts:placement", args=[proposed.pk])]
    for told in (*TOLD, proposed.participation.reference):
        assert told in own
    for address in ("/partners/placements/", "/partners/visits.csv"):
        assert "Sewing, Thiès" in pages[address], address
        assert proposed.participation.reference in pages[address], address
    with translation.override("en"):
        assert "Aïssatou" not in str(build_placement_context(proposed))


def test_no_mail_to_the_host_tells_who_comes_without_a_yes(
    proposed: Placement, lies: User, officer: User
) -> None:
    offer_placement(placement=proposed, by=officer)
    extend_offer(
        placement=proposed, until=proposed.starts_on - timedelta(2), by=officer
    )
    other_days(proposed, lies, officer)
    keep_asked_days(placement=proposed, reason="De stoet rijdt", by=officer)
    thread = open_thread(about=proposed, person=lies.host_contacts.get().person)
    send_entry(thread=thread, text="Een vraag", by=officer)
    lapse(proposed, lies, officer)
    offer_again(placement=proposed, by=officer)
    cancel_agreed(proposed, lies, officer)

    mails = list(Message.objects.filter(to=lies.email))

    kinds = {mail.kind for mail in mails}
    for kind in ("offer", "offer_extended", "days_refused", "offer_lapsed"):
        assert f"hosts/{kind}" in kinds
    assert {"hosts/cancelled", "correspondence/message"} <= kinds
    for mail in mails:
        text = f"{mail.subject} {mail.text} {mail.html}"
        assert [secret for secret in SECRETS if secret in text] == [], mail.kind
    asked = Message.objects.filter(to=lies.email, kind="hosts/offer").first()
    assert asked is not None
    for told in ("Naaiwerk, Thiès", "tissage mural", "Wolof"):
        assert told in asked.text
    assert b"Ndiaye" not in build_visits_feed(lies)


def test_from_its_yes_on_the_host_reads_who_comes(
    proposed: Placement, lies: User, officer: User, sign_in: SignIn
) -> None:
    offer_placement(placement=proposed, by=officer)
    accept_placement(placement=proposed, by=lies)
    proposed.refresh_from_db()

    pages = read_everything(proposed, lies, sign_in(lies))

    own = pages[reverse("hosts:placement", args=[proposed.pk])]
    for known in ("Aïssatou N&#x27;Diaye", "Maison Tissée", "+221 77 987 65 43"):
        assert known in own
    assert "Maison Tissée" in pages["/partners/visits.csv"]
    # Nothing is left out of what the file says.
    assert "Mme Ndiaye" in own


def test_after_a_no_the_visit_is_gone(
    proposed: Placement, lies: User, officer: User, sign_in: SignIn
) -> None:
    offer_placement(placement=proposed, by=officer)
    decline_placement(placement=proposed, because="full", by=lies)
    proposed.refresh_from_db()

    for address, text in read_everything(proposed, lies, sign_in(lies)).items():
        assert [secret for secret in SECRETS if secret in text] == [], address
