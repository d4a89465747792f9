"""The kinds of letters: what each prints, what it cannot do without, which piece of the checklist it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mobility.letters.models import Letter, LetterKind
from mobility.letters.services import facts as gather
from mobility.letters.services.facts import Facts
from mobility.letters.services.form_sheet import form_sheet
from mobility.letters.services.sources import Source
from mobility.visas.models import Piece


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter of a dossier. `signed` ones are issued by whoever signs them, not by staff.

    `piece` is the line of the checklist that it fills; `accepts` whether it needs no look of staff there.
    """

    name: LetterKind
    gather: Callable[[Source], Facts]
    missing: Callable[[Source, Facts], list[str]]
    piece: Piece.Code | None = None
    accepts: bool = True
    signed: bool = False


def _lacks(*checks: tuple[object, str]) -> list[str]:
    return [sentence for present, sentence in checks if not present]


def _of_the_person(source: Source, facts: Facts) -> list[str]:
    person = source.dossier.participation.person
    return _lacks(
        (source.dossier.passport, _("The participant has not entered the passport yet.")),
        (person.birth_place, _("The place of birth is missing in the person's page.")),
        (person.nationality, _("The nationality is missing in the person's page.")),
    )


def _of_the_trip(source: Source) -> list[str]:
    missing = _lacks(
        (source.trip, _("The trip has no dates yet: give the file a cohort or an itinerary.")),
        (source.version and source.version.facts.get("stops"), _("The itinerary is not published yet.")),
    )
    trip, version = source.trip, source.version
    if trip and version:
        said = (version.facts.get("arrives_on"), version.facts.get("leaves_on"))
        if said != (trip.entry.isoformat(), trip.departure.isoformat()):
            missing.append(_("The dates changed after the itinerary was published: publish it again."))
    return missing


def _seated(source: Source) -> list[str]:
    return [] if source.dossier.participation.is_seated else [_("The person is not selected.")]


def support_lacks(source: Source, facts: Facts) -> list[str]:
    """What the support letter cannot do without, one sentence each, saying what to do."""
    enterprise = facts["enterprise"]
    several = facts["stay"]["entries"] != "1"
    return [
        *_of_the_person(source, facts),
        *_lacks(
            (enterprise.get("name"), _("The file has no enterprise with a name.")),
            (enterprise.get("identifiers"), _("The enterprise has neither RCCM nor NINEA.")),
        ),
        *_of_the_trip(source),
        *_lacks(
            (facts["post"], _("The dossier has no post: choose where it is lodged.")),
            (
                not several or facts["stay"]["reason"],
                _("Say in the dossier why more than one entry is asked."),
            ),
        ),
        *_seated(source),
    ]


def _programme_lacks(source: Source, facts: Facts) -> list[str]:
    return [*_of_the_trip(source), *_seated(source)]


def _undertaking_lacks(source: Source, facts: Facts) -> list[str]:
    trip = _lacks((source.trip, _("The trip has no dates yet: give the file a cohort or an itinerary.")))
    return [*_of_the_person(source, facts), *trip, *_seated(source)]


def _cover_lacks(source: Source, facts: Facts) -> list[str]:
    return _lacks((facts["pieces"], _("No paper of this dossier is accepted yet.")))


def _form_lacks(source: Source, facts: Facts) -> list[str]:
    return _seated(source)


def invitation_lacks(facts: Facts) -> list[str]:
    """What a host's invitation cannot do without, one sentence each."""
    return _lacks(
        (facts["host"]["address"], _("The host has no address: add it in the page of its organisation.")),
        (facts["person"].get("surname"), _("The visitor has no name yet.")),
        (facts["person"].get("passport_tail"), _("The participant has not entered the passport yet.")),
        (facts["purpose"].strip(), _("Say what the visit is for.")),
        (facts["receives"].strip(), _("Say who receives the visitor.")),
    )


def _no_gathering(source: Source) -> Facts:
    raise NotImplementedError("An invitation is gathered for a visit")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(LetterKind.SUPPORT, gather.support, support_lacks, Piece.Code.INVIT_PROGRAMME),
        Kind(LetterKind.PROGRAMME, gather.programme, _programme_lacks, Piece.Code.PROGRAMME),
        # The host wrote a few words of it: staff look before they accept.
        Kind(
            LetterKind.INVITATION,
            _no_gathering,
            lambda _source, facts: invitation_lacks(facts),
            Piece.Code.INVIT_HOST,
            accepts=False,
            signed=True,
        ),
        Kind(
            LetterKind.UNDERTAKING,
            gather.undertaking,
            _undertaking_lacks,
            Piece.Code.RETURN_UNDERTAKING,
            signed=True,
        ),
        Kind(LetterKind.COVER, gather.cover, _cover_lacks),
        Kind(LetterKind.FORM, form_sheet, _form_lacks),
    )
}
# What staff issue themselves, in the order of a dossier.
BY_STAFF = tuple(kind for kind in KINDS.values() if not kind.signed)


def facts_of(letter: Letter, source: Source) -> Facts:
    """What a letter of this kind would print today."""
    if letter.kind == Letter.Kind.INVITATION:
        placement = next((row for row in source.placements if row.pk == letter.placement_id), None)
        # The visit was called off: nothing of it stands any more.
        return gather.invitation(source, placement) if placement else {}
    return KINDS[letter.kind].gather(source)
