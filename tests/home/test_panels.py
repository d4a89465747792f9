"""The page of a person or an organisation shows everything tied to it, within right and scope."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from home.panels import KINDS, show_tied_rows
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests import factories
from tests.architecture.staff_rows import make_staff_rows
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_person_and_an_organisation_show_what_is_tied_to_them(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    chief = staff_member(Role.ADMINISTRATOR)
    rows = make_staff_rows(chief)
    file = rows["register_participation"]
    assert isinstance(file, Participation)
    for _n in range(11):
        factories.participation(
            person=file.person, organisation=file.organisation, stage="submitted"
        )
    client = sign_in(chief)
    for page, row, fewest in (
        ("network_person", file.person, 8),
        ("network_organisation", file.organisation, 5),
    ):
        assert row is not None
        text = client.get(reverse(f"admin:{page}_change", args=[row.pk])).text
        panel = show_tied_rows(row, chief)
        assert panel is not None
        groups = panel.context["groups"]
        assert len(groups) >= fewest, [str(group.label) for group in groups]
        assert groups[0].count == 12
        assert len(groups[0].rows) == 10
        assert groups[0].more.replace("&", "&amp;") in text
        for group in groups:
            for title, _detail, address in group.rows:
                assert address in text, title
                assert client.get(address).status_code in {200, 302}, address
    reader = show_tied_rows(file.person, staff_member(Role.MONITORING))
    assert reader is not None
    labels = {str(group.label) for group in reader.context["groups"]}
    assert "Visa dossiers" not in labels
    assert show_tied_rows(file, chief) is None
    assert len(KINDS) == 10
