"""Who speaks for a structure: invited by a link, used once, renewed, taken back, ended."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from mobility.structures.models import StructureAccess, StructureInvitation
from mobility.structures.services.access import (
    STRUCTURE_LINK,
    accept_structure_invitation,
    end_structure_access,
    renew_structure_invitation,
    revoke_structure_invitation,
    send_structure_invitation,
)
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Organisation, Person
from tests import factories
from tests.conftest import SignIn
from tests.mobility.structures.speaking import let_speak_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NEW = "nora@kamer.example"
YES = {"given_names": "Nora", "family_name": "Nieuw", "language": "nl"}


@pytest.fixture
def invitation(structure: Organisation, officer: User) -> StructureInvitation:
    return send_structure_invitation(
        structure=structure,
        email=NEW,
        given_names="Nora",
        family_name="Nieuw",
        language="en",
        by=officer,
    )


def get_join_page(row: StructureInvitation) -> str:
    return f"/partners/structures/join/{STRUCTURE_LINK.make(row.pk)}/"


def test_the_link_shows_and_the_yes_lets_in_once(
    structure: Organisation, invitation: StructureInvitation, officer: User
) -> None:
    page = get_join_page(invitation)
    mail = Message.objects.get(kind="structures/invitation_link")
    assert (mail.to, page in mail.text) == (NEW, True)
    shown = Client().get(page)
    assert str(structure) in shown.text
    assert not StructureAccess.objects.exists()

    client = Client()
    answer = client.post(page, YES | {"function": "Adviseur"})

    access = StructureAccess.objects.at_structure(structure.pk).get()
    assert (access.user.email, access.user.language) == (NEW, "nl")
    assert access.affiliation.function == "Adviseur"
    # Whoever holds the link alone is not signed in.
    assert "_auth_user_id" not in client.session
    assert answer.headers["Location"].startswith("/account/login/code/confirm/?next=")
    assert Message.objects.get(kind="structures/invitation_accepted").to == (
        officer.email
    )
    again = Client().post(page, YES)
    assert "accepted already" in again.text
    assert StructureAccess.objects.count() == 1


def test_somebody_signed_in_with_another_address_does_not_answer(
    invitation: StructureInvitation, sign_in: SignIn, outsider: User
) -> None:
    answer = sign_in(outsider).post(get_join_page(invitation), YES)

    assert "This invitation is for" in answer.text
    assert not StructureAccess.objects.exists()


def test_one_human_is_known_once(
    structure: Organisation, invitation: StructureInvitation
) -> None:
    known = factories.person(
        email=NEW, given_names="Nora", family_name="Nieuw", phone=""
    )

    access = accept_structure_invitation(
        invitation=invitation,
        given_names="Nora",
        family_name="Nieuw",
        language="nl",
        function="",
    )

    assert access.person == known
    assert Person.objects.filter(email=NEW).count() == 1


def test_a_link_runs_out_and_another_is_asked(
    invitation: StructureInvitation, officer: User
) -> None:
    page = get_join_page(invitation)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        assert "has run out" in Client().post(page, YES).text
        for _twice in range(2):
            Client().post(f"{page}again/")
    assert not StructureAccess.objects.exists()
    assert Message.objects.filter(kind="structures/invitation_asked").count() == 1


def test_a_new_link_closes_the_former(
    invitation: StructureInvitation, officer: User
) -> None:
    made = renew_structure_invitation(invitation=invitation, by=officer)

    assert "taken back" in Client().post(get_join_page(invitation), YES).text
    assert Client().get(get_join_page(made)).status_code == 200
    revoke_structure_invitation(invitation=made, by=officer)
    assert "taken back" in Client().post(get_join_page(made), YES).text
    assert not StructureAccess.objects.exists()


def test_an_accepted_invitation_is_neither_renewed_nor_taken_back(
    invitation: StructureInvitation, officer: User
) -> None:
    Client().post(get_join_page(invitation), YES)

    with pytest.raises(Refused, match="accepted already"):
        renew_structure_invitation(invitation=invitation, by=officer)
    with pytest.raises(Refused, match="accepted already"):
        revoke_structure_invitation(invitation=invitation, by=officer)


def test_only_support_structures_and_people_outside_are_invited(
    structure: Organisation, speaker: StructureAccess, officer: User
) -> None:
    facts: dict[str, Any] = {
        "given_names": "",
        "family_name": "X",
        "language": "en",
        "by": officer,
    }
    enterprise = factories.organisation()
    for place, email, sentence in (
        (enterprise, "x@f.example", "not a support structure"),
        (structure, speaker.user.email, "speaks for"),
        (structure, officer.email, "colleague of the programme"),
    ):
        with pytest.raises(Refused, match=sentence):
            send_structure_invitation(structure=place, email=email, **facts)
    with pytest.raises(PermissionDenied):
        send_structure_invitation(
            structure=structure, email="x@f.example", **facts | {"by": speaker.user}
        )
    assert not StructureInvitation.objects.exists()


def test_the_end_of_an_access_closes_every_page_and_is_told_once(
    structure: Organisation, speaker: StructureAccess, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(speaker.user)
    home = f"/partners/structures/{structure.pk}/"
    assert client.get(home).status_code == 200
    with pytest.raises(PermissionDenied):
        end_structure_access(access=speaker, by=speaker.user)

    for _twice in range(2):
        end_structure_access(access=speaker, by=officer)

    assert client.get(home).status_code == 404
    assert client.get("/partners/").status_code == 404
    assert Message.objects.filter(kind="structures/access_ended").count() == 1


def test_staff_invite_renew_revoke_and_end_from_the_page_of_the_structure(
    structure: Organisation, speaker: StructureAccess, officer: User, sign_in: SignIn
) -> None:
    staff = sign_in(officer)
    page = f"/admin/network/organisation/{structure.pk}/change/"
    shown = staff.get(page).text
    assert speaker.user.email in shown
    assert f"/admin/structures/structureaccess/invite/{structure.pk}/" in shown

    staff.post(
        f"/admin/structures/structureaccess/invite/{structure.pk}/",
        {"family_name": "Nieuw", "email": NEW, "language": "nl"},
    )
    row = StructureInvitation.objects.get()
    assert NEW in staff.get(page).text
    staff.post(f"/admin/structures/structureaccess/renew/{row.pk}/")
    last = StructureInvitation.objects.latest("pk")
    staff.post(f"/admin/structures/structureaccess/revoke/{last.pk}/")
    assert not StructureInvitation.objects.unanswered().exists()
    staff.post(f"/admin/structures/structureaccess/end/{speaker.pk}/")
    assert not StructureAccess.objects.current().exists()
    for verb in ("renew", "revoke", "end"):
        url = f"/admin/structures/structureaccess/{verb}/{last.pk}/"
        assert staff.get(url).status_code == 405


def test_staff_without_the_right_give_no_access(
    structure: Organisation,
    speaker: StructureAccess,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
) -> None:
    reader = sign_in(staff_member(Role.MONITORING))

    for path in (f"invite/{structure.pk}", f"end/{speaker.pk}", "renew/1", "revoke/1"):
        answer = reader.post(f"/admin/structures/structureaccess/{path}/")
        assert answer.status_code in {403, 404}, path
    assert StructureAccess.objects.current().count() == 1


def test_the_database_keeps_one_open_invitation(
    invitation: StructureInvitation,
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StructureInvitation.objects.create(
            structure=invitation.structure,
            email=NEW,
            family_name="X",
            language="fr",
            invited_by=invitation.invited_by,
        )


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_access(
    structure: Organisation, officer: User
) -> None:
    row = send_structure_invitation(
        structure=structure,
        email=NEW,
        given_names="Nora",
        family_name="Nieuw",
        language="en",
        by=officer,
    )

    def accept(_number: int) -> str:
        try:
            accept_structure_invitation(
                invitation=row,
                given_names="Nora",
                family_name="Nieuw",
                language="nl",
                function="",
            )
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(accept, range(4)))

    assert said.count("in") == 1
    assert StructureAccess.objects.count() == 1
    assert Person.objects.filter(email=NEW).count() == 1


def test_a_person_speaks_for_a_structure_and_a_host_with_one_switch(
    structure: Organisation, speaker: StructureAccess, sign_in: SignIn
) -> None:
    host = factories.host()
    factories.let_speak(speaker.user, host, manages=True)
    second = let_speak_for(
        factories.organisation(name="Incubateur", kind="incubator"), speaker.user.email
    )
    client = sign_in(speaker.user)

    assert client.get("/welcome/").headers["Location"] == "/partners/"
    home = client.get("/partners/").text
    for name in (str(host), str(structure), str(second.structure)):
        assert f">{name}</option>" in home
    # Another page of the host has the switch, too.
    assert f">{structure}</option>" in client.get("/partners/placements/").text
    answer = client.post("/partners/acting/", {"host": f"structure-{structure.pk}"})
    assert answer.headers["Location"] == f"/partners/structures/{structure.pk}/"
    page = client.get(answer.headers["Location"]).text
    assert f'value="structure-{structure.pk}" selected' in page
    back = client.post("/partners/acting/", {"host": str(host.pk)})
    assert back.headers["Location"] == "/partners/"


def test_who_speaks_for_a_structure_alone_comes_to_it(
    structure: Organisation,
    speaker: StructureAccess,
    other: StructureAccess,
    sign_in: SignIn,
    outsider: User,
) -> None:
    client = sign_in(speaker.user)

    assert client.get("/welcome/").headers["Location"] == "/partners/"
    assert client.get("/partners/").headers["Location"] == (
        f"/partners/structures/{structure.pk}/"
    )
    foreign = f"structure-{other.structure.pk}"
    client.post("/partners/acting/", {"host": foreign}, follow=True)
    assert client.get(f"/partners/structures/{other.structure.pk}/").status_code == 404
    assert sign_in(outsider).post("/partners/acting/").status_code == 404
