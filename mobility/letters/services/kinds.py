"""The kinds of letters: what each prints, what it cannot do without, which piece of the checklist it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.letters.models import Letter, LetterKind
from mobility.letters.services import facts as gather
from mobility.letters.services.costs import is_disputed_with, list_unsettled_costs
from mobility.letters.services.facts import Facts
from mobility.letters.services.form_sheet import gather_form_facts
from mobility.letters.services.sources import LetterSource
from mobility.visas.models import Piece


@dataclass(frozen=True, slots=True)
class LetterDefinition:
    """One kind of letter of a dossier. `signed` ones are issued by whoever signs them, not by staff.

    `piece` is the line of the checklist that it fills; `accepts` whether it needs no look of staff there.
    """

    name: LetterKind
    gather: Callable[[LetterSource], Facts]
    missing: Callable[[LetterSource, Facts], list[str]]
    piece: Piece.Code | None = None
    accepts: bool = True
    signed: bool = False


def _list_missing(*checks: tuple[object, str]) -> list[str]:
    return [sentence for present, sentence in checks if not present]


def _list_missing_person_facts(source: LetterSource, facts: Facts) -> list[str]:
    person = source.dossier.participation.person
    return _list_missing(
        (
            source.dossier.passport,
            _("The participant has not entered the passport yet."),
        ),
        (person.birth_place, _("The place of birth is missing in the person's page.")),
        (person.nationality, _("The nationality is missing in the person's page.")),
    )


def _list_missing_trip_facts(source: LetterSource) -> list[str]:
    missing = _list_missing(
        (
            source.trip,
            _("The trip has no dates yet: give the file a cohort or an itinerary."),
        ),
        (
            source.version and source.version.facts.get("stops"),
            _("The itinerary is not published yet."),
        ),
    )
    trip, version = source.trip, source.version
    if trip and version:
        said = (version.facts.get("arrives_on"), version.facts.get("leaves_on"))
        if said != (trip.entry.isoformat(), trip.departure.isoformat()):
            missing.append(
                _(
                    "The dates changed after the itinerary was published: publish it again."
                )
            )
    return missing


def _list_missing_seat(source: LetterSource) -> list[str]:
    return (
        []
        if source.dossier.participation.is_seated
        else [_("The person is not selected.")]
    )


def list_missing_support_facts(source: LetterSource, facts: Facts) -> list[str]:
    """What the support letter cannot do without, one sentence each, saying what to do."""
    enterprise = facts["enterprise"]
    several = facts["stay"]["entries"] != "1"
    return [
        *_list_missing_person_facts(source, facts),
        *_list_missing(
            (enterprise.get("name"), _("The file has no enterprise with a name.")),
            (
                enterprise.get("identifiers"),
                _("The enterprise has neither RCCM nor NINEA."),
            ),
        ),
        *_list_missing_trip_facts(source),
        *_list_missing(
            (facts["post"], _("The dossier has no post: choose where it is lodged.")),
            (
                not several or facts["stay"]["reason"],
                _("Say in the dossier why more than one entry is asked."),
            ),
        ),
        *_list_missing(
            (
                not list_unsettled_costs(source),
                _("It is not settled who pays what: see “Who pays” in the dossier."),
            ),
        ),
        *_list_missing_seat(source),
    ]


def _list_missing_programme_facts(source: LetterSource, facts: Facts) -> list[str]:
    return [*_list_missing_trip_facts(source), *_list_missing_seat(source)]


def _list_missing_undertaking_facts(source: LetterSource, facts: Facts) -> list[str]:
    trip = _list_missing(
        (
            source.trip,
            _("The trip has no dates yet: give the file a cohort or an itinerary."),
        )
    )
    return [
        *_list_missing_person_facts(source, facts),
        *trip,
        *_list_missing_seat(source),
    ]


def _list_missing_cover_facts(source: LetterSource, facts: Facts) -> list[str]:
    return _list_missing(
        (facts["pieces"], _("No paper of this dossier is accepted yet."))
    )


def _list_missing_form_facts(source: LetterSource, facts: Facts) -> list[str]:
    return _list_missing_seat(source)


def list_missing_invitation_facts(
    source: LetterSource, placement: Placement, facts: Facts
) -> list[str]:
    """What a host's invitation cannot do without, one sentence each."""
    return _list_missing(
        (
            not is_disputed_with(source, placement),
            _(
                "Somebody else says that they pay the same costs: the programme settles it first."
            ),
        ),
        (
            facts["host"]["address"],
            _("The host has no address: add it in the page of its organisation."),
        ),
        (facts["person"].get("surname"), _("The visitor has no name yet.")),
        (
            facts["person"].get("passport_tail"),
            _("The participant has not entered the passport yet."),
        ),
        (facts["purpose"].strip(), _("Say what the visit is for.")),
        (facts["receives"].strip(), _("Say who receives the visitor.")),
    )


def _no_missing(source: LetterSource, facts: Facts) -> list[str]:
    raise NotImplementedError("An invitation is checked for a visit")


def _no_gathering(source: LetterSource) -> Facts:
    raise NotImplementedError("An invitation is gathered for a visit")


KINDS: dict[str, LetterDefinition] = {
    kind.name: kind
    for kind in (
        LetterDefinition(
            LetterKind.SUPPORT,
            gather.gather_support_facts,
            list_missing_support_facts,
            Piece.Code.INVIT_PROGRAMME,
        ),
        LetterDefinition(
            LetterKind.PROGRAMME,
            gather.gather_programme_facts,
            _list_missing_programme_facts,
            Piece.Code.PROGRAMME,
        ),
        # The host wrote a few words of it: staff look before they accept.
        LetterDefinition(
            LetterKind.INVITATION,
            _no_gathering,
            _no_missing,
            Piece.Code.INVIT_HOST,
            accepts=False,
            signed=True,
        ),
        LetterDefinition(
            LetterKind.UNDERTAKING,
            gather.gather_undertaking_facts,
            _list_missing_undertaking_facts,
            Piece.Code.RETURN_UNDERTAKING,
            signed=True,
        ),
        LetterDefinition(
            LetterKind.COVER, gather.gather_cover_facts, _list_missing_cover_facts
        ),
        LetterDefinition(LetterKind.FORM, gather_form_facts, _list_missing_form_facts),
    )
}
# What staff issue themselves, in the order of a dossier.
BY_STAFF = tuple(kind for kind in KINDS.values() if not kind.signed)


def gather_letter_facts(letter: Letter, source: LetterSource) -> Facts:
    """What a letter of this kind would print today."""
    if letter.kind == Letter.Kind.INVITATION:
        placement = next(
            (row for row in source.placements if row.pk == letter.placement_id), None
        )
        # The visit was called off: nothing of it stands any more.
        return gather.gather_invitation_facts(source, placement) if placement else {}
    return KINDS[letter.kind].gather(source)
