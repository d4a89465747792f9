"""Finding what names an applicant in a text: in any case, with or without accents, a part of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final, NamedTuple

PERSON, ENTERPRISE, EMAIL, PHONE, WEB, NUMBER, ADDRESS = (
    "person",
    "enterprise",
    "email",
    "phone",
    "web",
    "number",
    "address",
)
APOSTROPHES: Final = frozenset("'’‘\u02bc´`′＇")
LIGATURES: Final = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"}
# Words that many enterprises have in their name: alone they name nobody.
_COMMON: Final = """
a afrique africa africaine agence agri agro and atelier ateliers au aux beaute belgique bio boutique business
cabinet centre commerce commercial company conseil consulting cooperative couture dakar de des design digital
distribution du en enterprise entreprise entreprises et etablissement etablissements export exports fashion
ferme food foods for fruit fruits global group groupe holding import in industrie industries innovation
international la le les logistics logistique maison market mode nature naturel naturels of plus production
produits pro saint saveur saveurs senegal senegalaise service services shop societe solutions store studio sur
tech technologie technologies the transformation transport trading union
"""
_LEGAL: Final = "sa sarl suarl sas sasu sua gie scs snc ets ei srl bv nv ltd llc inc"
COMMON: Final = frozenset(_COMMON.split())
LEGAL_FORMS: Final = frozenset(_LEGAL.split())
# A name of two letters (Ba, Sy, Ly) is found where it is written as a name.
SHORT: Final = 2
# The name of an enterprise written in one word names it wherever it stands, also in another word.
TELLING: Final = 8
ANY_EMAIL = re.compile(r"[^\s@<>()\[\],;:]+@[\w-]+(?:\.[\w-]+)+")
ANY_ADDRESS_OF_PAGE = re.compile(
    r"(?:https?://|www\.)[^\s<>()\"]*[^\s<>()\".,;:!?]|\b(?:facebook|instagram|linkedin|tiktok|wa)\.(?:com|me)/\S+|(?<![\w.])@\w[\w.]{2,}",
    re.IGNORECASE,
)
# An international number, or one of Senegal as it is grouped or run together; amounts are not meant.
MONEY = r"(?!\d|[\s.]?(?:F\b|f\s?cfa|fcfa|cfa|xof|eur|euros?|€|%))"
ANY_PHONE = re.compile(
    rf"(?<!\w)(?:(?:\+|00)\d{{1,3}}[\s().\d-]{{6,14}}\d|(?:7[05678]|33|30)[\s.-]\d{{3}}[\s.-]\d{{2}}[\s.-]\d{{2}}"
    rf"|(?:7[05678]|33|30)\d{{7}}){MONEY}",
    re.IGNORECASE,
)
# What is taken out whoever it is of.
ANYBODY: Final = ((ANY_EMAIL, EMAIL), (ANY_ADDRESS_OF_PAGE, WEB), (ANY_PHONE, PHONE))


class NameSpan(NamedTuple):
    """A place in a text that names somebody, and what kind of name stands there."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What may not be read: names as they are written in the file, contacts, numbers."""

    people: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    # Fills itself; the patterns are made once for all texts of a file.
    patterns: tuple[tuple[re.Pattern[str], str, bool], ...] = field(
        init=False, repr=False, default=()
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", tuple(_patterns(self)))


def find_names(text: str, identity: Identity) -> list[NameSpan]:
    """Every place that names the applicant, in order and without overlap."""
    folded, places = fold(text)
    spans = []
    for anybody, kind in ANYBODY:
        spans += [NameSpan(*match.span(), kind) for match in anybody.finditer(text)]
    for pattern, kind, as_name in identity.patterns:
        for match in pattern.finditer(folded):
            if match.start() == match.end():
                continue
            span = NameSpan(places[match.start()], places[match.end() - 1] + 1, kind)
            if not as_name or text[span.start].isupper():
                spans.append(span)
    return _merged(spans)


def mask_names(text: str, spans: Iterable[NameSpan], marks: Mapping[str, str]) -> str:
    """The text with a mark in the place of each name; `spans` as `found` gives them."""
    masked, at = "", 0
    for span in spans:
        masked += text[at : span.start] + marks[span.kind]
        at = span.end
    return masked + text[at:]


def fold(text: str) -> tuple[str, list[int]]:
    """The text without accents, apostrophes all alike, in lower case; and where each letter stood."""
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if char in APOSTROPHES:
            plain = "'"
        elif unicodedata.category(char) in {"Cf", "Mn"}:
            # Accents of their own, soft hyphens, characters without width.
            continue
        else:
            plain = _fold_letter(char)
        letters.append(plain)
        places.extend([at] * len(plain))
    return "".join(letters), places


def _fold_letter(char: str) -> str:
    """A letter in lower case without its accents; a ligature gives two."""
    lower = char.casefold()
    parts = unicodedata.normalize("NFKD", LIGATURES.get(lower, lower)).casefold()
    plain = ""
    for part in parts:
        if part in APOSTROPHES:
            plain += "'"
        elif not unicodedata.combining(part):
            plain += part
    return plain


def _merged(spans: list[NameSpan]) -> list[NameSpan]:
    """Spans that touch or overlap as one, of the kind of the longest."""
    merged: list[NameSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = merged[-1] if merged else None
        if last is None or span.start >= last.end:
            merged.append(span)
            continue
        longest = max(last, span, key=lambda one: one.end - one.start)
        merged[-1] = NameSpan(last.start, max(last.end, span.end), longest.kind)
    return merged


Pattern = tuple[re.Pattern[str], str, bool]


def _patterns(identity: Identity) -> Iterable[Pattern]:
    """(pattern over the folded text, kind, whether the place must begin with a capital)."""
    words = []
    for name in identity.people:
        words += _split_folded_words(name)
    yield from _of_people(words)
    for name in identity.enterprises:
        yield from _of_enterprise(name)
    for email in identity.emails:
        yield from _of_email(email)
    yield from _of_contacts(identity)


def _of_contacts(identity: Identity) -> Iterable[Pattern]:
    for site in identity.websites:
        bare = re.sub(r"^https?://(www\.)?", "", site.strip().lower()).rstrip("/")
        if bare:
            yield _compiled(_spelt(bare), WEB)
    for phone in identity.phones:
        digits = re.sub(r"\D", "", phone)
        if len(digits) > TELLING:
            own = digits[-9:]
            yield _compiled(
                r"(?:\+?\d{1,3}\W*)?" + r"\W*".join(own),
                PHONE,
                start=r"(?<!\d)",
                end=r"(?!\d)",
            )
    for number in identity.numbers:
        signs = re.findall(r"[0-9a-z]", fold(number)[0])
        if len(signs) > SHORT + 1:
            yield _compiled(r"\W*".join(signs), NUMBER)
    for address in identity.addresses:
        words = _split_folded_words(address)
        if len(words) > 1:
            yield _compiled(r"\W+".join(map(_spelt, words)), ADDRESS)


def _of_email(email: str) -> Iterable[Pattern]:
    before = email.partition("@")[0]
    yield _compiled(_spelt(email), EMAIL)
    if len(before) > SHORT + 1:
        yield _compiled(_spelt(before), EMAIL)


def _of_people(words: list[str]) -> Iterable[Pattern]:
    """Each word of the names of a person; two of them run together, as in the name of a page."""
    for word in words:
        yield _compiled(_spelt(word), PERSON, as_name=len(_letters(word)) <= SHORT)
    for first, second in permutations(words, 2):
        if len(_letters(first + second)) >= TELLING:
            yield _compiled(
                _spelt(first) + r"[\W_]*" + _spelt(second), PERSON, start="", end=""
            )


def _of_enterprise(name: str) -> Iterable[Pattern]:
    every = _split_folded_words(name)
    words = [word for word in every if word not in LEGAL_FORMS] or every
    if not words:
        return
    whole = r"\W*".join(map(_spelt, words))
    if len("".join(map(_letters, words))) >= TELLING:
        yield _compiled(whole, ENTERPRISE, start="", end="")
    else:
        yield _compiled(whole, ENTERPRISE, start=r"(?<!\w)", end=r"(?!\w)")
    # Without the common words in it.
    own = [word for word in words if _letters(word) not in COMMON]
    if 1 < len(own) < len(words):
        yield _compiled(r"\W*".join(map(_spelt, own)), ENTERPRISE)
    for word in own:
        letters = len(_letters(word))
        if letters > SHORT:
            yield _compiled(_spelt(word), ENTERPRISE, as_name=len(words) > 1)


def _compiled(
    inside: str,
    kind: str,
    *,
    as_name: bool = False,
    start: str = r"(?<![^\W_])",
    end: str = r"(?![^\W_])",
) -> Pattern:
    return re.compile(start + inside + end), kind, as_name


def _split_folded_words(name: str) -> list[str]:
    """The words of a name, folded, with the apostrophes inside them: "n'diaye"; an elided article apart."""
    words = []
    for whole in re.findall(r"[^\W_]+(?:'+[^\W_]+)*", fold(name)[0]):
        words += _elided(whole)
    return words


def _elided(word: str) -> list[str]:
    """Two words for an elided article ("d'awa"); "n'diaye" and "m'baye" are names of one piece."""
    first, _apostrophe, rest = word.partition("'")
    if rest and first in {"c", "d", "l", "qu", "s"}:
        return [first, rest]
    return [word]


def _letters(word: str) -> str:
    return word.replace("'", "")


def _spelt(word: str) -> str:
    """The word with or without its apostrophes; N and M before a consonant may stand apart."""
    letters = [re.escape(letter) for letter in _letters(word)]
    if len(letters) > SHORT and letters[0] in {"m", "n"} and letters[1] in "bcdgjkpst":
        return letters[0] + r"['\s-]*" + "'*".join(letters[1:])
    return "'*".join(letters)
