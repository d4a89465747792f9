"""Photos and scans: opened within limits, upright, eight bits a colour, without what they tell of anyone."""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image, ImageChops, ImageMath, ImageOps

from pemwecco.documents.opening.reasons import (
    HEIC,
    JPEG,
    PNG,
    WEBP,
    Reason,
    Unopenable,
)

# Above this a picture is not a photo of a paper but an attempt to fill the memory.
MAX_PIXELS: Final = 60_000_000
# Pixels of the longer side of a photo that becomes a page: about 190 per inch on A4.
LONGEST_SIDE: Final = 2200
A4_INCHES: Final = 11.69
# A larger description of colours is not worth its bytes; the picture is shown without it.
MAX_PROFILE: Final = 512 * 1024
MAX_EXIF: Final = 64 * 1024
_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
_PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"
_PNG_END: Final = b"\0\0\0\0IEND\xaeB`\x82"
_JPEG_END: Final = b"\xff\xd9"
# Read in place of what a cut photo lacks: it draws noise there, and draws nothing where nothing lacks.
_FILLER: Final = bytes.fromhex("5a3c96e1d2784b87") * 16
# The last row of blocks of a JPEG is all that a few lost bytes may spoil.
_LAST_ROW: Final = 16
_LAST_SHARE: Final = 0.02


def rewrite_picture(content: bytes, kind: str) -> tuple[bytes, str]:
    """The picture as JPEG or PNG, and which: upright, eight bits a colour, without metadata.

    A kind that not every reader opens becomes JPEG, or PNG where one sees through it. Raises
    `Unopenable`: damaged, cut, more than `MAX_PIXELS` (before it is unpacked).
    """
    with open_picture(content, kind) as picture:
        profile = picture.info.get("icc_profile")
        # It speaks of the colours as they were in the file.
        stays = picture.mode in {"RGB", "RGBA", "L", "LA", "P", "1"}
        upright = reduce_to_eight_bits(ImageOps.exif_transpose(picture))
        seen_through = upright.has_transparency_data
        upright.info = {
            name: upright.info[name]
            for name in ("transparency",)
            if name in upright.info
        }
        keep_png = kind == PNG or (kind != JPEG and seen_through)
        out = io.BytesIO()
        if not stays or not profile or len(profile) > MAX_PROFILE:
            profile = None
        if keep_png:
            upright.save(out, "PNG", icc_profile=profile)
        else:
            if upright.mode not in {"RGB", "L"}:
                upright, profile = upright.convert("RGB"), None
            upright.save(out, "JPEG", quality=90, optimize=True, icc_profile=profile)
        return out.getvalue(), PNG if keep_png else JPEG


def make_picture_page(content: bytes, kind: str) -> bytes:
    """A PDF of one page with the picture: upright, no larger than a printer needs, without metadata.

    Raises what `rewrite_picture` raises.
    """
    with open_picture(content, kind) as picture:
        sheet = draw_on_white(picture, LONGEST_SIDE)
    sheet.info = {}
    out = io.BytesIO()
    # The longer side as long as that of a sheet of A4; a small picture keeps its size.
    resolution = max(72.0, max(sheet.size) / A4_INCHES)
    sheet.save(
        out,
        "PDF",
        resolution=resolution,
        quality=85,
        title=None,
        creationDate=None,
        modDate=None,
    )
    return out.getvalue()


def make_grey_picture(content: bytes, kind: str) -> bytes:
    """The picture upright, in shades of grey, as PNG: what a program that reads letters is given."""
    with open_picture(content, kind) as picture:
        grey = ImageOps.autocontrast(ImageOps.grayscale(draw_on_white(picture)))
    out = io.BytesIO()
    grey.save(out, "PNG")
    return out.getvalue()


def draw_on_white(picture: Image.Image, longest: int = 0) -> Image.Image:
    """The picture upright as RGB or L, white where one sees through it, its longer side at most `longest`."""
    if longest and not _is_deep(picture):
        # First reduced, which a JPEG does while it is unpacked: a large photo never fills the memory.
        picture.thumbnail((longest, longest))
    upright = reduce_to_eight_bits(ImageOps.exif_transpose(picture))
    if upright.has_transparency_data:
        clear = upright.convert("RGBA")
        sheet = Image.new("RGB", clear.size, "white")
        sheet.paste(clear, mask=clear.getchannel("A"))
        upright = sheet
    elif upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    if longest:
        upright.thumbnail((longest, longest))
    return upright


def _is_deep(picture: Image.Image) -> bool:
    return picture.mode == "F" or picture.mode.startswith("I")


def reduce_to_eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen bits a pixel scaled to eight: Pillow alone would cut them off, and leave a white sheet."""
    if not _is_deep(picture):
        return picture
    values = picture.convert("I")
    grey: Image.Image = ImageMath.lambda_eval(
        lambda of: of["v"] / 257, v=values
    ).convert("L")
    through = picture.info.get("transparency")
    if isinstance(through, int):
        kept = ImageMath.lambda_eval(
            lambda of: of["convert"](of["v"] != through, "I") * 255, v=values
        )
        grey.putalpha(kept.convert("L"))
    return grey


@contextmanager
def open_picture(content: bytes, kind: str) -> Iterator[Image.Image]:
    """A picture, whole; raises `Unopenable` when it is not, or larger than `MAX_PIXELS`."""
    if kind == HEIC:
        # A photo of a phone: seldom sent, and its reader takes time to load.
        from pillow_heif import register_heif_opener  # noqa: PLC0415  as said above

        register_heif_opener()
    if kind == PNG:
        content = _strip_png(content)
    try:
        with warnings.catch_warnings():
            # Our own limit is lower than the one that Pillow warns about.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if kind == JPEG:
                content = _mend_jpeg_end(content)
            with Image.open(io.BytesIO(content), formats=(_FORMATS[kind],)) as picture:
                _refuse_many_pixels(picture)
                yield picture
    except Image.DecompressionBombError as error:
        raise Unopenable(Reason.TOO_MANY_PIXELS) from error
    except (OSError, SyntaxError, ValueError, RuntimeError, EOFError) as error:
        raise Unopenable(Reason.DAMAGED_PICTURE) from error


def _refuse_many_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise Unopenable(Reason.TOO_MANY_PIXELS)


def _strip_png(content: bytes) -> bytes:
    """The PNG with the chunks that draw it, its colours and its orientation; texts and the like go.

    Those are thrown away in any case, and a large or broken one would spoil the picture. An end mark that
    lacks is added; a picture that is cut stays cut.
    """
    kept, at = [_PNG_MARK], len(_PNG_MARK)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        end = at + 12 + length
        if name == b"IEND":
            break
        if end > len(content):
            return b"".join([*kept, content[at:]])
        # A capital begins the name of a chunk without which the picture cannot be drawn.
        if name[:1].isupper() or _is_png_side_data(name, data):
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, _PNG_END])


def _is_png_side_data(name: bytes, data: bytes) -> bool:
    if name == b"eXIf":
        return len(data) <= MAX_EXIF
    if name == b"iCCP":
        packed = data.partition(b"\0")[2][1:]
        opened = zlib.decompressobj()
        try:
            opened.decompress(packed, MAX_PROFILE)
        except zlib.error:
            return False
        return opened.eof
    return name == b"tRNS"


def _mend_jpeg_end(content: bytes) -> bytes:
    """The JPEG with its end mark. Readers do without; one that lacks more than a few bytes stays cut."""
    if _JPEG_END in content[-64:]:
        return content
    body = content.removesuffix(b"\xff")
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        _refuse_many_pixels(picture)
    whole = body + _JPEG_END
    # Where the drawing is complete, what is read behind it changes nothing.
    with (
        Image.open(io.BytesIO(whole), formats=("JPEG",)) as plain,
        Image.open(io.BytesIO(body + _FILLER + _JPEG_END), formats=("JPEG",)) as filled,
    ):
        spoilt = ImageChops.difference(plain.convert("L"), filled.convert("L"))
    found = spoilt.getbbox()
    if found is None:
        return whole
    rows = spoilt.height - found[1]
    few = rows <= _LAST_ROW and rows <= spoilt.height * _LAST_SHARE
    return whole if few else content
