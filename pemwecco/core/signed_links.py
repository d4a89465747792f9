"""What a link in a mail carries to open one row without signing in: its key, signed for one purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, SignatureExpired, Signer, dumps, loads
from django.utils.translation import gettext_lazy

from pemwecco.core.answers import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

NO_PAGE = gettext_lazy("This page does not exist.")


@dataclass(frozen=True, slots=True)
class SignedLink:
    """One kind of link. With a `life` it carries the moment it was made and ends after it; else it stays.

    `broken` and `too_old` are the sentences with which it is refused. A purpose is never renamed: links
    in mails that have left would no longer open.
    """

    purpose: str
    life: timedelta | None = None
    broken: _StrOrPromise = NO_PAGE
    too_old: _StrOrPromise = NO_PAGE

    def make(self, key: int) -> str:
        """The token for a row; without a life the same each time."""
        if self.life is None:
            return Signer(salt=self.purpose).sign(str(key))
        return dumps(key, salt=self.purpose)

    def read(self, token: str) -> int:
        """The key of the row. Raises `Refused` with the sentence: too old, or not made here."""
        try:
            if self.life is None and token.count(":") == 1:
                return int(Signer(salt=self.purpose).unsign(token))
            # Links without a life were once dated too.
            return int(loads(token, salt=self.purpose, max_age=self.life))
        except SignatureExpired:
            raise Refused(self.too_old) from None
        except (BadSignature, ValueError):
            raise Refused(self.broken) from None
