"""From the call to a prepared participant."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import (
    choose_option,
    fill,
    press,
    save_as_meant,
    sign_in_by_code,
    sign_in_staff,
)
from tests.journeys.conftest import desk, phone, shot
from tests.journeys.story import (
    APPLICANT,
    ARRIVAL,
    COHORT,
    RETURN,
    TODAY,
    Story,
    choose,
    first_option,
    go_on,
    iso,
    move,
    open_file,
    photo,
)


def step_01_staff_open_a_call_with_a_cohort(story: Story, browser: Browser) -> None:
    page, house = story.staff, story.house
    page.goto(f"{house.url}/admin/register/call/add/")
    fill(
        page,
        slug="appel-pilote",
        title_fr="Appel pilote",
        text_fr="Petites entreprises, candidatez.",
        title_nl="Proefoproep",
        text_nl="Kleine ondernemingen, schrijf u in.",
        opens_at_0=iso(TODAY - timedelta(days=1)),
        opens_at_1="08:00:00",
        closes_at_0=iso(TODAY + timedelta(days=20)),
        closes_at_1="17:00:00",
        published="on",
    )
    page.locator("select[name=programme]").first.select_option(label="PEM-WECCO")
    add_rows(page, "cohorts", "Cohort")
    page.locator("select[name=cohorts-0-programme]").select_option(label="PEM-WECCO")
    fill(
        page,
        **{
            "cohorts-0-name": COHORT,
            "cohorts-0-arrives_on": iso(ARRIVAL),
            "cohorts-0-leaves_on": iso(RETURN),
            "cohorts-0-seats": "8",
        },
    )
    add_rows(page, "criteria", "Criterion", count=2)
    fill(
        page,
        **{
            "criteria-0-position": "1",
            "criteria-0-code": "project",
            "criteria-0-label_fr": "Qualité du projet",
            "criteria-0-weight": "3",
            "criteria-0-highest": "5",
            "criteria-1-position": "2",
            "criteria-1-code": "export",
            "criteria-1-label_fr": "Potentiel d'exportation",
            "criteria-1-weight": "2",
            "criteria-1-highest": "5",
        },
    )
    add_rows(page, "panel", "Panel member", count=2)
    for row, member in enumerate(("Panel1", "Panel2")):
        page.locator(f"select[name=panel-{row}-user]").select_option(label=member)
    save_as_meant(page)
    # Behind it stands the tab that was open.
    expect(page).to_have_url(re.compile(rf"^{house.url}/admin/register/call/(#\w+)?$"))

    public = phone(browser).new_page()
    public.goto(f"{house.url}/")
    public.get_by_role("link", name="Appel pilote").click()
    expect(public.locator(".clocks__place")).to_have_count(2)
    expect(public.locator("main")).to_contain_text("Dakar")
    expect(public.locator("main")).to_contain_text("Bruxelles")
    shot(public, "01-call")


def add_rows(page: Page, tab: str, row: str, *, count: int = 1) -> None:
    """Open a tab of the page of a call and add so many rows there."""
    page.locator(f"#tabs-items a[href='#{tab}']").click()
    for _time in range(count):
        page.get_by_text(f"Add another {row}", exact=True).click()


def step_02_an_applicant_fills_the_form_loses_it_and_comes_back(
    story: Story, browser: Browser, tmp_path: Path
) -> None:
    house, page = story.house, story.applicant
    page.goto(f"{house.url}/apply/appel-pilote/")
    page.locator("main a[href$='/start/']").first.click()
    fill(page, email=APPLICANT)
    press(page.locator("main form button[type=submit]"))
    # The address is played back; its code is typed later.
    expect(page.locator("main")).to_contain_text(APPLICANT)
    page.locator("main a[href$='/person/']").first.click()
    fill(
        page,
        given_names="Aminata",
        family_name="Diop",
        birth_date="14/03/1988",
        birth_place="Thiès",
        phone="77 123 45 67",
        languages_spoken="français, wolof",
    )
    choose(page, sex="F", has_passport="yes", earlier_schengen_visa="no")
    fill(page, region="SN-TH", nationality="SN", country="SN")
    shot(page, "02-person")
    go_on(page)
    # The code is asked for once more; whose mail is late goes on without it.
    shot(page, "02-address")
    page.locator("main a[href$='/enterprise/']").first.click()
    story.reference = page.url.split("/file/")[1].split("/")[0]
    assert story.reference.startswith("PEM-")

    fill(
        page,
        name="Séchoir Exemple",
        function="Gérante",
        activity="Nous séchons des mangues.",
    )
    fill(
        page, founded_on="15/03/2019", ninea="005677234 2Y2", rccm="SN THS 2019 A 3014"
    )
    fill(
        page,
        figures_year=str(TODAY.year - 1),
        turnover="18 500 000",
        jobs="6",
        jobs_women="4",
    )
    fill(page, enterprise_region="SN-TH", city="Thiès")
    choose(page, occupation="owner")
    first_option(page, "legal_form", "sector")
    go_on(page)

    # The connection is lost: another phone, nothing but the address.
    page = phone(browser).new_page()
    sign_in_by_code(page, house, APPLICANT, start="/apply/continue/")
    page.goto(f"{house.url}/apply/file/{story.reference}/enterprise/")
    expect(page.locator("[name=name]")).to_have_value("Séchoir Exemple")
    expect(page.locator("[name=ninea]")).to_have_value("005677234 2Y2")
    story.applicant = page

    page.goto(f"{house.url}/apply/file/{story.reference}/project/")
    fill(page, project_title="Mangues séchées pour l'Europe")
    fill(
        page,
        project="Vendre des mangues séchées à des épiceries belges.",
        needs="Normes, emballage, acheteurs.",
    )
    fill(page, expected_results="Deux contrats.", partner_wishes="Un importateur.")
    go_on(page)
    for slot in ("ninea", "rccm", "accounts", "cv"):
        page.set_input_files(
            f"input[name={slot}]", photo(tmp_path / f"{slot}.jpg", slot)
        )
        expect(page.locator(f"#files-{slot}")).to_contain_text(f"{slot}.pdf")
    shot(page, "02-papers")
    page.goto(f"{house.url}/apply/file/{story.reference}/check/")
    expect(page.locator("main .notice--attention")).to_have_count(0)
    page.check("input[name=commits_to_return]")
    shot(page, "02-check")
    press(page.locator("button.btn[name=go][value=send]"))
    expect(page.locator("main")).to_contain_text(story.reference)
    shot(page, "02-receipt")
    mail = house.wait_for_mail(APPLICANT, matching=story.reference)
    assert [part.get_content_type() for part in mail.iter_attachments()].count(
        "application/pdf"
    ) <= 1


def step_03_staff_confirm_the_panel_scores_staff_select(
    story: Story, browser: Browser
) -> None:
    house, page = story.house, story.staff
    open_file(story)
    move(page, "confirm")
    expect(page.locator("#content")).to_contain_text("eligible")
    page.goto(f"{house.url}/admin/register/call/")
    press(
        page.locator("tr", has_text="Appel pilote").get_by_role(
            "link", name="Ranking board"
        )
    )
    press(page.get_by_role("link", name="Share out the files"))
    shot(page, "03-share")
    press(page.get_by_role("button", name="Share out exactly so"))
    for member, (project, export) in (("panel1", ("5", "4")), ("panel2", ("4", "4"))):
        panel = desk(browser).new_page()
        sign_in_staff(panel, house, f"{member}@jury.example")
        panel.goto(f"{house.url}/admin/selection/review/queue/")
        panel.locator("a[href*='/score/']").first.click()
        panel.locator(f"input[name=score-project][value='{project}']").check(force=True)
        panel.locator(f"input[name=score-export][value='{export}']").check(force=True)
        panel.fill("#comment", "Projet solide, acheteurs identifiés.")
        shot(panel, f"03-review-{member}")
        press(panel.locator("button[name=act][value=submit]"))
        expect(panel.locator("#content")).to_contain_text("submitted")
        panel.context.close()
    open_file(story)
    move(page, "shortlist")
    choose_option(page.locator("form[action$='/cohort/'] select[name=cohort]"), COHORT)
    press(page.locator("form[action$='/cohort/'] button").last)
    page.goto(f"{house.url}/admin/register/call/")
    press(
        page.locator("tr", has_text="Appel pilote").get_by_role(
            "link", name="Ranking board"
        )
    )
    expect(page.locator("#content")).to_contain_text(story.reference)
    shot(page, "03-board")
    open_file(story)
    move(page, "select")
    expect(page.locator("#content")).to_contain_text("selected")
    shot(page, "03-file")


def step_04_a_session_is_held_and_the_participant_is_prepared(story: Story) -> None:
    house, page = story.house, story.staff
    held = ARRIVAL - timedelta(days=30)
    page.goto(f"{house.url}/admin/training/session/add/")
    page.locator("select[name=module]").select_option(index=1)
    choose_option(page.locator("select[name=cohort]"), COHORT)
    fill(
        page,
        starts_at_0=iso(held),
        starts_at_1="09:00:00",
        ends_at_0=iso(held),
        ends_at_1="16:00:00",
        place="Maison d'exemple, Dakar",
    )
    save_as_meant(page)
    page.goto(f"{house.url}/admin/training/session/")
    press(
        page.locator(
            "#result_list a[href*='/change/'], table a[href*='/change/']"
        ).first
    )
    press(page.get_by_role("button", name="Enrol the cohort"))
    press(page.get_by_role("link", name="Attendance list"))
    page.locator("input[name=present]").first.check(force=True)
    press(page.get_by_role("button", name="Save", exact=True))
    shot(page, "04-attendance")
    page.goto(f"{house.url}/admin/training/session/progress/")
    # By name: other journeys have cohorts in the same house.
    press(page.locator("#content").get_by_role("link", name=COHORT))
    page.locator("input[name=file]").first.check(force=True)
    shot(page, "04-progress")
    press(page.get_by_role("button", name="Move those ticked"))
    open_file(story)
    expect(page.locator("#content")).to_contain_text("prepared")
