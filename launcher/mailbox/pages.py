"""The read-only pages of the mailbox."""

from __future__ import annotations

import html
import os
import re
from datetime import datetime
from email.message import MIMEPart
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from launcher.mailbox.box import Box, Mail

LOCAL = ("localhost", "127.0.0.1", "[::1]")
PAGE = 50
ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")

STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8886; vertical-align: top }
td { overflow-wrap: anywhere }
.code { font: 1.1rem ui-monospace, monospace; letter-spacing: .06em }
.latest { padding: .8rem 1rem; border: 2px solid currentColor; border-radius: .4rem }
.latest .code { font-size: 1.9rem; display: block }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid #8886; font: inherit }
iframe { width: 100%; height: 40rem; border: 1px solid #8886; background: #fff }
dt { font-weight: 600; float: left; clear: left; width: 7rem } dd { margin: 0 0 .2rem 7.5rem }
input, button { font: inherit; padding: .4rem .6rem }
:focus-visible { outline: 3px solid #1a66cc; outline-offset: 2px }
"""
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'"
)
# A mail's own HTML: no script, no network, no access to this page; its links open beside it.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:;"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def _render_mailbox_page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _time(moment: datetime) -> str:
    shown = moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return f'<time datetime="{moment.isoformat()}">{shown}</time>'


def render_list_page(box: Box, *, to: str = "", page: int = 1) -> str:
    """Mails newest first, at most PAGE of them, the latest sign-in code above them."""
    start = (page - 1) * PAGE
    found = list(islice(box.newest_first(to=to), start, start + PAGE + 1))
    mails, more = found[:PAGE], len(found) > PAGE
    latest = next((mail for mail in mails if mail.code), None) if page == 1 else None
    parts = [
        "<h1>Mailbox of the demo</h1><p>Mail that this machine sent. Nothing leaves it.</p>"
    ]
    if latest:
        parts.append(
            f'<p class="latest">Latest sign-in code, for {html.escape(latest.to)}, {_time(latest.arrived)}'
            f' <strong class="code">{html.escape(latest.code or "")}</strong></p>'
        )
    parts.append(
        '<form role="search"><label for="to">Recipient</label> '
        f'<input id="to" name="to" type="search" value="{html.escape(to)}"> <button>Search</button></form>'
    )
    if mails:
        cells = []
        for mail in mails:
            cells.append(
                f"<tr><td>{_time(mail.arrived)}</td><td>{html.escape(mail.to)}</td>"
                f'<td><a href="/mail/{mail.name}">{html.escape(mail.subject)}</a></td>'
                f'<td class="code">{html.escape(mail.code or "")}</td></tr>'
            )
        rows = "".join(cells)
        parts.append(
            '<table><thead><tr><th scope="col">Time</th><th scope="col">To</th><th scope="col">Subject</th>'
            f'<th scope="col">Code</th></tr></thead><tbody>{rows}</tbody></table>'
        )
    else:
        parts.append(
            "<p>No mail yet.</p>" if not to else "<p>No mail for this recipient.</p>"
        )
    links = [(page - 1, "Newer mail", page > 1), (page + 1, "Older mail", more)]
    for number, label, there in links:
        if there:
            address = f"/?to={quote(to)}&amp;page={number}"
            parts.append(f'<p><a href="{address}">{label}</a></p>')
    return _render_mailbox_page("Mailbox of the demo", "".join(parts))


def render_mail_page(mail: Mail) -> str:
    """One mail: its head, text, HTML in a sandbox, attachments to download."""
    heads = [
        ("To", mail.to),
        ("From", str(mail.message["From"] or "")),
        ("Subject", mail.subject),
    ]
    parts = [
        '<p><a href="/">All mail</a></p>',
        f"<h1>{html.escape(mail.subject)}</h1><dl>",
    ]
    for label, value in heads:
        parts.append(f"<dt>{label}</dt><dd>{html.escape(value)}</dd>")
    parts.append(f"<dt>Time</dt><dd>{_time(mail.arrived)}</dd></dl>")
    if mail.code:
        parts.append(
            f'<p class="latest">Code <strong class="code">{html.escape(mail.code)}</strong></p>'
        )
    if files := mail.attachments():
        items = []
        for number, part in enumerate(files):
            items.append(
                f'<li><a href="/mail/{mail.name}/file/{number}">{html.escape(_filename(part, number))}</a>'
                f" ({html.escape(part.get_content_type())}, {max(1, len(_content(part)) // 1024)} kB)</li>"
            )
        rows = "".join(items)
        parts.append(f"<h2>Attachments</h2><ul>{rows}</ul>")
    if (plain := mail.body("plain")) is not None:
        parts.append(f"<h2>Text</h2><pre>{_with_links(plain)}</pre>")
    if mail.body("html") is not None:
        parts.append(
            f'<h2>As it looks</h2><p><a href="/mail/{mail.name}/html">On its own page</a></p>'
            f'<iframe src="/mail/{mail.name}/html" title="The mail as it looks"'
            ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
        )
    return _render_mailbox_page(mail.subject, "".join(parts))


def _with_links(text: str) -> str:
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = html.escape(found[0])
        parts += [
            html.escape(text[end : found.start()]),
            f'<a href="{address}" rel="noreferrer">{address}</a>',
        ]
        end = found.end()
    return "".join([*parts, html.escape(text[end:])])


def _filename(part: MIMEPart, number: int) -> str:
    return Path(part.get_filename() or f"attachment-{number + 1}").name


def _content(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


class Pages(BaseHTTPRequestHandler):
    """The read-only site; `box` and `hosts` are set by `web`."""

    box: Box
    hosts: tuple[str, ...]
    server_version = "mailbox"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        """Answer by path: the list, a mail, its HTML, one of its files."""
        host = re.sub(r":[0-9]+$", "", self.headers.get("Host", ""))
        if (
            host not in self.hosts
        ):  # a foreign site that points its name at this machine
            self._answer(
                _render_mailbox_page("Unknown address", "<h1>Unknown address</h1>"),
                status=HTTPStatus.MISDIRECTED_REQUEST,
            )
            return
        address = urlsplit(self.path)
        match address.path.strip("/").split("/"):
            case [""]:
                asked = parse_qs(address.query)
                number = asked.get("page", ["1"])[0]
                page = int(number) if re.fullmatch(r"[1-9][0-9]{0,4}", number) else 1
                self._answer(
                    render_list_page(
                        self.box, to=asked.get("to", [""])[0].strip(), page=page
                    )
                )
            case ["mail", name] if mail := self.box.read(name):
                self._answer(render_mail_page(mail))
            case ["mail", name, "html"] if (mail := self.box.read(name)) and (
                body := mail.body("html")
            ):
                self._answer(f'<base target="_blank">{body}', policy=MAIL_POLICY)
            case ["mail", name, "file", number] if mail := self.box.read(name):
                self._file(mail, number)
            case _:
                self._missing()

    def _missing(self) -> None:
        body = '<h1>Not here</h1><p><a href="/">All mail</a></p>'
        self._answer(
            _render_mailbox_page("Not here", body), status=HTTPStatus.NOT_FOUND
        )

    def _file(self, mail: Mail, number: str) -> None:
        files = mail.attachments()
        if not re.fullmatch(r"[0-9]{1,3}", number) or int(number) >= len(files):
            self._missing()
            return
        part = files[int(number)]
        name = quote(_filename(part, int(number)))
        self._send(
            _content(part), kind="application/octet-stream", name=name, policy="sandbox"
        )

    def _answer(
        self,
        text: str,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        policy: str = PAGE_POLICY,
    ) -> None:
        self._send(
            text.encode(), kind="text/html; charset=utf-8", status=status, policy=policy
        )

    def _send(
        self,
        content: bytes,
        *,
        kind: str,
        policy: str,
        name: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        self.send_response(status)
        heads = {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        if name:
            heads["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        for key, value in heads.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name of the base class
        """Say nothing of each request."""


def create_web_server(box: Box, *, host: str, port: int) -> ThreadingHTTPServer:
    """The page, not yet serving."""
    hosts = (
        LOCAL
        if host in LOCAL
        else (*LOCAL, host, *os.environ.get("ALLOWED_HOSTS", "").split(","))
    )
    server = ThreadingHTTPServer(
        (host, port), type("BoundPages", (Pages,), {"box": box, "hosts": hosts})
    )
    server.daemon_threads = True
    return server
