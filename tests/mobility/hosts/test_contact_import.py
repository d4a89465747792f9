"""Contacts of hosts from a file: each invited once, by whoever may."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mobility.hosts.models import HostContact
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.mail.models import Message
from pemwecco.network.services import record_organisation
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ADDRESS = "/admin/hosts/host/import/"
TEXT = (
    "host;given names;family name;email;language;may sign for the host\n"
    "FABRIEK voorbeeld;Lies;Voorbeeld;lies@f.example;nl;ja\n"
)


def test_contacts_are_invited_once(
    officer: User, sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    host = factories.host(
        organisation=record_organisation(name="Fabriek Voorbeeld", country="BE")
    )
    client = sign_in(officer)
    page = client.post(ADDRESS, {"file": SimpleUploadedFile("x.csv", TEXT.encode())})
    assert "Each new contact is invited by mail" in page.text
    assert not HostContact.objects.exists()
    assert not Message.objects.exists()
    lines = re.search(r'name="lines" value="([^"]+)"', page.text)
    assert lines is not None
    for _time in range(2):
        client.post(ADDRESS, {"lines": lines[1]})
    contact = host.contacts.get()
    assert (contact.user.email, contact.user.language) == ("lies@f.example", "nl")
    assert contact.signs_letters
    assert Message.objects.filter(kind="hosts/invitation").count() == 1

    unknown = TEXT.replace("FABRIEK voorbeeld", "Nobody")
    page = client.post(ADDRESS, {"file": SimpleUploadedFile("x.csv", unknown.encode())})
    assert "No organisation is called “Nobody”" in page.text
    assert sign_in(staff_member(Role.MONITORING)).get(ADDRESS).status_code == 403
