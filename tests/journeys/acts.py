"""What people do again and again in the browser: sign in, fill a form of the staff pages."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import House, text_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a long walk between two shores"


def totp() -> str:
    """The code an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def sign_in_staff(page: Page, house: House, email: str) -> None:
    """Password, then the second factor, then the dashboard."""
    page.goto(f"{house.url}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    press(page.locator("main form button[type=submit]").first)
    used = totp()
    page.fill("input[name=code]", used)
    press(page.locator("main form button[type=submit]").first)
    if "/2fa/" in page.url:
        # A code opens once, and another test has just used it: the next one comes within half a minute.
        while totp() == used:
            page.wait_for_timeout(250)
        page.fill("input[name=code]", totp())
        press(page.locator("main form button[type=submit]").first)
    page.goto(f"{house.url}/admin/")
    expect(page).to_have_url(f"{house.url}/admin/")


def sign_in_by_code(
    page: Page, house: House, email: str, *, start: str = "/account/login/code/"
) -> None:
    """Ask for a code, read it in the mail that arrived, give it."""
    before = len([mail for mail in house.mails(email) if code_in(text_of(mail))])
    page.goto(f"{house.url}{start}")
    page.fill("main input[name=email]", email)
    press(page.locator("main form button[type=submit]").first)
    mail = house.wait_for_mail(email, matching=CODE, after=before)
    page.fill("main input[name=code]", code_in(text_of(mail)))
    press(page.locator("main form button[type=submit]").first)


def press(button: Locator) -> None:
    """Press a button that leads to another page, and wait for that page."""
    with button.page.expect_navigation():
        button.click()


def save_as_meant(page: Page) -> None:
    """Save a form of the staff pages; what it asks back, because it is strange, is meant."""
    press(page.locator("button[name=_save]"))
    boxes = page.locator("input[type=checkbox][name$=confirmed_findings]")
    if boxes.count() == 0:
        return
    for box in boxes.all():
        box.check(force=True)
    press(page.locator("button[name=_save]"))


def choose_option(select: Locator, text: str) -> None:
    """Choose by what the option says: other journeys of the same house add options of their own."""
    value = select.locator("option", has_text=text).first.get_attribute("value")
    select.select_option(value=value)


CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", re.MULTILINE)


def code_in(text: str) -> str:
    """The sign-in code of a mail, or nothing."""
    found = CODE.search(text)
    return found.group(1) if found else ""


def fill(page: Page, **values: str) -> None:
    """Fill fields of a form of the staff pages by name; selects by value, check boxes by "on"."""
    for name, value in values.items():
        # What the page itself sends along is nobody's to fill.
        field = page.locator(f"[name='{name}']:not([type=hidden])").first
        kind = field.evaluate("node => node.tagName + ':' + (node.type || '')")
        if kind.startswith("SELECT"):
            field.select_option(value)
        elif kind.endswith(("checkbox", "radio")):
            field.set_checked(value == "on")
        else:
            field.fill(value)


def pick(page: Page, name: str, text: str) -> None:
    """Choose in a list that searches while one types."""
    page.locator(f"select[name='{name}'] + .select2").click()
    page.locator(".select2-search__field").last.fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()
