"""Two clicks at once: a link lets one in once, a request is one, somebody always answers for the host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from mobility.hosts.models import AccessRequest, Host, HostContact
from mobility.hosts.services.access_requests import ask_host_access
from mobility.hosts.services.invitations import (
    accept_host_invitation,
    send_host_invitation,
)
from mobility.hosts.services.successions import end_contact_access
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from tests import factories
from tests.mobility.hosts.access import let_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english"),
]


def run_at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Each act in a thread of its own; a refusal comes back as its sentence."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def list_sentences(found: list[object]) -> list[str]:
    return [one for one in found if isinstance(one, str)]


def test_everything_at_once_happens_once(officer: User) -> None:
    host: Host = factories.host()
    managers = [let_in(host, name, manages=True) for name in ("A", "B")]
    found = run_at_once(
        [partial(end_contact_access, contact=one, by=one.user) for one in managers]
    )
    assert len(list_sentences(found)) == 1
    left = HostContact.objects.at_hosts([host.pk])
    assert left.filter(manages=True).count() == 1

    asking = ensure_user(email="an@f.example", language="en")
    name = host.organisation.name
    ask = partial(ask_host_access, typed=name, given_names="", family_name="An")
    found = run_at_once([partial(ask, by=asking)] * 4)
    assert list_sentences(found) == []
    assert AccessRequest.objects.count() == 1

    row = send_host_invitation(
        host=host,
        email="new@f.example",
        given_names="",
        family_name="New",
        language="nl",
        by=officer,
    )
    accept = partial(
        accept_host_invitation,
        invitation=row,
        given_names="",
        family_name="New",
        language="nl",
        function="",
    )
    found = run_at_once([accept] * 4)
    assert len(list_sentences(found)) == 3
    assert left.filter(user__email="new@f.example").count() == 1


def test_two_who_both_stop_managing_leave_one_even_without_the_services() -> None:
    host = factories.host()
    managers = [let_in(host, name, manages=True) for name in ("A", "B")]
    begun = Barrier(2)

    def stop(contact: HostContact) -> str | None:
        try:
            with transaction.atomic():
                rows = HostContact.objects.filter(pk=contact.pk)
                begun.wait()
                rows.update(manages=False)
        except IntegrityError as error:
            return str(error)
        return None

    found = run_at_once([partial(stop, one) for one in managers])

    assert len(list_sentences(found)) == 1
    assert HostContact.objects.filter(manages=True).count() == 1
