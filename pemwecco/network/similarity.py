"""People and organisations that may be the same: keys under which spellings meet, names that are close."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from pemwecco.core.partial_dates import PartialDate
from pemwecco.network.identifiers import name_key

# Spellings of one sound in the names of West Africa: Diouf and Dyouf, Ousmane and Usmane, Khady and Kady.
SOUNDS: Final = (
    ("ph", "f"),
    ("th", "t"),
    ("kh", "k"),
    ("ck", "k"),
    ("dj", "j"),
    ("ou", "u"),
)
LIKE: Final = str.maketrans({"y": "i", "q": "k", "w": "u", "z": "s"})
DOUBLED: Final = re.compile(r"(.)\1+")
# Words that say what kind of enterprise it is, or nothing.
EMPTY_WORDS: Final = frozenset(
    {
        "sarl",
        "suarl",
        "gie",
        "sa",
        "sas",
        "sasu",
        "ei",
        "ets",
        "etablissement",
        "etablissements",
    }
    | {"entreprise", "societe", "ste", "groupe", "group", "groupement", "cooperative"}
    | {"de", "du", "des", "la", "le", "les", "l", "d", "et", "the", "of", "and"}
)
# The same of Belgian enterprises; compared by closeness only, so that keys that are kept stay as they are.
BELGIAN_WORDS: Final = frozenset(
    {
        "bv",
        "bvba",
        "nv",
        "cv",
        "cvba",
        "vzw",
        "vof",
        "srl",
        "sprl",
        "asbl",
        "sc",
        "scrl",
    }
    | {"het", "van", "en", "firma", "bedrijf"}
)
# Dutch spellings beside French ones, after the sounds above: Dioef and Diouf, Wijns and Wyns, Jansens.
DUTCH_SOUNDS: Final = (
    ("sch", "s"),
    ("tj", "c"),
    ("ij", "i"),
    ("oe", "u"),
    ("ks", "x"),
    ("gh", "g"),
    ("c", "k"),
)
# From so many of a hundred on two names are close: one letter in twelve may differ.
CLOSE: Final = 90
VOWELS: Final = str.maketrans("", "", "aeiou")
# A name of so many words is compared by its first ones.
MOST_WORDS: Final = 5
# Each name is held against hundreds of others: how it sounds is worked out once.
KEPT_NAMES: Final = 4096


@dataclass(frozen=True, slots=True)
class MatchMarks:
    """What people, organisations and files are compared by; nothing where it is not said."""

    email: str = ""
    phone: str = ""
    national_id: str = ""
    ninea: str = ""
    rccm: str = ""
    name: str = ""
    birth: PartialDate | date | None = None
    enterprise: str = ""
    country: str = ""
    # Numbers under which registers know an organisation, each with its register.
    numbers: frozenset[tuple[str, str]] = frozenset()


def build_match_keys(marks: MatchMarks) -> Mapping[str, str]:
    """The keys of what is compared, by what they stand for: two that share one may be the same.

    A name counts only with a date of birth: many people share one.
    """
    found = {kind: build(marks) for kind, build in MATCH_KEYS.items()}
    return {kind: key for kind, key in found.items() if key}


@lru_cache(maxsize=KEPT_NAMES)
def name_sound(name: str) -> str:
    """A key under which spellings of a person's name meet, whatever the order of its words.

    Accents, case, apostrophes, hyphens and doubled letters do not count: N'Diaye, NDIAYE and N Diaye
    are one, and so are Ousmane Diallo and DIALLO Usmane.
    """
    return " ".join(sorted(_sound(word) for word in _split_name_words(name)))


@lru_cache(maxsize=KEPT_NAMES)
def enterprise_sound(name: str) -> str:
    """A key under which spellings of an enterprise's name meet, without its legal form and articles."""
    words = _split_name_words(name)
    telling = [word for word in words if word not in EMPTY_WORDS] or words
    return " ".join(sorted(_sound(word) for word in telling))


def _split_name_words(name: str) -> list[str]:
    """The words of a name; a single letter belongs to the word after it (N Diaye)."""
    words: list[str] = []
    loose = ""
    for word in name_key(name).split():
        if len(word) == 1:
            loose += word
        else:
            words.append(loose + word)
            loose = ""
    return [*words, loose] if loose else words


def _sound(word: str) -> str:
    sound = word
    for spelling, plain in SOUNDS:
        sound = sound.replace(spelling, plain)
    sound = DOUBLED.sub(r"\1", sound.translate(LIKE))
    return sound.rstrip("he") or sound


def _compact(number: str) -> str:
    return re.sub(r"[\W_]+", "", number).upper()


def _name_and_birth(marks: MatchMarks) -> str:
    person = name_sound(marks.name)
    return f"{person} {marks.birth.isoformat()}" if person and marks.birth else ""


# What two rows may share, by what it stands for: each is worked out alone, for it is asked very often.
MATCH_KEYS: Final[Mapping[str, Callable[[MatchMarks], str]]] = {
    "email": lambda marks: marks.email.strip().lower(),
    "phone": lambda marks: re.sub(r"\D", "", marks.phone),
    "national_id": lambda marks: _compact(marks.national_id),
    "ninea": lambda marks: _compact(marks.ninea),
    "rccm": lambda marks: _compact(marks.rccm),
    "name_and_birth": _name_and_birth,
    "enterprise_name": lambda marks: enterprise_sound(marks.enterprise),
}


def build_name_marks(name: str, *, is_enterprise: bool = False) -> list[str]:
    """What an index finds names by that may be close: one word whole, with how another begins.

    A slip in one word of two leaves the mark of the other; a name of one word is found by how it begins.
    """
    words = sorted(set(_list_close_words(name, is_enterprise=is_enterprise)))[
        :MOST_WORDS
    ]
    if len(words) == 1:
        return [words[0][:1] + _drop_vowels(words[0][1:])[:3]]
    marks: set[str] = set()
    for word in words:
        marks.update(
            f"{word} {other[:1]}{_drop_vowels(other[1:])[:1]}"
            for other in words
            if other != word
        )
    return sorted(marks)


def is_close_name(one: str, other: str, *, is_enterprise: bool = False) -> bool:
    """Whether two names sound alike or differ by a slip, whatever the order of their words."""
    first = _fold_close_words(one, is_enterprise=is_enterprise)
    second = _fold_close_words(other, is_enterprise=is_enterprise)
    if not first or not second:
        return False
    return first == second or fuzz.ratio(first, second) >= CLOSE


def compare_people(one: MatchMarks, other: MatchMarks) -> tuple[str, ...]:
    """Why two people may be the same: kinds of `build_match_keys`, `name`, `close_name`.

    Two whole dates of birth that differ say that namesakes are two people.
    """
    reasons = _list_shared_keys(one, other, ("email", "phone", "national_id"))
    if "name_and_birth" in _list_shared_keys(one, other, ("name_and_birth",)):
        return (*reasons, "name_and_birth")
    if one.birth is not None and other.birth is not None and one.birth != other.birth:
        return reasons
    return (*reasons, *_compare_names(one.name, other.name))


def compare_organisations(one: MatchMarks, other: MatchMarks) -> tuple[str, ...]:
    """Why two organisations may be the same; a name that is only close does not count abroad."""
    reasons = _list_shared_keys(one, other, ("email", "phone"))
    if one.numbers & other.numbers:
        reasons = (*reasons, "number")
    names = _compare_names(one.enterprise, other.enterprise, is_enterprise=True)
    is_abroad = one.country and other.country and one.country != other.country
    if is_abroad and names == ("close_name",):
        return reasons
    return (*reasons, *names)


def _compare_names(
    one: str, other: str, *, is_enterprise: bool = False
) -> tuple[str, ...]:
    sound = enterprise_sound if is_enterprise else name_sound
    if sound(one) and sound(one) == sound(other):
        return ("name",)
    is_close = is_close_name(one, other, is_enterprise=is_enterprise)
    return ("close_name",) if is_close else ()


def _list_shared_keys(
    one: MatchMarks, other: MatchMarks, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    shared = []
    for kind in kinds:
        key = MATCH_KEYS[kind](one)
        if key and key == MATCH_KEYS[kind](other):
            shared.append(kind)
    return tuple(shared)


def _drop_vowels(word: str) -> str:
    return word.translate(VOWELS)


@lru_cache(maxsize=KEPT_NAMES)
def _fold_close_words(name: str, *, is_enterprise: bool) -> str:
    return " ".join(sorted(_list_close_words(name, is_enterprise=is_enterprise)))


def _list_close_words(name: str, *, is_enterprise: bool) -> list[str]:
    words = _split_name_words(name)
    if is_enterprise:
        empty = EMPTY_WORDS | BELGIAN_WORDS
        words = [word for word in words if word not in empty] or words
    found = []
    for word in words:
        sound = _sound(word)
        for spelling, plain in DUTCH_SOUNDS:
            sound = sound.replace(spelling, plain)
        found.append(DOUBLED.sub(r"\1", sound))
    return found
