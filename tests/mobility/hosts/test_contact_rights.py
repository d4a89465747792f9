"""Anyone may see, only signers sign, only managers change; whoever has left does nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.hosts.models import Host, HostContact
from mobility.hosts.services.contacts import (
    can_sign_for_host,
    get_host_contact,
    invite_contact,
)
from mobility.hosts.services.placements import offer_placement
from mobility.hosts.services.profile import describe_host
from pemwecco.accounts.models import User
from pemwecco.accounts.services import choose_language, ensure_user
from pemwecco.network.models import Affiliation, Person
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def host() -> Host:
    return factories.host(presentation="Wij drogen mango's")


def let_in(host: Host, name: str, **rights: bool) -> User:
    user = ensure_user(email=f"{name}@f.example", language="nl", name=name)
    factories.let_speak(user, host, **rights)
    return user


def test_everyone_reads_signers_sign_and_managers_change(
    host: Host, officer: User, sign_in: SignIn
) -> None:
    reader = let_in(host, "Reader")
    signer = let_in(host, "Signer", signs_letters=True)
    manager = let_in(host, "Manager", manages=True)
    placement = factories.placement(
        participation=factories.participation(
            stage="prepared", cohort=factories.cohort()
        ),
        host=host,
    )
    offer_placement(placement=placement, by=officer)
    visit, page = (
        f"/partners/placements/{placement.pk}/",
        f"/partners/profile/{host.pk}/",
    )

    for user in (reader, signer):
        client = sign_in(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        shown = client.get(visit)
        assert (shown.status_code, "Accept the visit" in shown.text) == (200, False)
        assert "answers: Manager" in shown.text
        shown = client.get(page)
        assert "Wij drogen mango" in shown.text
        assert "<textarea" not in shown.text
        assert client.post(f"{page}receiving/", {"capacity": 9}).status_code == 403
        assert client.post(f"{visit}accept/").status_code == 403
        with pytest.raises(PermissionDenied):
            describe_host(host=host, by=user, capacity=9)
    assert [can_sign_for_host(user, host.pk) for user in (reader, signer)] == [
        False,
        True,
    ]
    placement.refresh_from_db()
    host.refresh_from_db()
    assert (placement.stage, host.capacity) == ("offered", 3)

    client = sign_in(manager)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Accept the visit" in client.get(visit).text
    client.post(f"{visit}accept/")
    placement.refresh_from_db()
    assert placement.stage == "accepted"
    assert not can_sign_for_host(manager, host.pk)


def test_whoever_has_left_opens_nothing_until_they_are_let_in_again(
    host: Host, officer: User, sign_in: SignIn
) -> None:
    lies = factories.host_contact(host)
    other = factories.host()
    factories.let_speak(lies, other)
    yesterday = timezone.localdate() - timedelta(days=1)
    Affiliation.objects.filter(organisation=host.organisation).update(until=yesterday)

    assert list(Host.objects.of_contact(lies)) == [other]
    client = sign_in(lies)
    assert client.get(f"/partners/profile/{host.pk}/").status_code == 404
    assert client.get(f"/partners/profile/{other.pk}/").status_code == 200
    assert not can_sign_for_host(lies, host.pk)

    contact = invite_contact(
        host=host,
        email=lies.email,
        given_names="Lies",
        family_name="Voorbeeld",
        language="fr",
        by=officer,
    )
    assert contact.affiliation.is_current
    assert HostContact.objects.count() == 2
    assert Person.objects.count() == 1
    assert get_host_contact(lies, host.pk) == contact


def test_who_is_known_already_is_no_second_person(host: Host, officer: User) -> None:
    owner = factories.person(
        given_names="Nora", family_name="Hypothèse", email="nora@f.example", phone=""
    )
    place = Affiliation.objects.create(
        person=owner, organisation=host.organisation, kind="owner", function="CEO"
    )

    contact = invite_contact(
        host=host,
        email="Nora@F.example",
        given_names="Nora",
        family_name="Hypothese",
        language="nl",
        phone="+32475123456",
        by=officer,
    )

    assert contact.affiliation == place
    assert (contact.function, contact.phone) == ("CEO", "+32 475 12 34 56")
    choose_language(user=contact.user, language="nl")
    choose_language(user=contact.user, language="en")
    owner.refresh_from_db()
    assert owner.language == "en"
