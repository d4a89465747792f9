"""The codes of one sign-in: mails overtake each other, so that an older code is told from a wrong one."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

KEY = "login_codes"
MOST_KEPT = 10


def remember_login_code(session: SessionBase, code: str) -> None:
    """Note that a code was made in this session; the last one counts."""
    session[KEY] = [*_list_valid_codes(session), (code, time.time())][-MOST_KEPT:]


def list_earlier_codes(session: SessionBase, current: str) -> tuple[str, ...]:
    """The codes of this session that a newer one replaced and that have not run out."""
    codes = [code for code, _at in _list_valid_codes(session)]
    return tuple(code for code in codes if code != current)


def _list_valid_codes(session: SessionBase) -> list[tuple[str, float]]:
    oldest = time.time() - settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    kept: list[tuple[str, float]] = session.get(KEY, [])
    return [(code, at) for code, at in kept if at >= oldest]
