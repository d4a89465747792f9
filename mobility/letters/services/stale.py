"""Letters that no longer say what the rows say: which facts, as printed and as they are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.utils.translation import override

from mobility.itineraries.services.reservations import gather_reservation_texts
from mobility.letters.models import Letter
from mobility.letters.services.fact_words import format_fact_label, format_fact_value
from mobility.letters.services.facts import EDITION
from mobility.letters.services.kinds import gather_letter_facts
from mobility.letters.services.sources import (
    LetterSource,
    get_letter_source,
    get_letter_sources,
)
from pemwecco.documents.lifecycle import PaperStage

# What belongs to the issue itself and no later change can make stale.
OF_THE_ISSUE: Final = frozenset(
    {"signatory", "signatory_function", "words", "signature", "edition", "issued_on"}
)


class FactChange(NamedTuple):
    fact: str
    printed: str
    now: str


def list_changed_facts(letter: Letter) -> list[FactChange]:
    """Where a letter no longer says what the rows say."""
    return _changes(letter, get_letter_source(letter.dossier))


def find_stale_letters(letters: Iterable[Letter]) -> dict[int, list[FactChange]]:
    """The same for many letters, by their key; the number of queries does not grow with them.

    Letters come with `paper`. Those that say what the rows say are not in the answer.
    """
    rows = []
    for letter in letters:
        if letter.paper.stage in {PaperStage.ISSUED, PaperStage.RENDERING}:
            rows.append(letter)
    if not rows:
        return {}
    known = get_letter_sources({letter.dossier_id for letter in rows})
    found = {}
    for letter in rows:
        if changes := _changes(letter, known[letter.dossier_id]):
            found[letter.pk] = changes
    return found


def find_stale_dossiers() -> dict[int, list[int]]:
    """Every standing letter that is stale: the letters' keys by the key of their dossier.

    There are a few for each seat of the programme, so all of them are compared at once.
    """
    standing = Letter.objects.standing().select_related("paper")
    rows = {letter.pk: letter for letter in standing}
    found: dict[int, list[int]] = defaultdict(list)
    for pk in find_stale_letters(rows.values()):
        found[rows[pk].dossier_id].append(pk)
    return dict(found)


def _changes(letter: Letter, source: LetterSource) -> list[FactChange]:
    facts = letter.paper.facts
    with override(letter.paper.language):
        # The funder's statement is part of the facts, in the letter's language.
        gathered = gather_letter_facts(letter, source)
    if facts.get("edition") != EDITION:
        gathered = _take_earlier_edition(gathered, facts, source)
    now = dict(_flatten_facts(gathered))
    printed = dict(_flatten_facts(facts))
    changes = []
    for name in {**printed, **now}:
        if name.split(".")[0] in OF_THE_ISSUE or name.rpartition(".")[2] == "uid":
            continue
        before, after = printed.get(name, ""), now.get(name, "")
        if before != after:
            changes.append(
                FactChange(
                    format_fact_label(name),
                    format_fact_value(name, before),
                    format_fact_value(name, after),
                )
            )
    return changes


def _take_earlier_edition(
    now: Mapping[str, Any], printed: Mapping[str, Any], source: LetterSource
) -> dict[str, Any]:
    """Today's facts as letters had them before they said more: none is stale by what it never said."""
    found: dict[str, Any] = _keep_known(now, printed)
    if "edition" in printed:
        return found
    texts = gather_reservation_texts(source.flights, source.beds)
    for part in ("itinerary", "published"):
        if part in found:
            known = {}
            for name, text in texts.items():
                if name in found[part]:
                    known[name] = text
            found[part] |= known
    if "answers" in found:
        found["answers"]["30"] = texts["lodging"]
    return found


def _keep_known(now: Any, printed: Any) -> Any:
    """Only what a printed fact of the same place has a name for."""
    if isinstance(now, Mapping) and isinstance(printed, Mapping):
        kept = {}
        for name, value in now.items():
            if name in printed:
                kept[name] = _keep_known(value, printed[name])
        return kept
    if isinstance(now, list) and isinstance(printed, list) and printed:
        return [_keep_known(value, printed[0]) for value in now]
    return now


def _flatten_facts(facts: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            yield from _flatten_facts(value, f"{at}.{name}" if at else name)
    elif isinstance(facts, list):
        for number, value in enumerate(facts, 1):
            yield from _flatten_facts(value, f"{at}.{number}")
    else:
        yield at, "" if facts is None else str(facts)
