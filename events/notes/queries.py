"""The library of notes: what is found, in which passages, what stands near it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from events.notes.lifecycle import NoteStage
from events.notes.models import (
    LearningNote,
    LearningNoteStep,
    NoteAuthor,
    NoteVersion,
    NoteVersionQuerySet,
)
from events.notes.rules.markdown import strip_markdown
from events.notes.rules.passages import (
    PassagePart,
    cut_passages,
    find_spans,
    fold_accents,
)

# How PostgreSQL calls the words and endings of each language.
CONFIGS: Final = {"fr": "french", "en": "english", "nl": "dutch"}
MOST_RELATED: Final = 4
# Longer questions are cut: nobody types them.
MOST_SIGNS: Final = 200
_MARKING: Final = """
SELECT ts_headline(
    note_config(language), fold_note_text(words),
    websearch_to_tsquery(note_config(language), %s),
    'HighlightAll=true, StartSel=' || chr(2) || ', StopSel=' || chr(3)
) FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS found(language, words, place) ORDER BY place
"""


def search_note_versions(rows: NoteVersionQuerySet, text: str) -> NoteVersionQuerySet:
    """The versions in which all that is looked for stands, the best first.

    The question is read in the language of each note: endings and accents do not count, “quoted words”
    stand together, a minus excludes. Each language has its part of the condition, so the index serves.
    """
    folded = fold_accents(text[:MOST_SIGNS])
    held, ranks = Q(), []
    for language, config in CONFIGS.items():
        asked = SearchQuery(folded, config=config, search_type="websearch")
        held |= Q(language=language, search=asked)
        ranks.append(When(language=language, then=SearchRank(F("search"), asked)))
    rank = Case(*ranks, default=Value(0.0), output_field=FloatField())
    found: Any = rows.filter(held).annotate(rank=rank)
    ordered: NoteVersionQuerySet = found.order_by("-rank", "-note__published_on", "-pk")
    return ordered


def cut_found_passages(
    versions: Sequence[NoteVersion], text: str
) -> list[list[list[PassagePart]]]:
    """For each version, the passages with the words that were looked for; one query, none for no version.

    The database marks the words, on the text without accents; the passages are of the text as written.
    """
    if not versions:
        return []
    words = [strip_markdown(f"{each.summary}\n\n{each.text}") for each in versions]
    languages = [each.language for each in versions]
    with connection.cursor() as cursor:
        cursor.execute(_MARKING, [fold_accents(text[:MOST_SIGNS]), languages, words])
        marked = [str(row[0]) for row in cursor.fetchall()]
    passages = []
    for plain, found in zip(words, marked, strict=True):
        passages.append(cut_passages(plain, find_spans(plain, found)))
    return passages


def with_note_facts(rows: NoteVersionQuerySet) -> NoteVersionQuerySet:
    """Versions with what a list tells of their notes; two queries beside their own."""
    authors = NoteAuthor.objects.select_related("person")
    joined = rows.select_related("note__sector")
    return joined.prefetch_related("note__themes", Prefetch("note__authors", authors))


def list_related_versions(
    version: NoteVersion, rows: NoteVersionQuerySet
) -> list[NoteVersion]:
    """Those of `rows` that share themes, else the sector, with a note; most themes first. One query."""
    note = version.note
    shared = Q(note__themes__in=list(note.themes.all()))
    near = shared | Q(note__sector=note.sector_id) if note.sector_id else shared
    others = rows.exclude(note=note.pk).exclude(note__in=list_translated_keys(note))
    counted: Any = others.filter(near).annotate(
        shared=Count("note__themes", filter=shared, distinct=True)
    )
    own_language = Case(When(language=version.language, then=0), default=1)
    ordered = counted.order_by("-shared", own_language, "-note__published_on", "-pk")
    return list(ordered.select_related("note")[:MOST_RELATED])


def list_translated_keys(note: LearningNote) -> QuerySet[LearningNote, int]:
    """The keys of a note and of its translations, whichever of them it is."""
    first = note.translation_of_id or note.pk
    group = LearningNote.objects.filter(Q(pk=first) | Q(translation_of=first))
    return group.values_list("pk", flat=True)


def list_other_languages(
    version: NoteVersion, rows: NoteVersionQuerySet
) -> list[NoteVersion]:
    """The same note in the other languages, of those of `rows`; one query."""
    others = rows.filter(note__in=list_translated_keys(version.note))
    others = others.exclude(pk=version.pk).select_related("note")
    return list(others.order_by("language"))


def annotate_original_version(
    notes: QuerySet[LearningNote],
) -> QuerySet[LearningNote]:
    """Each note with `original_version`, the number in force of the note that it translates."""
    original = NoteVersion.objects.filter(
        note=OuterRef("translation_of"), is_in_force=True
    )
    return notes.annotate(original_version=Subquery(original.values("number")[:1]))


def list_stale_translations() -> QuerySet[LearningNote]:
    """Translations of a version that is no longer the one in force."""
    notes = annotate_original_version(LearningNote.objects.all())
    dated: Any = notes.exclude(stage=NoteStage.WITHDRAWN)
    stale: QuerySet[LearningNote] = dated.filter(
        original_version__gt=F("translated_version")
    )
    return stale


def list_version_years(rows: NoteVersionQuerySet) -> list[int]:
    """The years in which notes of `rows` were published, the last first; one query."""
    days = rows.order_by().dates("note__published_on", "year", order="DESC")
    return [day.year for day in days]


def find_last_answer(note: LearningNote) -> LearningNoteStep | None:
    """The last word of staff on a note that was proposed: sent back, published or withdrawn, and why."""
    moves = ["send_back_note", "publish_note", "withdraw_note"]
    return note.steps.filter(move__in=moves).last()
