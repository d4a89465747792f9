"""What was done becomes a report: made by one person, checked and frozen by another, read by the donor."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.acts import fill, press, save_as_meant, sign_in_staff
from tests.journeys.conftest import desk, shot
from tests.journeys.story import ARRIVAL, RETURN, Story, iso, move

MADE_AROUND = timedelta(days=10)
# She, and whoever else travelled in this house.
COUNTED = re.compile(r"[1-9]")


def step_13_the_report_is_checked_frozen_and_read_by_the_donor(
    story: Story, browser: Browser
) -> None:
    house, page = story.house, story.staff
    page.goto(f"{house.url}/admin/reporting/reportingperiod/add/")
    page.locator("select[name=programme]").select_option(index=1)
    days = (ARRIVAL - MADE_AROUND, RETURN + MADE_AROUND)
    fill(page, starts_on=iso(days[0]), ends_on=iso(days[1]))
    save_as_meant(page)
    press(page.locator("#result_list tbody tr a").first)
    report = page.url
    # She who travelled is counted, and came home.
    expect(find_figure(page, "OP2.4")).to_contain_text(COUNTED)
    expect(find_figure(page, "OC5.returned")).to_contain_text(COUNTED)
    button = page.locator("button[name=move][value=check]")
    expect(button).to_have_count(0)

    other = desk(browser).new_page()
    sign_in_staff(other, house, "monitoring@staff.example")
    other.goto(report)
    move(other, "check")
    move(other, "freeze")
    expect(other.locator("#seal")).to_be_visible()
    expect(other.locator("#content")).to_contain_text("unchanged since")
    shot(other, "13-frozen-report")

    donor = desk(browser).new_page()
    sign_in_staff(donor, house, "donor@staff.example")
    donor.goto(f"{house.url}/admin/reporting/reportingperiod/")
    press(donor.locator("#result_list tbody tr a").first)
    expect(donor.locator("#seal")).to_be_visible()
    expect(find_figure(donor, "OP2.4")).to_contain_text(COUNTED)
    # Figures, never who is behind them.
    expect(find_figure(donor, "OP2.4").locator("a")).to_have_count(0)
    expect(donor.locator("#content")).not_to_contain_text(story.reference)
    shot(donor, "13-report-of-the-donor")


def find_figure(page: Page, code: str) -> Locator:
    """The value of an indicator on the page of a report."""
    row = page.locator(f"tr:has(td:text-is('{code}'))").first
    return row.locator("td.num")
