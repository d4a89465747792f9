"""The referrals of a structure in the portal: the service and the rules of the link in the mail."""

from __future__ import annotations

import pytest
from django.test import Client

from mobility.structures.models import StructureAccess
from participants.eligibility.models import Referral
from participants.eligibility.services.route import build_referral_token
from pemwecco.accounts.models import User
from pemwecco.network.models import Interaction, Organisation
from pemwecco.privacy.models import Reading
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def referral(structure: Organisation, officer: User) -> Referral:
    person = factories.person(given_names="Bineta", family_name="Hulp")
    return Referral.objects.create(
        participation=factories.participation(person=person, stage="not_ready"),
        structure=structure,
        message="The register extract is missing.",
        by=officer,
    )


def get_referral_page(referral: Referral) -> str:
    return f"/partners/structures/{referral.structure_id}/referrals/{referral.pk}/"


def test_the_home_counts_it_and_the_list_opens_just_it(
    structure: Organisation,
    speaker: StructureAccess,
    referral: Referral,
    sign_in: SignIn,
) -> None:
    client = sign_in(speaker.user)
    home = client.get(f"/partners/structures/{structure.pk}/").text
    assert "1 referral to answer" in home
    listed = f"/partners/structures/{structure.pk}/referrals/"
    assert f"{listed}?todo=answer" in home
    assert "Bineta Hulp" in client.get(f"{listed}?todo=answer").text
    assert "Bineta Hulp" not in client.get(f"{listed}?todo=help").text


def test_it_is_answered_as_by_the_link_and_the_ledger_knows_who(
    speaker: StructureAccess, referral: Referral, sign_in: SignIn
) -> None:
    client, page = sign_in(speaker.user), get_referral_page(referral)
    shown = client.get(page).text
    for words in ("Bineta Hulp", "register extract is missing", "We help"):
        assert words in shown
    reading = Reading.objects.get(by=speaker.user)
    assert reading.act == Reading.Act.READ

    client.post(page, {"act": "accept"})
    client.post(page, {"act": "note", "note": "The extract is asked for."})
    client.post(page, {"act": "finish"})

    referral.refresh_from_db()
    assert referral.stage == "ready"
    moves = list(referral.steps.values_list("move", "by"))
    assert moves == [("accept", speaker.user.pk), ("finish", speaker.user.pk)]
    assert Interaction.objects.get().summary == "The extract is asked for."
    # Both ways show the same.
    by_link = Client().get(f"/apply/referral/{build_referral_token(referral)}/").text
    assert "The extract is asked for." in by_link
    assert "The extract is asked for." in client.get(page).text


def test_a_refusal_needs_its_reason_and_twice_changes_nothing(
    speaker: StructureAccess, referral: Referral, sign_in: SignIn
) -> None:
    client, page = sign_in(speaker.user), get_referral_page(referral)

    assert "give the reason" in client.post(page, {"act": "decline"}, follow=True).text
    said = {"act": "decline", "note": "We are full."}
    assert "Choose why" in client.post(page, said, follow=True).text
    for _twice in range(2):
        client.post(page, said | {"because": "capacity"})
    answer = client.post(page, {"act": "stop", "note": "x"}, follow=True)

    assert "There is no such answer." in answer.text
    referral.refresh_from_db()
    assert (referral.stage, referral.steps.count()) == ("declined", 1)


def test_another_structure_neither_sees_nor_answers_it(
    other: StructureAccess, referral: Referral, sign_in: SignIn
) -> None:
    client = sign_in(other.user)
    own = f"/partners/structures/{other.structure.pk}/referrals/"

    assert "Bineta" not in client.get(own).text
    for page in (f"{own}{referral.pk}/", get_referral_page(referral)):
        assert client.get(page).status_code == 404
        assert client.post(page, {"act": "accept"}).status_code == 404
    referral.refresh_from_db()
    assert referral.stage == "proposed"
