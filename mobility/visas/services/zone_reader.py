"""The two lines of a passport read from a clear picture, where the machine has a text reader.

Optional: the program `tesseract` is looked for at run time and never required. What it reads is
checked by the digits of the zone like what is typed, so a wrong sign is never kept.
"""

from __future__ import annotations

import io
import re
import subprocess
from itertools import pairwise
from shutil import which
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

PROGRAM: Final = "tesseract"
LINE: Final = 44
SIGNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
# The widest picture that is read: more pixels cost seconds and read no better.
WIDEST: Final = 1800
SECONDS: Final = 20
# Signs that a reader takes for the filler at the end of a line.
ALMOST: Final = 38


def can_read_pictures() -> bool:
    """Whether this machine has a text reader."""
    return which(PROGRAM) is not None


def read_zone(picture: bytes) -> tuple[str, str] | None:
    """Both lines of the zone in a picture, or nothing: no reader, no picture, no two lines in it."""
    program = which(PROGRAM)
    if program is None or (sheet := _prepared(picture)) is None:
        return None
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
    return lines_of(answer.stdout.decode("ascii", "ignore"))


def lines_of(text: str) -> tuple[str, str] | None:
    """Find the two lines in what a reader answered; the fillers at the end are its weak point."""
    lines = [re.sub(r"[^A-Z0-9<]", "", line.upper()) for line in text.splitlines()]
    long = [line for line in lines if len(line) >= ALMOST]
    for first, second in pairwise(long):
        if first.startswith("P"):
            return first[:LINE].ljust(LINE, "<"), second[:LINE]
    return None


def _prepared(picture: bytes) -> bytes | None:
    """The picture upright, grey, not too wide; nothing when it is none."""
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            upright = ImageOps.exif_transpose(opened)
            grey = ImageOps.autocontrast(ImageOps.grayscale(upright))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    if grey.width > WIDEST:
        grey = grey.resize((WIDEST, round(grey.height * WIDEST / grey.width)))
    out = io.BytesIO()
    grey.save(out, "PNG")
    return out.getvalue()
