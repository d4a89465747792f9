from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from mobility.visas.models import PastStay, TravelDocument
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.casework.models import Note, Watch
from pemwecco.core.answers import Refused
from pemwecco.correspondence.services.threads import open_thread
from pemwecco.network.doubles import compare_waiting_rows, say_not_the_same
from pemwecco.network.merging.services import (
    forget_old_merges,
    merge_organisations,
    merge_persons,
    preview_merge,
    undo_merge,
)
from pemwecco.network.models import (
    Affiliation,
    Agreement,
    AgreementParty,
    Figure,
    Interaction,
    Merge,
    Need,
    NeedTopic,
    Organisation,
    Person,
    Relation,
    SimilarPair,
)
from pemwecco.network.services import (
    record_affiliation,
    record_figure,
    record_organisation,
    record_person,
    set_identifier,
)
from pemwecco.privacy.models import Consent
from pemwecco.privacy.services import erase_row, record_consent
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
WHY = "Awa told us on the phone."


def read_everything() -> dict[str, list[str]]:
    """Every row of every table but histories, sessions and what a merge itself keeps."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if hasattr(model, "pgh_tracked_model") or model in (Merge, SimilarPair):
            continue
        if not model._meta.managed or model._meta.app_label in (
            "sessions",
            "pghistory",
            "contenttypes",
        ):
            continue
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (to_jsonb(t) - 'compared_at')::text FROM {table} t ORDER BY 1"
            )
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def list_differences(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> Iterator[str]:
    for table, rows in before.items():
        if rows != after[table]:
            yield table


def make_two_people(by: User) -> tuple[Person, Person]:
    """One human being twice, with a row of everything on the second."""
    house = record_organisation(name="Atelier", country="SN")
    kept = record_person(
        email="awa@atelier.example", given_names="Awa", family_name="Ndiaye"
    )
    absorbed = record_person(
        email="a.ndiaye@atelier.example",
        given_names="Awa",
        family_name="N'Diaye",
        phone="+221771234567",
        birth_place="Thiès",
    )
    for person in (kept, absorbed):
        record_affiliation(person=person, organisation=house, kind="owner", function="")
    Affiliation.objects.filter(person=absorbed).update(function="Gérante")
    file = factories.participation(
        person=absorbed, organisation=house, stage=Stage.SUBMITTED
    )
    TravelDocument.objects.create(
        person=absorbed,
        number="A01234567",
        issuer="SEN",
        nationality="SN",
        issued_on=date(2024, 1, 1),
        expires_on=date(2034, 1, 1),
        blank_pages=10,
        surname="N",
    )
    PastStay.objects.create(person=absorbed, entered_on=date(2025, 1, 1), state="FR")
    topic = NeedTopic.objects.get_or_create(code="certification")[0]
    Need.objects.create(side="need", topic=topic, level="person", person=absorbed)
    contact = Interaction.objects.create(
        organisation=house, channel="visit", summary="Seen", by=by
    )
    contact.people.set([kept, absorbed])
    open_thread(about=file, person=absorbed)
    kind = ContentType.objects.get_for_model(Person)
    Note.objects.create(content_type=kind, object_id=absorbed.pk, text="x", author=by)
    for person in (kept, absorbed):
        Watch.objects.create(person=by, content_type=kind, object_id=person.pk)
    record_consent(
        email=absorbed.email,
        purpose="data",
        wording="x",
        wording_version="1",
        language="fr",
    )
    return kept, absorbed


def test_everything_of_a_person_moves_and_comes_back_as_it_was(
    coordinator: User,
) -> None:
    kept, absorbed = make_two_people(coordinator)
    before = read_everything()

    merge = merge_persons(
        kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
    )

    kept.refresh_from_db()
    assert not Person.objects.filter(pk=absorbed.pk).exists()
    assert (str(kept.phone), kept.birth_place) == (
        "+221 77 123 45 67",
        "Thiès",
    )
    assert kept.email == "awa@atelier.example"
    assert kept.participations.count() == kept.threads.count() == 1
    assert [row.function for row in kept.affiliations.all()] == ["Gérante"]
    assert TravelDocument.objects.get().person == kept
    assert Interaction.people.through.objects.count() == 1
    assert Consent.objects.get().email == kept.email

    undo_merge(merge=merge, by=coordinator)

    assert list(list_differences(before, read_everything())) == []


def test_what_a_value_is_taken_from_is_chosen_and_everything_stands_in_the_preview(
    coordinator: User,
) -> None:
    kept, absorbed = make_two_people(coordinator)
    record_person(person=kept, birth_place="Dakar")
    before = read_everything()

    shown = preview_merge(kept=kept, absorbed=absorbed, choices={}, by=coordinator)

    assert {"Files", "Passports", "Messages", "Notes", "Consents"} <= (
        set(shown.moving)
    )
    assert (
        len(shown.twice) == 3
    )  # the place in the house, the contact, what one follows
    assert shown.conflicts == []
    assert list(list_differences(before, read_everything())) == []
    merge_persons(
        kept=kept,
        absorbed=absorbed,
        choices={"birth_place": "absorbed"},
        by=coordinator,
        reason=WHY,
    )
    kept.refresh_from_db()
    assert (kept.birth_place, kept.family_name) == ("Thiès", "Ndiaye")


def test_two_files_in_one_call_forbid_it_and_nothing_moves(coordinator: User) -> None:
    kept, absorbed = make_two_people(coordinator)
    file = absorbed.participations.get()
    other = factories.participation(person=kept, call=file.call, stage=Stage.SUBMITTED)
    before = read_everything()

    with pytest.raises(Refused) as refused:
        merge_persons(
            kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
        )

    assert file.reference in str(refused.value)
    assert other.reference in str(refused.value)
    assert list(list_differences(before, read_everything())) == []


def test_of_two_accounts_somebody_says_which_address_stays(coordinator: User) -> None:
    kept, absorbed = make_two_people(coordinator)
    ensure_user(email=absorbed.email, language="fr")
    one: dict[str, Any] = {
        "kept": kept,
        "absorbed": absorbed,
        "by": coordinator,
        "reason": WHY,
    }
    with pytest.raises(Refused, match=r"signs in with a\.ndiaye@"):
        merge_persons(choices={}, **one)
    ensure_user(email=kept.email, language="fr")
    with pytest.raises(Refused, match="Both addresses have an account"):
        merge_persons(choices={}, **one)

    merge_persons(choices={"email": "absorbed"}, **one)

    kept.refresh_from_db()
    assert kept.email == "a.ndiaye@atelier.example"
    assert Consent.objects.get().email == kept.email


def make_two_organisations(by: User) -> tuple[Organisation, Organisation]:
    """One organisation twice, with figures, ties, a need and an agreement on the second."""
    kept = record_organisation(name="Fabriek Voorbeeld", country="BE")
    absorbed = record_organisation(name="Fabriek Voorbeeld BV", country="BE")
    chamber = record_organisation(name="Kamer", country="BE")
    for row in (kept, absorbed):
        Relation.objects.create(first=row, kind="member_of", second=chamber)
        set_identifier(organisation=row, scheme="be_enterprise", text="0264814354")
    Relation.objects.create(first=absorbed, kind="supplier", second=kept)
    record_figure(
        organisation=absorbed, kind="jobs", value=4, year=2025, source="Application"
    )
    agreement = Agreement.objects.create(title="MoU", kind="mou", responsible=by)
    AgreementParty.objects.create(agreement=agreement, organisation=absorbed)
    factories.participation(organisation=absorbed)
    return kept, absorbed


def test_figures_are_stated_again_and_ties_are_there_once(coordinator: User) -> None:
    kept, absorbed = make_two_organisations(coordinator)
    before = read_everything()

    merge = merge_organisations(
        kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
    )

    assert Figure.objects.get().organisation == kept
    assert Relation.objects.get().second.name == "Kamer"
    assert AgreementParty.objects.get().organisation == kept
    assert kept.identifiers.count() == 1
    undo_merge(merge=merge, by=coordinator)
    assert list(list_differences(before, read_everything())) == []


def test_two_numbers_are_two_organisations_and_two_hosts_stay_two(
    coordinator: User,
) -> None:
    kept, absorbed = make_two_organisations(coordinator)
    for capacity, row in enumerate((kept, absorbed), 1):
        factories.host(organisation=row, capacity=capacity)
    set_identifier(organisation=absorbed, scheme="be_enterprise", text="0403170701")

    shown = preview_merge(kept=kept, absorbed=absorbed, choices={}, by=coordinator)

    assert len(shown.conflicts) == 2
    assert "0403170701" in " ".join(shown.conflicts)


def test_it_is_taken_back_once_within_thirty_days_by_whom_may_merge(
    coordinator: User, officer: User
) -> None:
    kept, absorbed = make_two_people(coordinator)
    with pytest.raises(PermissionDenied):
        merge_persons(kept=kept, absorbed=absorbed, choices={}, by=officer, reason=WHY)
    with pytest.raises(Refused, match="how you know"):
        merge_persons(
            kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=" "
        )
    merge = merge_persons(
        kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
    )
    with pytest.raises(PermissionDenied):
        undo_merge(merge=merge, by=officer)
    undo_merge(merge=merge, by=coordinator)
    with pytest.raises(Refused, match="already"):
        undo_merge(merge=merge, by=coordinator)

    again = merge_persons(
        kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
    )
    Merge.objects.filter(pk=again.pk).update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(Refused, match="30 days"):
        undo_merge(merge=again, by=coordinator)
    assert forget_old_merges() == 1
    again.refresh_from_db()
    assert (again.record, again.label) == ({}, "")


def test_what_changed_since_is_named_instead_of_overwritten(coordinator: User) -> None:
    kept, absorbed = make_two_people(coordinator)
    merge = merge_persons(
        kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
    )
    kept.refresh_from_db()
    record_person(person=kept, birth_place="Kaolack")
    Need.objects.all().delete()

    with pytest.raises(Refused) as refused:
        undo_merge(merge=merge, by=coordinator)

    assert len(refused.value.sentences) == 2
    assert "Place of birth" in str(refused.value)
    assert "Needs and offers" in str(refused.value)


def test_a_second_merge_is_taken_back_before_the_first(coordinator: User) -> None:
    kept, absorbed = make_two_people(coordinator)
    third = record_person(email="third@atelier.example", given_names="Awa")
    one: dict[str, Any] = {"choices": {}, "by": coordinator, "reason": WHY}
    first = merge_persons(kept=kept, absorbed=absorbed, **one)
    second = merge_persons(kept=third, absorbed=kept, **one)

    first.refresh_from_db()
    assert Merge.objects.of_absorbed(Person, absorbed.pk).get().kept == third
    with pytest.raises(Refused, match="itself merged"):
        undo_merge(merge=first, by=coordinator)
    undo_merge(merge=second, by=coordinator)
    first.refresh_from_db()
    undo_merge(merge=first, by=coordinator)
    assert Person.objects.filter(pk=absorbed.pk).exists()


def test_erasing_the_one_kept_erases_what_went_into_it(coordinator: User) -> None:
    kept = record_person(email="one@atelier.example", given_names="One")
    absorbed = record_person(email="two@atelier.example", given_names="Two")
    key = absorbed.pk
    merge_persons(kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY)
    history = apps.get_model("network", "PersonEvent").objects
    assert history.filter(pgh_obj_id=key).exists()

    erase_row(kept)

    assert not history.filter(pgh_obj_id=key).exists()
    assert not Merge.objects.exists()


def test_not_the_same_is_said_of_the_one_kept_and_found_pairs_come_again(
    coordinator: User,
) -> None:
    kept = record_person(email="one@a.example", given_names="Awa", family_name="Sow")
    absorbed = record_person(
        email="two@a.example", given_names="Awa", family_name="Sow"
    )
    other = record_person(email="six@a.example", given_names="Awa", family_name="Sow")
    assert compare_waiting_rows() == 3
    pair = SimilarPair.objects.get(first_person=absorbed, second_person=other)
    say_not_the_same(pair=pair, by=coordinator, note="Two ladies.")

    merge = merge_persons(
        kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
    )

    told = SimilarPair.objects.get(first_person=kept, second_person=other)
    assert (told.state, told.note) == ("different", "Two ladies.")
    assert SimilarPair.objects.count() == 1
    undo_merge(merge=merge, by=coordinator)
    assert SimilarPair.objects.count() == 3
    told.refresh_from_db()
    assert told.state == "open"
    assert compare_waiting_rows() == 0


def test_the_history_goes_on_from_that_of_the_row_taken_in(
    coordinator: User, sign_in: SignIn, english: None
) -> None:
    kept = factories.person(email="a@x.example", phone="")
    absorbed = factories.person(email="b@x.example", phone="")
    Person.objects.filter(pk=absorbed.pk).update(family_name="Exemple-Double")
    merge = merge_persons(
        kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason=WHY
    )
    page = f"/admin/network/person/{kept.pk}/history/"
    told = f"no. {absorbed.pk}, since taken in"

    shown = sign_in(coordinator).get(page)

    assert told in shown.text
    assert "Exemple-Double" in shown.text
    filtered = sign_in(coordinator).get(f"{page}?field=network.Person.family_name")
    whats = [change.what for change in filtered.context["changes"]]
    assert whats == [f"person {told}"]
    undo_merge(merge=merge, by=coordinator)
    assert told not in sign_in(coordinator).get(page).text
