"""More time for one applicant: a code that staff give, with its reason, and take back."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.register.models import AccessCode, Call
from pemwecco.accounts.models import User, normalise_email
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

HALF = 5


CODE_HOLDER = Addressee(
    gettext_lazy("the address that the code is for, when one is typed")
)


@declare_addressees(CODE_HOLDER)
@transaction.atomic
def give_access(
    *,
    call: Call,
    valid_until: datetime,
    reason: str,
    by: User,
    email: str = "",
    most_uses: int = 1,
    language: str = "fr",
) -> AccessCode:
    """Give a code that opens a call until an instant, for one address or for whoever holds it.

    A code for an address is mailed to it, with the link that carries it. Raises `Refused` with
    the sentence without a reason, for an instant that has passed or a call that is not published;
    `PermissionDenied` without the right.
    """
    require(by, "register.add_accesscode")
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    if valid_until <= timezone.now():
        raise Refused(_("This moment has passed."))
    if not call.published:
        raise Refused(_("This call is not published yet: nobody can come too late."))
    access = AccessCode.objects.create(
        call=call,
        email=normalise_email(email) if email else "",
        reason=reason.strip()[:300],
        valid_until=valid_until,
        most_uses=most_uses,
        by=by,
    )
    if access.email:
        _send_access_mail(access, language)
    return access


@transaction.atomic
def revoke_access(*, access: AccessCode, by: User) -> AccessCode:
    """Take a code back: files begun with it and not sent stay drafts. Twice changes nothing."""
    require(by, "register.change_accesscode")
    row = AccessCode.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
    return row


def find_access_code(*, call: Call, text: str) -> AccessCode:
    """The code that somebody typed, when it opens this call.

    Raises `Refused` with the sentence: unknown, taken back, too late, used already.
    """
    access = AccessCode.objects.filter(
        call=call, code=normalise_access_code(text)
    ).first()
    if access is None:
        raise Refused(_("This code does not open this call."))
    if not (answer := access.answer_for(call)):
        raise Refused(answer.reason)
    return access


def normalise_access_code(text: str) -> str:
    """A code as it is kept, from however it was typed: case, dashes and blanks do not matter."""
    letters = re.sub(r"[^0-9A-Z]", "", text.upper()[:60])
    return f"{letters[:HALF]}-{letters[HALF:]}"


def build_access_link(access: AccessCode) -> str:
    """The address that carries a code."""
    page = reverse("applications:access", args=[access.call.slug])
    return build_site_url(f"{page}?{urlencode({'code': access.code})}")


def _send_access_mail(access: AccessCode, language: str) -> None:
    programme = access.call.programme
    with translation.override(language):
        queue_mail(
            kind="calls/access",
            to=access.email,
            language=language,
            context={
                "call": access.call.title,
                "code": access.code,
                "clocks": programme.clocks(access.valid_until),
                "valid_until": access.valid_until,
                "contact": programme.contact_email,
                "link": build_access_link(access),
            },
            about=format_row_reference(access),
            key=f"calls/access:{access.pk}",
        )
