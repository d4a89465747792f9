"""The two lines of a passport read from a clear picture, where the machine has a text reader.

Optional: the program `tesseract` is looked for at run time and never required. What it reads is
checked by the digits of the zone like what is typed, so a wrong sign is never kept.
"""

from __future__ import annotations

import io
import re
import subprocess
from itertools import islice, pairwise, product
from shutil import which
from typing import Final

from PIL import Image

from pemwecco.documents.contents import PICTURES, identify_file_type
from pemwecco.documents.sandbox import FileRefused, open_in_sandbox
from pemwecco.network.identifiers import check_digit

PROGRAM: Final = "tesseract"
LINE: Final = 44
SIGNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
# The widest picture that is read: more pixels cost seconds and read no better.
WIDEST: Final = 1800
SECONDS: Final = 20
# So many signs at least are a whole line: a reader may miss fillers at its end.
ALMOST: Final = 38
# Where on the page the zone is: the lowest part is read first, then the whole.
LOWEST: Final = 0.35
# What a reader takes a digit for, and the other way round.
DIGITS: Final = str.maketrans("OQDILZSBG", "000112586")
LETTERS: Final = str.maketrans("01258", "OIZSB")
# In the second line: the number with its digit, and the places that hold digits only (ICAO 9303-4).
NUMBER: Final = 9
ONLY_DIGITS: Final = (9, *range(13, 20), *range(21, 28), 43)
MOST_VARIANTS: Final = 64


def can_read_pictures() -> bool:
    """Whether this machine has a text reader."""
    return which(PROGRAM) is not None


def read_zone(picture: bytes) -> tuple[str, str] | None:
    """Both lines of the zone in a picture, or nothing: no reader, no picture, no two lines in it."""
    program = which(PROGRAM)
    if program is None:
        return None
    first = None
    for sheet in _prepare_sheets(picture):
        read = _run_zone_reader(program, sheet)
        if read is not None and _agrees(read[1]):
            return read
        # What the digits do not confirm is shown all the same, to be mended by hand.
        first = first or read
    return first


def _run_zone_reader(program: str, sheet: bytes) -> tuple[str, str] | None:
    options = ["--psm", "6", "-c", f"tessedit_char_whitelist={SIGNS}"]
    try:
        answer = subprocess.run(  # noqa: S603  a fixed program; the picture goes in as bytes
            [program, "stdin", "stdout", *options],
            input=sheet,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return find_zone_lines(answer.stdout.decode("ascii", "ignore"))


def find_zone_lines(text: str) -> tuple[str, str] | None:
    """Find the two lines in what a reader answered; the fillers at the end are its weak point."""
    lines = []
    for line in text.splitlines():
        if signs := re.sub(r"[^A-Z0-9<]", "", line.upper()):
            lines.append(signs)
    for first, second in pairwise(lines):
        # The first line ends with fillers, of which a reader may see few: only the second must be whole.
        if first.startswith("P") and "<<" in first and len(second) >= ALMOST:
            names = first[0] + first[1:LINE].translate(LETTERS)
            return names.ljust(LINE, "<"), correct_zone_line(second[:LINE])
    return None


def _agrees(line: str) -> bool:
    if len(line) != LINE:
        return False
    parts = ((0, NUMBER), (13, 19), (21, 27))
    return all(check_digit(line[start:end]) == line[end] for start, end in parts)


def correct_zone_line(line: str) -> str:
    """The second line with digits where only digits can be, and a number that its own digit confirms.

    Letters in the number are tried as the digits they look like; when not exactly one reading agrees with
    the check digit, it stays as it was read, and the digits of the zone refuse it.
    """
    if len(line) != LINE:
        return line
    signs = list(line)
    for place in ONLY_DIGITS:
        signs[place] = signs[place].translate(DIGITS)
    fixed = "".join(signs)
    number, digit = fixed[:NUMBER], fixed[NUMBER]
    if check_digit(number) == digit:
        return fixed
    readings = product(*(sorted({sign, sign.translate(DIGITS)}) for sign in number))
    agreeing = set()
    for one in islice(readings, MOST_VARIANTS):
        read = "".join(one)
        if check_digit(read) == digit:
            agreeing.add(read)
    return agreeing.pop() + fixed[NUMBER:] if len(agreeing) == 1 else fixed


def _prepare_sheets(picture: bytes) -> list[bytes]:
    """The picture upright and grey, as wide as is read best: its lowest part, then all of it."""
    kind = identify_file_type(picture)
    if kind not in PICTURES:
        return []
    try:
        drawn, _told = open_in_sandbox("grey", [picture], kind=kind)
    except FileRefused:
        return []
    with Image.open(io.BytesIO(drawn), formats=("PNG",)) as grey:
        grey.load()
        low = round(grey.height * (1 - LOWEST))
        lowest = grey.crop((0, low, grey.width, grey.height))
        return [_sheet(part) for part in (lowest, grey)]


def _sheet(part: Image.Image) -> bytes:
    # A small picture is read better when it is blown up, a large one no better and slower.
    part = part.resize((WIDEST, max(1, round(part.height * WIDEST / part.width))))
    out = io.BytesIO()
    part.save(out, "PNG")
    return out.getvalue()
