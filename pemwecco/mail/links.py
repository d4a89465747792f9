"""Links that let their holder act without signing in: the person who got the mail, and nobody else."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit, urlunsplit

from django.urls import Resolver404, resolve

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
# Parts of an address that open nothing by themselves: names that anyone may know, numbers of files.
PLAIN = {"slug", "reference", "step", "pk"}
COVERED = "…"


def mask_private_links(text: str) -> str:
    """The words of a mail for others than its reader: links that act without signing in are cut short.

    Which ones follows from the addresses of the site: every page that asks for no sign-in and that is
    found by more than a plain name, on whatever host it stood when the mail was written. Text and HTML.
    """
    return _ADDRESS.sub(lambda found: _mask_address(found[0]), text)


def _mask_address(written: str) -> str:
    address = html.unescape(written)
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return written
    if getattr(match.func, "login_required", True):
        return written
    path = parts.path
    for name, value in match.kwargs.items():
        if name not in PLAIN:
            path = path.replace(str(value), COVERED)
    if path == parts.path and not parts.query:
        return written
    query = COVERED if parts.query else ""
    return html.escape(urlunsplit((parts.scheme, parts.netloc, path, query, "")))
