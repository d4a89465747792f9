from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from pemwecco.accounts.models import User
from pemwecco.documents import papers
from pemwecco.documents.models import Paper
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
Issue = Callable[..., Paper]
LIST = "/admin/documents/paper/"


def test_staff_read_papers_and_change_none(
    letter: Issue, officer: User, sign_in: SignIn
) -> None:
    paper = letter()
    papers.render_issued_document(paper.pk)
    client = sign_in(officer)
    assert "TST-27-0001" in client.get(LIST).text
    page = reverse("admin:documents_paper_change", args=[paper.pk])
    text = client.get(page).text
    assert papers.build_verification_url(paper) in text
    assert 'name="_save"' not in text
    assert client.post(page, {"reference": "X"}).status_code == 403


def test_a_paper_is_revoked_with_a_reason_by_whoever_may(
    letter: Issue, officer: User, coordinator: User, sign_in: SignIn
) -> None:
    paper = letter()
    papers.render_issued_document(paper.pk)
    move = reverse("admin:documents_paper_move", args=[paper.pk])
    asked = {"move": "revoke", "reason": "Wrong dates"}
    assert sign_in(officer).post(move, asked).status_code == 403
    sign_in(coordinator).post(move, {"move": "revoke"})
    assert Paper.objects.get().stage == "issued"
    sign_in(coordinator).post(move, asked)
    assert Paper.objects.get().stage == "revoked"


def test_a_paper_that_was_given_up_is_made_again(
    letter: Issue, officer: User, sign_in: SignIn
) -> None:
    paper = letter()
    Paper.objects.update(attempts=papers.MAX_ATTEMPTS, error="broken")
    sign_in(officer).post(
        LIST, {"action": "make_again", "_selected_action": [paper.pk]}
    )
    paper.refresh_from_db()
    assert (paper.attempts, paper.error) == (0, "")
