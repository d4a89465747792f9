"""The one search of every list: by words of any column or of what the row leads to, however they are written.

A subject declares by which columns its rows are found (`declare_search`); a path that ends at a model
stands for all columns of that model, those that upper subjects add included. Numbers are looked for in
every spelling that a subject declares (`declare_spellings`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db.models import F, Func, Model, Q, QuerySet, TextField, Value

from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.folding import fold_text, fold_words

# Words that are looked for; whoever pastes a page finds nothing by the rest of it.
MOST_WORDS: Final = 8
WHOLE: Final = "="
_DECLARED: dict[str, list[str]] = defaultdict(list)
_SPELLERS: list[Callable[[str], Iterable[str]]] = []


def declare_search(model: str, *paths: str) -> None:
    """Let the rows of a model ("network.Person") be found by columns, or by all of a model they lead to.

    A column with "=" behind it is found by all of its signs only: whoever may not read it cannot guess it
    sign by sign.
    """
    known = _DECLARED[model.lower()]
    known += [path for path in paths if path not in known]


def declare_spellings(speller: Callable[[str], Iterable[str]]) -> None:
    """Let a text that is a number of some register be looked for as that register keeps it too."""
    if speller not in _SPELLERS:
        _SPELLERS.append(speller)


def expand_search_paths(model: type[Model], paths: Iterable[str]) -> list[str]:
    """The columns behind the paths of a list, with all that is declared of the models they end at."""
    found: list[str] = []
    for path in (*paths, *_DECLARED[model._meta.label_lower]):
        end = _find_end(model, path.removesuffix(WHOLE))
        if end is None:
            found.append(path)
        else:
            found += [f"{path}__{more}" for more in expand_search_paths(end, ())]
    return list(dict.fromkeys(found))


def search_rows(
    queryset: QuerySet[Any], paths: Iterable[str], text: str
) -> QuerySet[Any]:
    """The rows in which every word stands somewhere, or a number as its register writes it.

    Accents, apostrophes, case, signs, spaces and the order of the words do not count. No row comes twice.
    """
    words = fold_words(text)[:MOST_WORDS]
    if not words:
        return queryset
    near, far = _part_paths(queryset.model, expand_search_paths(queryset.model, paths))
    if near:
        queryset = queryset.alias(searched_text=_join_texts(near))
    found = Q()
    for word in words:
        found &= _build_condition(queryset.model, word, near, far)
    for spelling in list_spellings(text):
        found |= _build_condition(queryset.model, spelling, near, far)
    return queryset.filter(found)


def list_spellings(text: str) -> list[str]:
    """A text of several words as one number, and as each register keeps it; folded."""
    known = fold_words(text)
    glued = fold_text(text)
    has_digits = any(sign.isdecimal() for sign in glued)
    found = [glued] if has_digits and len(known) > 1 else []
    for speller in _SPELLERS:
        found += [fold_text(spelling) for spelling in speller(text)]
    return [one for one in dict.fromkeys(found) if one and [one] != known]


def _find_end(model: type[Model], path: str) -> type[Model] | None:
    """The model at which a path ends; nothing when it ends at a column."""
    at: Any = model
    for step in path.split("__"):
        field = at._meta.pk if step == "pk" else at._meta.get_field(step)
        at = field.related_model if field.is_relation else None
    end: type[Model] | None = at
    return end


def _part_paths(
    model: type[Model], paths: Iterable[str]
) -> tuple[list[str], dict[str, list[str]]]:
    """The columns of one row; those of many rows behind it by the way there, whole ones by themselves."""
    near: list[str] = []
    far: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        way = _find_way_to_many(model, path.removesuffix(WHOLE))
        if path.endswith(WHOLE):
            far[path].append(path)
        elif way:
            far[way].append(path)
        else:
            near.append(path)
    return near, far


def _find_way_to_many(model: type[Model], path: str) -> str:
    """The part of a path up to its last relation with many rows; empty when it has none."""
    at: Any = model
    way = ""
    steps = path.split("__")
    for place, step in enumerate(steps):
        field = at._meta.pk if step == "pk" else at._meta.get_field(step)
        if field.is_relation:
            if field.one_to_many or field.many_to_many:
                way = "__".join(steps[: place + 1])
            at = field.related_model
    return way


def _join_texts(paths: Iterable[str]) -> FoldedText:
    """Several columns as one folded text: one call of the database for a row, not one for a column."""
    columns = [F(path) for path in paths]
    joined = Func(Value(" "), *columns, function="concat_ws", output_field=TextField())
    return FoldedText(joined)


def _build_condition(
    model: type[Model], word: str, near: list[str], far: dict[str, list[str]]
) -> Q:
    condition = Q(searched_text__contains=word) if near else Q()
    for paths in far.values():
        columns = [path.removesuffix(WHOLE) for path in paths]
        rows = model._base_manager.alias(far_text=_join_texts(columns))
        is_whole = paths[0].endswith(WHOLE)
        lookup = "far_text" if is_whole else "far_text__contains"
        condition |= Q(pk__in=rows.filter(**{lookup: word}).values("pk"))
    return condition
