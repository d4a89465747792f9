"""Two hosts and two participants go through the whole hosting phase, on real parts, in real browsers.

The stay is to come while hosts are asked; then the days pass, and Awa's visit is today.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys import inviting, receiving
from tests.journeys.acts import sign_in_staff
from tests.journeys.conftest import patient, phone
from tests.journeys.house import House
from tests.journeys.inviting import STAFF, WIDE, Hosting


@pytest.mark.timeout(1800)
def test_hosts_are_found_and_receive_a_cohort(house: House, browser: Browser) -> None:
    house.run(
        "from tests.journeys.hosted import put_hosting_phase; put_hosting_phase()"
    )
    staff = patient(browser.new_context(viewport=WIDE, locale="en")).new_page()
    sign_in_staff(staff, house, STAFF)
    story = Hosting(
        house=house,
        staff=staff,
        weaver=phone(browser, "nl").new_page(),
        sweets=phone(browser).new_page(),
        awa=phone(browser).new_page(),
    )
    inviting.step_01_staff_open_a_campaign_and_ask_two_hosts(story)
    inviting.step_02_two_hosts_answer_on_their_phones(story)
    inviting.step_03_staff_read_the_sums_each_with_its_list(story)
    inviting.step_04_the_worker_matches_and_offers_leave_by_mail(story)
    inviting.step_05_one_host_proposes_other_days_and_staff_agree(story)
    inviting.step_06_the_other_says_yes_and_both_are_introduced(story)
    receiving.step_07_staff_write_the_programme_and_publish_it(story)
    receiving.step_08_a_change_says_whom_it_touches_and_the_reader_what_it_is(story)
    receiving.step_09_the_pack_is_read_without_network(story)
    receiving.step_10_presence_noted_by_the_host_and_on_a_sheet_is_one(story, browser)
    receiving.step_11_both_say_how_it_went_and_whom_they_met(story)
    receiving.step_12_the_other_pages_of_the_phase_are_read_by_everybody(story, browser)
    for page in (story.staff, story.weaver, story.sweets, story.awa):
        page.context.close()
