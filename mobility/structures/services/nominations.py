"""Verbs on nominations: a structure sends, completes, takes back; staff accept, ask for more, decline."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mobility.hosts.models import Host, HostInvitation
from mobility.hosts.services.invitations import INVITED_PERSON, send_host_invitation
from mobility.structures.lifecycle import (
    NOMINATING,
    NOMINATION,
    NominationRefusal,
    NominationStage,
)
from mobility.structures.models import Nomination, StructureAccess
from mobility.structures.rules import get_first_kept_day
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.locks import wait_to_count
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.doubles import SimilarRow, find_similar_organisations
from pemwecco.network.mapping import relate_organisations
from pemwecco.network.models import Identifier, Organisation, Relation, RelationKind
from pemwecco.network.services import record_organisation, set_identifier
from pemwecco.privacy.services import erase_history

ANSWER_NOMINATION: Final = "structures.answer_nomination"
NOMINATED_FACTS: Final = frozenset(
    {
        "name",
        "number",
        "sector",
        "region",
        "city",
        "website",
        "languages",
        "contact_given_names",
        "contact_family_name",
        "contact_function",
        "contact_email",
        "contact_phone",
        "contact_language",
        "contact_agrees",
        "words",
        "cohort",
    }
)
CONTACT_FACTS: Final = (
    "contact_given_names",
    "contact_family_name",
    "contact_function",
    "contact_email",
    "contact_phone",
)


def require_speaking(structure: Organisation, by: User) -> None:
    """Raise `PermissionDenied` for whoever does not speak for this structure today."""
    if not StructureAccess.objects.of_user(by).at_structure(structure.pk).exists():
        raise PermissionDenied(_("You do not speak for this structure."))


def _set_nominated_facts(row: Nomination, facts: dict[str, Any]) -> None:
    if strange := sorted(facts.keys() - NOMINATED_FACTS):
        raise TypeError(f"A nomination does not say {', '.join(strange)}")
    if not facts.get("contact_agrees"):
        raise Refused(_("Name the contact person only if they agree."))
    for name, value in facts.items():
        setattr(row, name, value)


@transaction.atomic
def nominate_host(*, structure: Organisation, by: User, **facts: Any) -> Nomination:
    """Propose a company as a host; staff find it in their queue, nothing of it is in the network yet.

    `facts` are the columns of `NOMINATED_FACTS`, the number in its canonical form. Raises `PermissionDenied`
    for who does not speak for the structure; refuses with `Refused` a company that it has nominated and that
    is not answered yet, and a contact person who was not asked.
    """
    require_speaking(structure, by)
    row = Nomination(structure=structure, by=by)
    _set_nominated_facts(row, facts)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("You have nominated this company already.")) from None
    return row


@transaction.atomic
def complete_nomination(
    *, nomination: Nomination, answer: str, by: User, **facts: Any
) -> Nomination:
    """Correct what a nomination says, with a sentence to staff, who look at it again.

    Raises `PermissionDenied` for who does not speak for the structure, `Refused` when nothing was asked.
    """
    require_speaking(nomination.structure, by)
    row = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    _set_nominated_facts(row, facts)
    try:
        with transaction.atomic():
            row.save(update_fields=sorted(facts))
    except IntegrityError:
        raise Refused(_("You have nominated this company already.")) from None
    NOMINATION.apply(row, "complete", actor=Party(by), reason=answer)
    return row


@transaction.atomic
def withdraw_nomination(*, nomination: Nomination, by: User) -> None:
    """Take a nomination back while it is not decided. Raises `PermissionDenied`, `Refused`."""
    require_speaking(nomination.structure, by)
    NOMINATION.apply(nomination, "withdraw", actor=Party(by))


def find_nominated_doubles(nomination: Nomination) -> list[SimilarRow]:
    """Which organisations of the network may be the company, for staff alone; six queries at most."""
    row = Organisation(
        name=nomination.name,
        country="BE",
        email=nomination.contact_email,
        phone=nomination.contact_phone,
    )
    numbers = frozenset({(str(Identifier.Scheme.BE_ENTERPRISE), nomination.number)})
    return find_similar_organisations(row, numbers=numbers)


@transaction.atomic
def link_nomination(
    *, nomination: Nomination, organisation: Organisation | None, by: User
) -> None:
    """Say which organisation of the network the company is; nothing: it is none of them.

    Raises `PermissionDenied` without the right; refuses with `Refused` once it is decided, and the structure
    itself.
    """
    require(by, ANSWER_NOMINATION)
    row = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    if not row.is_open:
        raise Refused(_("This nomination is decided."))
    if organisation is not None and organisation.pk == row.structure_id:
        raise Refused(_("A structure does not nominate itself."))
    row.organisation = organisation
    row.save(update_fields=["organisation"])


@declare_addressees(NOMINATING)
@transaction.atomic
def accept_nomination(*, nomination: Nomination, by: User) -> Host:
    """Take a nominated company into the network as a host in preparation, introduced by its structure.

    The organisation that staff named is used, else one is made with its number; so is its host. What is
    known of either already stays. Tells the structure. Raises `PermissionDenied`; refuses with `Refused` a
    company whose number another organisation has, and a nomination that is decided.
    """
    require(by, ANSWER_NOMINATION)
    # Two structures may nominate one company: the second acceptance finds what the first has made.
    wait_to_count("structures.nominated", nomination.number)
    row = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related("structure", "organisation", "sector")
        .get(pk=nomination.pk)
    )
    if answer := row.answer_number_holder():
        organisation = row.organisation or _make_nominated_organisation(row)
    else:
        raise Refused(answer.reason)
    row.organisation = organisation
    row.save(update_fields=["organisation"])
    host, _created = Host.objects.get_or_create(
        organisation=organisation,
        defaults={"labour_region": row.region, "languages": row.languages},
    )
    _relate_introduced(organisation, row, by)
    NOMINATION.apply(row, "accept", actor=Staff(by))
    nomination.stage, nomination.organisation = row.stage, organisation
    notify_structure_of_nomination(row, "structures/nomination_accepted")
    return host


def _make_nominated_organisation(row: Nomination) -> Organisation:
    made = record_organisation(
        name=row.name,
        kind=Organisation.Kind.ENTERPRISE,
        sector=row.sector,
        country="BE",
        city=row.city,
        website=row.website,
    )
    scheme = Identifier.Scheme.BE_ENTERPRISE
    set_identifier(organisation=made, scheme=scheme, text=row.number)
    return made


def _relate_introduced(organisation: Organisation, row: Nomination, by: User) -> None:
    kind = RelationKind.INTRODUCED_BY
    known = Relation.objects.current().filter(
        first=organisation, kind=kind, second=row.structure
    )
    if not known.exists():
        relate_organisations(
            first=organisation,
            kind=kind,
            second=row.structure,
            since=timezone.localdate(),
            by=by,
        )


@declare_addressees(NOMINATING)
@transaction.atomic
def ask_more_of_nomination(*, nomination: Nomination, words: str, by: User) -> None:
    """Ask the structure for more, in a sentence that it reads. Raises `PermissionDenied`, `Refused`."""
    NOMINATION.apply(nomination, "ask", actor=Staff(by), reason=words)
    notify_structure_of_nomination(
        nomination, "structures/nomination_asked", words=words.strip()
    )


@declare_addressees(NOMINATING)
@transaction.atomic
def decline_nomination(
    *, nomination: Nomination, because: str, words: str, by: User
) -> None:
    """Do not retain a company: a reason of `NominationRefusal` and a sentence, which the structure reads.

    Raises `PermissionDenied` without the right, `Refused` without a reason or once it is decided.
    """
    require(by, ANSWER_NOMINATION)
    if because not in NominationRefusal.values:
        raise Refused(_("Choose why the company is not retained."))
    row = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    row.declined_because = because
    row.save(update_fields=["declined_because"])
    # Refused by the engine, it takes the reason back with it.
    NOMINATION.apply(row, "decline", actor=Staff(by), reason=words)
    nomination.stage, nomination.declined_because = row.stage, because
    notify_structure_of_nomination(
        row,
        "structures/nomination_declined",
        because=because,
        words=words.strip(),
    )


def notify_structure_of_nomination(
    nomination: Nomination, kind: str, *, because: str = "", words: str = ""
) -> None:
    """Write to everyone who speaks for the structure today, each in their language."""
    step = nomination.steps.last()
    rows = StructureAccess.objects.at_structure(nomination.structure_id).reachable()
    page = reverse(
        "structures:nomination", args=[nomination.structure_id, nomination.pk]
    )
    for access in rows:
        language = access.person.language
        with translation.override(language):
            why = str(NominationRefusal(because).label) if because else ""
        queue_mail(
            kind=kind,
            to=access.user.email,
            language=language,
            context={
                "name": str(access.person),
                "structure": str(access.structure),
                "company": nomination.name,
                "why": why,
                "words": words,
                "url": build_site_url(page),
            },
            about=format_row_reference(nomination),
            key=f"{kind}:{nomination.pk}/{step.pk if step else 0}/{access.pk}",
        )


@declare_addressees(INVITED_PERSON)
@transaction.atomic
def invite_nominated_contact(*, nomination: Nomination, by: User) -> HostInvitation:
    """Send the invitation into the portal to the contact person of an accepted company, who then manages it.

    Raises `PermissionDenied`; refuses with `Refused` while it is not accepted, and whom
    `send_host_invitation` refuses.
    """
    row = Nomination.objects.select_related("organisation__host").get(pk=nomination.pk)
    if row.stage != NominationStage.ACCEPTED or row.organisation is None:
        raise Refused(_("Accept the company first."))
    return send_host_invitation(
        host=row.organisation.host,
        email=row.contact_email,
        given_names=row.contact_given_names,
        family_name=row.contact_family_name,
        language=row.contact_language,
        function=row.contact_function,
        phone=str(row.contact_phone or ""),
        manages=True,
        by=by,
    )


@transaction.atomic
def forget_ended_nominations() -> int:
    """Forget the contact persons of nominations that came to nothing, once their time is over; how many were.

    The company stays with its reason; the history of the row loses the person too.
    """
    first = get_first_kept_day(timezone.localdate())
    moment = datetime.combine(first, time.min, tzinfo=UTC)
    keys = list(
        Nomination.objects.ended_before(moment)
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )
    blank: dict[str, Any] = dict.fromkeys(CONTACT_FACTS, "")
    Nomination.objects.filter(pk__in=keys).update(**blank, contact_agrees=False)
    erase_history(Nomination, keys)
    return len(keys)
