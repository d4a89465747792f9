"""What an uploaded file really is, by its content; and a photo without what it tells about its owner."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Callable
from math import ceil
from pathlib import PurePosixPath

import puremagic
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pypdf import PdfReader

from pemwecco.core.answers import Refused

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
HEIC = "image/heic"
PICTURES = frozenset({JPEG, PNG})
IMAGES_AND_PDF = PICTURES | {PDF}
SHOWN_IN_BROWSER = IMAGES_AND_PDF
_EXTENSIONS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",)}
_NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
# The marks of the format in which some phones keep their photos.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Above this a picture is not a photo of a paper but an attempt to fill the memory.
MAX_PIXELS = 60_000_000
# Pixels of the longer side of a photo that becomes a page: about 190 per inch on A4.
LONGEST_SIDE = 2200
A4_INCHES = 11.69
MAX_NAME = 120
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


class FileRefused(Refused):
    """A file that cannot be taken; `str()` is the sentence to show."""


def format_file_size(size: int) -> str:
    """A size in bytes as people read it, rounded up: "12.4 MB", "10 MB"."""
    tenths = ceil(size * 10 / (1024 * 1024))
    number = number_format(tenths / 10, decimal_pos=0 if tenths % 10 == 0 else 1)
    return _("%(number)s MB") % {"number": number}


def identify_file_type(content: bytes) -> str:
    """The type of a file by its first bytes, never by its name; "" when nobody knows it."""
    if (
        content.removeprefix(b"\xef\xbb\xbf")
        .lstrip(b"\r\n\t \x00")
        .startswith(b"%PDF-")
    ):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
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
    text = "".join(
        char for char in text if not unicodedata.category(char).startswith("C")
    )
    text = " ".join(_FORBIDDEN_IN_NAMES.sub(" ", text).split()).strip(". ")
    extensions = _EXTENSIONS.get(content_type)
    if extensions is None:
        return text[:MAX_NAME] or "file"
    stem = PurePosixPath(text).stem if PurePosixPath(text).suffix else text
    suffix = PurePosixPath(text).suffix.lower()
    return (stem.strip(". ")[:MAX_NAME] or "file") + (
        suffix if suffix in extensions else extensions[0]
    )


def refuse_kind(content_type: str, accept: frozenset[str]) -> FileRefused:
    """The refusal of a type that is not accepted, with what to do instead where that is known."""
    if content_type == HEIC and JPEG in accept:
        return FileRefused(
            _(
                "This photo is in the HEIC format, which not everybody can open. In the settings of "
                "the camera, choose “Most compatible” or “JPEG” and take it again, or send a "
                "screenshot of it."
            )
        )
    return FileRefused(
        _("This kind of file is not accepted. Accepted: %(kinds)s.")
        % {"kinds": format_accepted_types(accept)}
    )


def refuse_large_file(size: int, limit: int) -> FileRefused:
    """The refusal of a file above the limit, with both sizes."""
    sizes = {"size": format_file_size(size), "limit": format_file_size(limit)}
    return FileRefused(_("The file is too large: %(size)s, limit %(limit)s.") % sizes)


def format_accepted_types(accept: frozenset[str]) -> str:
    """The accepted types as people call them: "JPEG, PDF, PNG"."""
    return ", ".join(sorted(_NAMES.get(kind, kind) for kind in accept))


def refuse_damaged_file() -> FileRefused:
    """The refusal of a PDF that no program can read."""
    return FileRefused(
        _("This PDF is damaged and cannot be opened. Please save it again.")
    )


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that nobody could open: broken, empty, or behind a password."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except Exception as error:
        raise refuse_damaged_file() from error
    if locked:
        raise FileRefused(
            _("This PDF is protected by a password. Please save it without one.")
        )
    if pages == 0:
        raise FileRefused(_("This PDF has no page."))


def clean_picture(content: bytes, content_type: str) -> bytes:
    """The same picture, upright and without metadata (place, device, time, comments).

    Refuses a damaged picture and one with more than `MAX_PIXELS` before it is unpacked.
    """
    return _from_picture(
        content, lambda picture: _rewrite_picture(picture, content_type)
    )


def convert_picture_to_page(content: bytes) -> bytes:
    """A PDF of one page with the picture: upright, no larger than a printer needs, without metadata.

    Refuses what `clean_picture` refuses.
    """
    return _from_picture(content, _on_a_page)


def _from_picture(content: bytes, make: Callable[[Image.Image], bytes]) -> bytes:
    try:
        with warnings.catch_warnings():
            # Our own limit below is lower than the one that Pillow warns about.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise FileRefused(_too_many_pixels())
                return make(picture)
    except Image.DecompressionBombError as error:
        raise FileRefused(_too_many_pixels()) from error
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(_("This picture is damaged and cannot be opened.")) from error


def _too_many_pixels() -> str:
    return _(
        "This picture has too many pixels. Please take it again in a smaller size."
    )


def _on_a_page(picture: Image.Image) -> bytes:
    # First reduced, which a JPEG does while it is unpacked: a large photo never fills the memory.
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        sheet = Image.new("RGB", upright.size, "white")
        sheet.paste(upright, mask=upright.getchannel("A"))
        upright = sheet
    elif upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    upright.info = {}
    out = io.BytesIO()
    # The longer side as long as that of a sheet of A4; a small picture keeps its size.
    resolution = max(72.0, max(upright.size) / A4_INCHES)
    upright.save(
        out,
        "PDF",
        resolution=resolution,
        quality=85,
        title=None,
        creationDate=None,
        modDate=None,
    )
    return out.getvalue()


def _rewrite_picture(picture: Image.Image, content_type: str) -> bytes:
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
