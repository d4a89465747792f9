"""What people type, read one way in every form: signs that nobody sees go, a number and a day are read
rightly or not at all. `static/js/typed.js` reads numbers by the same grammar.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

# A line end is one sign, as in the browser: a form posts two for each.
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Drawn as nothing, though Unicode calls them letters, marks or symbols.
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Joins the parts of one picture ("woman" and "sheaf" to a farmer); between letters nobody sees it.
JOINER = "\u200d"
# Refused by the fields, so that nobody's word is kept without the sign that was lost.
UNREADABLE = frozenset("\0\ufffd")

MINUS = re.compile("^[-\u2212\u2013] ?")
THOUSANDS = " '\u2019\u02bc\u00b4`"
NUMBER = re.compile(
    rf"(?P<whole>[0-9]{{1,3}}(?:(?P<mark>[{THOUSANDS}.,])[0-9]{{3}})(?:(?P=mark)[0-9]{{3}})*|[0-9]+)"
    r"(?:(?P<point>[.,])(?P<rest>[0-9]+))?"
)
CURRENCY = r"(?:F ?CFA|FCFA|CFA|XOF|EUROS?|EUR|€|F)"
# What a whole number counts, when somebody says so: "5 personnes".
COUNTED = (
    "(?:personnes?|personen|persons?|people|employ[ée]e?s?|employees?|salari[ée]e?s?|emplois?|jobs?|agents?"
    "|werknemers?|medewerkers?|femmes?|hommes?|women|woman|men|man|vrouwen|vrouw|mannen|contrats?|contracts?"
    "|contracten|pages?|pagina['’]?s?)"
)
AMOUNT = re.compile(
    rf"(?:{CURRENCY}\.? ?)?(?P<amount>.*?)(?: ?{CURRENCY}\.?| {COUNTED})?",
    re.IGNORECASE,
)

CENTURY = 100
# Digits of the largest number that a key of the database can be.
LONGEST_KEY = 18
OLDEST_YEAR = 1000
DATE_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")
DATE_MARKS = re.compile(r"[\s.,/\-\u2010-\u2015]*")
MONTHS = (
    "janvier janv january januari jan",
    "fevrier fevr fev february februari feb",
    "mars march maart mrt mar",
    "avril avr april apr",
    "mai may mei",
    "juin june juni jun",
    "juillet juil july juli jul",
    "aout august augustus aug aou",
    "septembre sept september sep",
    "octobre octo october oktober oct okt",
    "novembre november nov",
    "decembre december dec",
)
# What stands around day, month and year in French, English and Dutch.
DATE_FILLERS = frozenset(
    ["le", "du", "the", "of", "on", "op", "de", "den", "er", "e", "eme", "ste", "st", "nd", "rd", "th"]
)  # fmt: skip


def _map_months() -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, names in enumerate(MONTHS, start=1):
        for name in names.split():
            numbers[name] = number
    return numbers


MONTH_NUMBERS = _map_months()


def clean_text(text: str) -> str:
    """A text as its reader sees it: each line end is one sign, invisible and direction signs are gone.

    NUL and the sign for an unreadable one stay, for the fields refuse them.
    """
    lines = LINE_ENDS.sub("\n", text)
    if lines.isascii() and lines.replace("\n", "").isprintable():
        return lines
    composed = unicodedata.normalize("NFC", lines)
    kept = []
    for place, sign in enumerate(composed):
        if sign == JOINER:
            is_seen = _joins_pictures(composed, place)
        else:
            is_seen = sign in "\n\t\0" or (
                unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
                and sign not in BLANK_LETTERS
            )
        if is_seen:
            kept.append(sign)
    return "".join(kept)


def _joins_pictures(text: str, place: int) -> bool:
    around = (text[max(place - 1, 0) : place], text[place + 1 : place + 2])
    pictures = {"So", "Sk", "Mn"}
    return all(sign and unicodedata.category(sign) in pictures for sign in around)


def clean_line(text: str) -> str:
    """One line as its reader sees it: cleaned as a text, without blanks around, inner blanks as one."""
    return " ".join(clean_text(text).split())


def count_browser_signs(text: str) -> int:
    """How long a text is for the `maxlength` of a browser: UTF-16 units, a line end as one."""
    return len(LINE_ENDS.sub("\n", text).encode("utf-16-le", "surrogatepass")) // 2


def write_plain_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9; signs that are no decimal (², ①) stay."""
    if text.isascii():
        return text
    plain = []
    for sign in text:
        digit = unicodedata.decimal(sign, None)
        plain.append(sign if digit is None else str(digit))
    return "".join(plain)


def read_number(text: str) -> Decimal | None:
    """A number with a comma or a point, and with blanks, apostrophes, points or commas between thousands.

    Nothing for what is no number, and for what may be two: ``1,234`` and ``1.234`` are read neither as a
    thousand nor as one and a bit.
    """
    typed = _prepare_number(text)
    sign = -1 if MINUS.match(typed) else 1
    match = NUMBER.fullmatch(MINUS.sub("", typed))
    if match is None or match["mark"] == (match["point"] or ""):
        return None
    whole, mark = match["whole"], match["mark"]
    parts = re.split(r"[^0-9]", whole)
    if mark in {".", ","} and match["rest"] is None and len(parts) == 2:  # noqa: PLR2004  one sign between
        if parts[0] != "0":
            return None
        return sign * Decimal(f"0.{parts[1]}")
    if mark and parts[0].startswith("0"):
        return None
    return sign * Decimal(f"{''.join(parts)}.{match['rest'] or 0}")


def read_whole(text: str) -> int | None:
    """A whole number, also with its currency or what it counts: ``12 500 000 F CFA``, ``5 personnes``.

    A single point or comma before three digits stands between thousands, since nothing else can be meant.
    Nothing for what is no whole number: ``1,5``, ``5²``, ``-3``, ``1 2``.
    """
    amount = AMOUNT.fullmatch(_prepare_number(text))
    match = NUMBER.fullmatch(amount["amount"]) if amount else None
    if match is None or match["mark"] == (match["point"] or ""):
        return None
    parts = re.split(r"[^0-9]", match["whole"])
    is_odd = len(parts) > 1 and parts[0].startswith("0")
    # Cents that are none: ",0" and ",00".
    if is_odd or (match["rest"] or "0") not in {"0", "00"}:
        return None
    return int("".join(parts))


def _prepare_number(text: str) -> str:
    """The text on one line, in plain digits, with the Arabic marks of a number as ours."""
    line = clean_line(write_plain_digits(text))
    return line.replace("\u066b", ",").replace("\u066c", "'")


def read_day(text: str, *, latest_year: int) -> date | None:
    """A day as people write it: 31/12/1990, 31.12.90, 31121990, 1990-12-31, 31 décembre 1990, Dec 31, 1990.

    Day before month. A year on two digits is the last that is not after `latest_year`. Nothing for what is no
    day, or more than one.
    """
    typed = clean_line(write_plain_digits(text))
    if DATE_MARKS.fullmatch(DATE_PARTS.sub("", typed)) is None:
        return None
    numbers: list[str] = []
    months: list[int] = []
    for part in DATE_PARTS.findall(typed):
        word = _fold_word(part)
        if part[0].isdecimal():
            numbers.append(part)
        elif word in MONTH_NUMBERS:
            months.append(MONTH_NUMBERS[word])
        elif word not in DATE_FILLERS:
            return None
    if months:
        return _read_worded_day(numbers, months, latest_year)
    if len(numbers) == 1 and len(numbers[0]) == 8:  # noqa: PLR2004  two, two and four digits
        return _read_glued_day(numbers[0], latest_year)
    if len(numbers) != 3:  # noqa: PLR2004  day, month, year
        return None
    if len(numbers[0]) == 4:  # noqa: PLR2004  a year on four digits
        numbers.reverse()
    day, month, year = numbers
    return _combine_day(day, month, year, latest_year)


def is_month_of_year(text: str) -> bool:
    """Whether a text names a month and its year and no day: mars 2019, 03/2019."""
    parts = DATE_PARTS.findall(clean_line(write_plain_digits(text)))
    if len(parts) != 2:  # noqa: PLR2004  month and year
        return False
    month, year = parts if len(parts[1]) == 4 else reversed(parts)  # noqa: PLR2004  a year on four digits
    is_year = year.isdecimal() and len(year) == 4  # noqa: PLR2004  as above
    is_month = month.isdecimal() and 1 <= int(month) <= 12  # noqa: PLR2004  months
    return is_year and (is_month or _fold_word(month) in MONTH_NUMBERS)


def _read_worded_day(
    numbers: list[str], months: list[int], latest_year: int
) -> date | None:
    if len(months) != 1 or len(numbers) != 2:  # noqa: PLR2004  day and year
        return None
    if len(numbers[0]) == 4:  # noqa: PLR2004  a year on four digits
        numbers.reverse()
    return _combine_day(numbers[0], str(months[0]), numbers[1], latest_year)


def _read_glued_day(digits: str, latest_year: int) -> date | None:
    """31121990, else 19901231."""
    day = _combine_day(digits[:2], digits[2:4], digits[4:], latest_year)
    return day or _combine_day(digits[6:], digits[4:6], digits[:4], latest_year)


def _combine_day(day: str, month: str, year: str, latest_year: int) -> date | None:
    whole = int(year)
    if len(year) == 2:  # noqa: PLR2004  without its century
        whole += latest_year - latest_year % CENTURY
        if whole > latest_year:
            whole -= CENTURY
    if whole < OLDEST_YEAR:
        return None
    try:
        return date(whole, int(month), int(day))
    except (ValueError, OverflowError):
        return None


def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def parse_int(text: str) -> int:
    """A number that a program wrote (a key, a size, a place in a file); 0 where none stands."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0


def parse_iso_day(text: str | None) -> date | None:
    """The day of an address ("2027-03-02"); what is none is nothing."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
