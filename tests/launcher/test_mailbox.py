"""The mailbox of the demo: real mail in, real page out."""

from __future__ import annotations

import http.client
import smtplib
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

from launcher.mailbox.box import Box, list_sign_in_codes, start_smtp_server
from launcher.mailbox.pages import create_web_server
from tests.ports import port_of, reserved

pytestmark = pytest.mark.db
SCRIPT = "<script>alert(1)</script>"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Mailbox:
    box: Box
    smtp_port: int
    web_port: int

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as client:
            client.send_message(message)

    def get(self, path: str, *, method: str = "GET", host: str = "localhost") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port)
        with closing(connection):
            connection.request(
                method, path, headers={"Host": f"{host}:{self.web_port}"}
            )
            with connection.getresponse() as response:
                return Answer(response.status, response.headers, response.read())

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status == 200
        return answer.body.decode()

    def newest(self) -> str:
        return next(self.box.newest_first()).name


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    box = Box(tmp_path / "mailbox")
    with reserved() as mails, reserved() as pages:
        controller = start_smtp_server(box, host="127.0.0.1", port=port_of(mails))
        server = create_web_server(box, host="127.0.0.1", port=port_of(pages))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Mailbox(box, port_of(mails), port_of(pages))
        server.shutdown()
        server.server_close()
        controller.stop()


def mail(
    *, to: str = "awa@example.org", subject: str = "Bonjour", text: str = "Hello\n"
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "no-reply@pem-wecco.example",
        to,
        subject,
    )
    message.set_content(text)
    return message


def test_a_mail_sent_is_listed_newest_first_and_shown(mailbox: Mailbox) -> None:
    mailbox.send(mail(subject="Premier"))
    mailbox.send(
        mail(
            to="jan@example.org",
            subject="Tweede één",
            text="Dag Jan\nhttps://x.example/a?b=1&c=2.\n",
        )
    )
    page = mailbox.text("/")
    assert page.index("Tweede één") < page.index("Premier")
    shown = mailbox.text(f"/mail/{mailbox.newest()}")
    assert "Dag Jan" in shown
    assert 'href="https://x.example/a?b=1&amp;c=2"' in shown
    assert "jan@example.org" in shown


def test_nothing_of_a_mail_becomes_part_of_the_page(mailbox: Mailbox) -> None:
    message = mail(to=f'"{SCRIPT}" <x@example.org>', subject=SCRIPT, text=SCRIPT)
    message.add_attachment(
        b"%PDF", maintype="application", subtype="pdf", filename=f"{SCRIPT}.pdf"
    )
    mailbox.send(message)
    for path in (
        "/",
        f"/mail/{mailbox.newest()}",
        "/?to=%3Cscript%3Ealert(1)%3C/script%3E",
    ):
        answer = mailbox.get(path)
        assert SCRIPT not in answer.body.decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_html_of_a_mail_stays_in_a_sandbox(mailbox: Mailbox) -> None:
    message = mail()
    message.add_alternative(f"<p>Hi{SCRIPT}</p>", subtype="html")
    mailbox.send(message)
    path = f"/mail/{mailbox.newest()}"
    assert 'sandbox="allow-popups' in mailbox.text(path)
    answer = mailbox.get(f"{path}/html")
    assert "<p>Hi" in answer.body.decode()
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_an_attachment_is_downloaded_as_it_was_sent(mailbox: Mailbox) -> None:
    message = mail()
    message.add_attachment(
        b"\x00letter", maintype="text", subtype="html", filename="../lettre é.html"
    )
    mailbox.send(message)
    answer = mailbox.get(f"/mail/{mailbox.newest()}/file/0")
    assert answer.body == b"\x00letter"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename*=UTF-8''lettre%20%C3%A9.html"
    )
    assert mailbox.get(f"/mail/{mailbox.newest()}/file/1").status == 404


@pytest.mark.parametrize("code", ["BCDF-GHJK", "493021", "A1B2C3"])
def test_the_latest_sign_in_code_stands_above_the_list(
    mailbox: Mailbox, code: str
) -> None:
    mailbox.send(mail(text=f"Your code:\n\n    {code}\n\nIt serves once.\n"))
    mailbox.send(mail(subject="Other", text="PEM-27-0042\nNothing here.\n"))
    page = mailbox.text("/")
    assert "Latest sign-in code, for awa@example.org" in page
    assert f'<strong class="code">{code}</strong>' in page
    assert code in list_sign_in_codes(mailbox.box)


def test_the_search_finds_by_recipient(mailbox: Mailbox) -> None:
    mailbox.send(mail(subject="For Awa"))
    mailbox.send(mail(to="jan@example.org", subject="For Jan"))
    page = mailbox.text("/?to=AWA")
    assert "For Awa" in page
    assert "For Jan" not in page


def test_the_page_only_reads_and_only_what_is_there(mailbox: Mailbox) -> None:
    assert mailbox.get("/", method="POST").status == 501
    assert mailbox.get("/mail/..%2f..%2fsecret-key").status == 404
    assert mailbox.get("/mail/20270101T000000000000-abcd").status == 404
    assert mailbox.get("/?page=x").status == 200


def test_a_foreign_name_that_leads_here_gets_nothing(mailbox: Mailbox) -> None:
    mailbox.send(mail(text="493021\n"))
    answer = mailbox.get("/", host="evil.example")
    assert answer.status == 421
    assert "493021" not in answer.body.decode()


def test_old_mail_makes_room(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.mailbox.box.KEPT", 2)
    for number in range(3):
        mailbox.box.keep(
            sender="a@example.org",
            recipients=["b@example.org"],
            content=b"Subject: %d\n\n" % number,
        )
    assert [found.subject for found in mailbox.box.newest_first()] == ["2", "1"]
