"""Every address of a structure, asked by everybody else: it does not exist."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from mobility.structures.models import StructureAccess
from mobility.structures.services.access import (
    STRUCTURE_LINK,
    end_structure_access,
    send_structure_invitation,
)
from participants.eligibility.models import Referral
from pemwecco.accounts.models import User
from pemwecco.correspondence.services.threads import find_row_person, open_thread
from pemwecco.network.models import Organisation, Relation
from tests import factories
from tests.conftest import SignIn
from tests.mobility.structures.speaking import nominate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
# What GET and POST answer to whoever speaks for the structure, the form being empty.
PAGE, FORM, ACT = (200, 405), (200, 422), (405, 302)
MATRIX: dict[str, tuple[int, int]] = {
    "home": PAGE,
    "companies": PAGE,
    "company": PAGE,
    "companies_csv": PAGE,
    "companies_xlsx": PAGE,
    "nominations": PAGE,
    "nominate": FORM,
    # Nothing is asked of it.
    "nomination": (200, 302),
    "withdraw": ACT,
    "notices": FORM,
    "referrals": PAGE,
    # Nothing was typed.
    "referral": (200, 200),
    "threads": PAGE,
    "begin_thread": (200, 200),
    "thread": (200, 200),
}
# By a link of a mail: they open to whoever holds it.
BY_LINK = {"join", "join_again", "told"}


@pytest.fixture
def addresses(
    structure: Organisation, speaker: StructureAccess, officer: User
) -> dict[str, list[Any]]:
    company = factories.host().organisation
    Relation.objects.create(first=structure, kind="supports", second=company)
    row = nominate(speaker)
    referral = Referral.objects.create(
        participation=factories.participation(stage="not_ready"),
        structure=structure,
        by=officer,
    )
    person = find_row_person(speaker)
    assert person is not None
    thread = open_thread(about=speaker, person=person)
    own = [structure.pk]
    found: dict[str, list[Any]] = dict.fromkeys(MATRIX, own)
    return found | {
        "company": [*own, company.pk],
        "nomination": [*own, row.pk],
        "withdraw": [*own, row.pk],
        "referral": [*own, referral.pk],
        "threads": [],
        "begin_thread": [],
        "thread": [thread.pk],
    }


def test_every_address_of_the_subject_has_a_line() -> None:
    found = set()
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace == "structures":
            found |= {
                str(one.name) for one in entry.url_patterns if hasattr(one, "name")
            }

    assert found == set(MATRIX) | BY_LINK


def test_who_speaks_for_it_opens_each(
    speaker: StructureAccess, addresses: dict[str, list[Any]], sign_in: SignIn
) -> None:
    client, found = sign_in(speaker.user), {}
    for name in MATRIX:
        url = reverse(f"structures:{name}", args=addresses[name])
        found[name] = (client.get(url).status_code, client.post(url).status_code)

    assert found == MATRIX


@pytest.mark.parametrize(
    "reader", ["structure", "host", "participant", "outsider", "officer", "ended"]
)
def test_for_everybody_else_it_does_not_exist(
    speaker: StructureAccess,
    other: StructureAccess,
    addresses: dict[str, list[Any]],
    sign_in: SignIn,
    awa: User,
    outsider: User,
    officer: User,
    reader: str,
) -> None:
    readers = {
        "structure": other.user,
        "host": factories.host_contact(),
        "participant": awa,
        "outsider": outsider,
        "officer": officer,
        "ended": speaker.user,
    }
    if reader == "ended":
        end_structure_access(access=speaker, by=officer)
    client, wrong = sign_in(readers[reader]), []
    own = {"threads", "begin_thread"} if reader == "structure" else set()
    for name in MATRIX.keys() - own:
        url = reverse(f"structures:{name}", args=addresses[name])
        for verb in ("get", "post"):
            code = getattr(client, verb)(url).status_code
            if code not in ({404, 405} if code == 405 else {404}):
                wrong.append((name, verb, code))

    assert wrong == []


def test_signed_out_one_is_asked_to_sign_in(addresses: dict[str, list[Any]]) -> None:
    for name in MATRIX:
        answer = Client().get(reverse(f"structures:{name}", args=addresses[name]))
        assert answer.status_code == 302, name
        assert "/account/login/" in answer.headers["Location"], name


def test_rows_of_another_structure_do_not_open_below_ones_own(
    other: StructureAccess, addresses: dict[str, list[Any]], sign_in: SignIn
) -> None:
    client = sign_in(other.user)
    for name in ("company", "nomination", "withdraw", "referral"):
        url = reverse(
            f"structures:{name}", args=[other.structure.pk, addresses[name][1]]
        )
        verb = client.post if name == "withdraw" else client.get
        assert verb(url).status_code == 404, name


def test_links_never_given_open_nothing(structure: Organisation, officer: User) -> None:
    row = send_structure_invitation(
        structure=structure,
        email="x@f.example",
        given_names="",
        family_name="X",
        language="fr",
        by=officer,
    )
    token = STRUCTURE_LINK.make(row.pk)
    assert Client().get(f"/partners/structures/join/{token}/").status_code == 200
    for wrong in (f"{token}x", "1:x", "x"):
        for page in (f"join/{wrong}/", f"join/{wrong}/again/"):
            answer = Client().post(f"/partners/structures/{page}")
            assert answer.status_code == 404
