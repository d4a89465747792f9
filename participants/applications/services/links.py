"""Signed links of our mails that work without signing in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy

from participants.register.models import Participation
from pemwecco.core.answers import Refused
from pemwecco.core.signed_links import SignedLink

# It lives long enough for every call to be decided; afterwards one withdraws in one's space.
WITHDRAW_LINK = SignedLink(
    "selection/withdraw",
    timedelta(days=180),
    broken=gettext_lazy(
        "This link is not complete. Copy the whole link from our mail."
    ),
    too_old=gettext_lazy(
        "This link is too old. Ask for a code with your address, then withdraw in your space."
    ),
)


def build_withdraw_token(file: Participation) -> str:
    """What the link for withdrawing carries: which file, signed, and when it was written."""
    return WITHDRAW_LINK.make(file.pk)


def read_withdraw_token(token: str) -> Participation:
    """The file of a link for withdrawing. Raises `Refused` with the sentence: too old, not ours."""
    rows = Participation.objects.select_related(
        "person", "call__programme", "application"
    )
    file = rows.filter(pk=WITHDRAW_LINK.read(token)).first()
    if file is None:
        raise Refused(WITHDRAW_LINK.broken)
    return file
