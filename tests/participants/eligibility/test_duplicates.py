from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from participants.eligibility.models import Duplicate, MatchKey
from participants.eligibility.services.duplicates import (
    describe_match_reasons,
    find_duplicates,
    list_duplicates,
    resolve_duplicate,
    store_match_keys,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.network.services import set_identifier
from tests import factories
from tests.participants.calls.test_setup import at_once

pytestmark = pytest.mark.usefixtures("english")
OTHER = {"email": "other@elsewhere.example", "phone": "+221781112233"}


def sent(call: Call, stage: str = Stage.SUBMITTED, **person: object) -> Participation:
    """A file of somebody who shares nothing with the others unless told so."""
    number = Participation.objects.count() + 10
    fields = {
        "given_names": f"Prénom{number}",
        "family_name": f"Exemple{number}",
        "birth_date": date(1980, 1, 1) + timedelta(days=number),
        "email": f"sent{number}@elsewhere.example",
        "phone": f"+22177{number:07d}",
    }
    return factories.participation(
        call=call, stage=stage, person=factories.person(**(fields | person))
    )


@pytest.mark.django_db
def test_the_same_person_under_another_spelling_is_flagged() -> None:
    call = factories.call()
    one = sent(
        call, given_names="Awa", family_name="N'Diaye", birth_date=date(1990, 2, 3)
    )
    other = sent(
        call, given_names="AWA", family_name="NDIAYE", birth_date=date(1990, 2, 3)
    )
    find_duplicates(participation=one)

    (found,) = find_duplicates(participation=other)

    assert (found.first, found.second, found.reasons) == (
        one,
        other,
        ["name_and_birth"],
    )
    assert describe_match_reasons(found) == ["name and date of birth"]
    assert list(list_duplicates(one)) == [found]


@pytest.mark.django_db
def test_a_firm_that_two_people_apply_with_is_flagged() -> None:
    call = factories.call()
    one, other = sent(call), sent(call)
    for file in (one, other):
        assert file.organisation is not None
        set_identifier(
            organisation=file.organisation, scheme="rccm", text="SN.DKR.2015.B.20990"
        )
    find_duplicates(participation=one)

    (found,) = find_duplicates(participation=other)

    assert found.reasons == ["rccm"]


@pytest.mark.django_db
def test_strangers_are_not_flagged_and_no_key_can_be_read() -> None:
    call = factories.call()
    one, other = sent(call), sent(call)
    find_duplicates(participation=one)

    assert find_duplicates(participation=other) == []
    assert not MatchKey.objects.filter(digest__contains="@").exists()


@pytest.mark.django_db
def test_the_own_file_in_an_earlier_call_is_no_duplicate() -> None:
    person = factories.person()
    one = factories.participation(
        call=factories.call(), person=person, stage=Stage.NOT_READY
    )
    other = factories.participation(
        call=factories.call(),
        person=person,
        stage=Stage.SUBMITTED,
        organisation=one.organisation,
    )
    find_duplicates(participation=one)

    assert find_duplicates(participation=other) == []


@pytest.mark.django_db
def test_what_staff_decided_stays_decided(officer: User) -> None:
    call = factories.call()
    one, other = sent(call, phone="+221770000001"), sent(call, phone="+221770000001")
    find_duplicates(participation=one)
    (found,) = find_duplicates(participation=other)

    resolve_duplicate(
        duplicate=found, same=False, note="Two sisters with one phone.", by=officer
    )

    assert find_duplicates(participation=other) == []
    row = Duplicate.objects.get()
    assert (row.state, row.decided_by, row.note) == (
        "different",
        officer,
        "Two sisters with one phone.",
    )


@pytest.mark.django_db
def test_a_decision_needs_a_note_and_the_right(
    officer: User, visa_officer: User
) -> None:
    call = factories.call()
    one, other = sent(call, phone="+221770000001"), sent(call, phone="+221770000001")
    find_duplicates(participation=one)
    (found,) = find_duplicates(participation=other)

    with pytest.raises(Refused):
        resolve_duplicate(duplicate=found, same=True, note=" ", by=officer)
    with pytest.raises(PermissionDenied):
        resolve_duplicate(duplicate=found, same=True, note="Same.", by=visa_officer)


@pytest.mark.django_db
def test_the_sending_itself_looks_for_duplicates() -> None:
    call = factories.call()
    for _one in range(2):
        file = sent(call, stage=Stage.DRAFT, phone="+221770000001")
        PARTICIPATION.apply(file, "submit", actor=System("test"))

    assert Duplicate.objects.get().reasons == ["phone"]


@pytest.mark.django_db
def test_many_files_are_noted_at_once_and_once() -> None:
    call = factories.call()
    for _one in range(3):
        sent(call)

    assert store_match_keys(Participation.objects.all()) > 0
    assert store_match_keys(Participation.objects.all()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_that_are_sent_at_once_find_each_other() -> None:
    call = factories.call()
    files = [sent(call, phone="+221770000001") for _one in range(4)]

    at_once([lambda file=file: find_duplicates(participation=file) for file in files])

    assert Duplicate.objects.count() == 6
