"""The address of an application: confirmed by a code before the sending, changed by whoever has the draft."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from participants.applications.models import Application, generate_access_key
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import normalise_email
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from pemwecco.core.limits import HOUR, MINUTE, Limit
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# No letter like a digit: a code is read on one screen and typed on another.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
WRONG_CODES = Limit("applications/address/wrong", 10, 15 * MINUTE)
SENT_CODES = Limit("applications/address/sent", 5, HOUR)


def build_address_code(application: Application, email: str) -> str:
    """The code that proves an address to one application, the same each time: "K7MF-2QXA".

    It follows from the application and the address, so that mails that overtake each other on a weak network
    do no harm. It opens nothing: it only confirms an address to whoever has the draft before them.
    """
    text = f"{application.pk}/{email}"
    digest = salted_hmac("applications.address", text, algorithm="sha256").digest()[
        :CODE_LENGTH
    ]
    signs = "".join(CODE_SIGNS[byte % len(CODE_SIGNS)] for byte in digest)
    return f"{signs[:4]}-{signs[4:]}"


def is_address_confirmed(application: Application) -> bool:
    """Whether the address of an application was proved: by its code, or by a sign-in with it."""
    address = application.participation.person.email
    return not application.access_key or application.confirmed_email == address


def mark_address_confirmed(application: Application) -> None:
    """Note that the owner of the address is here; changes nothing when it is known already."""
    address = application.participation.person.email
    if application.confirmed_email != address:
        application.confirmed_email = address
        application.save(update_fields=["confirmed_email"])


def _require_code(application: Application, email: str, typed: str) -> None:
    wanted = build_address_code(application, email).replace("-", "")
    given = "".join(sign for sign in typed.upper() if sign.isalnum())
    who = f"{application.pk}"
    if WRONG_CODES.get_wait(who):
        raise Refused(
            _("Too many wrong codes. Wait a quarter of an hour, then try again.")
        )
    if not constant_time_compare(given.encode(), wanted.encode()):
        WRONG_CODES.count_attempt(who)
        raise Refused(
            _("This is not the code that we sent to %(email)s.") % {"email": email}
        )


def confirm_draft_address(*, application: Application, typed: str) -> None:
    """Confirm the address of a draft by the code of our mail. Refuses another code, and too many of them."""
    _require_code(application, application.participation.person.email, typed)
    mark_address_confirmed(application)


def send_address_code(*, application: Application, email: str) -> None:
    """Write to an address with the code that proves it to this draft. Refuses the sixth mail of an hour."""
    address = normalise_email(email)
    if SENT_CODES.count_attempt(f"{application.pk}"):
        raise Refused(
            _(
                "Several mails were sent in a short time. Look at your mails, spam included."
            )
        )
    file = application.participation
    with translation.override(application.language):
        queue_mail(
            kind="applications/code",
            to=address,
            language=application.language,
            context=build_mail_context(file)
            | {"code": build_address_code(application, address)},
            about=format_row_reference(file),
            secret=True,
        )


@transaction.atomic
def change_address(*, application: Application, email: str, typed: str) -> Application:
    """Give a draft another address, proved by the code sent there; the old one is told, without the new one.

    From then on the browser that did it holds the draft (a new key), and nobody signed in with the old
    address. Refuses a wrong code, an application that was sent, an address with which earlier files were
    made, and one that has applied to this call already.
    """
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("participation__person", "participation__call__programme")
        .get(pk=application.pk)
    )
    address, file = normalise_email(email), row.participation
    if file.stage != Stage.DRAFT:
        raise Refused(
            _("This application has been sent. It cannot be changed here any more.")
        )
    _require_code(row, address, typed)
    person = file.person
    old = person.email
    if person.participations.exclude(pk=file.pk).exists():
        raise Refused(
            _("Other files of yours bear this address. Write to us: %(contact)s.")
            % {"contact": file.call.programme.contact_email}
        )
    if find_sent_application(file.call, address) is not None:
        raise Refused(_("You have already sent an application to this call."))
    if address == old:
        mark_address_confirmed(row)
        return row
    person.email = address
    person.save(update_fields=["email"])
    ensure_user(email=address, language=row.language)
    row.confirmed_email = address
    row.access_key = generate_access_key()
    row.save(update_fields=["confirmed_email", "access_key"])
    queue_mail(
        kind="applications/address_changed",
        to=old,
        language=row.language,
        context=build_mail_context(file),
        about=format_row_reference(file),
    )
    return row


def find_sent_application(call: Call, email: str) -> Participation | None:
    """The application of an address to a call that counts, or nothing."""
    rows = Participation.objects.filter(call=call, person__email=email)
    return rows.exclude(stage__in=[Stage.DRAFT, Stage.WITHDRAWN]).first()


def find_other_application(application: Application) -> Participation | None:
    """What its address has in the same call already: the one sent, else the newest other draft.

    Said on a page only once the address is proved.
    """
    file = application.participation
    if (sent := find_sent_application(file.call, file.person.email)) is not None:
        return sent
    drafts = Participation.objects.filter(
        call=file.call,
        person__email=file.person.email,
        stage=Stage.DRAFT,
        application__isnull=False,
    )
    return drafts.exclude(pk=file.pk).order_by("-pk").first()


def send_first_mail(application: Application) -> None:
    """The mail of the beginning, with the code that proves the address and the way back.

    Whoever has an application or another draft in this call already is led to it instead: the page says the
    same to all, so that it tells no stranger who has applied. What was sent leaves no code for a second one.
    """
    file = application.participation
    address = file.person.email
    earlier = find_other_application(application)
    is_sent = earlier is not None and earlier.stage != Stage.DRAFT
    context = build_mail_context(file) | {
        "closes_at": file.closes_at,
        "code": "" if is_sent else build_address_code(application, address),
        "earlier": earlier.reference if earlier else "",
        "is_sent": is_sent,
        "link": build_site_url(reverse("applications:resume")),
    }
    queue_mail(
        kind="applications/already" if earlier else "applications/begun",
        to=address,
        language=application.language,
        context=context,
        about=format_row_reference(file),
        key=f"applications/begun:{file.pk}",
    )
