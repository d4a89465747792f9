"""Nationalities: their codes, their names and adjectives, and the column that keeps one.

A nationality is no country: people are stateless or refugees, and come from where no code of a country is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.utils.translation import get_language, override
from django_countries import countries

from pemwecco.core.folding import sort_key
from pemwecco.core.model_fields import ReadWhenSet
from pemwecco.network.nationality_names import (
    AUTHORITIES,
    IN_PASSPORTS,
    STATES,
    WITHOUT_STATE,
)

LENGTH: Final = 3
KOSOVO: Final = "XK"


if TYPE_CHECKING:
    _NationalityColumn = models.CharField[str, str]
else:
    _NationalityColumn = models.CharField


@dataclass(frozen=True, slots=True)
class NationalityNames:
    """A nationality in words; French agrees with the sex, Dutch stands before “nationaliteit”."""

    french_man: str
    french_woman: str
    english: str
    dutch: str

    def adjective(self, language: str, sex: str) -> str:
        if language == "fr":
            return self.french_man if sex == "M" else self.french_woman
        return self.dutch if language == "nl" else self.english

    def status(self, language: str, sex: str) -> str:
        """The word for a person of no state; both spellings in French where the sex is not known."""
        if language != "fr" or sex in {"F", "M"}:
            return self.adjective(language, sex)
        words = []
        pairs = zip(self.french_man.split(), self.french_woman.split(), strict=True)
        for man, woman in pairs:
            words.append(f"{man}(e)" if woman == f"{man}e" else man)
        return " ".join(words)


def _read_names(text: str) -> dict[str, NationalityNames]:
    found = {}
    for line in text.strip().splitlines():
        code, *words = line.split("|")
        found[code] = NationalityNames(*words)
    return found


NAMES: Final = _read_names(STATES)
NAMES_WITHOUT_STATE: Final = _read_names(WITHOUT_STATE)
_ALL: Final = NAMES | NAMES_WITHOUT_STATE


def read_nationality(code: str) -> str:
    """Our code of a nationality, from one of ISO 3166 or of a passport: SEN and SN give SN, D gives DE.

    What neither knows is kept as it is, in capitals.
    """
    plain = code.strip().upper().rstrip("<")
    if plain in IN_PASSPORTS:
        return IN_PASSPORTS[plain]
    if plain in _ALL:
        return plain
    return str(countries.alpha2(plain)) or plain


def get_nationality_adjective(code: str, sex: str = "", language: str = "") -> str:
    """The adjective, or the word for who has none: “sénégalais” (M), “sénégalaise”, “apatride”.

    In the language of the page unless another is given. Without a sex the feminine, as “nationalité”
    asks for in French. Empty for a code without one.
    """
    names = _ALL.get(read_nationality(code))
    return names.adjective(_choose_language(language), sex) if names else ""


def format_nationality(code: str, sex: str = "", language: str = "") -> str:
    """A nationality as it stands behind “Nationality:”: the adjective, else the country, else the code.

    French agrees with “nationalité”, whatever the sex: “sénégalaise”; a status agrees with the person.
    """
    if not code:
        return ""
    has_status = read_nationality(code) in NAMES_WITHOUT_STATE
    if has_status:
        return get_status_without_state(code, sex, language)
    adjective = get_nationality_adjective(code, "F", language)
    return adjective or get_authority_name(code, language)


def get_status_without_state(code: str, sex: str = "", language: str = "") -> str:
    """The word for who has the nationality of no state, in agreement with the person: "réfugiée reconnue".

    Empty for any other code.
    """
    names = NAMES_WITHOUT_STATE.get(read_nationality(code))
    return names.status(_choose_language(language), sex) if names else ""


def get_authority_name(code: str, language: str = "") -> str:
    """Who issued a passport, by the code of its first line: a state, an organisation; else the code."""
    spoken = _choose_language(language)
    plain = code.strip().upper().rstrip("<")
    for line in AUTHORITIES.strip().splitlines():
        known, french, english, dutch = line.split("|")
        if plain == known or (known, plain) == ("XKX", KOSOVO):
            return {"fr": french, "nl": dutch}.get(spoken, english)
    with override(spoken):
        return str(countries.name(IN_PASSPORTS.get(plain, plain))) or plain


def list_nationality_choices() -> list[tuple[str, str]]:
    """Every nationality by its name in the language of the page, in its order; those of no state last.

    Two of one name are told apart by their country: Congolese of Brazzaville or of Kinshasa.
    """
    return list(_list_choices(_choose_language("")))


@lru_cache(maxsize=8)
def _list_choices(language: str) -> tuple[tuple[str, str], ...]:
    shared: dict[str, int] = {}
    for names in NAMES.values():
        word = names.adjective(language, "F")
        shared[word] = shared.get(word, 0) + 1
    found = []
    for code, names in NAMES.items():
        word = names.adjective(language, "F")
        label = word[:1].upper() + word[1:]
        if shared[word] > 1:
            label += f" ({get_authority_name(code, language)})"
        found.append((code, label))
    found.sort(key=lambda choice: sort_key(choice[1]))
    for code, names in NAMES_WITHOUT_STATE.items():
        word = names.adjective(language, "M")
        found.append((code, word[:1].upper() + word[1:]))
    return tuple(found)


def _choose_language(language: str) -> str:
    return (language or get_language() or "fr")[:2]


class NationalityField(_NationalityColumn):
    """A nationality by its code; codes of passports (SEN, D, RKS) are kept as ours (SN, DE, XK)."""

    description = "A nationality"
    descriptor_class = ReadWhenSet

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = LENGTH
        # Names follow the language of the page: no list that is made once, and none in migrations.
        kwargs["choices"] = list_nationality_choices
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        del kwargs["max_length"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        # A migration reads a column as an expression.
        return read_nationality(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))
