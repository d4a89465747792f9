"""The small scripts of the staff pages in the browser, without a house."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.static.conftest import PAGE, SITE, Opened

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("scripts"),
    pytest.mark.timeout(60),
]


def test_one_box_ticks_all_files_of_the_page(opened: Opened) -> None:
    page = opened("""
        <input type=checkbox data-ticks-all><input type=checkbox name=files value=1>
        <input type=checkbox name=files value=2 checked><input type=checkbox name=other>
        <script type=module src="/static/js/board.js"></script>
    """)
    page.check("[data-ticks-all]")
    expect(page.locator("[name=files]:checked")).to_have_count(2)
    expect(page.locator("[name=other]")).not_to_be_checked()
    page.uncheck("[data-ticks-all]")
    expect(page.locator("[name=files]:checked")).to_have_count(0)


def test_a_name_is_put_where_the_cursor_stood_by_click_and_by_key(
    opened: Opened,
) -> None:
    page = opened("""
        <form id=wording>
          <textarea name=one>Dear ,</textarea><textarea name=two readonly>As is</textarea>
        </form>
        <code data-placeholder="{name}">name</code>
        <script type=module src="/static/js/placeholders.js"></script>
    """)
    name = page.get_by_role("button", name="name")
    name.click()
    one = page.locator("[name=one]")
    one.evaluate("text => { text.focus(); text.setSelectionRange(5, 5); }")
    name.click()
    expect(one).to_have_value("Dear {name},")
    expect(one).to_be_focused()
    name.press("Enter")
    expect(one).to_have_value("Dear {name}{name},")
    page.locator("[name=two]").focus()
    name.click()
    expect(page.locator("[name=two]")).to_have_value("As is")


def test_a_row_that_was_just_added_opens(opened: Opened) -> None:
    page = opened("""
        <div id=row><h3 x-on:click="open = true">Row</h3></div>
        <script type=module src="/static/js/rows.js"></script>
    """)
    clicked = page.evaluate("""() => new Promise((done) => {
        document.querySelector("h3").addEventListener("click", () => done(true));
        document.getElementById("row").dispatchEvent(new CustomEvent("formset:added", { bubbles: true }));
    })""")
    assert clicked


def build_list(*keys: int) -> str:
    """A page of a list with a row for each key, and the bar of what is chosen."""
    rows = []
    for key in keys:
        rows.append(
            f"<tr><td><input type=checkbox class=action-select name=_selected_action value={key}>"
        )
    return f"""
        <form id=changelist-form action=/page/>
          <div data-chosen="1 files?" hidden><strong></strong><button type=button>Clear</button></div>
          <table>{"".join(rows)}</table><button name=index value=0>Run</button>
        </form>
        <script type=module src="/static/js/chosen.js"></script>
    """


def test_rows_stay_chosen_on_other_pages_until_one_acts(opened: Opened) -> None:
    sent: list[str] = []

    def answer(asked: Route) -> None:
        if "p=2" not in asked.request.url:
            sent.append(asked.request.url)
        asked.fulfill(body=PAGE + build_list(3, 4), content_type="text/html")

    page = opened(build_list(1, 2), answer=answer)
    bar, ticked = page.locator("[data-chosen]"), page.locator("tr :checked")
    page.check("[value='1']")
    page.check("[value='2']")
    expect(bar).to_be_hidden()
    page.goto(f"{SITE}/page/?p=2")
    page.check("[value='4']")
    expect(bar.locator("strong")).to_have_text("3")
    page.goto(f"{SITE}/page/")
    expect(ticked).to_have_count(2)
    page.uncheck("[value='2']")
    expect(bar.locator("strong")).to_have_text("2")
    page.click("[name=index]")
    expect(ticked).to_have_count(0)
    assert sent[0].count("_selected_action=") == 2
    assert "_selected_action=1" in sent[0]
    assert "_selected_action=4" in sent[0]
    # What was acted on is not chosen any more; the rest of the pages is cleared at once.
    page.goto(f"{SITE}/page/")
    page.check("[value='1']")
    page.goto(f"{SITE}/page/?p=2")
    page.check("[value='3']")
    bar.get_by_role("button").click()
    expect(bar).to_be_hidden()
    expect(ticked).to_have_count(0)
    page.goto(f"{SITE}/page/")
    expect(ticked).to_have_count(0)
