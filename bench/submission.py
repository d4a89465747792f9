"""An application from the first page to the receipt, as a browser without scripts would send it."""

from __future__ import annotations

import http.client
import re
import secrets
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from demo.page import build_small_pdf

CALL = re.compile(r'href="/apply/([a-z0-9-]+)/')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="(version|window)" value="([^"]*)"')
OPTION = re.compile(r'<select name="(\w+)".*?</select>', re.DOTALL)
VALUE = re.compile(r'<option value="([^"]+)"')
BOX = re.compile(r'<input[^>]* type="(?:checkbox|radio)"[^>]*>')
BOX_NAME, BOX_VALUE = re.compile(r' name="(\w+)"'), re.compile(r' value="([^"]+)"')
TEXT = re.compile(r'<(?:input|textarea)[^>]*? name="(\w+)"')
ANSWERS = {
    "birth_date": "31/12/1990",
    "founded_on": "15/03/2019",
    "phone": "+221 77 123 45 67",
    "region": "SN-DK",
    "enterprise_region": "SN-DK",
    "nationality": "SN",
    "country": "SN",
    "ninea": "",
    "rccm": "",
    "ninea_reason": "",
    "rccm_reason": "",
    "national_id": "",
    "website": "",
    "be_enterprise": "",
    "other": "",
    "figures_year": "2025",
    "turnover": "12 500 000",
    "jobs": "6",
    "jobs_women": "3",
}
ASKING = ("person", "enterprise", "project")
FILES = ("ninea", "rccm", "accounts", "cv")
FOUND = (301, 302, 303)


class NotPossible(Exception):
    """The pages of the application do not let it through; says at which step."""


class Browser:
    """Keeps its connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self.cookies: SimpleCookie = SimpleCookie()

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[int, str, str]:
        """Status, place it sends to, page."""
        headers = {
            "Accept-Language": "fr",
            "Cookie": "; ".join(f"{k}={v.value}" for k, v in self.cookies.items()),
        }
        if kind:
            headers["Content-Type"] = kind
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        return answer.status, urlsplit(answer.headers.get("Location", "")).path, page

    def page(self, path: str) -> str:
        status, place, page = self.ask("GET", path)
        if status != http.client.OK:
            raise NotPossible(f"{path} answers {status} {place}".rstrip())
        return page

    def send(self, path: str, facts: dict[str, str]) -> str:
        """Send a form; where it leads."""
        kind = "application/x-www-form-urlencoded"
        return self._sent(
            path, *self.ask("POST", path, urlencode(facts).encode(), kind)
        )

    def upload(self, path: str, facts: dict[str, str], files: dict[str, bytes]) -> str:
        border = secrets.token_hex(16)
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in facts.items()
        ]
        for name, content in files.items():
            head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.pdf"\r\n'
            parts.append(
                f"{head}Content-Type: application/pdf\r\n\r\n".encode()
                + content
                + b"\r\n"
            )
        body = b"".join([*parts, f"--{border}--\r\n".encode()])
        return self._sent(
            path,
            *self.ask("POST", path, body, f"multipart/form-data; boundary={border}"),
        )

    @staticmethod
    def _sent(path: str, status: int, place: str, page: str) -> str:
        if status not in FOUND:
            said = re.sub(r"<[^>]+>|\s+", " ", page)[-600:]
            raise NotPossible(f"{path} was sent and answers {status}: {said}")
        return place


# The code of the mail, as if it was typed: mails of the measures are read by nobody.
CONFIRM = """
UPDATE applications_application a SET confirmed_email = p.email
  FROM register_participation r JOIN network_person p ON p.id = r.person_id
 WHERE r.id = a.participation_id AND a.confirmed_email = '' AND p.email LIKE '%@bench.example'
"""


def submit_many(
    port: int, *, count: int, confirm: Callable[[str], None]
) -> list[float]:
    """Milliseconds of each of `count` whole submissions: start, three steps, files, check, receipt.

    `confirm` runs a statement on the database of the measures.
    """
    times = []
    for _turn in range(count + 1):
        began = time.perf_counter()
        _submit(Browser(port), confirm)
        times.append((time.perf_counter() - began) * 1000)
    return times[1:]  # the first warmed the pages


def _submit(browser: Browser, confirm: Callable[[str], None]) -> None:
    found = CALL.search(browser.page("/"))
    if found is None:
        raise NotPossible("the public home shows no open call")
    start = f"/apply/{found[1]}/start/"
    facts = {
        "email": f"{secrets.token_hex(8)}@bench.example",
        "language": "fr",
    }
    place = browser.send(start, facts | _hidden(browser.page(start)))
    base = place.removesuffix("address/")
    confirm(CONFIRM)
    for step in ASKING:
        page = browser.page(f"{base}{step}/")
        browser.send(f"{base}{step}/", _answers(page) | _hidden(page) | {"go": "next"})
    page = browser.page(f"{base}documents/")
    browser.upload(
        f"{base}documents/",
        _hidden(page) | {"go": "next"},
        {name: build_small_pdf(name) for name in FILES},
    )
    page = browser.page(f"{base}check/")
    place = browser.send(
        f"{base}check/", _hidden(page) | {"commits_to_return": "on", "go": "send"}
    )
    if not place.endswith("/receipt/"):
        raise NotPossible(f"sending leads to {place}")
    browser.page(place)


def _hidden(page: str) -> dict[str, str]:
    token = TOKEN.search(page)
    return {
        "csrfmiddlewaretoken": token[1] if token else "",
        **dict(HIDDEN.findall(page)),
    }


def _answers(page: str) -> dict[str, str]:
    """Something for every question of a step."""
    chosen = {
        found[1]: VALUE.findall(found[0])[0]
        for found in OPTION.finditer(page)
        if VALUE.search(found[0])
    }
    typed = dict.fromkeys(TEXT.findall(page), "Une réponse pour la mesure")
    ticked = {
        name[1]: value[1]
        for box in reversed(BOX.findall(page))
        if (name := BOX_NAME.search(box)) and (value := BOX_VALUE.search(box))
    }
    known = {
        name: value
        for name, value in ANSWERS.items()
        if name in typed or name in chosen
    }
    return typed | chosen | ticked | known
