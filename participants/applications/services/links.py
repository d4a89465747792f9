"""Signed links of our mails that work without signing in."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from participants.register.models import Participation
from pemwecco.core.answers import Refused

SALT = "selection/withdraw"
# Long enough for every call to be decided; afterwards one withdraws in one's space.
LASTS = timedelta(days=180)


def build_withdraw_token(file: Participation) -> str:
    """What the link for withdrawing carries: which file, signed, and when it was written."""
    return signing.dumps(file.pk, salt=SALT)


def read_withdraw_token(token: str) -> Participation:
    """The file of a link for withdrawing. Raises `Refused` with the sentence: too old, not ours."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.SignatureExpired:
        raise Refused(
            _(
                "This link is too old. Ask for a code with your address, then withdraw in your space."
            )
        ) from None
    except signing.BadSignature:
        pk = None
    rows = Participation.objects.select_related(
        "person", "call__programme", "application"
    )
    file = rows.filter(pk=pk).first() if pk is not None else None
    if file is None:
        raise Refused(
            _("This link is not complete. Copy the whole link from our mail.")
        )
    return file
