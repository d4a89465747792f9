"""Diplomatic posts from a file, by whoever keeps them."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mobility.visas.models import Post
from pemwecco.accounts.models import User
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ADDRESS = "/admin/visas/post/import/"
TEXT = (
    "name;country;town;competent for residents of;posted fee\n"
    "Ambassade de Belgique à Dakar;SN;Dakar;SN, Gambia;60 000 F CFA\n"
)


def test_posts_are_written_once(
    visa_officer: User, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(visa_officer)
    page = client.post(ADDRESS, {"file": SimpleUploadedFile("x.csv", TEXT.encode())})
    lines = re.search(r'name="lines" value="([^"]+)"', page.text)
    assert lines is not None
    for _time in range(2):
        client.post(ADDRESS, {"lines": lines[1]})
    post = Post.objects.select_related("organisation").get()
    assert (post.competent_for, post.posted_fee) == (["SN", "GM"], 60000)
    assert (post.organisation.kind, post.organisation.city) == ("post", "Dakar")

    wrong = TEXT.replace("Gambia", "Atlantis").replace("60 000 F CFA", "much")
    page = client.post(ADDRESS, {"file": SimpleUploadedFile("x.csv", wrong.encode())})
    assert "no country is called so." in page.text
    assert "this is not a whole number." in page.text
    assert sign_in(officer).get(ADDRESS).status_code == 403
