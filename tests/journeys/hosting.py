"""The host, and the itinerary of the stay."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import (
    CODE,
    code_in,
    fill,
    pick,
    press,
    save_as_meant,
)
from tests.journeys.conftest import desk, shot
from tests.journeys.house import House, links_of, text_of
from tests.journeys.story import ARRIVAL, HOST, Story, iso, move, open_file, pk_of

# A visit, not the list of them.
ONE_VISIT = (
    "main a[href*='/partners/placements/']:not([href$='/placements/']):not([href*='?'])"
)


def answer_invitation(host: Page, house: House) -> None:
    """The yes to the personal link of a mail, then the code that goes to the same address."""
    invited = house.wait_for_mail(HOST)
    [link] = [link for link in links_of(invited) if "/partners/join/" in link]
    host.goto(link)
    shot(host, "05-invitation")
    press(host.locator("main form button.btn-primary"))
    mail = house.wait_for_mail(HOST, matching=CODE)
    host.fill("main input[name=code]", code_in(text_of(mail)))
    press(host.locator("main form button[type=submit]").first)
    shot(host, "05-first-steps")


def step_05_a_host_accepts_the_placement_in_the_portal(
    story: Story, browser: Browser
) -> None:
    house, page = story.house, story.staff
    page.goto(f"{house.url}/admin/hosts/host/")
    press(page.get_by_role("link", name="Fabriek Voorbeeld").first)
    page.goto(page.url.split("/change/")[0] + "/invite/")
    fill(
        page,
        given_names="Lies",
        family_name="Voorbeeld",
        email=HOST,
        language="nl",
        signs_letters="on",
    )
    press(page.locator("#content form button[type=submit]").last)
    host = desk(browser, "nl").new_page()
    answer_invitation(host, house)
    page.goto(f"{house.url}/admin/hosts/placement/add/?participation={pk_of(story)}")
    pick(page, "host", "Fabriek Voorbeeld")
    fill(
        page,
        starts_on=iso(ARRIVAL + timedelta(days=1)),
        ends_on=iso(ARRIVAL + timedelta(days=7)),
        purpose="Kennismaking met de afdeling export",
    )
    save_as_meant(page)
    page.goto(f"{house.url}/admin/hosts/placement/?q={story.reference}")
    press(
        page.locator(
            "#result_list a[href*='/change/'], table a[href*='/change/']"
        ).first
    )
    story.pages["placement"] = page
    placement = page.url.split("?")[0]
    move(page, "offer")

    host.goto(f"{house.url}/partners/")
    shot(host, "05-portal")
    press(host.locator(ONE_VISIT).first)
    expect(host.locator("main")).not_to_contain_text("Diop")
    press(host.locator("form[action$='/accept/'] button"))
    expect(host.locator("main")).to_contain_text("Diop")
    shot(host, "05-accepted")
    story.pages["host"] = host
    page.goto(placement)
    move(page, "confirm")
    expect(page.locator("#content")).to_contain_text("confirmed")


def step_06_the_itinerary_is_written_published_and_seen(story: Story) -> None:
    house, page = story.house, story.staff
    open_file(story)
    press(page.locator("form[action*='/itinerary/begin/'] button"))
    add = page.get_by_text("Add another Stop", exact=True)
    rows = page.locator("[name^=stops-][name$=-title]:not([name*=__prefix__])").count()
    plan = (
        ("visit", "Visite de la fabrique", "Anvers", 1, 7),
        ("incubator", "Semaine à l'incubateur", "Bruxelles", 8, 13),
        ("fair", "Salon de l'alimentation", "Gand", 14, 19),
    )
    for number, (activity, title, place, first, last) in enumerate(plan):
        if number >= rows:
            add.click()
        prefix = f"stops-{number}-"
        fill(
            page,
            **{
                f"{prefix}starts_on": iso(ARRIVAL + timedelta(days=first)),
                f"{prefix}ends_on": iso(ARRIVAL + timedelta(days=last)),
                f"{prefix}activity": activity,
                f"{prefix}title": title,
                f"{prefix}place": place,
            },
        )
    for number in range(len(plan)):
        page.locator(f"select[name=stops-{number}-placement]").select_option(
            index=int(number == 0)
        )
    fill(
        page,
        emergency_contact="+32 2 000 00 00",
    )
    save_as_meant(page)
    page.goto(f"{house.url}/admin/itineraries/itinerary/?q={story.reference}")
    press(
        page.locator(
            "#result_list a[href*='/change/'], table a[href*='/change/']"
        ).first
    )
    shot(page, "06-itinerary-staff")
    press(page.locator("form[action$='/publish/'] button"))
    expect(page.locator("body")).to_contain_text("Version 1 is published")

    me = story.applicant
    me.goto(f"{house.url}/me/itinerary/")
    for _activity, title, _place, _first, _last in plan:
        expect(me.locator("main")).to_contain_text(title)
    shot(me, "06-itinerary-phone")
    feed = me.locator("a[href*='/calendar/'], input[value*='/calendar/']").first
    address = feed.get_attribute("href") or feed.get_attribute("value") or ""
    calendar = me.request.get(address.replace("webcal://", "http://"))
    assert calendar.text().count("BEGIN:VEVENT") >= 3
    host = story.pages["host"]
    host.reload()
    expect(host.locator("main")).to_contain_text("Visite de la fabrique")
    expect(host.locator("main")).not_to_contain_text("incubateur")
