"""The stay: its programme, what changed in it, the pack offline, presence, feedback, whom one met."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import (
    choose_option,
    fill,
    press,
    save_as_meant,
    sign_in_by_code,
)
from tests.journeys.conftest import phone
from tests.journeys.house import ARTEFACTS, text_of
from tests.journeys.inviting import (
    AWA,
    BINETA,
    FRENCH,
    SWEETS,
    WEAVER,
    Hosting,
    open_visit,
    see,
)
from tests.journeys.story import TODAY, iso
from tests.journeys.test_offline_pack import wait_until_kept

SHARED = "Marché"
BEFORE, AFTER = TODAY + timedelta(days=2), TODAY + timedelta(days=3)
BOTH = "2 people get a new version"


def step_07_staff_write_the_programme_and_publish_it(story: Hosting) -> None:
    house, page = story.house, story.staff
    story.ask("days")
    file = story.ask("file")
    page.goto(f"{house.url}/admin/register/participation/{file['pk']}/change/")
    press(page.locator("form[action*='/itinerary/begin/'] button"))
    fill(page, emergency_contact="+32 2 000 00 00")
    save_as_meant(page)
    story.ask("begin")

    week = f"{house.url}/admin/itineraries/cohortprogramme/cohort/{story.facts['cohort']}/week/"
    story.facts["week"] = f"{week}?from={iso(BEFORE)}"
    page.goto(story.facts["week"])
    press(page.get_by_role("link", name="New shared stop"))
    fill(page, title=SHARED, activity="institution", place="Bruxelles")
    fill(page, starts_on=iso(BEFORE), ends_on=iso(BEFORE))
    fill(page, starts_at="09:00", ends_at="12:00")
    choose_option(page.locator("select[name=host]"), SWEETS)
    see(page, "hosting-shared-stop")
    press(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".week-grid")).to_contain_text(SHARED)
    see(page, "hosting-week")
    publish(page, "hosting-publish")
    assert story.ask("versions") == {
        AWA: [[1, iso(BEFORE)]],
        BINETA: [[1, iso(BEFORE)]],
    }
    for email in (AWA, BINETA):
        house.wait_for_mail(email, matching="/me/itinerary/")
    # The host of the group reads of its stop alone.
    told = text_of(house.wait_for_mail(FRENCH, matching="/partners/stops/"))
    assert SHARED in told
    assert WEAVER not in told


def publish(page: Page, name: str) -> None:
    """Publish for everyone for whom something changed, from the week."""
    press(page.get_by_role("button", name="Publish…"))
    expect(page.locator("#content")).to_contain_text(BOTH)
    see(page, name)
    press(page.get_by_role("button", name="Publish", exact=True))
    expect(page.locator("body")).to_contain_text("2 itineraries are published.")


def step_08_a_change_says_whom_it_touches_and_the_reader_what_it_is(
    story: Hosting,
) -> None:
    house, page, me = story.house, story.staff, story.awa
    sign_in_by_code(me, house, AWA)
    me.goto(f"{house.url}/me/itinerary/")
    expect(me.locator("main")).to_contain_text(SHARED)
    expect(me.locator("main")).to_contain_text(WEAVER)
    see(me, "hosting-itinerary")

    page.goto(story.facts["week"])
    move = page.locator("#week-move")
    option = move.locator("select[name=stop] option", has_text=SHARED).first
    move.locator("select[name=stop]").select_option(option.get_attribute("value"))
    move.locator("[name=day]").fill(iso(AFTER))
    move.locator("[name=at]").fill("10:00")
    press(move.locator("button[type=submit]"))
    content = page.locator("#content")
    expect(content).to_contain_text("2 people read it in their published itineraries")
    content.locator("details summary").first.click()
    expect(content).to_contain_text("Traverse1")
    expect(content).to_contain_text("Traverse2")
    see(page, "hosting-touched")
    press(page.get_by_role("button", name="Yes, do it"))
    publish(page, "hosting-publish-again")
    assert story.ask("versions")[AWA] == [[1, iso(BEFORE)], [2, iso(AFTER)]]

    mail = house.wait_for_mail(AWA, matching="/me/itinerary/", after=1)
    assert SHARED in text_of(mail)
    me.goto(f"{house.url}/me/itinerary/")
    notice = me.locator(".notice", has_text="celle que vous avez lue")
    expect(notice).to_contain_text(SHARED)
    see(me, "hosting-itinerary-changed")


def step_09_the_pack_is_read_without_network(story: Hosting) -> None:
    house, me = story.house, story.awa
    story.facts |= story.ask("travel")
    me.goto(f"{house.url}/me/")
    see(me, "hosting-space")
    pack = f"{house.url}/me/itinerary/pack/"
    me.goto(pack)
    wait_until_kept(me)
    see(me, "hosting-pack")
    me.context.set_offline(True)
    me.goto(pack)
    expect(me.locator("[data-offline-now]")).to_be_visible()
    expect(me.locator("main")).to_contain_text(SHARED)
    expect(me.locator("main")).to_contain_text("112")
    me.screenshot(path=ARTEFACTS / "hosting-pack-offline.png")
    me.context.set_offline(False)


def step_10_presence_noted_by_the_host_and_on_a_sheet_is_one(
    story: Hosting, browser: Browser
) -> None:
    house, host = story.house, story.weaver
    fatou = phone(browser).new_page()
    sheet = f"{house.url}/day/{story.facts['sheet']}/"
    fatou.goto(sheet)
    wait_until_kept(fatou)
    see(fatou, "hosting-day-sheet")
    fatou.context.set_offline(True)
    fatou.goto(sheet)
    line = fatou.locator("li.row-item", has_text="Traverse1")
    line.locator("form[data-tick] button[value=present]").click()
    expect(fatou.locator("[data-waiting]")).to_be_visible()

    open_visit(host, story, AWA)
    see(host, "hosting-visit")
    press(host.locator("a[href$='/presence/']"))
    see(host, "hosting-presence")
    press(host.locator("form.presence button[value=present]").first)
    expect(host.locator("[data-chip].chip--good").first).to_be_visible()
    assert story.ask("presences") == [[AWA, "present", "host"]]

    # She comes back to a page that knows already what the host noted: her tick is settled too.
    fatou.goto("about:blank")
    fatou.context.set_offline(False)
    fatou.goto(sheet)
    expect(line.locator("[data-chip].chip--good")).to_be_visible()
    expect(fatou.locator("[data-waiting]")).to_be_hidden()
    assert story.ask("presences") == [[AWA, "present", "host"]]
    fatou.context.close()


def step_11_both_say_how_it_went_and_whom_they_met(story: Hosting) -> None:
    house, page, host, me = story.house, story.staff, story.weaver, story.awa
    pk = story.visit(AWA)["pk"]
    host.goto(f"{house.url}/partners/placements/{pk}/evaluation/")
    me.goto(f"{house.url}/me/")
    press(me.locator(f"main a[href$='/visits/{pk}/']").first)
    for side, teller, mark in (("host", host, "5"), ("visitor", me, "4")):
        see(teller, f"hosting-evaluation-{side}")
        for radio in teller.locator(f"input[type=radio][value='{mark}']").all():
            radio.check()
        teller.locator("[name=words]").fill("Une belle visite.")
        press(teller.locator("main form button.btn-primary").last)
    assert story.ask("evaluations") == [["host", [5] * 4], ["visitor", [4] * 4]]

    me.goto(f"{house.url}/me/itinerary/met/")
    fill(
        me,
        on=iso(TODAY),
        met_name="Mieke Weverbergh",
        met_organisation=WEAVER,
        about="Tissus teints à Thiès",
        next_step="Envoyer des échantillons",
    )
    see(me, "hosting-met")
    press(me.locator("main form button.btn-primary").last)
    expect(me.locator("main ul.rows")).to_contain_text("Mieke Weverbergh")
    assert story.ask("introductions") == [["Mieke Weverbergh", WEAVER, "participant"]]

    reference = story.ask("file")["reference"]
    for subject, asked, words, count in (
        ("itineraries/introduction", reference, "Mieke Weverbergh", 1),
        ("hosts/visitevaluation", WEAVER, WEAVER, 2),
        ("itineraries/presence", reference, "Traverse1", 1),
    ):
        page.goto(f"{house.url}/admin/{subject}/?q={asked}")
        rows = page.locator("#result_list tbody tr", has_text=words)
        expect(rows).to_have_count(count)
        see(page, f"hosting-staff-{subject.split('/')[1]}")


def step_12_the_other_pages_of_the_phase_are_read_by_everybody(
    story: Hosting, browser: Browser
) -> None:
    house = story.house
    keys = story.ask("keys")
    stranger = phone(browser, "nl").new_page()
    allowances = "/admin/itineraries/allowancecorrection/"
    asked = (
        (stranger, "/partners/access/", "come-in"),
        (story.awa, "/partners/access/", "ask-access"),
        (story.awa, "/me/visa/arrival/", "arrival"),
        (story.sweets, "/partners/stops/", "groups"),
        (story.sweets, f"/partners/stops/{keys['shared']}/", "group"),
        (
            story.staff,
            f"/admin/itineraries/itinerary/{keys['stay']}/readers/",
            "readers",
        ),
        (story.staff, allowances, "allowances"),
        (
            story.staff,
            f"{allowances}cohort/{story.facts['cohort']}/",
            "allowance-cohort",
        ),
        (story.staff, f"{allowances}file/{keys['file']}/", "allowance-file"),
        (story.staff, "/admin/hosts/visitevaluation/sums/", "evaluation-sums"),
    )
    for page, path, name in asked:
        answer = page.goto(house.url + path)
        assert answer is not None
        assert answer.ok, path
        see(page, f"hosting-{name}")
    stranger.context.close()
