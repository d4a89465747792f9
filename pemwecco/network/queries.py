"""People and organisations by name in any spelling and by every number, for a search of everything.

Each question is asked of an index: a hundred thousand people answer within a few hundredths of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from pemwecco.casework.models import Watch
from pemwecco.core.folded_queries import (
    FoldedText,
    filter_by_any_word,
    filter_by_words,
    has_indexed_word,
    order_by_name,
)
from pemwecco.core.folding import fold_text, fold_words
from pemwecco.core.searching import MOST_WORDS, list_spellings
from pemwecco.network.models import (
    NUMBER_TEXT,
    ORGANISATION_TEXT,
    PERSON_TEXT,
    Identifier,
    Interaction,
    Merge,
    Organisation,
    Person,
)

FEWEST_SIGNS: Final = 2
_FIRST_NAME = FoldedText(Coalesce(NullIf("family_name", Value("")), "given_names"))


def is_searchable(text: str) -> bool:
    """Whether something can be looked for: two letters or digits at least."""
    return len(fold_text(text)) >= FEWEST_SIGNS


def find_people(text: str, people: QuerySet[Person], *, most: int) -> list[Person]:
    """Some people by name, address, phone or whole identity number: those of just that name first."""
    words = fold_words(text)[:MOST_WORDS]
    if not is_searchable(text):
        return []
    if all(word.isdecimal() for word in words):
        # A telephone number in groups: each alone is in every second number, all together are in one.
        words = [fold_text(text)]
    # What is computed in the query is not in the types of the model.
    named: QuerySet[Any] = people.alias(first_name=_FIRST_NAME)
    named = named.filter(first_name__in=words)
    steps: list[QuerySet[Any]]
    if len(words) == 1:
        # The index of the names gives them in their order; they hold the word by being it.
        steps = [named.order_by(*order_by_name())]
    else:
        steps = [filter_by_words(named, PERSON_TEXT, words).order_by()]
    if has_indexed_word(words):
        steps.append(filter_by_words(people, PERSON_TEXT, words).order_by())
    if numbers := list_spellings(text):
        steps.append(filter_by_any_word(people, PERSON_TEXT, numbers).order_by())
    steps.append(people.filter(national_id__folded=fold_text(text)).order_by())
    found: dict[int, Person] = {}
    for step in steps:
        # A later question is asked only while there is room: each stops at its first rows.
        if len(found) < most:
            found |= {row.pk: row for row in step[:most] if row.pk not in found}
    return list(found.values())[:most]


def find_organisations(
    text: str, organisations: QuerySet[Organisation], *, most: int
) -> list[Organisation]:
    """Some organisations by name, address, phone or any of their numbers."""
    words = fold_words(text)[:MOST_WORDS]
    if not is_searchable(text):
        return []
    numbers = [*words, *list_spellings(text)]
    steps = [
        filter_by_words(organisations, ORGANISATION_TEXT, words),
        organisations.filter(
            pk__in=filter_by_any_word(
                Identifier.objects.all(), NUMBER_TEXT, numbers
            ).values("organisation")
        ),
    ]
    found: dict[int, Organisation] = {}
    for step in steps if has_indexed_word(numbers) else ():
        if len(found) < most:
            rows = step.order_by()[:most]
            found |= {row.pk: row for row in rows if row.pk not in found}
    return list(found.values())[:most]


# Days without a visit, call, mail or event after which somebody should ask how they are.
SILENT_DAYS: Final = 90
CaredSource = Callable[[], QuerySet[Any, Any]]
_CARED: list[CaredSource] = []


def register_cared_organisations(source: CaredSource) -> CaredSource:
    """Register whose silence matters although nobody follows them; `source` gives keys of organisations."""
    _CARED.append(source)
    return source


def list_silent_organisations() -> QuerySet[Organisation]:
    """Those that are followed, or that a subject cares for, with which nobody spoke for ninety days."""
    kind = ContentType.objects.get_for_model(Organisation)
    followed = Watch.objects.filter(content_type=kind).values("object_id")
    cared = Q(pk__in=followed)
    for source in _CARED:
        cared |= Q(pk__in=source())
    first_day = timezone.localdate() - timedelta(days=SILENT_DAYS)
    spoken = Interaction.objects.filter(on__gt=first_day).values("organisation")
    return Organisation.objects.filter(cared).exclude(pk__in=spoken)


def list_absorbed_keys(row: Person | Organisation) -> list[int]:
    """The keys of the rows that went into a person or an organisation and were not taken back."""
    merges = Merge.objects.of_kept(row).filter(undone_at__isnull=True)
    return list(merges.values_list("absorbed_key", flat=True))
