"""Letters that somebody signs on a page: the host its invitation, the participant the undertaking."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.hosts.lifecycle import HOST
from mobility.hosts.models import HostContact, Placement
from mobility.hosts.services.contacts import (
    can_sign_for_host,
    get_host_contact,
    notify_host_contacts,
)
from mobility.letters.models import Invitation, Letter, Signature
from mobility.letters.services.facts import (
    Facts,
    gather_invitation_facts,
    gather_undertaking_facts,
)
from mobility.letters.services.issue import (
    freeze_letter_facts,
    get_current_letter,
    get_letter_zone,
    issue_gathered_letter,
)
from mobility.letters.services.judgements import DossierJudge, require_judged
from mobility.letters.services.kinds import KINDS, list_missing_invitation_facts
from mobility.letters.services.layout import build_letter_layout
from mobility.letters.services.phrasing import format_letter_day
from mobility.letters.services.sources import LetterSource, get_letter_source
from mobility.letters.services.stale import FactChange, list_changed_facts
from mobility.letters.services.standings import NO_MORE_LETTERS
from mobility.letters.services.wordings import get_current_wording
from mobility.visas.models import Dossier, TravelDocument
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.source_checks import is_same_person
from pemwecco.accounts.models import User
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import format_clock
from pemwecco.core.folding import fold_words
from pemwecco.core.institutions import format_town
from pemwecco.documents.papers import restore_dates
from pemwecco.mail.services import build_site_url

# What a host may change of its letter.
OWN_WORDS = ("relation", "purpose", "receives", "words_in", "language")


def get_placement_dossier(placement: Placement) -> Dossier | None:
    """The last dossier of the file of a visit."""
    return (
        Dossier.objects.filter(participation=placement.participation_id)
        .order_by("-attempt")
        .first()
    )


@declare_addressees(HOST)
@transaction.atomic
def prepare_invitation(
    *, placement: Placement, by: User, reason: str = ""
) -> Invitation:
    """Draft a host's invitation from the facts and ask its contacts by mail to check and sign it.

    Prepared again, the draft stays as the host has it and the contacts are asked once more. The findings of
    the dossier judge what the letter would print; `reason` is why it is asked for all the same, and goes
    with the letter. Refuses with `Refused` a visit that the host has not agreed to, a host without a contact
    who may sign, a file without a dossier that is still being collected, a finding of EU law, one without a
    reason; with `PermissionDenied` without the right.
    """
    require(by, "visas.issue_letter")
    dossier = get_placement_dossier(placement)
    if not placement.is_agreed:
        raise Refused(_("The host has not said yes to this visit."))
    if dossier is None or dossier.stage not in COLLECTING:
        raise Refused(_("No dossier is being collected for this person."))
    speaking = HostContact.objects.at_hosts([placement.host_id]).reachable()
    first = speaking.filter(signs_letters=True).first()
    if first is None:
        raise Refused(_("Nobody may sign for this host: mark a contact who does."))
    judge = DossierJudge(dossier)
    require_judged(judge, Letter.Kind.INVITATION, reason)
    draft, _created = Invitation.objects.get_or_create(
        placement=placement,
        defaults={
            "language": first.person.language,
            "purpose": placement.purpose,
            # The purpose is what staff wrote of the visit.
            "words_in": by.language,
            "receives": _format_signatory(first),
            "prepared_by": by,
        },
    )
    draft.judged = judge.record(Letter.Kind.INVITATION, reason, by)
    draft.save(update_fields=["judged"])
    notify_host_contacts(
        placement=placement,
        kind="visas/invitation",
        key=f"visas/invitation:{draft.pk}:{timezone.now():%Y-%m-%dT%H}",
        url=build_site_url(reverse("letters:invitation", args=[draft.pk])),
    )
    return draft


def _format_signatory(contact: HostContact) -> str:
    parts = (str(contact.person), contact.function)
    return ", ".join(filter(None, parts))[:200]


@transaction.atomic
def update_invitation_wording(
    *, invitation: Invitation, words: Mapping[str, str], by: User
) -> Invitation:
    """Keep the few words that are the host's (relation, purpose, who receives) and the languages.

    For the host's contacts who sign or manage, and staff who issue letters; `PermissionDenied` for others.
    """
    if not can_word_invitation(invitation, by):
        require(by, "visas.issue_letter")
    given = [name for name in OWN_WORDS if name in words]
    for name in given:
        setattr(invitation, name, words[name].strip())
    invitation.save(update_fields=given)
    return invitation


def can_word_invitation(invitation: Invitation, user: User) -> bool:
    """Whether the person is a contact who signs for the host or manages."""
    contact = get_host_contact(user, invitation.placement.host_id)
    return contact is not None and (contact.signs_letters or contact.manages)


def may_sign(invitation: Invitation, user: User) -> bool:
    """Whether the person is a contact who may sign for the host."""
    return can_sign_for_host(user, invitation.placement.host_id)


def read_invitation(draft: Invitation) -> LetterReading:
    """The invitation as it is read before it is signed, in its language."""
    dossier = get_placement_dossier(draft.placement)
    if dossier is None:
        raise Refused(_("No dossier is being collected for this person."))
    source = get_letter_source(dossier)
    placement = next(
        (row for row in source.placements if row.pk == draft.placement_id), None
    )
    if placement is None:
        raise Refused(_("This visit was called off."))
    with override(draft.language):
        facts = gather_invitation_facts(source, placement)
    standing = get_current_letter(dossier, Letter.Kind.INVITATION, placement)
    missing = list_missing_invitation_facts(source, placement, facts)
    return LetterReading(
        source,
        facts,
        kind=Letter.Kind.INVITATION,
        language=draft.language,
        missing=missing,
        standing=standing,
    )


def read_undertaking(dossier: Dossier, language: str) -> LetterReading:
    """The undertaking as the participant reads it before signing, in a language."""
    source = get_letter_source(dossier)
    with override(language):
        facts = gather_undertaking_facts(source)
    missing = KINDS[Letter.Kind.UNDERTAKING].missing(source, facts)
    standing = get_current_letter(dossier, Letter.Kind.UNDERTAKING)
    return LetterReading(
        source,
        facts,
        kind=Letter.Kind.UNDERTAKING,
        language=language,
        missing=missing,
        standing=standing,
    )


class LetterReading:
    """A letter as somebody reads it before signing: facts, words, what is missing, what stands already.

    `seal` is the fingerprint of what was read; signing with another refuses, so that nobody signs what
    they have not seen.
    """

    def __init__(
        self,
        source: LetterSource,
        facts: Facts,
        *,
        kind: str,
        language: str,
        missing: list[str],
        standing: Letter | None,
    ) -> None:
        self.source, self.kind, self.language = source, kind, language
        self.missing, self.standing = missing, standing
        self.at = timezone.now()
        # On the clock of the signature: the date that is read is the date that is signed.
        dated = timezone.localdate(self.at, get_letter_zone(source, kind))
        self.facts = freeze_letter_facts(
            kind,
            facts | {"issued_on": dated.isoformat()},
            language,
            get_current_wording(kind, language),
        )

    @property
    def seal(self) -> str:
        text = json.dumps(
            [self.language, self.facts], sort_keys=True, ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def changes(self) -> list[FactChange]:
        """What the letter that stands no longer says as the rows do."""
        return list_changed_facts(self.standing) if self.standing else []

    def context(self) -> dict[str, Any]:
        """What the template of the letter reads, unsigned."""
        facts = restore_dates(self.facts)
        return {
            **facts,
            **build_letter_layout(self.kind, self.facts, self.language),
            "language": self.language,
            # Its number is given when it is signed.
            "reference": "–",
        }


class SignatoryDiffers(Refused):
    """The name typed is not one that was expected: it is asked about, and signed with once it is meant."""


def _ask_about_signatory(known: Iterable[str], typed: str) -> str:
    """The question when nobody who signs for a host is known by this name; nothing when somebody is."""
    names = [name for name in known if name]
    wanted = sorted(fold_words(typed))
    if not names or any(sorted(fold_words(name)) == wanted for name in names):
        return ""
    return _(
        "You typed “%(typed)s”; who signs for your organisation is known to us as %(known)s. Correct the "
        "name, or confirm it."
    ) % {"typed": typed, "known": ", ".join(f"“{name}”" for name in names)}


def _ask_about_traveller(passport: TravelDocument | None, typed: str) -> str:
    """The question when the name is not that of the passport, whatever its accents, case and order."""
    if passport is None or is_same_person(typed, passport):
        return ""
    return _(
        "You typed “%(typed)s”; your passport says “%(printed)s”. Correct the name, or confirm it."
    ) % {"typed": typed, "printed": passport.printed_name}


@transaction.atomic
def sign_invitation(
    *,
    invitation: Invitation,
    name: str,
    function: str,
    seen: str,
    by: User,
    address: str | None,
    meant: bool = False,
) -> Letter:
    """The host signs its invitation: name and function as typed, account, instant and address are kept.

    The letter is issued at once and supersedes the one signed before. Refuses with `Refused` what
    is missing, a letter that changed since it was read (`seen`), no name, a dossier that is lodged; with
    `SignatoryDiffers` a name that no known signatory of the host bears, unless it is `meant`; with
    `PermissionDenied` someone who may not sign for the host.
    """
    Placement.objects.select_for_update(of=("self",)).get(pk=invitation.placement_id)
    if not may_sign(invitation, by):
        raise PermissionDenied(_("Only a contact who may sign for the host signs."))
    reading = read_invitation(invitation)
    if not function.strip():
        raise Refused(_("Please type your function."))
    visits = {row.pk: row for row in reading.source.placements}
    placement = visits[invitation.placement_id]
    speaking = HostContact.objects.at_hosts([placement.host_id])
    known = [str(row.person) for row in speaking.filter(signs_letters=True)]
    return _sign(
        reading,
        name=name,
        function=function,
        seen=seen,
        by=by,
        address=address,
        question="" if meant else _ask_about_signatory(known, name),
        placement=placement,
    )


@transaction.atomic
def sign_undertaking(
    *,
    dossier: Dossier,
    language: str,
    name: str,
    seen: str,
    by: User,
    address: str | None,
    meant: bool = False,
) -> Letter:
    """The participant signs the undertaking to return, in the same way.

    Refuses with `Refused` like `sign_invitation`; with `SignatoryDiffers` a name that is not that of the
    passport, unless it is `meant`; with `PermissionDenied` anybody else.
    """
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if dossier.participation.person.email != by.email:
        raise PermissionDenied(_("Only the participant signs the undertaking."))
    reading = read_undertaking(dossier, language)
    return _sign(
        reading,
        name=name,
        function="",
        seen=seen,
        by=by,
        address=address,
        question="" if meant else _ask_about_traveller(dossier.passport, name),
    )


def _is_signed_already(reading: LetterReading, name: str) -> bool:
    """Whether the same words are signed by this name: by another one they are signed anew."""
    standing = reading.standing
    if standing is None or reading.changes:
        return False
    return standing.signature.name == name


def _sign(
    reading: LetterReading,
    *,
    name: str,
    function: str,
    seen: str,
    by: User,
    address: str | None,
    question: str,
    placement: Placement | None = None,
) -> Letter:
    dossier = reading.source.dossier
    if dossier.stage in NO_MORE_LETTERS or dossier.stage not in COLLECTING:
        raise Refused(
            _("The dossier is lodged: nothing can be changed in it any more.")
        )
    if reading.missing:
        raise Refused(*reading.missing)
    if not name.strip():
        raise Refused(_("Please type your name."))
    if seen != reading.seal:
        raise Refused(
            _("The letter changed while you were reading it: read it again, then sign.")
        )
    if question:
        raise SignatoryDiffers(question)
    if _is_signed_already(reading, name.strip()):
        raise Refused(
            _("%(letter)s is signed already and says the same.")
            % {"letter": reading.standing}
        )
    if DossierJudge(dossier).judge(reading.kind).refused:
        # Which one is not for a host to read; staff see it on the page of the dossier.
        raise Refused(
            _(
                "This letter cannot be signed now: the programme mends the dossier first and writes to you."
            )
        )
    programme = dossier.participation.call.programme
    # The clock of whoever signs: the host's, or that of the participant before the journey.
    town = programme.destination_city if placement else programme.origin_city
    at, zone = reading.at, get_letter_zone(reading.source, reading.kind)
    with override(reading.language):
        local = timezone.localtime(at, zone)
        written = _("%(day)s at %(hour)s, %(town)s time") % {
            "day": format_letter_day(local.date()),
            "hour": format_clock(local),
            "town": format_town(town, reading.language),
        }
    signature = {
        "name": name.strip(),
        "function": function.strip(),
        "at": written,
        "email": by.email,
    }
    facts = {key: value for key, value in reading.facts.items() if key != "words"}
    letter = issue_gathered_letter(
        source=reading.source,
        kind=reading.kind,
        facts=facts | {"signature": signature},
        language=reading.language,
        by=by,
        placement=placement,
        judged=placement.invitation.judged if placement else None,
        at=at,
    )
    Signature.objects.create(
        letter=letter,
        name=signature["name"],
        function=signature["function"],
        by=by,
        at=at,
        address=address,
    )
    return letter
