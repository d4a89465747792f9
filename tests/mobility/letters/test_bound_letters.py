"""The one PDF of a dossier and the letters in it that lose their force."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse

from mobility.letters.models import Bundle, Letter
from mobility.letters.services import bundles
from mobility.letters.services.issue import revoke_letter
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.documents.models import Paper
from tests.conftest import SignIn
from tests.mobility.letters.endings import (
    Lose,
    change_birth_place,
    opens,
    revoke,
    withdraw,
)
from tests.mobility.letters.test_bundles import hold
from tests.mobility.letters.test_issue import issued
from tests.pemwecco.documents.test_bundles import picture


@pytest.fixture
def bound(ready: Dossier, visa_officer: User) -> tuple[Letter, Bundle]:
    """A scan and the support letter, in one PDF."""
    hold(ready, "PASSPORT", picture(600, 400), "image/jpeg", visa_officer)
    letter = issued(ready, visa_officer)
    bundle = bundles.order_bundle(dossier=ready, language="en", by=visa_officer)
    assert bundles.make_bundle(bundle.pk)
    bundle.refresh_from_db()
    return letter, bundle


@pytest.mark.parametrize("lose", [revoke, withdraw, change_birth_place])
def test_a_bundle_is_not_handed_out_once_a_letter_in_it_lost_its_force(
    english: None,
    bound: tuple[Letter, Bundle],
    awa: User,
    visa_officer: User,
    sign_in: SignIn,
    lose: Lose,
) -> None:
    letter, bundle = bound
    address = reverse("documents:download", args=[bundle.document_id])
    assert opens(sign_in(visa_officer), address)

    lose(letter, visa_officer)

    for person in (awa, visa_officer):
        answer = sign_in(person).get(address)
        assert answer.status_code == 404
        assert letter.paper.reference in answer.text


@pytest.mark.parametrize("lose", [revoke, change_birth_place])
def test_what_lost_its_force_after_the_order_is_left_out_and_said(
    ready: Dossier, visa_officer: User, lose: Lose
) -> None:
    hold(ready, "PASSPORT", picture(600, 400), "image/jpeg", visa_officer)
    letter = issued(ready, visa_officer)
    bundle = bundles.order_bundle(dossier=ready, language="en", by=visa_officer)
    lose(letter, visa_officer)
    assert bundles.make_bundle(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.papers, bundle.total) == ([], 1)


def test_a_stale_letter_that_is_still_accepted_is_left_out_with_its_sentence(
    ready: Dossier, visa_officer: User
) -> None:
    hold(ready, "PASSPORT", picture(600, 400), "image/jpeg", visa_officer)
    letter = issued(ready, visa_officer)
    ready.participation.person.birth_place = "Mbour"
    ready.participation.person.save()
    bundle = bundles.order_bundle(dossier=ready, language="en", by=visa_officer)
    assert bundles.make_bundle(bundle.pk)
    bundle.refresh_from_db()
    assert bundle.papers == []
    assert letter.paper.reference in bundle.problems[0]["why"]


def wait_for_lock() -> None:
    """Until another connection waits for a row that this one holds."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0]:
                return


@pytest.mark.django_db(transaction=True)
def test_a_letter_revoked_while_it_is_bound_is_not_in_the_bundle(
    ready: Dossier, visa_officer: User
) -> None:
    hold(ready, "PASSPORT", picture(600, 400), "image/jpeg", visa_officer)
    letter = issued(ready, visa_officer)
    bundle = bundles.order_bundle(dossier=ready, language="en", by=visa_officer)

    def bind() -> None:
        bundles.make_bundle(bundle.pk)
        connection.close()

    binder = threading.Thread(target=bind)
    with transaction.atomic():
        # Begun, not yet committed: the binder still reads the letter as issued.
        Paper.objects.select_for_update().get(pk=letter.paper_id)
        binder.start()
        wait_for_lock()
        revoke_letter(letter=letter, reason="Wrong dates", by=visa_officer)
    binder.join()

    bundle.refresh_from_db()
    assert (bundle.error, bundle.papers) == ("", [])
    assert bundle.document_id is not None
