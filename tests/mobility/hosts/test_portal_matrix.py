"""Anyone may see, only signers sign, only managers change: each address of the portal, each contact."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from mobility.hosts.models import AccessRequest, Host, HostContact, HostInvitation
from mobility.hosts.rules import PortalAct
from mobility.hosts.services.campaigns import ask_campaign_hosts, open_host_campaign
from mobility.hosts.services.contacts import may_act_for_host
from mobility.hosts.services.invitations import INVITATION_LINK
from mobility.hosts.services.placements import offer_placement
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.correspondence.services.threads import find_row_person, open_thread
from tests import factories
from tests.conftest import SignIn
from tests.mobility.hosts.access import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
KINDS = ("reader", "signer", "manager")
# What GET and POST answer, the form being empty: to a reader, a signer, a manager. 0: not asked, another
# test of the page does; 404: the row is not theirs; 405: the page takes no such verb.
ALL = (200, 200, 200)
NONE = (404, 404, 404)
NO_VERB = (405, 405, 405)
MANAGER = (403, 403, 200)
MANAGER_POST = (403, 403, 422)
# An act of one click, refused or done; whoever may do it is led on.
MANAGER_ACT = (403, 403, 302)
MATRIX: dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    "placements": (ALL, NO_VERB),
    "placement": (ALL, NO_VERB),
    "papers": (ALL, NO_VERB),
    "accept": (NO_VERB, MANAGER_ACT),
    # Answered by the one before.
    "decline": (NO_VERB, MANAGER_ACT),
    "other_days": (NO_VERB, MANAGER_ACT),
    "take_back": (NO_VERB, (403, 403, 422)),
    "campaign": (ALL, MANAGER_POST),
    # Of a visit that takes place; this one is offered.
    "evaluation": (NONE, NONE),
    "visits_csv": (ALL, NO_VERB),
    "visits_xlsx": (ALL, NO_VERB),
    # The calendar is one's own.
    "change_calendar": (NO_VERB, (302, 302, 302)),
    "stop_calendar": (NO_VERB, (302, 302, 302)),
    "calendar": (NONE, NO_VERB),
    # Everybody writes to the programme.
    "threads": (ALL, NO_VERB),
    "begin_thread": (ALL, (200, 200, 200)),
    "thread": (NONE, NONE),
    "switch": (NO_VERB, (302, 302, 302)),
    # By the link of the mail, whoever holds it; these are signed in as others.
    "join": (ALL, ALL),
    "join_again": (NO_VERB, (302, 302, 302)),
    "ask_access": (ALL, (422, 422, 422)),
    "answer_access": ((404, 404, 200), (404, 404, 422)),
    "withdraw_access": (NO_VERB, NONE),
    "onboarding": ((403, 403, 302), NO_VERB),
    "onboarding_end": (NO_VERB, MANAGER_ACT),
    "onboarding_skip": (NO_VERB, MANAGER_ACT),
    "colleagues": (ALL, NO_VERB),
    "invite_colleague": (MANAGER, MANAGER_POST),
    # Everybody hands over their own; nobody was chosen.
    "hand_over": (ALL, (422, 422, 422)),
    "describe_contact": (MANAGER, MANAGER_ACT),
    "contact_rights": (MANAGER, MANAGER_ACT),
    "end_access": (NO_VERB, MANAGER_ACT),
    "renew_invitation": (NO_VERB, (404, 404, 302)),
    "revoke_invitation": (NO_VERB, (404, 404, 302)),
    "profile": (ALL, NO_VERB),
    "describe": (MANAGER, MANAGER_POST),
}


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def contacts(host: Host) -> dict[str, HostContact]:
    return {
        "reader": let_in(host, "Reader"),
        "signer": let_in(host, "Signer", signs_letters=True),
        "manager": let_in(host, "Manager", manages=True),
    }


@pytest.fixture
def addresses(host: Host, contacts: dict[str, HostContact], officer: User) -> Any:
    """The arguments of each address: rows of the host, of somebody else in it where they are personal."""
    placement = factories.placement(
        participation=factories.participation(
            stage="prepared", cohort=factories.cohort()
        ),
        host=host,
    )
    offer_placement(placement=placement, by=officer)
    other = let_in(host, "Other")
    person = find_row_person(other)
    assert person is not None
    invited = HostInvitation.objects.create(
        host=host,
        email="p@f.example",
        family_name="P",
        language="nl",
        invited_by=officer,
    )
    asked = AccessRequest.objects.create(
        host=host,
        user=ensure_user(email="an@f.example", language="nl"),
        family_name="An",
    )
    campaign = open_host_campaign(
        cohort=factories.cohort(
            arrives_on=date(2030, 3, 1), leaves_on=date(2030, 3, 9)
        ),
        closes_on=date(2030, 1, 31),
        by=officer,
    )
    ask_campaign_hosts(campaign=campaign, hosts=[host], by=officer)
    answer = campaign.answers.get()
    link = [INVITATION_LINK.make(invited.pk)]
    return {
        "onboarding": [host.pk],
        "onboarding_end": [host.pk],
        "colleagues": [host.pk],
        "invite_colleague": [host.pk],
        "placement": [placement.pk],
        "accept": [placement.pk],
        "decline": [placement.pk],
        "other_days": [placement.pk],
        "take_back": [placement.pk],
        "campaign": [answer.pk],
        "evaluation": [placement.pk],
        "contact_rights": [host.pk, other.pk],
        "end_access": [host.pk, other.pk],
        "describe_contact": [host.pk, other.pk],
        "hand_over": [host.pk],
        "profile": [host.pk],
        "describe": [host.pk, "receiving"],
        "onboarding_skip": [host.pk, "about"],
        "calendar": ["wrong"],
        "thread": [open_thread(about=other, person=person).pk],
        "join": link,
        "join_again": link,
        "answer_access": [asked.pk],
        "withdraw_access": [asked.pk],
        "renew_invitation": [invited.pk],
        "revoke_invitation": [invited.pk],
    }


def test_every_address_of_the_portal_has_a_line() -> None:
    found = set()
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace == "hosts":
            found |= {
                str(one.name) for one in entry.url_patterns if hasattr(one, "name")
            }

    assert found == set(MATRIX), "Say who may do it."


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_contact_sees_and_does_what_is_theirs(
    contacts: dict[str, HostContact],
    addresses: dict[str, list[Any]],
    sign_in: SignIn,
    kind: str,
) -> None:
    client: Client = sign_in(contacts[kind].user)
    place, wrong = KINDS.index(kind), []
    for name, (seen, done) in MATRIX.items():
        url = reverse(f"hosts:{name}", args=addresses.get(name, []))
        for verb, written in (("get", seen), ("post", done)):
            code = getattr(client, verb)(url).status_code
            if code != written[place]:
                wrong.append((name, verb, code, written[place]))

    assert wrong == []


def test_the_one_rule_is_asked_of_the_contact_of_this_host(
    host: Host, contacts: dict[str, HostContact]
) -> None:
    found = {}
    for kind, contact in contacts.items():
        found[kind] = [
            str(act)
            for act in PortalAct
            if may_act_for_host(contact.user, host.pk, act)
        ]
    elsewhere = factories.host()
    for contact in contacts.values():
        assert not may_act_for_host(contact.user, elsewhere.pk, PortalAct.SEE)

    assert found == {
        "reader": ["see"],
        "signer": ["see", "sign"],
        "manager": ["see", "manage"],
    }
