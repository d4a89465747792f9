"""Verbs on accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.roles import ROLE_NAMES, Role
from pemwecco.accounts.rules import (
    NOBODY,
    AccountStanding,
    find_changed,
    find_forbidden,
    rank_roles,
)
from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import Finding
from pemwecco.core.remembering import remembered_rows

_FORBIDDEN: dict[str, Promise] = {
    "own": gettext_lazy(
        "Nobody changes their own roles or whether they may sign in: ask a colleague."
    ),
    "above": gettext_lazy("Nobody gives a role above their own."),
    "person_above": gettext_lazy(
        "The account of someone above you is not yours to change."
    ),
}


LanguageListener = Callable[[User], None]
_LANGUAGE_LISTENERS: list[LanguageListener] = []


def register_language_listener(listener: LanguageListener) -> LanguageListener:
    """Register who keeps the language of the people behind an account; a subject does it in `receivers`."""
    _LANGUAGE_LISTENERS.append(listener)
    return listener


LeavingCheck = Callable[[User], Iterable[Finding]]
_LEAVING_CHECKS: list[LeavingCheck] = []


def register_leaving_check(check: LeavingCheck) -> LeavingCheck:
    """Register what is asked before an account is closed: what would be left without anybody."""
    _LEAVING_CHECKS.append(check)
    return check


def list_leaving_findings(user: User) -> list[Finding]:
    """What to look at before a person may no longer sign in: asked, for a lost account is closed at once."""
    findings: list[Finding] = []
    for check in _LEAVING_CHECKS:
        findings.extend(check(user))
    return findings


@transaction.atomic
def ensure_user(*, email: str, language: str, name: str = "") -> User:
    """The account by which someone signs in with a code; made when there is none.

    Gives no rights: what the person sees follows from rows that carry the address. An existing
    account is returned unchanged.
    """
    User.objects.bulk_create(
        [_without_password(email, language, name)], ignore_conflicts=True
    )
    return User.objects.get(email=normalise_email(email))


def _without_password(email: str, language: str, name: str) -> User:
    user = User(email=normalise_email(email), language=language, name=name)
    user.set_unusable_password()
    return user


@transaction.atomic
def give_role(*, user: User, role: Role) -> None:
    """Let a person work in the staff pages with a role."""
    user.groups.add(Group.objects.get(name=role.value))
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def end_sessions(*, user_id: int) -> None:
    """End every session of a person, on whatever machine."""
    User.objects.filter(pk=user_id).update(session_round=F("session_round") + 1)


def read_standing(user: User) -> AccountStanding:
    """What decides who somebody is here, as it stands."""
    return AccountStanding(
        email=user.email,
        roles=frozenset(user.groups.values_list("name", flat=True)),
        is_staff=user.is_staff,
        is_active=user.is_active,
    )


def find_account_refusals(
    *, by: User, user: User | None, wanted: AccountStanding
) -> dict[str, str]:
    """Field -> sentence, for what of a change this person may not do; `user` is none for a new account."""
    held = NOBODY if user is None else read_standing(user)
    forbidden = find_forbidden(
        held=held,
        wanted=wanted,
        held_rank=_rank(user) if user is not None else 0,
        rank=_rank(by),
        is_own=user is not None and user.pk == by.pk,
    )
    return {field: str(_FORBIDDEN[code]) for field, code in forbidden.items()}


def _rank(user: User) -> int:
    roles = user.groups.values_list("name", flat=True)
    return rank_roles(roles, is_superuser=user.is_superuser)


@transaction.atomic
def change_account(*, by: User, user: User, wanted: AccountStanding) -> set[str]:
    """Change who somebody is here: address, roles, whether they come in. Returns what changed.

    Refuses with `Refused` what `find_account_refusals` names. The address that the account had so far is
    told of it. With another address every session ends, and so does the tie to the single sign-on.
    """
    require(by, "accounts.change_user")
    user = User.objects.select_for_update().get(pk=user.pk)
    if refusals := find_account_refusals(by=by, user=user, wanted=wanted):
        raise Refused(*sorted(set(refusals.values())))
    held = read_standing(user)
    changed = find_changed(held, wanted)
    if not changed:
        return changed
    user.email = normalise_email(wanted.email)
    user.is_staff, user.is_active = wanted.is_staff, wanted.is_active
    user.save(update_fields=["email", "is_staff", "is_active"])
    user.groups.set(Group.objects.filter(name__in=wanted.roles))
    if changed & {"email", "is_active"}:
        end_sessions(user_id=user.pk)
    if "email" in changed:
        SocialAccount.objects.filter(user=user).delete()
    _notify_account_changed(user, held, wanted, by)
    return changed


@transaction.atomic
def invite_staff(*, user: User, by: User) -> None:
    """Write to a person of the staff with a link by which they set their password, once.

    The link ends after `PASSWORD_RESET_TIMEOUT`, at its first use, or when a later one is sent and used; the
    second factor is set up at the first sign-in. Refuses with `Refused` whoever does not work in the staff
    pages, may not sign in, or has a password already; `PermissionDenied` without the right.
    """
    require(by, "accounts.change_user")
    row = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_staff or not row.is_active:
        raise Refused(_("Only people of the staff pages who may sign in are invited."))
    if row.has_usable_password():
        raise Refused(_("This person has a password already."))
    row.invited_at = timezone.now()
    row.save(update_fields=["invited_at"])
    key = f"{user_pk_to_url_str(row)}-{default_token_generator.make_token(row)}"
    address = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
    )
    link = f"{settings.SITE_URL.rstrip('/')}{address.replace('UID-KEY', key)}"
    with translation.override(row.language):
        _send_invitation(row, by, link)


def get_invitation_end(user: User) -> datetime | None:
    """Until when the last link to set a password opens; nothing for whoever has one or was not invited."""
    if user.invited_at is None or user.has_usable_password():
        return None
    return user.invited_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def _send_invitation(user: User, by: User, link: str) -> None:
    end = timezone.localtime(get_invitation_end(user))
    context = {"name": str(user), "by": str(by), "link": link, "end": end}
    at = "account/email/staff_invited"
    EmailMessage(
        " ".join(render_to_string(f"{at}_subject.txt", context).split()),
        render_to_string(f"{at}_message.txt", context).strip(),
        to=[user.email],
        headers={"X-Kind": "account/invited"},
    ).send()


@transaction.atomic
def remove_second_factor(*, by: User, user: User) -> bool:
    """Take the second factors from an account whose owner lost them; whether there were any.

    They set one up anew at their next sign-in, and are told of it. Refuses for one's own account, and for
    that of someone above.
    """
    require(by, "accounts.change_user")
    if user.pk == by.pk:
        raise Refused(
            _("You remove your own second factor on the pages of your account.")
        )
    if _rank(user) > _rank(by):
        raise Refused(str(_FORBIDDEN["person_above"]))
    count, _kinds = Authenticator.objects.filter(user=user).delete()
    if count:
        with translation.override(user.language):
            _send_account_mail(user.email, user, by, [_("Second factor: removed")])
    return bool(count)


def _notify_account_changed(
    user: User, held: AccountStanding, wanted: AccountStanding, by: User
) -> None:
    names = {role.value: name for role, name in ROLE_NAMES.items()}
    with translation.override(user.language):
        lines = []
        if held.email != wanted.email:
            lines.append(
                _("E-mail address: %(old)s → %(new)s")
                % {"old": held.email, "new": wanted.email}
            )
        if held.roles != wanted.roles:
            told = sorted(str(names.get(Role(role), role)) for role in wanted.roles)
            lines.append(_("Roles: %(roles)s") % {"roles": ", ".join(told) or "–"})
        if held.is_staff != wanted.is_staff:
            lines.append(
                _("Staff pages: %(answer)s") % {"answer": _answer(wanted.is_staff)}
            )
        if held.is_active != wanted.is_active:
            lines.append(
                _("May sign in: %(answer)s") % {"answer": _answer(wanted.is_active)}
            )
        _send_account_mail(held.email, user, by, lines)


def _answer(yes: bool) -> str:  # noqa: FBT001  the one thing it says
    return _("yes") if yes else _("no")


def _send_account_mail(address: str, user: User, by: User, lines: list[str]) -> None:
    context = {"name": str(user), "by": str(by), "lines": lines}
    at = "account/email/account_changed"
    EmailMessage(
        " ".join(render_to_string(f"{at}_subject.txt", context).split()),
        render_to_string(f"{at}_message.txt", context).strip(),
        to=[address],
        headers={"X-Kind": "account/changed"},
    ).send()


def choose_language(*, user: User, language: str) -> None:
    """The language in which the person reads pages and receives mails (ISO 639-1)."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        for listener in _LANGUAGE_LISTENERS:
            listener(user)


def list_staff_with_role(role: Role) -> list[User]:
    """The active people of a role, in a stable order."""
    return [user for _role, user in list_staff_by_role([role])]


@remembered_rows
def list_people_of_groups(names: Sequence[str]) -> QuerySet[Any]:
    """The active people of groups, once for each; `role_name` is the group."""
    users = User.objects.filter(is_active=True, groups__name__in=names)
    return users.annotate(role_name=F("groups__name"))


def list_staff_by_role(roles: Sequence[Role]) -> list[tuple[Role, User]]:
    """The same for several roles, in their order; who has two stands there twice. One query."""
    names = [role.value for role in roles]
    found = []
    for user in list_people_of_groups(names):
        found.append((Role(user.role_name), user))
    return sorted(found, key=lambda pair: (names.index(pair[0].value), pair[1].pk))
