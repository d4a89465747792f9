"""One person goes through the entire programme, on real parts, in real browsers.

The stay lies in the past, so that its first follow-up falls due while the test looks on.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import (
    hosting,
    narrow,
    reporting,
    returning,
    selecting,
    visiting,
)
from tests.journeys.acts import sign_in_staff
from tests.journeys.conftest import desk, phone
from tests.journeys.house import House
from tests.journeys.story import Story


@pytest.mark.timeout(1800)
def test_one_person_goes_through_the_whole_programme(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    staff = desk(browser).new_page()
    sign_in_staff(staff, house, "coordinator@staff.example")
    story = Story(house=house, staff=staff, applicant=phone(browser).new_page())
    selecting.step_01_staff_open_a_call_with_a_cohort(story, browser)
    selecting.step_02_an_applicant_fills_the_form_loses_it_and_comes_back(
        story, browser, tmp_path
    )
    selecting.step_03_staff_confirm_the_panel_scores_staff_select(story, browser)
    selecting.step_04_a_session_is_held_and_the_participant_is_prepared(story)
    hosting.step_05_a_host_accepts_the_placement_in_the_portal(story, browser)
    hosting.step_06_the_itinerary_is_written_published_and_seen(story)
    visiting.step_07_the_visa_dossier_is_completed_and_the_letter_issued(
        story, browser, tmp_path
    )
    visiting.step_08_the_dossier_is_lodged_and_the_visa_granted(story)
    returning.step_09_departure_return_and_a_follow_up_answered_from_a_mail(
        story, browser, tmp_path
    )
    returning.step_10_a_workshop_with_public_registration_and_attendance(story, browser)
    returning.step_11_each_reminder_left_once(story)
    returning.step_12_the_dashboard_shows_the_funnel(story)
    reporting.step_13_the_report_is_checked_frozen_and_read_by_the_donor(story, browser)
    narrow.step_14_no_page_scrolls_sideways_or_has_what_a_thumb_misses(story, browser)
    house.wait_until_ready()
