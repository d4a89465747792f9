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
      data-busy="Busy" data-fault="Fault" data-refused="Refused" data-conflict="Conflict"
      data-restored="Put back">
  <input type=hidden name=csrfmiddlewaretoken value=token>
  <input type=hidden name=version value=1><input type=hidden name=window value=w1>
  <input type=hidden name=turn value="">
  <textarea name=project></textarea>
  <input type=checkbox name=goals value=sell><input type=checkbox name=goals value=learn>
  <button name=go value=next>Go on</button>
  <p role=status data-autosave-state></p>
</form>
<script type=module src="/static/js/questions.js"></script>
<script type=module src="/static/js/form.js"></script>
"""
COPY = "localStorage.getItem('spare:/page/')"
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
    assert page.evaluate("localStorage.length") == 0


def test_without_connection_a_copy_stays_and_it_tries_again(
    page: Page, saves: Saves
) -> None:
    saves.status = None
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Offline")
    copy = json.loads(page.evaluate(COPY))["typed"]
    assert ["project", "Vendre."] in copy
    assert "csrfmiddlewaretoken" not in dict(copy)

    saves.status = 200
    page.clock.run_for(8000)
    expect(page.get_by_role("status")).to_have_text("Saved at 10:02")
    assert saves.projects == ["Vendre."]
    assert page.evaluate("localStorage.length") == 0


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
    [
        (409, "Conflict"),
        (400, "Refused"),
        (429, "Busy"),
        (503, "Busy"),
        (500, "Fault"),
    ],
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
    # Until a page of the house says that it has arrived: below.
    assert saves.came[0]["turn"] == [get_turn(page)]


def test_a_press_without_connection_loses_nothing_and_ends_with_the_tab(
    page: Page, saves: Saves
) -> None:
    saves.status = None
    page.fill("textarea", "Vendre.")
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Go on").click(no_wait_after=True)
    again = page.context.new_page()
    page.close()

    again.goto("https://house.example/page/")
    expect(again.get_by_role("status")).to_have_text("Put back")
    expect(again.locator("textarea")).to_have_value("Vendre.")


def test_a_copy_that_has_arrived_is_forgotten_on_any_later_page(
    opened: Opened, saves: Saves
) -> None:
    page = opened(
        '<script type=module src="/static/js/spare.js"></script>', answer=saves.answer
    )
    page.evaluate("""() => {
        const put = (path, at, turn) => localStorage.setItem(`spare:${path}`,
            JSON.stringify({ at, typed: [["project", "x"], ["turn", turn]] }));
        put("/arrived/", Date.now(), "11");
        put("/under-way/", Date.now(), "12");
        put("/of-last-month/", Date.now() - 15 * 24 * 3600 * 1000, "13");
        put("/by-cookie/", Date.now(), "14");
        document.cookie = "arrived=9.14; path=/";
        localStorage.setItem("spare:/broken/", "{");
    }""")
    page.evaluate("""() => import("/static/js/spare.js")
        .then(({ dropKeptSpares }) => dropKeptSpares("10 11"))""")
    assert page.evaluate("Object.keys(localStorage).sort()") == [
        "spare:/by-cookie/",
        "spare:/under-way/",
    ]
    page.reload()
    assert page.evaluate("Object.keys(localStorage)") == ["spare:/under-way/"]


# A form of the ground's own engine (pemwecco.unsent): the same script by other attributes.
UNSENT = (
    STEP.replace("<form", "<form data-keep=/unsent/k/ data-signedout=Out data-name=m/f")
    .replace("</form>", "<p data-when=conflict hidden><button type=button data-act=mine>"
             "Mine</button><button type=button data-act=other>Other</button></p></form>")
)  # fmt: skip
OWN_COPY = "localStorage.getItem('spare:m/f')"


def test_a_session_that_ended_or_a_network_that_answers_itself_keeps_the_copy(
    opened: Opened,
) -> None:
    # First the page of a hotspot in place of the house, then the sign-in.
    answers: list[dict[str, Any]] = [{"body": "<html>"}, {"status": 401, "json": {}}]
    page = opened(UNSENT, answer=lambda route: route.fulfill(**answers.pop(0)))
    stop_clock(page)
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Offline")
    page.clock.run_for(8000)
    expect(page.get_by_role("status")).to_have_text("Out")
    assert ["project", "Vendre."] in json.loads(page.evaluate(OWN_COPY))["typed"]

    page.reload()
    expect(page.locator("textarea")).to_have_value("Vendre.")


def test_of_two_windows_one_is_chosen_knowingly(opened: Opened, saves: Saves) -> None:
    saves.status = 409
    page = opened(UNSENT, answer=saves.answer)
    stop_clock(page)
    mine = page.get_by_role("button", name="Mine")
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)
    expect(mine).to_be_visible()
    saves.status = 200
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        mine.click()
    expect(mine).to_be_hidden()
    # The version that the house named stands for "I have seen the other".
    assert [typed["version"] for typed in saves.came] == [["1"], ["2"]]

    saves.status = 409
    page.fill("textarea", "Vendre tout.")
    page.clock.run_for(1200)
    with page.expect_navigation():
        page.get_by_role("button", name="Other").click()
    expect(page.locator("textarea")).to_have_value("")


def test_a_form_of_a_visitor_leaves_the_browser_only_when_it_is_sent(
    opened: Opened, saves: Saves
) -> None:
    local = STEP.replace("<form", "<form data-local data-kept=Kept data-unsent=Wait")
    page = opened(local, answer=saves.answer)
    stop_clock(page)
    page.context.set_offline(True)
    page.fill("textarea", "Vendre.")
    page.clock.run_for(300)
    expect(page.get_by_role("status")).to_have_text("Offline")
    page.context.set_offline(False)
    page.fill("textarea", "Vendre.\r\nAcheter.")
    page.clock.run_for(60_000)
    expect(page.get_by_role("status")).to_have_text("Kept")
    page.reload()
    expect(page.locator("textarea")).to_have_value("Vendre.\nAcheter.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("status")).to_have_text("Wait")
    assert saves.came == []


def test_a_page_to_put_right_keeps_its_own_text_and_the_copy(opened: Opened) -> None:
    page = opened(UNSENT.replace('turn value=""', "turn value=20"))
    for turn, shown in (("20", ""), ("21", "Newer")):
        page.evaluate(
            "(turn) => localStorage.setItem('spare:m/f', JSON.stringify({ at: Date.now(), "
            "typed: [['project', 'Newer'], ['turn', turn], ['version', '1'], ['window', 'w1']] }))",
            turn,
        )
        page.reload()
        expect(page.locator("textarea")).to_have_value(shown)
        assert page.evaluate(OWN_COPY) is not None


def test_a_fault_of_the_house_is_not_asked_again_until_something_changes(
    page: Page, saves: Saves
) -> None:
    saves.status = 500
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Fault")
    page.clock.run_for(120_000)
    assert len(saves.came) == 1
    assert ["project", "Vendre."] in json.loads(page.evaluate(COPY))["typed"]

    saves.status = 200
    page.fill("textarea", "Vendre tout.")
    page.clock.run_for(1200)
    expect(page.get_by_role("status")).to_have_text("Saved at 10:03")
    assert page.evaluate("localStorage.length") == 0


def test_a_busy_house_is_asked_ever_less_often(page: Page, saves: Saves) -> None:
    saves.status = 503
    page.fill("textarea", "Vendre.")
    page.clock.run_for(1200)
    for wait in (8, 16, 24, 32, 40):
        expect(page.get_by_role("status")).to_have_text("Busy")
        page.clock.run_for(wait * 1000)

    expect(page.get_by_role("status")).to_have_text("Fault")
    page.clock.run_for(600_000)
    assert len(saves.came) == 6


def get_turn(page: Page) -> str:
    """The mark of the copy that lies in the browser."""
    typed = json.loads(page.evaluate(COPY))["typed"]
    return str(dict(typed)["turn"])


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


# What stands in a field for a number, a rule, whether the question opens.
NUMBERS = [
    ("decimal", "1.234,50", rule("at_least", "1234.5"), True),
    ("decimal", "1,234", rule("at_least", "1"), False),
    ("decimal", "1,2340", rule("at_most", "2"), True),
    ("numeric", "1.234", rule("at_least", "1000"), True),
    ("numeric", "12 500 000 FCFA", rule("is", "12500000"), True),
    ("numeric", "5²", rule("at_least", "1"), False),
]


def test_a_rule_hears_a_number_as_the_server_keeps_it(opened: Opened) -> None:
    fields = []
    for place, (mode, _typed, one, _opens) in enumerate(NUMBERS):
        field = question(place, asked_if(one))
        fields.append(field.replace("<input ", f"<input inputmode={mode} "))
    page = opened(f"<form data-asks>{''.join(fields)}</form>" + QUESTIONS)
    for place, (_mode, typed, _one, _opens) in enumerate(NUMBERS):
        page.fill(f"[name=told{place}]", typed)

    shown = [
        page.locator(f"#more{place}").is_visible() for place in range(len(NUMBERS))
    ]
    assert shown == [opens for _mode, _typed, _one, opens in NUMBERS]


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
