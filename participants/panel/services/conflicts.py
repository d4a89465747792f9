"""Conflicts of interest: declared by the member, noted by staff, suggested by what the rows share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from participants.calls.models import PanelMember
from participants.eligibility.models import Referral
from participants.panel.models import Conflict, Review
from participants.panel.rules.conflicts import (
    ADDRESS,
    EMAIL_DOMAIN,
    ORGANISATION,
    PHONE,
    SELF,
    SUPPORT,
    Ties,
    list_traits,
    sort_by_strength,
)
from participants.panel.services.base import (
    REVIEWABLE,
    lock_participations,
    lock_reviews,
)
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.spreadsheets import WorkbookSheet
from pemwecco.network.models import Affiliation, Organisation, Person

Pair = tuple[int, int]


@transaction.atomic
def report_conflict(*, review: Review, reason: str, by: User) -> Conflict:
    """A member says that they know the people of a file: from then on it does not exist for them.

    Raises `Refused` without a reason, `PermissionDenied` for anyone but the reviewer.
    """
    if review.reviewer.user_id != by.pk:
        raise PermissionDenied(_("This is the review of somebody else."))
    return _record_conflict(
        member=review.reviewer,
        file=review.participation_id,
        origin=Conflict.Origin.DECLARED,
        reason=reason,
        by=by,
    )


@transaction.atomic
def note_conflict(
    *, participation: Participation, member: PanelMember, reason: str, by: User
) -> Conflict:
    """Staff know of a tie between a member and a file. Raises `Refused` without a reason."""
    require(by, "panel.add_conflict")
    if member.call_id != participation.call_id:
        raise Refused(_("This person is not on the panel of the call."))
    return _record_conflict(
        member=member,
        file=participation.pk,
        origin=Conflict.Origin.NOTED,
        reason=reason,
        by=by,
    )


@transaction.atomic
def reject_conflict(*, conflict: Conflict, reason: str, by: User) -> Conflict:
    """Staff looked at it and it is none: the file can be given to the member again.

    Raises `Refused` without a reason, `PermissionDenied` without the right and for the member.
    """
    require(by, "panel.change_conflict")
    locked = (
        Conflict.objects.select_for_update(of=("self",))
        .select_related("member")
        .get(pk=conflict.pk)
    )
    if locked.member.user_id == by.pk:
        raise PermissionDenied(_("Nobody dismisses their own conflict of interest."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    locked.state = Conflict.State.DISMISSED
    locked.dismissed_because, locked.dismissed_by, locked.dismissed_at = (
        reason.strip(),
        by,
        timezone.now(),
    )
    locked.save(
        update_fields=["state", "dismissed_because", "dismissed_by", "dismissed_at"]
    )
    return locked


@transaction.atomic
def record_suggested_conflicts(
    *, call: Call, files: Collection[int] | None = None
) -> int:
    """Write down the conflicts that the rows suggest, of a call or some of its files; how many are new.

    What staff dismissed comes back only when something else is shared. A review that has not begun goes.
    """
    if files is None:
        Call.objects.select_for_update().get(pk=call.pk)
    suggested = suggest_conflicts(call, files)
    concerned = {file for _member, file in suggested}
    # Whoever gives one of these files, or declares a conflict with it, waits here.
    lock_participations(Participation.objects.filter(pk__in=concerned))
    known = Conflict.objects.filter(member__call=call, participation__in=concerned)
    there = {(row.member_id, row.participation_id): row for row in known}
    new = []
    for (member, file), reasons in suggested.items():
        row = there.get((member, file))
        if row is None:
            conflict = Conflict(
                member_id=member,
                participation_id=file,
                origin=Conflict.Origin.SUGGESTED,
                reasons=list(reasons),
            )
            new.append(conflict)
        else:
            row.state = Conflict.State.STANDING
            row.reasons = list(reasons)
            row.at = timezone.now()
            row.save(update_fields=["state", "reasons", "at"])
    Conflict.objects.bulk_create(new, ignore_conflicts=True)
    _withdraw_conflicting_reviews(suggested)
    return len(suggested)


def suggest_conflicts(
    call: Call, files: Collection[int] | None = None
) -> dict[Pair, tuple[str, ...]]:
    """What members and files of a call share and nobody has judged yet, by (member, file).

    The number of queries depends neither on the files nor on the members.
    """
    members = list(call.panel.select_related("user"))
    if not members:
        return {}
    mine: dict[Any, set[int]] = defaultdict(set)
    for member, ties in _ties_of_members(members).items():
        for trait in list_traits(ties):
            mine[trait].add(member)
    found: dict[Pair, set[str]] = defaultdict(set)
    for file, ties in _ties_of_files(call, files).items():
        for trait in list_traits(ties):
            for member in mine.get(trait, ()):
                found[member, file].add(trait[0])
    judged = Conflict.objects.filter(
        member__call=call, participation__in={file for _member, file in found}
    )
    for member, file, state, reasons in judged.values_list(
        "member", "participation", "state", "reasons"
    ):
        codes = found.get((member, file), set())
        if state != Conflict.State.DISMISSED or codes <= set(reasons):
            found.pop((member, file), None)
    return {pair: sort_by_strength(codes) for pair, codes in found.items()}


def build_conflict_sheet(conflicts: Iterable[Conflict]) -> WorkbookSheet:
    """The register of conflicts for an auditor. Rows come with member, file and people joined."""
    head = (
        *(
            _("Call"),
            pgettext("of an applicant", "File"),
            _("Panel member"),
            _("Origin"),
            _("Because of"),
            _("In words"),
            _("Noted"),
        ),
        *(
            _("By"),
            _("State"),
            _("Why dismissed"),
            _("Dismissed by"),
            _("Dismissed on"),
        ),
    )
    rows = [_build_conflict_line(row) for row in conflicts]
    return WorkbookSheet(_("Conflicts of interest"), head, rows)


def _build_conflict_line(row: Conflict) -> tuple[Any, ...]:
    return (
        str(row.member.call),
        row.participation.reference,
        str(row.member.user),
        row.get_origin_display(),
        ", ".join(describe_conflict_reasons(row.reasons)),
        row.note,
        row.at,
        str(row.by or ""),
        row.get_state_display(),
        row.dismissed_because,
        str(row.dismissed_by or ""),
        row.dismissed_at,
    )


def describe_conflict_reasons(codes: Iterable[str]) -> list[str]:
    """What is shared, in words."""
    names = {
        SELF: _("same person"),
        ORGANISATION: _("same organisation"),
        SUPPORT: _("support structure of the file"),
        EMAIL_DOMAIN: _("same e-mail domain"),
        PHONE: _("same phone"),
        ADDRESS: _("same address"),
    }
    return [names.get(code, code) for code in codes]


def _record_conflict(
    *, member: PanelMember, file: int, origin: str, reason: str, by: User
) -> Conflict:
    if not reason.strip():
        raise Refused(_("Please say in a few words what the tie is."))
    # Whoever gives the file to the member waits here.
    lock_participations(Participation.objects.filter(pk=file))
    conflict, _created = Conflict.objects.update_or_create(
        member=member,
        participation_id=file,
        defaults={
            "origin": origin,
            "note": reason.strip(),
            "state": Conflict.State.STANDING,
            "at": timezone.now(),
            "by": by,
        },
    )
    _withdraw_conflicting_reviews([(member.pk, file)])
    return conflict


def _withdraw_conflicting_reviews(pairs: Iterable[Pair]) -> None:
    """Reviews of members in conflict that have not begun go; those begun stay, hidden and not counted."""
    wanted = set(pairs)
    rows = Review.objects.filter(
        reviewer__in={member for member, _file in wanted},
        participation__in={file for _member, file in wanted},
    )
    lock_reviews(rows)
    begun = set(rows.begun().values_list("pk", flat=True))
    gone = []
    for pk, member, file in rows.values_list("pk", "reviewer", "participation"):
        if (member, file) in wanted and pk not in begun:
            gone.append(pk)
    Review.objects.filter(pk__in=gone).delete()


def _ties_of_members(members: list[PanelMember]) -> dict[int, Ties]:
    emails = {member.user.email.lower() for member in members}
    people = defaultdict(list)
    for person in Person.objects.filter(email__in=emails):
        people[person.email].append(person)
    places = defaultdict(list)
    for row in Affiliation.objects.filter(person__email__in=emails).select_related(
        "organisation", "person"
    ):
        places[row.person.email].append(row.organisation)
    ties = {}
    for member in members:
        email = member.user.email.lower()
        houses = places[email]
        house_ids = frozenset(house.pk for house in houses)
        own: list[Person | Organisation] = [*people[email], *houses]
        ties[member.pk] = Ties(
            emails=frozenset({email}),
            house_emails=_collect_filled(*(house.email for house in houses)),
            phones=_collect_filled(*(row.phone for row in own)),
            addresses=_collect_filled(*(row.address for row in own)),
            organisations=house_ids,
            supports=house_ids,
        )
    return ties


def _ties_of_files(call: Call, files: Collection[int] | None) -> dict[int, Ties]:
    rows = Participation.objects.filter(call=call, stage__in=REVIEWABLE)
    if files is not None:
        rows = rows.filter(pk__in=files)
    supported: dict[int, set[int]] = defaultdict(set)
    referrals = Referral.objects.filter(
        Q(participation__in=rows) | Q(participation__continued_by__in=rows)
    ).values_list("participation", "participation__continued_by", "structure")
    for file, later, structure in referrals:
        supported[file].add(structure)
        if later is not None:
            supported[later].add(structure)
    houses: dict[int, set[int]] = defaultdict(set)
    affiliations = Affiliation.objects.filter(person__participations__in=rows)
    for file, organisation in affiliations.values_list(
        "person__participations", "organisation"
    ):
        houses[file].add(organisation)
    ties = {}
    for row in rows.select_related("person", "organisation").order_by("pk"):
        person, house = row.person, row.organisation
        if house is not None:
            houses[row.pk].add(house.pk)
        ties[row.pk] = Ties(
            emails=_collect_filled(person.email),
            house_emails=_collect_filled(getattr(house, "email", "")),
            phones=_collect_filled(person.phone, getattr(house, "phone", "")),
            addresses=_collect_filled(person.address, getattr(house, "address", "")),
            organisations=frozenset(houses[row.pk]),
            supported_by=frozenset(supported[row.pk]),
        )
    return ties


def _collect_filled(*values: Any) -> frozenset[str]:
    return frozenset(str(value) for value in values if value)
