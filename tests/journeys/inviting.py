"""Hosts are asked for a cohort, matched with its people, and agree on the days."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.acts import choose_option, fill, press, sign_in_by_code
from tests.journeys.conftest import (
    PHONE,
    assert_staff_accessible,
    shot,
)
from tests.journeys.house import House, links_of, text_of
from tests.journeys.story import TODAY, iso, move, open_details

WIDE = ViewportSize(width=1440, height=900)
STAFF = "hosting@staff.example"
COHORT = "Cohorte Passerelle"
WEAVER, SWEETS = "Weverij Passerelle", "Confiserie Passerelle"
DUTCH, FRENCH = "mieke@weverij.example", "luc@confiserie.example"
AWA, BINETA = "awa@passerelle.example", "bineta@passerelle.example"


@dataclass
class Hosting:
    """What the steps of the hosting phase tell each other."""

    house: House
    staff: Page
    weaver: Page
    sweets: Page
    awa: Page
    facts: dict[str, Any] = field(default_factory=dict)

    def ask(self, name: str) -> Any:
        """What a script of the house prints of the rows, as JSON."""
        asked = (
            "import json\nfrom tests.journeys.hosted import TOLD\n"
            f"print(json.dumps(TOLD[{name!r}]()))"
        )
        return json.loads(self.house.run(asked))

    def day(self, number: int) -> date:
        """A day of the stay on which hosts receive, by its place among them."""
        return date.fromisoformat(self.facts["work_days"][number])

    def visit(self, email: str) -> dict[str, Any]:
        """The visit of a person as the rows have it now."""
        visits: dict[str, dict[str, Any]] = self.ask("visits")
        return visits[email]


def see(page: Page, name: str) -> None:
    """A picture of a page, which is one that everybody can read, on the screen it is made for."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    if "/admin/" in page.url:
        shot(page, name)
        assert_staff_accessible(page)
        return
    shot(page, name)
    assert width <= PHONE["width"], f"{page.url} is {width} px wide"


def open_visit(page: Page, story: Hosting, email: str) -> None:
    page.goto(f"{story.house.url}/partners/placements/{story.visit(email)['pk']}/")


def step_01_staff_open_a_campaign_and_ask_two_hosts(story: Hosting) -> None:
    page, house = story.staff, story.house
    page.goto(f"{house.url}/admin/hosts/hostcampaign/add/")
    choose_option(page.locator("select[name=cohort]"), COHORT)
    fill(
        page,
        closes_on=iso(TODAY + timedelta(days=7)),
        text_fr="Nous cherchons des hôtes pour deux entrepreneuses.",
        text_nl="Wij zoeken gastorganisaties voor twee ondernemers.",
    )
    see(page, "hosting-campaign-add")
    press(page.get_by_role("button", name="Go on to the hosts"))
    for box in page.locator("input[name=host]").all():
        line = box.locator("xpath=ancestor::li")
        box.set_checked("Passerelle" in line.inner_text(), force=True)
    see(page, "hosting-campaign-hosts")
    press(page.get_by_role("button", name="Ask the ticked hosts"))
    expect(page.locator("body")).to_contain_text("2 hosts asked.")
    heading = page.get_by_role("heading", name=f"{COHORT}: hosts")
    expect(heading.first).to_be_attached()
    story.facts["board"] = page.url
    story.facts |= story.ask("stay")


def step_02_two_hosts_answer_on_their_phones(story: Hosting) -> None:
    house = story.house
    answers = (
        (story.weaver, DUTCH, "yes", ((2, 2), (5, 1)), "Wij zoeken gastorganisaties"),
        (story.sweets, FRENCH, "perhaps", ((3, 1),), "Nous cherchons des hôtes"),
    )
    for page, email, attitude, lines, words in answers:
        mail = house.wait_for_mail(email, matching=words)
        [link] = [link for link in links_of(mail) if "/partners/campaigns/" in link]
        sign_in_by_code(page, house, email)
        page.goto(link)
        # One line for days, and more where they are asked for.
        expect(page.locator("[name=first_2]")).to_be_hidden()
        see(page, f"hosting-campaign-{attitude}")
        page.locator(f"input[name=attitude][value={attitude}]").check()
        for number, (day, places) in enumerate(lines, start=1):
            if number > 1:
                page.locator("main fieldset details summary").click()
            fill(page, **{f"first_{number}": iso(story.day(day))})
            fill(page, **{f"places_{number}": str(places)})
        press(page.locator("main form button.btn-primary").last)
        see(page, f"hosting-campaign-{attitude}-kept")
    assert story.ask("offered") == {
        WEAVER: ["yes", [[iso(story.day(2)), 2], [iso(story.day(5)), 1]]],
        SWEETS: ["perhaps", [[iso(story.day(3)), 1]]],
    }


def step_03_staff_read_the_sums_each_with_its_list(story: Hosting) -> None:
    page = story.staff
    page.goto(story.facts["board"])
    figures = page.locator("dl.staff-figures dd a")
    # Asked, interested, perhaps, no, waiting, without days, people without a host.
    expect(figures).to_have_text(["2", "1", "1", "0", "0", "0", "2"])
    see(page, "hosting-board")
    days = page.locator("section[aria-labelledby=table-days] tbody tr")
    line = days.filter(has_text=f"{story.day(2):%d/%m}")
    expect(line.locator("td.num")).to_have_text(["1", "2", "2"])
    press(line.locator("td.num a").nth(1))
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(WEAVER)
    page.goto(story.facts["board"])
    regions = page.locator("section[aria-labelledby=table-regions] tbody tr")
    flanders = regions.filter(has_text="Flanders").locator("td.num a").last
    expect(flanders).to_have_text("3")
    press(flanders)
    expect(rows).to_contain_text(WEAVER)


def step_04_the_worker_matches_and_offers_leave_by_mail(story: Hosting) -> None:
    house, page = story.house, story.staff
    page.goto(
        f"{house.url}/admin/matching/matching/cohort/{story.facts['cohort']}/"
        f"?day={iso(story.day(2))}"
    )
    expect(page.get_by_role("link", name=WEAVER)).to_be_visible()
    fill(page, stops="1", visit_days="1")
    see(page, "hosting-matching-brief")
    press(page.locator("button[name=match]"))
    # The page follows the worker and shows the plan once it is there.
    offer = page.get_by_role("button", name="Make the offers")
    expect(offer).to_be_visible()
    expect(page.locator("#content")).to_contain_text("2 of 2 people have a host.")
    expect(page.locator("#content")).to_contain_text("proven best")
    see(page, "hosting-matching")
    press(offer)
    lines = page.get_by_role("link", name="offered to the host")
    expect(lines).to_have_count(2)
    assert {
        email: (row["host"], row["stage"]) for email, row in story.ask("visits").items()
    } == {AWA: (WEAVER, "offered"), BINETA: (SWEETS, "offered")}
    for email in (DUTCH, FRENCH):
        mail = house.wait_for_mail(email, matching=r"/partners/placements/\d+/")
        # Before its yes a host reads no name.
        assert "Passerelle Awa" not in text_of(mail)
        assert "@passerelle" not in text_of(mail)


def step_05_one_host_proposes_other_days_and_staff_agree(story: Hosting) -> None:
    house, page, host = story.house, story.staff, story.weaver
    visit = story.visit(AWA)
    mail = house.wait_for_mail(DUTCH, matching=r"/partners/placements/\d+/")
    [link] = [link for link in links_of(mail) if "/partners/placements/" in link]
    assert link.endswith(f"/partners/placements/{visit['pk']}/")
    host.goto(f"{house.url}/partners/")
    see(host, "hosting-portal-home")
    host.goto(f"{house.url}/partners/placements/")
    see(host, "hosting-portal-visits")
    host.goto(link)
    see(host, "hosting-offer")
    expect(host.locator("main")).not_to_contain_text("Awa")
    form = host.locator("form[action$='/other-days/']")
    open_details(form)
    wanted = iso(story.day(7))
    form.locator("[name=starts_on]").fill(wanted)
    form.locator("[name=ends_on]").fill(wanted)
    form.locator("[name=words]").fill("Die week is het weefgetouw vrij.")
    see(host, "hosting-other-days")
    press(form.locator("button[type=submit]").last)
    expect(host.locator("main")).to_contain_text("U hebt andere dagen voorgesteld")
    see(host, "hosting-proposed")

    mail = house.wait_for_mail(STAFF, matching="het weefgetouw vrij")
    [link] = [link for link in links_of(mail) if "/admin/hosts/placement/" in link]
    page.goto(link)
    expect(page.locator("#content")).to_contain_text("Die week is het weefgetouw vrij.")
    see(page, "hosting-placement")
    move(page, "agree_days")
    assert story.visit(AWA) | {"pk": 0} == {
        "pk": 0,
        "host": WEAVER,
        "stage": "accepted",
        "days": [wanted, wanted],
    }
    house.wait_for_mail(DUTCH, matching=f"/partners/placements/{visit['pk']}/", after=1)
    open_visit(host, story, AWA)
    expect(host.locator("main")).to_contain_text("Awa")


def step_06_the_other_says_yes_and_both_are_introduced(story: Hosting) -> None:
    house, page, host = story.house, story.staff, story.sweets
    open_visit(host, story, BINETA)
    expect(host.locator("main")).not_to_contain_text("Bineta")
    press(host.locator("form[action$='/accept/'] button"))
    expect(host.locator("main")).to_contain_text("Bineta")
    see(host, "hosting-accepted")
    pairs = ((AWA, DUTCH, "Mieke"), (BINETA, FRENCH, "Luc"))
    for visitor, contact, name in pairs:
        pk = story.visit(visitor)["pk"]
        page.goto(f"{house.url}/admin/hosts/placement/{pk}/change/")
        move(page, "confirm")
        # Each reads how to reach the other, in their own language.
        to_host = house.wait_for_mail(contact, matching=re.escape(visitor))
        assert "+221 77" in text_of(to_host)
        house.wait_for_mail(visitor, matching=re.escape(contact))
        assert name in text_of(house.wait_for_mail(visitor, matching=name))
        assert story.visit(visitor)["stage"] == "confirmed"
