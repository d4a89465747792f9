"""What an uploaded file really is, by its content; and a photo without what it tells about its owner."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from math import ceil
from pathlib import PurePosixPath

import puremagic
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pypdf import PdfReader

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
IMAGES_AND_PDF = frozenset({PDF, JPEG, PNG})
SHOWN_IN_BROWSER = IMAGES_AND_PDF
_EXTENSIONS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",)}
_NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
# Above this a picture is not a photo of a paper but an attempt to fill the memory.
MAX_PIXELS = 60_000_000
MAX_NAME = 120
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


class FileRefused(ValueError):
    """A file that cannot be taken; `str()` is the sentence to show."""


def size_text(size: int) -> str:
    """A size in bytes as people read it, rounded up: "12.4 MB", "10 MB"."""
    tenths = ceil(size * 10 / (1024 * 1024))
    return f"{number_format(tenths / 10, decimal_pos=0 if tenths % 10 == 0 else 1)} MB"


def type_of(content: bytes) -> str:
    """The type of a file by its first bytes, never by its name; "" when nobody knows it."""
    if content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \x00").startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    try:
        guess = str(puremagic.from_string(content, mime=True))
    except (puremagic.PureError, ValueError):
        return ""
    # The three above are known by their own marks only: a guess must not let another file pass for one.
    return "" if guess in IMAGES_AND_PDF else guess


def clean_name(name: str, content_type: str) -> str:
    """A name that no file system and no reader can be misled by, with the extension of its type."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(" " if char in "\t\r\n" else char for char in text)
    text = "".join(char for char in text if not unicodedata.category(char).startswith("C"))
    text = " ".join(_FORBIDDEN_IN_NAMES.sub(" ", text).split()).strip(". ")
    extensions = _EXTENSIONS.get(content_type)
    if extensions is None:
        return text[:MAX_NAME] or "file"
    stem = PurePosixPath(text).stem if PurePosixPath(text).suffix else text
    suffix = PurePosixPath(text).suffix.lower()
    return (stem.strip(". ")[:MAX_NAME] or "file") + (suffix if suffix in extensions else extensions[0])


def accepted_text(accept: frozenset[str]) -> str:
    """The accepted types as people call them: "JPEG, PDF, PNG"."""
    return ", ".join(sorted(_NAMES.get(kind, kind) for kind in accept))


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that nobody could open: broken, empty, or behind a password."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except Exception as error:
        raise FileRefused(_("This PDF is damaged and cannot be opened. Please save it again.")) from error
    if locked:
        raise FileRefused(_("This PDF is protected by a password. Please save it without one."))
    if pages == 0:
        raise FileRefused(_("This PDF has no page."))


def clean_picture(content: bytes, content_type: str) -> bytes:
    """The same picture, upright and without metadata (place, device, time, comments).

    Refuses a damaged picture and one with more than `MAX_PIXELS` before it is unpacked.
    """
    try:
        with warnings.catch_warnings():
            # Our own limit below is lower than the one that Pillow warns about.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise FileRefused(_too_many_pixels())
                return _written_again(picture, content_type)
    except Image.DecompressionBombError as error:
        raise FileRefused(_too_many_pixels()) from error
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(_("This picture is damaged and cannot be opened.")) from error


def _too_many_pixels() -> str:
    return _("This picture has too many pixels. Please take it again in a smaller size.")


def _written_again(picture: Image.Image, content_type: str) -> bytes:
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright.info = {}
    out = io.BytesIO()
    if content_type == JPEG:
        if upright.mode not in {"RGB", "L"}:
            # The profile spoke of the old colours.
            upright, profile = upright.convert("RGB"), None
        upright.save(out, "JPEG", quality=90, optimize=True, icc_profile=profile)
    else:
        upright.save(out, "PNG", icc_profile=profile)
    return out.getvalue()
