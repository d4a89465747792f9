"""Letters that no longer say what the rows say: which facts, as printed and as they are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.letters.models import Letter
from mobility.letters.services.kinds import gather_letter_facts
from mobility.letters.services.sources import (
    LetterSource,
    get_letter_source,
    get_letter_sources,
)
from pemwecco.documents.lifecycle import PaperStage

# What belongs to the issue itself and no later change can make stale.
OF_THE_ISSUE: Final = frozenset({"signatory", "words", "signature"})


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
    with override(letter.paper.language):
        # The funder's statement is part of the facts, in the letter's language.
        now = dict(_flatten_facts(gather_letter_facts(letter, source)))
    printed = dict(_flatten_facts(letter.paper.facts))
    changes = []
    for name in {**printed, **now}:
        if name.split(".")[0] in OF_THE_ISSUE or name.rpartition(".")[2] == "uid":
            continue
        before, after = printed.get(name, ""), now.get(name, "")
        if before != after:
            changes.append(FactChange(_format_fact_label(name), before, after))
    return changes


def _flatten_facts(facts: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            yield from _flatten_facts(value, f"{at}.{name}" if at else name)
    elif isinstance(facts, list):
        for number, value in enumerate(facts, 1):
            yield from _flatten_facts(value, f"{at}.{number}")
    else:
        yield at, "" if facts is None else str(facts)


def _format_fact_label(name: str) -> str:
    """A fact's address in words: "itinerary.stops.2.place" is "itinerary: stops 2 place"."""
    head, _dot, rest = name.partition(".")
    heads = {
        "programme": _("programme"),
        "published": _("programme of the stay"),
        "version": _("version of the programme"),
        "post": _("post"),
        "person": _("person"),
        "enterprise": _("enterprise"),
        "cohort": _("cohort"),
        "stay": _("stay"),
        "visit": _("visit"),
        "host": _("host"),
        "itinerary": _("itinerary"),
        "insurance": _("insurance"),
        "paid_by": _("costs paid by"),
        "undertakes_return": _("undertaking to return"),
        "relation": _("relation between both enterprises"),
        "purpose": _("purpose of the visit"),
        "receives": _("who receives the visitor"),
        "pieces": _("papers"),
        "answers": _("field of the form"),
        "file": _("file"),
    }
    words = rest.replace(".", " ").replace("_", " ")
    return f"{heads.get(head, head)}: {words}" if words else str(heads.get(head, head))
