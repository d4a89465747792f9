"""One's own account: the language of pages and mails, beside the switch, for whoever signs in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_staff_participant_and_host_choose_their_language(
    awa: User,
    staff_member: Callable[[Role], User],
    sign_in: Callable[[User], Client],
) -> None:
    address = reverse("own_account")
    asked = Client().get(address)
    assert asked.status_code == 302
    assert "login" in asked["Location"]
    donor = staff_member(Role.DONOR_READER)
    lies = factories.host_contact()
    for user, start in (
        (awa, "home:me"),
        (lies, "home:partner"),
        (donor, "admin:index"),
    ):
        client = sign_in(user)
        assert f'href="{address}"' in client.get(reverse(start)).text, start
        page = client.get(address).text
        assert (
            f'<option value="{user.language}" lang="{user.language}" selected>' in page
        )
        assert (reverse("account_change_password") in page) == user.is_staff
        saved = client.post(
            reverse("set_language"), {"language": "nl", "next": address}
        )
        assert saved["Location"] == address
        user.refresh_from_db()
        assert user.language == "nl"
        assert 'value="nl" lang="nl" selected' in client.get(address).text
        assert client.post(address).status_code == 405
    cache.clear()
