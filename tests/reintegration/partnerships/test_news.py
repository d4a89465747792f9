"""What a participant tells of a partnership is a claim: the stage moves when staff confirm it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from reintegration.partnerships.models import Partnership, PartnershipNews
from reintegration.partnerships.services.news import settle_news, tell_news
from tests.conftest import SignIn
from tests.reintegration.partnerships.rows import ask, make_partnership, make_signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def tell(row: Partnership, by: User, **said: object) -> PartnershipNews:
    facts = {"move": "meet", "on": timezone.localdate(), "words": "We met."}
    return tell_news(partnership=row, by=by, **(facts | said))  # type: ignore[arg-type]  # as a test says it


def test_what_is_told_moves_nothing_until_it_is_confirmed(
    officer: User, awa: User
) -> None:
    row = make_partnership()
    news = tell(row, awa)
    row.refresh_from_db()
    assert row.stage == "lead"
    with pytest.raises(Refused, match="still to be confirmed"):
        tell(row, awa)
    with pytest.raises(PermissionDenied):
        settle_news(news=news, confirms=True, answer="", by=awa)
    settle_news(news=news, confirms=True, answer="", by=officer)
    row.refresh_from_db()
    assert (row.stage, row.steps.get().reason) == ("meeting", "We met.")
    with pytest.raises(Refused, match="answered already"):
        settle_news(news=news, confirms=False, answer="x", by=officer)


def test_a_no_has_its_words_and_moves_nothing(officer: User, awa: User) -> None:
    row = make_partnership()
    news = tell(row, awa)
    with pytest.raises(Refused, match="reason"):
        settle_news(news=news, confirms=False, answer=" ", by=officer)
    settle_news(news=news, confirms=False, answer="Send the minutes.", by=officer)
    row.refresh_from_db()
    assert row.stage == "lead"
    # And more may be told.
    tell(row, awa, move="")


def test_a_signature_that_is_told_waits_for_its_paper(officer: User, awa: User) -> None:
    row = make_partnership(stage="negotiation")
    news = tell(row, awa, move="sign")
    with pytest.raises(Refused, match="signed paper"):
        settle_news(news=news, confirms=True, answer="", by=officer)
    news.refresh_from_db()
    assert news.state == "open"


def test_only_the_participant_tells_what_can_be(awa: User, outsider: User) -> None:
    row = make_partnership()
    with pytest.raises(PermissionDenied):
        tell(row, outsider)
    for wrong in (
        {"on": timezone.localdate() + timedelta(days=1)},
        {"words": " "},
        {"move": "activate"},
    ):
        with pytest.raises(Refused):
            tell(row, awa, **wrong)


def test_my_space_shows_the_partnership_and_takes_news(
    officer: User, awa: User, outsider: User, sign_in: SignIn
) -> None:
    row = make_signed(officer)
    page = reverse("partnerships:own", args=[row.pk])
    client = sign_in(awa)
    assert page in client.get("/me/").text
    shown = client.get(page).text
    assert "Signed" in shown
    assert "Confirm this partnership" not in shown
    ask(row, "home", officer)
    assert "Confirm this partnership" in client.get(page).text
    assert sign_in(outsider).get(page).status_code == 404
    assert Client().get(page).status_code == 302
    assert client.put(page).status_code == 405
    day = timezone.localdate().isoformat()
    assert client.post(page, {"on": day, "words": ""}).status_code == 422
    said = {"move": "activate", "on": day, "words": "First delivery."}
    assert client.post(page, said).status_code == 302
    # Told twice: the first is still open.
    assert client.post(page, said).status_code == 422
    assert "First delivery." in client.get(page).text


def test_staff_answer_on_the_page_of_the_partnership(
    officer: User, awa: User, sign_in: SignIn
) -> None:
    row = make_partnership()
    news = tell(row, awa)
    page = reverse("admin:partnerships_news_answer", args=[news.pk])
    client = sign_in(officer)
    change = f"/admin/reintegration/partnership/{row.pk}/change/"
    assert "We met." in client.get(change).text
    assert "?waits=told" in client.get("/admin/").text
    assert client.get(page).status_code == 405
    client.post(page, {"verdict": "no", "answer": ""})
    news.refresh_from_db()
    assert news.state == "open"
    client.post(page, {"verdict": "yes"})
    news.refresh_from_db()
    row.refresh_from_db()
    assert (news.state, row.stage) == ("confirmed", "meeting")
    assert sign_in(awa).post(page, {"verdict": "yes"}).status_code == 302
