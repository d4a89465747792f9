"""Verbs on entrepreneurs whom a structure tells of a call: one mail with a link, and what it led to."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.structures.models import CallNotice
from mobility.structures.rules import MOST_TOLD_A_DAY, get_first_kept_day
from mobility.structures.services.nominations import require_speaking
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User, normalise_email
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format
from pemwecco.core.locks import wait_to_count
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import Organisation
from pemwecco.privacy.services import erase_row

CALL_LINK: Final = SignedLink("structures.call_notice")
TOLD_ENTREPRENEUR = Addressee(gettext_lazy("the entrepreneur"))


@declare_addressees(TOLD_ENTREPRENEUR)
@transaction.atomic
def tell_of_call(
    *,
    structure: Organisation,
    call: Call,
    name: str,
    email: str,
    language: str,
    agrees: bool,
    by: User,
    enterprise: str = "",
    phone: str = "",
) -> CallNotice:
    """Send an entrepreneur the link to an open call, on the word of a structure; it gives no place in it.

    Who was told of this call already, by whichever structure, gets no second mail, and the structure is not
    told so. Raises `PermissionDenied` for who does not speak for the structure; refuses with `Refused` a call
    that is not open, who was not asked, whom the structure has told, and more than `MOST_TOLD_A_DAY` a day.
    """
    require_speaking(structure, by)
    if not agrees:
        raise Refused(_("Only who agrees is written to."))
    if not (answer := call.open_answer()):
        raise Refused(answer.reason)
    wait_to_count("structures.told", str(structure.pk))
    today = CallNotice.objects.of_structure(structure.pk).filter(
        at__date=timezone.localdate()
    )
    if today.count() >= MOST_TOLD_A_DAY:
        raise Refused(
            _("At most %(most)d people are told a day: go on tomorrow.")
            % {"most": MOST_TOLD_A_DAY}
        )
    address = normalise_email(email)
    told = CallNotice.objects.filter(call=call, email=address).exists()
    try:
        with transaction.atomic():
            row = CallNotice.objects.create(
                structure=structure,
                call=call,
                name=name.strip(),
                enterprise=enterprise.strip(),
                email=address,
                phone=phone,
                language=language,
                agrees=agrees,
                by=by,
            )
    except IntegrityError:
        raise Refused(_("You have told this person already.")) from None
    if not told:
        _send_call_link(row)
    return row


def build_call_link(notice: CallNotice) -> str:
    """The address that goes by mail to the entrepreneur."""
    page = reverse("structures:told", args=[CALL_LINK.make(notice.pk)])
    return build_site_url(page)


def _send_call_link(row: CallNotice) -> None:
    with translation.override(row.language):
        queue_mail(
            kind="structures/call_notice",
            to=row.email,
            language=row.language,
            context={
                "name": row.name,
                "structure": str(row.structure),
                "call": str(row.call),
                "programme_name": row.call.programme.name,
                "closes_on": date_format(
                    timezone.localdate(row.call.closes_at), "DATE_FORMAT"
                ),
                "contact": row.call.programme.contact_email,
                "link": build_call_link(row),
            },
            about=format_row_reference(row),
            key=f"structures/call_notice:{row.pk}",
        )


def read_call_token(token: str) -> CallNotice | None:
    """The notice of a link in a mail; nothing when it was not made here or is forgotten."""
    try:
        key = CALL_LINK.read(token)
    except Refused:
        return None
    return CallNotice.objects.select_related("call").filter(pk=key).first()


def note_opened_link(notice: CallNotice) -> None:
    """Remember when a link was first opened; by a program that looks at mails, too."""
    rows = CallNotice.objects.filter(pk=notice.pk, opened_at=None)
    rows.update(opened_at=timezone.now())


@transaction.atomic
def note_begun_application(*, participation: Participation, opened: int) -> None:
    """Remember that an application was begun by a link, or with an address that a structure gave.

    `opened` is the key of the notice whose link this browser opened last, 0 without one. Who is told twice
    stands with the first. It is for staff to count; nothing that decides reads it.
    """
    by_link = Q(pk=opened) | Q(email=participation.person.email)
    rows = CallNotice.objects.filter(by_link, call=participation.call_id)
    row = rows.filter(participation=None).order_by("pk").first()
    if row is not None:
        row.participation = participation
        row.save(update_fields=["participation"])


def forget_old_notices() -> int:
    """Forget whom structures told of calls that closed long ago; how many were."""
    first = get_first_kept_day(timezone.localdate())
    count = 0
    for row in CallNotice.objects.closed_before(first):
        erase_row(row)
        count += 1
    return count
