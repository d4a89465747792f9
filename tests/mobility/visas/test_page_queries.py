"""How often the pages of a whole dossier ask the database, whatever hangs on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mobility.hosts.models import Placement
from mobility.letters.services.issue import issue_support_letter
from mobility.visas.models import Dossier, EarlierVisa, PastStay
from mobility.visas.services.dossiers import share_dossier
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests.conftest import SignIn
from tests.mobility.dossiers import travels

OWN_QUERIES = 5
STAFF_QUERIES = 12


def fill_dossier(dossier: Dossier, by: User, count: int) -> None:
    """A letter, and `count` of what may hang on a dossier several times."""
    person, today = dossier.participation.person, timezone.localdate()
    travels(dossier)
    for number in range(1, count + 1):
        day = today - timedelta(days=900 + 30 * number)
        PastStay.objects.create(
            person=person, state="BE", entered_on=day, left_on=day + timedelta(days=3)
        )
        EarlierVisa.objects.create(
            person=person,
            state="BE",
            valid_from=day,
            valid_until=day + timedelta(days=9),
        )
    issue_support_letter(dossier=dossier, language="fr", by=by, reason="seen")


@pytest.mark.parametrize("count", [1, 3])
def test_a_dossier_is_read_in_few_queries(
    count: int,
    ready: Dossier,
    visit: Placement,
    visa_officer: User,
    awa: User,
    staff_member: Any,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    for _number in range(count):
        reader = staff_member(Role.IMMIGRATION_READER)
        share_dossier(dossier=ready, reader=reader, by=visa_officer)
    fill_dossier(ready, visa_officer, count)
    coordinator = staff_member(Role.COORDINATOR)
    for viewer, page, queries in (
        (awa, "/me/visa/", OWN_QUERIES),
        (visa_officer, f"/admin/visas/dossier/{ready.pk}/change/", STAFF_QUERIES),
        (coordinator, f"/admin/visas/dossier/{ready.pk}/change/", STAFF_QUERIES),
    ):
        browser = sign_in(viewer)
        browser.get(page)
        with django_assert_num_queries(queries):
            assert browser.get(page).status_code == 200
