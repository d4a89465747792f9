"""Departure, return, follow-up; and beside the way: a workshop, the reminders, the dashboard."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import fill, press, save_as_meant
from tests.journeys.conftest import phone, shot
from tests.journeys.house import links_of, text_of
from tests.journeys.story import (
    APPLICANT,
    ARRIVAL,
    RETURN,
    Story,
    iso,
    open_file,
    photo,
    pk_of,
)

# Two sweeps beside those of the beat, then a wait until every mail that is due has left.
SWEPT = """
import time
from django.utils import timezone
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
sweep_reminders()
sweep_reminders()
while Message.objects.filter(state__in=["queued", "sending"], due_at__lte=timezone.now()).exists():
    time.sleep(0.1)
"""


WORKERS = {
    "women_permanent": "5",
    "women_temporary": "0",
    "men_permanent": "3",
    "men_temporary": "0",
}


def step_09_departure_return_and_a_follow_up_answered_from_a_mail(
    story: Story, browser: Browser, tmp_path: Path
) -> None:
    house, page, me = story.house, story.staff, story.applicant
    pk = pk_of(story)
    page.goto(f"{house.url}/admin/itineraries/crossing/record/{pk}/")
    fill(page, on=iso(ARRIVAL), place="Bruxelles-National")
    page.locator("select[name=evidence]").select_option("boarding_pass")
    page.set_input_files("input[name=file]", photo(tmp_path / "boarding.jpg", "BRU"))
    press(page.locator("#content form.house-form button[type=submit]"))
    expect(page.locator("#content")).to_contain_text("in mobility")
    me.goto(f"{house.url}/me/itinerary/")
    press(me.locator("main a[href$='/back/']"))
    shot(me, "09-return")
    fill(me, on=iso(RETURN), place="Bruxelles-National")
    me.locator("select[name=evidence]").select_option("boarding_pass")
    me.set_input_files("input[name=file]", photo(tmp_path / "back.jpg", "DSS"))
    press(me.locator("main form button.btn-primary"))
    shot(me, "09-back")
    press(me.locator("main form button.btn-primary"))
    # Told is not confirmed: staff look at the proof first.
    page.goto(f"{house.url}/admin/itineraries/returnclaim/?q={story.reference}")
    press(page.locator("#result_list tbody tr a").first)
    press(page.get_by_role("button", name="Confirm the return"))
    open_file(story)
    expect(page.locator("#content")).to_contain_text("returned")
    # Hers only: other journeys have follow-ups in the same house.
    own = f"q={story.reference}&side__exact=participant"
    page.goto(f"{house.url}/admin/reintegration/followup/?{own}")
    expect(page.locator("#result_list tbody tr, table tbody tr")).to_have_count(4)

    mail = house.wait_for_mail(APPLICANT, matching="/follow-up/")
    address = next(link for link in links_of(mail) if "/follow-up/" in link)
    answer = phone(browser).new_page()
    answer.goto(address)
    shot(answer, "09-follow-up")
    onward = answer.locator("main form button.btn-primary")
    for chosen, typed in (
        ({"still_in_business": "yes", "in_country": "yes"}, {"turnover": "24 000 000"}),
        ({}, WORKERS),
        ({}, {"contracts": "1"}),
        ({}, {}),
        ({"use_of_learning": "4", "attribution": "later"}, {}),
    ):
        for name, value in chosen.items():
            answer.select_option(f"select[name={name}]", value)
        fill(answer, **typed)
        press(onward)
        # What is far from the last figure is asked about once.
        if answer.locator("input[name=seen]:not([value=''])").count():
            press(onward)
    press(onward)
    answer.goto(address)
    expect(answer.locator("main form textarea")).to_have_count(0)
    shot(answer, "09-answered")
    page.goto(f"{house.url}/admin/reintegration/followup/?q={story.reference}")
    expect(page.locator("#content")).to_contain_text("answered")


def step_10_a_workshop_with_public_registration_and_attendance(
    story: Story, browser: Browser
) -> None:
    house, page = story.house, story.staff
    page.goto(f"{house.url}/admin/events/event/add/")
    fill(page, title="Atelier normes", kind="workshop")
    fill(page, place="Maison d'exemple, Dakar", timezone="Africa/Dakar", capacity="30")
    from_now(page, begins=timedelta(days=1))
    fill(page, public="on", published="on")
    expect(page.locator("[name=slug]")).to_have_value("atelier-normes")
    save_as_meant(page)
    visitor = phone(browser).new_page()
    visitor.goto(f"{house.url}/events/atelier-normes/")
    fill(
        visitor,
        given_names="Moussa",
        family_name="Exemple",
        email="moussa@forge.example",
        consent="on",
    )
    press(visitor.locator("main form[action='#register'] button[type=submit]"))
    # The place counts once the address is proved.
    asked = house.wait_for_mail("moussa@forge.example")
    [proof] = [link for link in links_of(asked) if "/events/confirm/" in link]
    visitor.goto(proof)
    press(visitor.locator("main form button[type=submit]").first)
    shot(visitor, "10-registered")
    house.wait_for_mail("moussa@forge.example", after=1)
    page.goto(f"{house.url}/admin/events/event/?q=normes")
    press(page.get_by_role("link", name="Atelier normes").first)
    event = page.url.split("/change/")[0]
    # It is brought forward, so that it takes place now, whatever the hour.
    from_now(page, begins=timedelta(hours=-1))
    save_as_meant(page)
    page.goto(f"{event}/change/")
    press(page.get_by_role("link", name="Attendance list").first)
    page.locator("input[name=present]").first.check(force=True)
    press(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator("input[name=present]").first).to_be_checked()
    shot(page, "10-attendance")


def from_now(page: Page, *, begins: timedelta) -> None:
    """Fill in the times of an event of three hours."""
    first = datetime.now(UTC) + begins
    for name, at in (("starts_at", first), ("ends_at", first + timedelta(hours=3))):
        fill(page, **{f"{name}_0": iso(at.date()), f"{name}_1": f"{at:%H:%M:%S}"})


def step_11_each_reminder_left_once(story: Story) -> None:
    house = story.house
    before = len(
        [mail for mail in house.mails(APPLICANT) if "/follow-up/" in text_of(mail)]
    )
    house.run(SWEPT)
    after = [mail for mail in house.mails(APPLICANT) if "/follow-up/" in text_of(mail)]
    assert len(after) == before >= 1
    html = after[0].get_body(("html",))
    assert html is not None
    assert "Union européenne" in html.get_content()


def step_12_the_dashboard_shows_the_funnel(story: Story) -> None:
    page = story.staff
    page.goto(f"{story.house.url}/admin/")
    row = page.locator("tr:has(th:text-is('Back home'))")
    # She, and whoever else came home in this house.
    expect(row.locator(".house-number").first).to_have_text(
        re.compile(r"^\s*[1-9]\d*\s*$")
    )
    shot(page, "12-dashboard")
