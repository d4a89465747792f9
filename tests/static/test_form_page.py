"""A step of the form in the browser, without a house: it saves itself, and opens what is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from tests.static.conftest import Opened, stop_clock

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("scripts"),
    pytest.mark.timeout(60),
]
STEP = """
<form method=post data-autosave data-saved="Saved at %s" data-saving="Saving" data-offline="Offline"
      data-refused="Refused" data-conflict="Conflict" data-restored="Put back">
  <input type=hidden name=csrfmiddlewaretoken value=token>
  <input type=hidden name=version value=1><input type=hidden name=window value=w1>
  <textarea name=project></textarea>
  <input type=checkbox name=goals value=sell><input type=checkbox name=goals value=learn>
  <button name=go value=next>Go on</button>
  <p role=status data-autosave-state></p>
</form>
<script type=module src="/static/js/questions.js"></script>
<script type=module src="/static/js/form.js"></script>
"""
QUESTIONS = '<script type=module src="/static/js/questions.js"></script>'


@dataclass
class Saves:
    """What the house answers to a save, and what came."""

    came: list[dict[str, list[str]]] = field(default_factory=list)
    # None: no connection.
    status: int | None = 200

    def answer(self, route: Route) -> None:
        if self.status is None:
            route.abort("internetdisconnected")
            return
        self.came.append(parse_qs(route.request.post_data or ""))
        version = len(self.came) + 1
        route.fulfill(
            status=self.status, json={"version": version, "at": f"10:0{version}"}
        )

    @property
    def projects(self) -> list[str]:
        return [typed["project"][0] for typed in self.came]


@pytest.fixture
def saves() -> Saves:
    return Saves()


@pytest.fixture
def page(opened: Opened, saves: Saves) -> Page:
    page = opened(STEP, answer=saves.answer)
    stop_clock(page)
    return page


def test_what_is_typed_is_saved_after_a_moment_once(page: Page, saves: Saves) -> None:
    page.locator("textarea").press_sequentially("Vendre.")
    page.clock.run_for(1199)
    assert saves.came == []
    page.clock.run_for(1)

    expect(page.get_by_role("status")).to_have_text("Saved at 10:02")
    assert saves.projects == ["Vendre."]
    expect(page.locator("[name=version]")).to_have_value("2")
    assert page.evaluate("sessionStorage.length") == 0


def test_without_connection_a_copy_stays_and_it_tries_again(
    page: Page, saves: Saves
) -> None:
    saves.status = None
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Offline")
    copy = json.loads(page.evaluate("sessionStorage.getItem('spare:/page/')"))
    assert ["project", "Vendre."] in copy
    assert "csrfmiddlewaretoken" not in dict(copy)

    saves.status = 200
    page.clock.run_for(8000)
    expect(page.get_by_role("status")).to_have_text("Saved at 10:02")
    assert saves.projects == ["Vendre."]
    assert page.evaluate("sessionStorage.length") == 0


def test_it_saves_as_soon_as_the_network_is_back(page: Page, saves: Saves) -> None:
    saves.status = None
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Offline")

    saves.status = 200
    page.context.set_offline(True)
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("Saved at 10:02")


def test_a_page_loaded_again_has_what_could_not_be_sent_and_sends_it(
    page: Page, saves: Saves
) -> None:
    saves.status = None
    page.fill("textarea", "Vendre.")
    page.check("[value=learn]")
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Offline")

    page.reload()
    expect(page.get_by_role("status")).to_have_text("Put back")
    expect(page.locator("textarea")).to_have_value("Vendre.")
    expect(page.locator("[value=learn]")).to_be_checked()
    expect(page.locator("[value=sell]")).not_to_be_checked()
    saves.status = 200
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Saved at 10:02")
    assert saves.came[0]["goals"] == ["learn"]


@pytest.mark.parametrize(
    ("status", "said"),
    [(409, "Conflict"), (400, "Refused"), (429, "Offline"), (503, "Offline")],
)
def test_another_answer_is_said(
    page: Page, saves: Saves, status: int, said: str
) -> None:
    saves.status = status
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)

    expect(page.get_by_role("status")).to_have_text(said)
    expect(page.locator("[name=version]")).to_have_value("1")


def test_who_leaves_in_the_middle_of_a_word_finds_it_again(page: Page) -> None:
    page.fill("textarea", "Vend")
    page.reload()

    expect(page.get_by_role("status")).to_have_text("Put back")
    expect(page.locator("textarea")).to_have_value("Vend")


def test_a_page_out_of_sight_is_saved_at_once(page: Page, saves: Saves) -> None:
    page.fill("textarea", "Vend")
    page.evaluate("""
        Object.defineProperty(document, "visibilityState", { value: "hidden" });
        document.dispatchEvent(new Event("visibilitychange"));
    """)

    expect(page.get_by_role("status")).to_have_text("Saved at 10:02")
    assert saves.projects == ["Vend"]


def test_a_form_that_is_sent_is_not_overtaken(page: Page, saves: Saves) -> None:
    page.fill("textarea", "Vendre.")
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()

    assert [typed.get("go") for typed in saves.came] == [["next"]]
    assert page.evaluate("sessionStorage.length") == 0


def asked_if(*rules: dict[str, Any], any_of: bool = False) -> dict[str, Any]:
    return {"any": any_of, "rules": rules}


def rule(operator: str, *values: str) -> dict[str, Any]:
    return {"operator": operator, "values": values}


# What was answered, what is asked of it, whether the question opens.
RULES = [
    ("Oui ", asked_if(rule("is", "oui")), True),
    ("non", asked_if(rule("is", "oui")), False),
    ("b", asked_if(rule("one_of", "a", "B")), True),
    ("b", asked_if(rule("is_not", "a")), True),
    ("", asked_if(rule("is_not", "a")), False),
    ("", asked_if(rule("empty")), True),
    ("x", asked_if(rule("empty")), False),
    (" ", asked_if(rule("answered")), False),
    ("x", asked_if(rule("answered")), True),
    ("1 000,5", asked_if(rule("at_least", "1000.5")), True),
    ("999", asked_if(rule("at_least", "1 000")), False),
    ("999", asked_if(rule("at_most", "1000")), True),
    ("many", asked_if(rule("at_least", "1")), False),
    ("a", asked_if(rule("is", "a"), rule("is", "b")), False),
    ("a", asked_if(rule("is", "a"), rule("is", "b"), any_of=True), True),
    ("a", asked_if(rule("is", "a"), {"holds": False}), False),
]


def question(place: int, asked: dict[str, Any]) -> str:
    """A field, and a question that it opens."""
    for one in asked["rules"]:
        one.setdefault("on", f"told{place}")
    condition = json.dumps(asked).replace('"', "&quot;")
    return f'<input name=told{place}><p data-asked-if="{condition}" id=more{place} hidden>More?</p>'


def test_a_question_opens_when_its_rules_hold(opened: Opened) -> None:
    fields = [
        question(place, asked) for place, (_given, asked, _opens) in enumerate(RULES)
    ]
    page = opened(f"<form data-asks>{''.join(fields)}</form>" + QUESTIONS)
    for place, (given, _asked, _opens) in enumerate(RULES):
        page.fill(f"[name=told{place}]", given)

    shown = [page.locator(f"#more{place}").is_visible() for place in range(len(RULES))]
    assert shown == [opens for _given, _asked, opens in RULES]


def test_what_a_closed_question_was_answered_counts_for_nothing(opened: Opened) -> None:
    asked = '{"any": false, "rules": [{"on": "closed", "operator": "answered", "values": []}]}'
    page = opened(
        "<form data-asks><div id=question_closed hidden><input name=closed value=still></div>"
        f"<p data-asked-if='{asked}'>More?</p></form>" + QUESTIONS
    )

    expect(page.get_by_text("More?")).to_be_hidden()
