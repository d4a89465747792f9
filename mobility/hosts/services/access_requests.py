"""Verbs on requests for access: somebody who works at a host asks, a contact who manages or staff answer."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import AccessRequest, Host, HostContact
from mobility.hosts.services.changes import propose_signing
from mobility.hosts.services.contacts import (
    get_host_contact,
    let_contact_in,
    lock_organisation,
)
from mobility.hosts.services.host_notices import (
    notify_host_managers,
    notify_host_staff,
)
from mobility.hosts.services.invitations import INVITE, require_inviting
from mobility.hosts.services.onboarding import begin_onboarding
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format
from pemwecco.core.folding import fold_text
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.identifiers import IdentifierError
from pemwecco.network.models import Identifier
from pemwecco.network.services import read_identifier

HOST_MANAGERS = Addressee(gettext_lazy("who answers for the host, and its staff"))
ASKING_PERSON = Addressee(gettext_lazy("the person who asked"))
NOT_FOUND = gettext_lazy(
    "No organisation of exactly this number or name is known here. Look at the spelling, or ask a colleague"
    " who is in the portal to invite you."
)
_S = AccessRequest.State


def find_typed_host(typed: str) -> Host | None:
    """The host of exactly this enterprise number, or of exactly this name; accents and signs do not count.

    Nothing when none is, or several share the name: who hosts is no list to look through.
    """
    rows = Host.objects.select_related("organisation")
    known = Q(organisation__name__folded=fold_text(typed)) if fold_text(typed) else None
    try:
        number = read_identifier(Identifier.Scheme.BE_ENTERPRISE, typed)[0]
    except IdentifierError:
        number = ""
    if number:
        numbered = Identifier.objects.filter(
            scheme=Identifier.Scheme.BE_ENTERPRISE, value=number
        )
        rows = rows.filter(organisation__in=numbered.values("organisation"))
    elif known is not None:
        rows = rows.filter(known)
    else:
        return None
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def select_waiting_access_requests(user: User, host: Host) -> QuerySet[AccessRequest]:
    """Who asks to come in for a host, for a contact who may answer them."""
    managing = HostContact.objects.of_user(user).filter(manages=True)
    return AccessRequest.objects.waiting().filter(
        host=host,
        host__organisation__in=managing.values("affiliation__organisation"),
    )


@declare_addressees(HOST_MANAGERS)
@transaction.atomic
def ask_host_access(
    *,
    typed: str,
    given_names: str,
    family_name: str,
    by: User,
    function: str = "",
    words: str = "",
) -> AccessRequest:
    """Ask to come into the portal for the host of this number or name; asked twice it is one request.

    Those who manage and the staff of the host are told. Refuses with `Refused` a host that is not known, one
    for which the person speaks, staff, and who was refused not long ago.
    """
    host = find_typed_host(typed)
    if host is None:
        raise Refused(NOT_FOUND)
    if by.is_staff:
        raise Refused(_("Staff work in the staff pages."))
    lock_organisation(host)
    if get_host_contact(by, host.pk) is not None:
        raise Refused(_("You speak for %(host)s already.") % {"host": host})
    rows = AccessRequest.objects.filter(host=host, user=by)
    waiting = rows.waiting().first()
    if waiting is not None:
        return waiting
    last = rows.filter(state=_S.REFUSED).order_by("-answered_at").first()
    again = last.ask_again_on if last is not None else None
    if again is not None and timezone.localdate() < again:
        raise Refused(
            _("%(host)s has answered already; you may ask again from %(day)s.")
            % {"host": host, "day": date_format(again, "DATE_FORMAT")}
        )
    row = AccessRequest.objects.create(
        host=host,
        user=by,
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        function=function.strip(),
        words=words.strip(),
    )
    _notify_asked(row)
    return row


def _notify_asked(row: AccessRequest) -> None:
    context = {
        "who": row.full_name,
        "email": row.user.email,
        "function": row.function,
        "words": row.words,
    }
    key = f"hosts/access_asked:{row.pk}"
    notify_host_managers(
        host=row.host, kind="hosts/access_asked", key=key, context=context
    )
    notify_host_staff(
        host=row.host, kind="hosts/access_asked", key=key, context=context
    )


@transaction.atomic
def withdraw_access_request(*, request: AccessRequest, by: User) -> None:
    """Take one's own request back. Refuses with `Refused` one that was answered."""
    row = _lock_request(request)
    if row.user_id != by.pk or not row.is_open:
        raise Refused(_("This request was answered already."))
    row.state, row.answered_at = _S.WITHDRAWN, timezone.now()
    row.save(update_fields=["state", "answered_at"])


@declare_addressees(ASKING_PERSON)
@transaction.atomic
def grant_host_access(
    *, request: AccessRequest, by: User, manages: bool = False, signs: bool = False
) -> HostContact:
    """Let in who asked, with rights; they are told. By a contact who manages, or by staff.

    That they sign waits for staff when a contact says so. Raises `PermissionDenied` for anybody else; refuses
    with `Refused` a request that was answered.
    """
    row = _lock_answered(request, by)
    by_staff = by.has_perm(INVITE)
    contact = let_contact_in(
        host=row.host,
        email=row.user.email,
        given_names=row.given_names,
        family_name=row.family_name,
        language=row.user.language,
        function=row.function,
        phone="",
        signs_letters=signs and by_staff,
        manages=manages,
    )
    if signs and not by_staff:
        propose_signing(contact=contact, by=by)
    if manages:
        begin_onboarding(contact=contact)
    _answer_request(row, _S.ACCEPTED, "", by)
    return contact


@declare_addressees(ASKING_PERSON)
@transaction.atomic
def refuse_host_access(*, request: AccessRequest, by: User, answer: str) -> None:
    """Do not let somebody in, with the sentence they read; they may ask again after some days."""
    row = _lock_answered(request, by)
    if not answer.strip():
        raise Refused(_("Please give the reason."))
    _answer_request(row, _S.REFUSED, answer.strip(), by)


@declare_addressees(ASKING_PERSON)
@transaction.atomic
def settle_access_request(
    *,
    row: AccessRequest,
    by: User,
    verdict: str,
    manages: bool,
    signs: bool,
    answer: str,
) -> str:
    """Answer a request as a form says it (`verdict` is "in" or "not"); the sentence for who answered."""
    if verdict == "not":
        refuse_host_access(request=row, by=by, answer=answer)
        return _("%(name)s is told that they are not let in.") % {"name": row.full_name}
    grant_host_access(request=row, by=by, manages=manages, signs=signs)
    return _("%(name)s now speaks for %(host)s.") % {
        "name": row.full_name,
        "host": row.host,
    }


def _lock_request(request: AccessRequest) -> AccessRequest:
    lock_organisation(request.host)
    rows = AccessRequest.objects.select_related("host__organisation", "user")
    return rows.select_for_update(of=("self",)).get(pk=request.pk)


def _lock_answered(request: AccessRequest, by: User) -> AccessRequest:
    require_inviting(request.host, by)
    row = _lock_request(request)
    if not row.is_open:
        raise Refused(
            _("This was answered already: %(state)s.")
            % {"state": row.get_state_display()}
        )
    return row


def _answer_request(row: AccessRequest, state: str, answer: str, by: User) -> None:
    row.state, row.answer = state, answer
    row.answered_by, row.answered_at = by, timezone.now()
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    let_in = state == _S.ACCEPTED
    page = reverse("home:partner") if let_in else reverse("hosts:ask_access")
    queue_mail(
        kind="hosts/access_answered",
        to=row.user.email,
        language=row.user.language,
        context={
            "name": row.full_name,
            "host": str(row.host),
            "let_in": let_in,
            "answer": answer,
            "again_on": row.ask_again_on,
            "url": build_site_url(page),
        },
        about=format_row_reference(row.host),
        key=f"hosts/access_answered:{row.pk}",
    )
