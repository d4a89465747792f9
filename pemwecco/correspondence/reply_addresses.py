"""The address by which a conversation is answered by mail: its number, signed; forged ones are not read."""

from __future__ import annotations

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Never renamed: addresses in mails that have left would no longer be read.
PURPOSE = "correspondence.reply"
# 80 bits in signs that no mail server writes another way.
SEAL_SIGNS = 16
_ADDRESS = re.compile(r"^reply-([0-9]{1,18})-([a-z2-7]{16})$")


def build_reply_address(thread: int) -> str:
    """Where an answer by mail goes to; nothing while no domain for it is set (`REPLY_DOMAIN`)."""
    domain: str = settings.REPLY_DOMAIN
    return f"reply-{thread}-{_seal_thread(thread)}@{domain}" if domain else ""


def read_reply_address(address: str) -> int | None:
    """The conversation of such an address; nothing for one that was not made here."""
    local, _at, domain = address.strip().lower().rpartition("@")
    match = _ADDRESS.match(local)
    if match is None or not settings.REPLY_DOMAIN:
        return None
    thread = int(match[1])
    is_ours = domain == settings.REPLY_DOMAIN.lower()
    is_sealed = constant_time_compare(match[2], _seal_thread(thread))
    return thread if is_ours and is_sealed else None


def _seal_thread(thread: int) -> str:
    digest = salted_hmac(PURPOSE, str(thread), algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:SEAL_SIGNS].lower()
