"""Files that may be of the same person or enterprise: keys under which different spellings meet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

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


@dataclass(frozen=True, slots=True)
class MatchMarks:
    """What files are compared by; nothing where the file does not say it."""

    email: str = ""
    phone: str = ""
    national_id: str = ""
    ninea: str = ""
    rccm: str = ""
    name: str = ""
    birth: PartialDate | date | None = None
    enterprise: str = ""


def build_match_keys(marks: MatchMarks) -> Mapping[str, str]:
    """The keys of a file by what they stand for: two files that share one may be the same.

    A name counts only with a date of birth: many people share one.
    """
    person = name_sound(marks.name)
    born = marks.birth.isoformat() if marks.birth is not None else ""
    found = {
        "email": marks.email.strip().lower(),
        "phone": re.sub(r"\D", "", marks.phone),
        "national_id": _compact(marks.national_id),
        "ninea": _compact(marks.ninea),
        "rccm": _compact(marks.rccm),
        "name_and_birth": f"{person} {born}" if person and born else "",
        "enterprise_name": enterprise_sound(marks.enterprise),
    }
    return {kind: key for kind, key in found.items() if key}


def name_sound(name: str) -> str:
    """A key under which spellings of a person's name meet, whatever the order of its words.

    Accents, case, apostrophes, hyphens and doubled letters do not count: N'Diaye, NDIAYE and N Diaye
    are one, and so are Ousmane Diallo and DIALLO Usmane.
    """
    return " ".join(sorted(_sound(word) for word in _split_name_words(name)))


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
