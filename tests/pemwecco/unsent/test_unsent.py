"""What was typed and not sent: kept for whoever typed it, gone once it was sent, never another's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.unsent.models import UnsentForm
from pemwecco.unsent.pages import make_form_token
from pemwecco.unsent.services import (
    MOST_SIGNS,
    FormKey,
    Keystroke,
    find_unsent_form,
    forget_sent_form,
    keep_unsent_form,
)
from pemwecco.unsent.tasks import sweep_unsent_forms_task
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LINK = FormKey("test.form", "7")
FIRST = Keystroke(0, "w1", "100")


def keep(text: str, at: Keystroke = FIRST, key: FormKey = LINK) -> Any:
    return keep_unsent_form(key=key, typed={"words": [text]}, at=at)


def read(key: FormKey = LINK) -> str:
    row = find_unsent_form(key)
    return "" if row is None else row.typed["words"][0]


def test_what_is_typed_is_kept_with_line_ends_of_one_sign() -> None:
    assert keep("a\r\nb\0").version == 1
    assert read() == "a\nb\ufffd"
    # The same with other line ends, from another telephone, is no other answer.
    same = keep("a\nb\0", Keystroke(0, "w2", "101"))
    assert (same.is_conflict, same.version) == (False, 1)


def test_another_window_is_told_and_overwrites_only_knowingly() -> None:
    keep("here")
    there = keep("there", Keystroke(0, "w2", "101"))
    assert (there.is_conflict, read()) == (True, "here")

    assert not keep("there", Keystroke(there.version, "w2", "102")).is_conflict
    assert read() == "there"


def test_a_save_that_comes_after_the_sending_brings_nothing_back() -> None:
    keep("here")
    forget_sent_form(key=LINK, at=Keystroke(1, "w1", "105"))
    assert read() == ""
    keep("late", Keystroke(1, "w1", "104"))
    assert read() == ""
    # Typed anew, in this window or in another one.
    keep("anew", Keystroke(1, "w1", "106"))
    assert read() == "anew"


def test_more_text_than_a_form_has_is_refused() -> None:
    with pytest.raises(Refused):
        keep("x" * (MOST_SIGNS + 1))


def test_what_nobody_touches_goes(awa: User) -> None:
    keep("old", key=FormKey("old"))
    keep("new", key=FormKey("new", owner=awa))
    forget_sent_form(key=FormKey("sent"), at=FIRST)
    past = {"old": 30, "sent": 1}
    for name, days in past.items():
        UnsentForm.objects.filter(name=name).update(
            saved_at=timezone.now() - timedelta(days=days)
        )

    sweep_unsent_forms_task()

    assert [row.name for row in UnsentForm.objects.all()] == ["new"]
    assert UnsentForm.objects.visible_to(awa).count() == 1


def test_only_whose_page_it_was_saves_it(
    client: Client, sign_in: SignIn, awa: User, officer: User
) -> None:
    address = f"/unsent/{make_form_token(FormKey('test.form', '7', awa))}/"
    typed = {"words": "mine", "version": "0", "window": "w1", "turn": "100", "go": ""}

    assert client.post(address, typed).status_code == 401
    assert sign_in(officer).post(address, typed).status_code == 401
    assert client.post("/unsent/never-made/", typed).status_code == 404
    answer = sign_in(awa).post(address, typed)
    assert answer.json() == {"version": 1}
    row = find_unsent_form(FormKey("test.form", "7", awa))
    assert row is not None
    assert row.typed == {"words": ["mine"]}
    other = sign_in(awa).post(address, typed | {"words": "other", "window": "w2"})
    assert (other.status_code, other.json()) == (409, {"version": 1})

    afresh = sign_in(awa).post(address, {"go": "afresh", "turn": "100"})
    assert afresh["Location"] == "/"
    assert afresh.cookies["arrived"].value == "100"
    assert not UnsentForm.objects.exists()
