"""The visa: passport, pieces, letter, lodging, decision."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.journeys.acts import fill, press, sign_in_staff
from tests.journeys.conftest import desk, phone, shot
from tests.journeys.house import ARTEFACTS, links_of
from tests.journeys.story import (
    APPLICANT,
    ARRIVAL,
    RETURN,
    TODAY,
    Story,
    iso,
    move,
    open_details,
    open_file,
    photo,
)

INVITATION = """
from mobility.hosts.models import Placement
from mobility.letters.services.signing import prepare_invitation
from pemwecco.accounts.models import User
visit = Placement.objects.get(participation__reference="{reference}")
by = User.objects.get(email="visa@staff.example")
print("made:", prepare_invitation(placement=visit, by=by, reason="Le poste l'attend.").pk)
"""


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
    expect(
        me.locator(
            "main .invalid-feedback, main .notice--bad, main .alert-danger"
        ).first
    ).to_be_visible()
    expect(me.locator("[name=line1]")).to_have_value(good[0])
    fill(me, line2=good[1])
    me.set_input_files("input[name=scan]", photo(tmp_path / "passport.jpg", "P<SEN"))
    press(me.locator("main form button.btn-primary"))
    shot(me, "07-passport")
    me.goto(f"{house.url}/me/visa/")
    links = [
        link.get_attribute("href") or ""
        for link in me.locator("a[href*='/me/visa/pieces/']").all()
    ]
    first = next(iter(dict.fromkeys(links)))
    me.goto(f"{house.url}{first}")
    me.set_input_files("input[name=file]", photo(tmp_path / "piece.jpg", "piece"))
    press(me.locator("main form button.btn-primary"))
    number = first.rstrip("/").split("/")[-1]

    visa = desk(browser).new_page()
    sign_in_staff(visa, house, "visa@staff.example")
    story.pages["visa"] = visa
    visa.goto(f"{house.url}/admin/visas/dossier/?q={story.reference}")
    press(
        visa.locator(
            "#result_list a[href*='/change/'], table a[href*='/change/']"
        ).first
    )
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
    sent_back = visa.locator(
        f"form[action$='/pieces/{number}/']:has(button[value=send_back])"
    )
    sent_back.locator("xpath=ancestor::details").locator("summary").click()
    sent_back.locator("[name=reason]").fill("La photo est floue.")
    press(sent_back.locator("button[value=send_back]"))
    me.goto(f"{house.url}/me/visa/")
    expect(me.locator("main")).to_contain_text("La photo est floue.")
    me.goto(f"{house.url}{first}")
    me.set_input_files(
        "input[name=file]", photo(tmp_path / "piece.jpg", "a sharper piece")
    )
    press(me.locator("main form button.btn-primary"))
    visa.goto(dossier)
    shot(visa, "07-dossier")
    # What is signed on a phone can be read by everybody.
    me.goto(f"{house.url}/me/visa/undertaking/")
    shot(me, "07-undertaking")
    made = house.run(INVITATION.format(reference=story.reference)).split("made:")[1]
    host = story.pages["host"]
    host.goto(f"{house.url}/partners/invitations/{made.strip()}/")
    shot(host, "07-invitation")

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
    path = tmp_path / "support-letter.pdf"
    download.value.save_as(path)
    shutil.copy(path, ARTEFACTS)
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
    visa.goto(f"{house.url}/admin/visas/dossier/?q={story.reference}")
    press(
        visa.locator(
            "#result_list a[href*='/change/'], table a[href*='/change/']"
        ).first
    )
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
    return str(
        sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10
    )
