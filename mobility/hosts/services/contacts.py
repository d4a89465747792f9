"""Verbs on who speaks for a host: invite, tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from mobility.hosts.models import Host, HostContact, Placement
from mobility.hosts.rules import PortalAct, is_act_allowed
from mobility.hosts.visitors import (
    get_visible_enterprise,
    get_visible_name,
    get_visitor,
)
from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.services import ensure_user
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import require
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import Organisation, Person
from pemwecco.network.services import ensure_affiliation, ensure_person

NOT_A_MANAGER = gettext_lazy("Only a contact who may answer for the host does this.")


INVITED_CONTACT = Addressee(gettext_lazy("the contact"))


@declare_addressees(INVITED_CONTACT)
@transaction.atomic
def invite_contact(
    *,
    host: Host,
    email: str,
    given_names: str,
    family_name: str,
    language: str,
    by: User,
    function: str = "",
    phone: str = "",
    signs_letters: bool = False,
    manages: bool = True,
) -> HostContact:
    """Let someone speak for a host in the partner portal, and write to them in their language.

    Who is known by this address is not made a second time: their account, their person and their place in
    the organisation are used, and only what the person lacks is filled in. Inviting again corrects
    function and rights, lets in again whoever had left, and writes again. Raises `PermissionDenied`
    without the right to add contacts.
    """
    require(by, "hosts.add_hostcontact")
    contact = let_contact_in(
        host=host,
        email=email,
        given_names=given_names,
        family_name=family_name,
        language=language,
        function=function,
        phone=phone,
        signs_letters=signs_letters,
        manages=manages,
    )
    user, person = contact.user, contact.person
    queue_mail(
        kind="hosts/invitation",
        to=user.email,
        language=person.language,
        context={
            "name": str(person),
            "host": str(host),
            "email": user.email,
            "url": build_site_url(reverse("home:partner")),
        },
        about=format_row_reference(host),
    )
    return contact


@transaction.atomic
def let_contact_in(
    *,
    host: Host,
    email: str,
    given_names: str,
    family_name: str,
    language: str,
    function: str,
    phone: str,
    signs_letters: bool,
    manages: bool,
) -> HostContact:
    """Make somebody a contact of a host, with rights; asks nobody whether they may be one.

    Account, person and place in the organisation are used where they are known, and made where not.
    """
    # Two invitations of one person at once wait for each other: neither makes a second person.
    organisation = lock_organisation(host)
    name = f"{given_names} {family_name}".strip()
    user = ensure_user(email=normalise_email(email), language=language, name=name)
    person = ensure_person(
        email=user.email,
        given_names=given_names,
        family_name=family_name,
        language=user.language,
        phone=phone,
    )
    affiliation = ensure_affiliation(
        person=person, organisation=organisation, function=function
    )
    contact, _created = HostContact.objects.update_or_create(
        affiliation=affiliation,
        defaults={
            "user": user,
            "signs_letters": signs_letters,
            "manages": manages,
            "ended_at": None,
        },
    )
    return contact


def lock_organisation(host: Host) -> Organisation:
    """The organisation of a host; until the transaction ends nobody else changes who speaks for it."""
    rows = Organisation.objects.select_for_update(of=("self",))
    return rows.get(pk=host.organisation_id)


def get_host_contact(user: User, host: int) -> HostContact | None:
    """By what a person speaks for a host today; nothing when they do not. `host` is its key."""
    if not user.is_active:
        return None
    return HostContact.objects.at_hosts([host]).filter(user=user).first()


def can_manage_host(user: User, host: int) -> bool:
    """Whether somebody answers requests, offers beds and keeps the page of a host, given by its key."""
    return may_act_for_host(user, host, PortalAct.MANAGE)


def can_sign_for_host(user: User, host: int) -> bool:
    """Whether somebody signs the letters of a host, given by its key."""
    return may_act_for_host(user, host, PortalAct.SIGN)


def may_act_for_host(user: User, host: int, act: PortalAct) -> bool:
    """Whether somebody does this in the portal for a host, given by its key."""
    contact = get_host_contact(user, host)
    return contact is not None and is_act_allowed(
        act, signs=contact.signs_letters, manages=contact.manages
    )


@transaction.atomic
def keep_contact_language(user: User) -> None:
    """The language in which a contact reads the portal is the one in which they are written to."""
    people = Person.objects.filter(affiliations__portal_access__user=user)
    people.exclude(language=user.language).update(language=user.language)


def notify_host_contacts(
    *,
    placement: Placement,
    kind: str,
    key: str,
    each: Callable[[HostContact], dict[str, Any]] | None = None,
    **more: Any,
) -> None:
    """Write to every contact of the host, each in their language; `more` are facts for the wording.

    `each` gives what concerns one contact alone, in their language.
    """
    for contact in HostContact.objects.at_hosts([placement.host_id]).reachable():
        with translation.override(contact.person.language):
            name = get_visible_name(placement)
            enterprise = get_visible_enterprise(placement)
            visitor = get_visitor(placement)
            own = each(contact) if each else {}
        queue_mail(
            kind=kind,
            to=contact.user.email,
            language=contact.person.language,
            context={
                "name": str(contact.person),
                "host": str(placement.host),
                "visitor": name,
                "enterprise": enterprise,
                "starts_on": placement.starts_on,
                "ends_on": placement.ends_on,
                "purpose": visitor.purpose,
                "words": visitor.message,
                "project": visitor.project,
                "needs": visitor.needs,
                "languages": visitor.languages,
                "answer_by": placement.answer_by,
                "url": build_site_url(reverse("hosts:placement", args=[placement.pk])),
                **more,
                **own,
            },
            about=format_row_reference(placement),
            key=f"{key}/{contact.pk}",
        )
