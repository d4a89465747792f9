"""What a host changes of its letters waits for staff; letters print what was taken over only."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from mobility.hosts.models import Host, HostChange, HostContact
from mobility.hosts.services.changes import (
    ChangeAnswer,
    answer_host_changes,
    propose_contact_facts,
    propose_host_facts,
)
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Identifier
from pemwecco.network.services import record_organisation
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def lies(host: Host) -> User:
    return factories.host_contact(host)


@pytest.fixture
def change(host: Host, lies: User) -> HostChange:
    return propose_host_facts(host=host, facts={"city": "2000  Antwerpen"}, by=lies)[0]


def answer(change: HostChange, by: User, reason: str = "") -> None:
    one = ChangeAnswer(change.pk, accepted=not reason, reason=reason)
    answer_host_changes(host=change.host, answers=[one], by=by)


def test_a_change_waits_and_is_printed_once_taken_over(
    change: HostChange, officer: User
) -> None:
    organisation = change.host.organisation
    organisation.refresh_from_db()
    assert (change.old, change.new) == ("Antwerpen", "2000 Antwerpen")
    assert organisation.city == "Antwerpen"

    answer(change, officer)

    organisation.refresh_from_db()
    change.refresh_from_db()
    assert (organisation.city, change.state) == ("2000 Antwerpen", "accepted")
    mail = Message.objects.get(kind="hosts/changes_answered")
    assert (mail.to, mail.language) == ("lies@fabriek.example", "nl")
    with pytest.raises(Refused):
        answer(change, officer)


def test_a_refusal_has_its_reason_and_changes_nothing(
    change: HostChange, officer: User
) -> None:
    with pytest.raises(Refused):
        answer(change, officer, reason=" ")
    answer(change, officer, reason="Het register zegt iets anders.")

    change.refresh_from_db()
    change.host.organisation.refresh_from_db()
    assert (change.state, change.host.organisation.city) == ("refused", "Antwerpen")
    text = Message.objects.get(kind="hosts/changes_answered").text
    assert "Het register zegt iets anders." in text


def test_changed_again_one_row_waits_and_typed_back_none(
    change: HostChange, host: Host, lies: User
) -> None:
    propose_host_facts(host=host, facts={"city": "2060 Antwerpen"}, by=lies)
    assert HostChange.objects.waiting().get().new == "2060 Antwerpen"

    propose_host_facts(host=host, facts={"city": "Antwerpen"}, by=lies)

    assert not HostChange.objects.waiting().exists()


def test_what_staff_wrote_meanwhile_is_not_overwritten(
    change: HostChange, officer: User
) -> None:
    record_organisation(organisation=change.host.organisation, city="Gent")

    with pytest.raises(Refused, match="Gent"):
        answer(change, officer)
    assert HostChange.objects.waiting().count() == 1


def test_numbers_are_read_before_they_are_proposed(
    host: Host, lies: User, officer: User
) -> None:
    for facts in ({"number": "123"}, {"phone": "abc"}, {"email": "x"}, {"name": " "}):
        with pytest.raises(Refused):
            propose_host_facts(host=host, facts=facts, by=lies)
    (row,) = propose_host_facts(host=host, facts={"number": "0264 814 354"}, by=lies)

    answer(row, officer)

    assert Identifier.objects.get(scheme="be_enterprise").value == "0264814354"


def test_who_signs_changes_when_staff_say_so(
    host: Host, lies: User, officer: User
) -> None:
    user = ensure_user(email="jan@fabriek.example", language="nl", name="Jan Peeters")
    jan = factories.let_speak(user, host)

    propose_contact_facts(
        contact=jan, facts={"signs": "yes", "function": "CEO"}, by=lies
    )
    rows = HostChange.objects.waiting().filter(contact=jan)
    jan.refresh_from_db()
    assert (rows.count(), jan.signs_letters) == (2, False)
    answers = [ChangeAnswer(row.pk, accepted=True) for row in rows]
    answer_host_changes(host=host, answers=answers, by=officer)

    jan = HostContact.objects.get(pk=jan.pk)
    assert (jan.signs_letters, jan.function) == (True, "CEO")
    assert Message.objects.filter(kind="hosts/changes_answered").count() == 1


def test_only_managers_propose_and_only_staff_with_the_right_answer(
    host: Host, change: HostChange, lies: User, visa_officer: User, outsider: User
) -> None:
    signer = ensure_user(email="jan@fabriek.example", language="nl", name="Jan Peeters")
    row = factories.let_speak(signer, host, signs_letters=True)
    for person in (signer, outsider):
        with pytest.raises(PermissionDenied):
            propose_host_facts(host=host, facts={"city": "x"}, by=person)
        with pytest.raises(PermissionDenied):
            propose_contact_facts(contact=row, facts={"signs": ""}, by=person)
    for person in (lies, visa_officer):
        with pytest.raises(PermissionDenied):
            answer(change, person)


def test_the_pages_of_both_sides(
    sign_in: SignIn, host: Host, change: HostChange, lies: User, officer: User
) -> None:
    portal: Client = sign_in(lies)
    staff: Client = sign_in(officer)
    page = f"/partners/profile/{host.pk}/"
    other = factories.host_contact(factories.host(), email="other@x.example")
    strange = other.host_contacts.get()
    assert "2000 Antwerpen" in portal.get(page).text
    assert portal.get(f"{page}contacts/{strange.pk}/").status_code == 404
    typed = {"name": str(host), "address": "Kaai 1", "city": "2000 Antwerpen"}
    assert portal.post(f"{page}letters/", typed).status_code == 302
    assert HostChange.objects.waiting().count() == 2
    own = host.contacts.get()
    typed = {"function": "Zaakvoerder", "contact_phone": "0475 12 34 56", "signs": "on"}
    assert portal.post(f"{page}contacts/{own.pk}/", typed).status_code == 302

    admin = f"/admin/hosts/host/{host.pk}/"
    assert f"{admin}changes/" in staff.get(f"{admin}change/").text
    asked = {f"answer_{change.pk}": "refuse"}
    shown = staff.post(f"{admin}changes/", asked)
    assert (shown.status_code, change.is_open) == (200, True)
    asked[f"reason_{change.pk}"] = "Neen"
    assert staff.post(f"{admin}changes/", asked).status_code == 302
    change.refresh_from_db()
    assert change.state == "refused"
    assert portal.get(f"{admin}changes/").status_code in {302, 403, 404}
    listed = staff.get("/admin/hosts/host/?waits=changes")
    assert str(host) in listed.text
