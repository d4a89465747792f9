"""The small scripts of the staff pages in the browser, without a house."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.static.conftest import Opened

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
