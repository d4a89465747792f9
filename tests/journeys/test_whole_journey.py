"""One person goes through the entire programme, on real parts, in real browsers.

The stay lies in the past, so that its first follow-up falls due while the test looks on.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from tests.journeys.acts import fill, pick, press, sign_in_by_code, sign_in_staff
from tests.journeys.conftest import ARTEFACTS, House, desk, links_of, phone, shot, text_of

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]

TODAY = date.today()  # noqa: DTZ011  the machine's own day, as the pages use it
# The follow-up after three months is due in thirteen days: its first reminder left yesterday.
RETURN = TODAY + timedelta(days=13) - relativedelta(months=3)
ARRIVAL = RETURN - timedelta(days=20)
APPLICANT = "aminata@sechoir.example"
HOST = "lies@fabriek.example"


def iso(day: date) -> str:
    return day.isoformat()


@dataclass
class Story:
    """What the steps tell each other."""

    house: House
    staff: Page
    applicant: Page
    reference: str = ""
    pages: dict[str, Page] = field(default_factory=dict)


@pytest.mark.timeout(600)
def test_one_person_goes_through_the_whole_programme(house: House, browser: Browser, tmp_path: Path) -> None:
    staff = desk(browser).new_page()
    sign_in_staff(staff, house, "coordinator@staff.example")
    story = Story(house=house, staff=staff, applicant=phone(browser).new_page())
    step_01_staff_open_a_call_with_a_cohort(story, browser)
    step_02_an_applicant_fills_the_form_loses_it_and_comes_back(story, browser, tmp_path)
    step_03_staff_confirm_the_panel_scores_staff_select(story, browser)
    step_04_a_session_is_held_and_the_participant_is_prepared(story)
    step_05_a_host_accepts_the_placement_in_the_portal(story, browser)
    step_06_the_itinerary_is_written_published_and_seen(story)
    step_07_the_visa_dossier_is_completed_and_the_letter_issued(story, browser, tmp_path)
    step_08_the_dossier_is_lodged_and_the_visa_granted(story)
    step_09_departure_return_and_a_follow_up_answered_from_a_mail(story, browser, tmp_path)
    step_10_a_workshop_with_public_registration_and_attendance(story, browser)
    step_11_each_reminder_left_once(story)
    step_12_the_dashboard_shows_the_funnel(story)


def photo(path: Path, text: str) -> Path:
    """A picture as a phone takes it of a paper."""
    image = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(image).text((80, 80), text, fill="black")
    image.save(path, quality=80)
    return path


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
    for inline in ("Cohort", "Criterion", "Panel member"):
        page.get_by_text(f"Add another {inline}", exact=True).click()
    page.get_by_text("Add another Criterion", exact=True).click()
    page.get_by_text("Add another Panel member", exact=True).click()
    page.locator("select[name=cohorts-0-programme]").select_option(label="PEM-WECCO")
    fill(
        page,
        **{
            "cohorts-0-name": "Cohorte pilote",
            "cohorts-0-arrives_on": iso(ARRIVAL),
            "cohorts-0-leaves_on": iso(RETURN),
            "cohorts-0-seats": "8",
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
    for row, member in enumerate(("Panel1", "Panel2")):
        page.locator(f"select[name=panel-{row}-user]").select_option(label=member)
    press(page.locator("button[name=_save]"))
    expect(page).to_have_url(f"{house.url}/admin/register/call/")

    public = phone(browser).new_page()
    public.goto(f"{house.url}/")
    public.get_by_role("link", name="Appel pilote").click()
    expect(public.locator(".clocks__place")).to_have_count(2)
    expect(public.locator("main")).to_contain_text("Dakar")
    expect(public.locator("main")).to_contain_text("Bruxelles")
    shot(public, "01-call")


def step_02_an_applicant_fills_the_form_loses_it_and_comes_back(
    story: Story, browser: Browser, tmp_path: Path
) -> None:
    house, page = story.house, story.applicant
    page.goto(f"{house.url}/apply/appel-pilote/")
    page.locator("main a[href$='/start/']").first.click()
    fill(page, email=APPLICANT, consent="on")
    press(page.locator("main form button[type=submit]"))
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
    story.reference = page.url.split("/file/")[1].split("/")[0]
    assert story.reference.startswith("PEM-")

    fill(page, name="Séchoir Exemple", function="Gérante", activity="Nous séchons des mangues.")
    fill(page, founded_on="15/03/2019", ninea="005677234 2Y2", rccm="SN THS 2019 A 3014")
    fill(page, figures_year=str(TODAY.year - 1), turnover="18 500 000", jobs="6", jobs_women="4")
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
        page.set_input_files(f"input[name={slot}]", photo(tmp_path / f"{slot}.jpg", slot))
    press(page.locator("button.btn[name=go][value=stay]"))
    expect(page.locator("main")).to_contain_text("ninea")
    shot(page, "02-papers")
    page.goto(f"{house.url}/apply/file/{story.reference}/check/")
    expect(page.locator("main .notice--attention")).to_have_count(0)
    page.check("input[name=commits_to_return]")
    shot(page, "02-check")
    press(page.locator("button.btn[name=go][value=send]"))
    expect(page.locator("main")).to_contain_text(story.reference)
    shot(page, "02-receipt")
    mail = house.wait_for_mail(APPLICANT, matching=story.reference)
    assert [part.get_content_type() for part in mail.iter_attachments()].count("application/pdf") <= 1


def go_on(page: Page) -> None:
    press(page.locator("button.btn[name=go][value=next]").last)


def choose(page: Page, **values: str) -> None:
    """Radios or selects by value."""
    for name, value in values.items():
        radio = page.locator(f"input[type=radio][name={name}][value='{value}']")
        if radio.count():
            radio.check()
        else:
            fill(page, **{name: value})


def first_option(page: Page, *names: str) -> None:
    for name in names:
        page.locator(f"select[name={name}]").select_option(index=1)


def step_03_staff_confirm_the_panel_scores_staff_select(story: Story, browser: Browser) -> None:
    house, page = story.house, story.staff
    open_file(story)
    move(page, "confirm")
    expect(page.locator("#content")).to_contain_text("eligible")
    page.goto(f"{house.url}/admin/register/call/")
    press(page.get_by_role("link", name="Ranking board"))
    press(page.locator("form[action$='/share/'] button").last)
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
    page.locator("form[action$='/cohort/'] select[name=cohort]").select_option(index=1)
    press(page.locator("form[action$='/cohort/'] button").last)
    page.goto(f"{house.url}/admin/register/call/")
    press(page.get_by_role("link", name="Ranking board"))
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
    page.locator("select[name=cohort]").select_option(index=1)
    fill(
        page,
        starts_at_0=iso(held),
        starts_at_1="09:00:00",
        ends_at_0=iso(held),
        ends_at_1="16:00:00",
        place="Maison d'exemple, Dakar",
    )
    press(page.locator("button[name=_save]"))
    page.goto(f"{house.url}/admin/training/session/")
    press(page.locator("#result_list a[href*='/change/'], table a[href*='/change/']").first)
    press(page.get_by_role("button", name="Enrol the cohort"))
    press(page.get_by_role("link", name="Attendance list"))
    page.locator("input[name=present]").first.check(force=True)
    press(page.get_by_role("button", name="Save", exact=True))
    shot(page, "04-attendance")
    page.goto(f"{house.url}/admin/training/session/progress/")
    page.locator("input[name=file]").first.check(force=True)
    shot(page, "04-progress")
    press(page.get_by_role("button", name="Move those ticked"))
    open_file(story)
    expect(page.locator("#content")).to_contain_text("prepared")


def step_05_a_host_accepts_the_placement_in_the_portal(story: Story, browser: Browser) -> None:
    house, page = story.house, story.staff
    page.goto(f"{house.url}/admin/hosts/host/")
    press(page.get_by_role("link", name="Fabriek Voorbeeld").first)
    page.goto(page.url.split("/change/")[0] + "/invite/")
    fill(page, name="Lies Voorbeeld", email=HOST, language="nl", signs_letters="on")
    press(page.locator("#content form button[type=submit]").last)
    house.wait_for_mail(HOST)
    page.goto(f"{house.url}/admin/hosts/placement/add/?participation={pk_of(story)}")
    pick(page, "host", "Fabriek Voorbeeld")
    fill(
        page,
        starts_on=iso(ARRIVAL + timedelta(days=1)),
        ends_on=iso(ARRIVAL + timedelta(days=7)),
        purpose="Kennismaking met de afdeling export",
    )
    press(page.locator("button[name=_save]"))
    page.goto(f"{house.url}/admin/hosts/placement/")
    press(page.locator("#result_list a[href*='/change/'], table a[href*='/change/']").first)
    story.pages["placement"] = page
    placement = page.url.split("?")[0]
    move(page, "offer")

    host = desk(browser, "nl").new_page()
    sign_in_by_code(host, house, HOST)
    host.goto(f"{house.url}/partners/")
    shot(host, "05-portal")
    press(host.locator("main a[href*='/partners/placements/']").first)
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
        page.locator(f"select[name=stops-{number}-placement]").select_option(index=int(number == 0))
    fill(page, lodging="Résidence Exemple, Bruxelles", emergency_contact="+32 2 000 00 00")
    press(page.locator("button[name=_save]"))
    page.goto(f"{house.url}/admin/itineraries/itinerary/")
    press(page.locator("#result_list a[href*='/change/'], table a[href*='/change/']").first)
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


def open_file(story: Story) -> None:
    """The page of the file, reached by its number."""
    story.staff.goto(f"{story.house.url}/admin/register/participation/?q={story.reference}")
    press(story.staff.get_by_role("link", name=story.reference).first)


def pk_of(story: Story) -> str:
    open_file(story)
    return story.staff.url.split("/participation/")[1].split("/")[0]


def move(page: Page, name: str, reason: str = "") -> None:
    """Press the button of a move."""
    button = page.locator(f"form[action$='/move/'] button[name=move][value={name}]")
    if button.count():
        press(button)
    else:
        form = page.locator(f"form[action$='/move/']:has(input[name=move][value={name}])")
        form.locator("xpath=ancestor::details").locator("summary").click()
        form.locator("[name=reason]").fill(reason)
        press(form.locator("button"))


def step_07_the_visa_dossier_is_completed_and_the_letter_issued(
    story: Story, browser: Browser, tmp_path: Path
) -> None:
    house, me = story.house, story.applicant
    me.goto(f"{house.url}/me/visa/")
    shot(me, "07-checklist")
    me.goto(f"{house.url}/me/visa/passport/")
    good = machine_readable_zone()
    fill(me, line1=good[0], line2=good[1][:9] + "0" + good[1][10:], blank_pages="12")
    fill(me, issued_on=iso(TODAY - timedelta(days=400)))
    me.set_input_files("input[name=scan]", photo(tmp_path / "passport.jpg", "P<SEN"))
    press(me.locator("main form button.btn-primary"))
    expect(me.locator("main .invalid-feedback, main .notice--bad, main .alert-danger").first).to_be_visible()
    expect(me.locator("[name=line1]")).to_have_value(good[0])
    fill(me, line2=good[1])
    me.set_input_files("input[name=scan]", photo(tmp_path / "passport.jpg", "P<SEN"))
    press(me.locator("main form button.btn-primary"))
    shot(me, "07-passport")
    me.goto(f"{house.url}/me/visa/")
    links = [link.get_attribute("href") or "" for link in me.locator("a[href*='/me/visa/pieces/']").all()]
    first = next(iter(dict.fromkeys(links)))
    me.goto(f"{house.url}{first}")
    me.set_input_files("input[name=file]", photo(tmp_path / "piece.jpg", "piece"))
    press(me.locator("main form button.btn-primary"))
    number = first.rstrip("/").split("/")[-1]

    visa = desk(browser).new_page()
    sign_in_staff(visa, house, "visa@staff.example")
    story.pages["visa"] = visa
    visa.goto(f"{house.url}/admin/visas/dossier/")
    press(visa.locator("#result_list a[href*='/change/'], table a[href*='/change/']").first)
    dossier = visa.url.split("?")[0]
    facts = visa.locator("form[action$='/facts/']")
    facts.locator("select[name=post]").select_option(index=1)
    fill(
        visa,
        insurance_policy="EX-2026-1",
        insurance_from=iso(ARRIVAL),
        insurance_until=iso(RETURN),
        insurance_cover_eur="30000",
    )
    press(facts.locator("button[type=submit]").last)
    sent_back = visa.locator(f"form[action$='/pieces/{number}/']:has(button[value=send_back])")
    sent_back.locator("xpath=ancestor::details").locator("summary").click()
    sent_back.locator("[name=reason]").fill("La photo est floue.")
    press(sent_back.locator("button[value=send_back]"))
    me.goto(f"{house.url}/me/visa/")
    expect(me.locator("main")).to_contain_text("La photo est floue.")
    me.goto(f"{house.url}{first}")
    me.set_input_files("input[name=file]", photo(tmp_path / "piece.jpg", "a sharper piece"))
    press(me.locator("main form button.btn-primary"))
    visa.goto(dossier)
    shot(visa, "07-dossier")

    letter = visa.locator("form[action$='/act/letter/']")
    open_details(letter)
    letter.locator("select[name=language]").select_option("fr")
    press(letter.locator("button[type=submit]").last)
    mail = house.wait_for_mail(APPLICANT, matching=r"PEM-L")
    assert links_of(mail)
    visa.goto(dossier)
    with visa.expect_download() as download:
        visa.evaluate(
            """() => { const link = [...document.querySelectorAll("a[href*='/files/']")]
                .find(a => a.closest('section, div').textContent.includes('PEM-L'));
                const go = document.createElement('a'); go.href = link.href; go.download = 'letter.pdf';
                document.body.append(go); go.click(); }"""
        )
    path = ARTEFACTS / "support-letter.pdf"
    download.value.save_as(path)
    text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    assert "DIOP" in text.upper()
    code = re.search(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", text)
    assert code is not None
    check = phone(browser).new_page()
    check.goto(f"{house.url}/verify/{code.group()}/")
    expect(check.locator("main")).to_contain_text("PEM-L")
    expect(check.locator("main")).not_to_contain_text("Aminata")
    shot(check, "07-verify")


def step_08_the_dossier_is_lodged_and_the_visa_granted(story: Story) -> None:
    house, visa = story.house, story.pages["visa"]
    visa.goto(f"{house.url}/admin/visas/dossier/")
    press(visa.locator("#result_list a[href*='/change/'], table a[href*='/change/']").first)
    dossier = visa.url.split("?")[0]
    while (accept := visa.locator("button[name=move][value=accept]")).count():
        press(accept.first)
    while (waive := visa.locator("form:has(button[name=move][value=waive])")).count():
        open_details(waive.first)
        waive.first.locator("[name=reason]").fill("Le programme prend tout en charge.")
        press(waive.first.locator("button[value=waive]"))
    visa.goto(dossier)
    move(visa, "complete")
    lodge = visa.locator("form[action$='/act/lodge/']")
    open_details(lodge)
    lodge.locator("[name=on]").fill(iso(ARRIVAL - timedelta(days=45)))
    lodge.locator("[name=reference]").fill("EX-TLS-1")
    press(lodge.locator("button[type=submit]").last)
    grant = visa.locator("form[action$='/act/grant/']")
    open_details(grant)
    for name, value in {
        "decided_on": iso(ARRIVAL - timedelta(days=25)),
        "notified_on": iso(ARRIVAL - timedelta(days=24)),
        "sticker_number": "BEL0000001",
        "valid_from": iso(ARRIVAL),
        "valid_until": iso(RETURN + timedelta(days=15)),
        "days": str((RETURN - ARRIVAL).days + 1),
    }.items():
        grant.locator(f"[name={name}]").fill(value)
    press(grant.locator("button[type=submit]").last)
    shot(visa, "08-granted")
    open_file(story)
    expect(story.staff.locator("#content")).to_contain_text("visa granted")


def step_09_departure_return_and_a_follow_up_answered_from_a_mail(
    story: Story, browser: Browser, tmp_path: Path
) -> None:
    house, page, me = story.house, story.staff, story.applicant
    pk = pk_of(story)
    page.goto(f"{house.url}/admin/itineraries/itinerary/crossing/{pk}/")
    fill(page, on=iso(ARRIVAL), place="Bruxelles-National")
    page.locator("select[name=evidence]").select_option("boarding_pass")
    page.set_input_files("input[name=file]", photo(tmp_path / "boarding.jpg", "BRU"))
    press(page.locator("#content form.house-form button[type=submit]"))
    expect(page.locator("#content")).to_contain_text("in mobility")
    me.goto(f"{house.url}/me/itinerary/")
    open_details(me.locator("form[action$='/crossing/']"))
    fill(me, on=iso(RETURN), place="Bruxelles-National")
    me.locator("select[name=evidence]").select_option("boarding_pass")
    me.set_input_files("input[name=file]", photo(tmp_path / "back.jpg", "DSS"))
    press(me.locator("form[action$='/crossing/'] button.btn-primary"))
    open_file(story)
    expect(page.locator("#content")).to_contain_text("returned")
    page.goto(f"{house.url}/admin/reintegration/followup/")
    expect(page.locator("#result_list tbody tr, table tbody tr")).to_have_count(3)

    mail = house.wait_for_mail(APPLICANT, matching="/follow-up/", seconds=60)
    address = next(link for link in links_of(mail) if "/follow-up/" in link)
    answer = phone(browser).new_page()
    answer.goto(address)
    choose(answer, still_in_business="yes", use_of_learning="4")
    fill(answer, turnover="24 000 000", contracts="1", workers_women="5", workers_men="3")
    shot(answer, "09-follow-up")
    press(answer.locator("main form button[type=submit]").last)
    answer.goto(address)
    expect(answer.locator("main form textarea")).to_have_count(0)
    shot(answer, "09-answered")
    page.goto(f"{house.url}/admin/reintegration/followup/")
    expect(page.locator("#content")).to_contain_text("answered")


def step_10_a_workshop_with_public_registration_and_attendance(story: Story, browser: Browser) -> None:
    house, page = story.house, story.staff
    page.goto(f"{house.url}/admin/events/event/add/")
    fill(page, title="Atelier normes", kind="workshop")
    fill(page, place="Maison d'exemple, Dakar", timezone="Africa/Dakar", capacity="30")
    fill(page, starts_at_0=iso(TODAY), starts_at_1="23:00:00", ends_at_0=iso(TODAY), ends_at_1="23:50:00")
    fill(page, public="on", published="on")
    expect(page.locator("[name=slug]")).to_have_value("atelier-normes")
    press(page.locator("button[name=_save]"))
    visitor = phone(browser).new_page()
    visitor.goto(f"{house.url}/events/atelier-normes/")
    fill(visitor, given_names="Moussa", family_name="Exemple", email="moussa@forge.example", consent="on")
    press(visitor.locator("main form[action='#register'] button[type=submit]"))
    shot(visitor, "10-registered")
    house.wait_for_mail("moussa@forge.example")
    page.goto(f"{house.url}/admin/events/event/?q=normes")
    press(page.get_by_role("link", name="Atelier normes").first)
    page.goto(page.url.split("/change/")[0] + "/attendance/")
    page.locator("input[name=present]").first.check(force=True)
    press(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator("input[name=present]").first).to_be_checked()
    shot(page, "10-attendance")


def step_11_each_reminder_left_once(story: Story) -> None:
    house = story.house
    before = len([mail for mail in house.mails(APPLICANT) if "/follow-up/" in text_of(mail)])
    house.manage("shell", "-v0", script="from pemwecco.reminders.engine import sweep\nsweep()\nsweep()\n")
    time.sleep(8)
    after = [mail for mail in house.mails(APPLICANT) if "/follow-up/" in text_of(mail)]
    assert len(after) == before >= 1
    html = after[0].get_body(("html",))
    assert html is not None
    assert "Union européenne" in html.get_content()


def step_12_the_dashboard_shows_the_funnel(story: Story) -> None:
    page = story.staff
    page.goto(f"{story.house.url}/admin/")
    row = page.locator("tr:has(th:text-is('Back home'))")
    expect(row.locator(".house-number").first).to_have_text("1")
    shot(page, "12-dashboard")


def open_details(form: Locator) -> None:
    """Open what folds a form away, when it does."""
    fold = form.locator("xpath=ancestor::details")
    if fold.count() and fold.last.get_attribute("open") is None:
        fold.last.locator("summary").first.click()


def machine_readable_zone() -> tuple[str, str]:
    """The two lines of an invented passport that is valid for four more years (ICAO 9303)."""
    expires = (TODAY + relativedelta(years=4)).strftime("%y%m%d")
    number, birth, optional = "A01234567", "880314", "<" * 14
    numbered = number + check_digit(number)
    dated = birth + check_digit(birth) + "F" + expires + check_digit(expires)
    composite = check_digit(numbered + dated.replace("F", "", 1) + optional + "<")
    return (
        "P<SENDIOP<<AMINATA".ljust(44, "<"),
        f"{numbered}SEN{dated}{optional}<{composite}",
    )


def check_digit(text: str) -> str:
    values = [0 if sign == "<" else int(sign, 36) for sign in text]
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)
