"""A small file that asks for minutes or gigabytes is refused, and holds nobody: work is bounded, not time."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

import pytest
from PIL import Image

from pemwecco.documents import sandbox
from pemwecco.documents.bundles import BundlePart, merge_bundle
from pemwecco.documents.opening import actions
from pemwecco.documents.opening.reasons import (
    JPEG,
    PDF,
    PNG,
    Reason,
    Unopenable,
)
from pemwecco.documents.sandbox import FileRefused, open_in_sandbox
from pemwecco.documents.sandbox_process import (
    START,
    SandboxProcess,
    get_sandbox_process,
)
from tests.pemwecco.documents.drawn import read_case, with_mark

pytestmark = pytest.mark.usefixtures("english")
MB = 1_000_000
UNPACKS = "unpacks to far more than a paper holds"
WORK = "far more work to open than a paper does"
COMPLICATED = "too complicated"
PIXELS = "too many pixels"
DAMAGED = "damaged"


@pytest.fixture(autouse=True)
def _little(settings: Any) -> None:
    """Less than in use, so that the limits are met soon."""
    settings.DOCUMENT_OPENING_SECONDS = 2
    settings.DOCUMENT_OPENING_BYTES = 500 * 1024 * 1024


def write_objects(*parts: bytes) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, len(out))
    )


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def draw_whole() -> bytes:
    """A page with nothing on it, and nothing wrong with it."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"
    return write_objects(CATALOG, PAGES, page)


LEAF = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"


def write_stream(about: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (
        about,
        len(content),
        content,
    )


def write_page(content: bytes, *more: bytes, about: bytes = b"") -> bytes:
    """One page: its drawing is part 4, what else it needs stands from 5 on."""
    if b"/MediaBox" not in about:
        about += b" /MediaBox [0 0 595 842]"
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>" % about
    return write_objects(CATALOG, PAGES, page, content, *more)


@lru_cache
def pack(unit: bytes, times: int) -> bytes:
    packing = zlib.compressobj(1)
    parts = [packing.compress(unit) for _time in range(times)]
    return b"".join([*parts, packing.flush()])


EMPTY = write_stream(b"", b"")


def drawing_bomb() -> bytes:
    return write_page(write_stream(b"/Filter /FlateDecode", pack(b" " * MB, 60)))


def bomb_in_a_bomb() -> bytes:
    inner = zlib.compress(pack(b"\0" * MB, 600))
    return write_page(write_stream(b"/Filter [/FlateDecode /FlateDecode]", inner))


def many_middling_parts() -> bytes:
    part = write_stream(b"/Filter /FlateDecode", pack(b" " * MB, 30))
    return write_page(EMPTY, *[part] * 5)


def parts_in_a_bomb() -> bytes:
    places = b" ".join(b"%d %d" % (number + 10, number * 2) for number in range(1000))
    content = places + b" " + b"1 " * 1000 + b" " * (50 * MB)
    about = b"/Type /ObjStm /N 1000 /First %d /Filter /FlateDecode" % (len(places) + 1)
    return write_page(EMPTY, write_stream(about, zlib.compress(content)))


def forms_in_forms() -> bytes:
    """Twelve drawings, each drawing the next ten times: a billion strokes in three kilobytes."""
    drawings = []
    for depth in range(12):
        named = b"/Resources << /XObject << /X %d 0 R >> >>" % (depth + 6)
        last = depth == 11
        drawings.append(
            write_stream(
                b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] "
                + (b"" if last else named),
                b"0 0 m 99 99 l S" if last else b"/X Do " * 10,
            )
        )
    mark = (
        b"/Resources << /XObject << /X 5 0 R >> >> /Annots [ << /Type /Annot "
        b"/Subtype /Square /Rect [0 0 50 50] /C [1 0 0] >> ]"
    )
    return write_page(write_stream(b"", b"/X Do"), *drawings, about=mark)


def picture_part(filter_: bytes, content: bytes, size: int, bits: int = 8) -> bytes:
    about = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent %d"
    about %= (size, size, bits)
    colours = b" /ColorSpace /DeviceGray /Filter /" + filter_
    drawn = write_stream(b"", b"q 500 0 0 700 0 0 cm /I Do Q")
    named = b"/Resources << /XObject << /I 5 0 R >> >>"
    return write_page(drawn, write_stream(about + colours, content), about=named)


def deep_tree() -> bytes:
    branches = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3)
        for number in range(3000)
    ]
    return write_objects(CATALOG, *branches, LEAF)


def many_marks() -> bytes:
    mark = b"<< /Type /Annot /Subtype /Square /Rect [0 0 9 9] /C [1 0 0] >> "
    return write_page(EMPTY, about=b"/Annots [ " + mark * 4000 + b"]")


PDFS = {
    "drawing that unpacks": (drawing_bomb, UNPACKS),
    "packed twice": (bomb_in_a_bomb, WORK),
    "many parts that unpack": (many_middling_parts, UNPACKS),
    "parts that unpack": (parts_in_a_bomb, UNPACKS),
    "forms in forms": (forms_in_forms, WORK),
    "picture that unpacks": (
        lambda: picture_part(b"FlateDecode", pack(b"\0" * MB, 200), 10_000),
        UNPACKS,
    ),
    "picture of many points": (
        lambda: picture_part(b"RunLengthDecode", b"\x81\0" * 9000, 60_000),
        PIXELS,
    ),
    "black and white of many points": (
        lambda: picture_part(b"CCITTFaxDecode", b"\0" * 900, 60_000, bits=1),
        PIXELS,
    ),
    "huge page": (
        lambda: write_page(EMPTY, about=b"/MediaBox [0 0 9000000 9000000]"),
        "larger than 5 metres",
    ),
    "page as an eye": (
        lambda: write_page(EMPTY, about=b"/MediaBox [0 0 20 30000]"),
        "larger than 5 metres",
    ),
    "pages in a circle": (
        lambda: write_objects(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 100 >>"),
        DAMAGED,
    ),
    "page and circle": (
        lambda: write_objects(
            CATALOG, b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>", LEAF
        ),
        DAMAGED,
    ),
    "deep tree": (deep_tree, DAMAGED),
    "thousands of marks": (many_marks, COMPLICATED),
}


@pytest.mark.parametrize("what", PDFS)
def test_a_pdf_that_asks_for_too_much_is_refused_when_it_arrives(what: str) -> None:
    make, reason = PDFS[what]
    with pytest.raises(FileRefused, match=reason):
        open_in_sandbox("prepare", [make()])


@pytest.mark.parametrize("what", ["forms in forms", "packed twice", "huge page"])
def test_one_that_lies_in_the_store_does_not_hold_the_binder(what: str) -> None:
    content = PDFS[what][0]()
    sound = read_case("page-without-type.pdf")
    merged = merge_bundle(
        [
            BundlePart("Bad", PDF, lambda: content),
            BundlePart("Good", PDF, lambda: sound),
        ],
        lambda _entries: with_mark("/Square"),
        title="File",
    )
    bad, good = merged.entries
    assert (good.pages, good.problem) == (1, "")
    assert bad.problem or bad.pages == 1


def test_parts_without_end_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PARTS", 100)
    parts = [b"<< /Next %d 0 R >>" % (number + 6) for number in range(150)]
    with pytest.raises(Unopenable) as refusal:
        actions.remove_actions(write_page(EMPTY, *parts, about=b"/First 5 0 R"))
    assert refusal.value.reason is Reason.TOO_COMPLICATED


# Pictures


def png_of(
    width: int, height: int, drawn: bytes, *chunks: tuple[bytes, bytes]
) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), *chunks, (b"IDAT", drawn), (b"IEND", b"")):
        out += struct.pack(">I", len(data)) + kind + data
        out += struct.pack(">I", zlib.crc32(kind + data))
    return out


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small photo whose head says that it is a large one."""
    out = io.BytesIO()
    Image.new("L", (64, 64), 200).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    place = content.index(b"\xff\xc2") + 5
    return content[:place] + struct.pack(">HH", height, width) + content[place + 4 :]


@pytest.mark.parametrize("task", ["rewrite", "bind"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png_of(50_000, 50_000, pack(b"\0" * MB, 100)), PNG),
        (jpeg_of_size(65_000, 65_000), JPEG),
        (jpeg_of_size(65_000, 65_000)[:-2], JPEG),
    ],
    ids=["png", "jpeg", "jpeg-without-end"],
)
def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(
    task: str, content: bytes, kind: str
) -> None:
    with pytest.raises(FileRefused, match=PIXELS):
        open_in_sandbox(task, [content], kind=kind)


@pytest.mark.parametrize(
    "chunk",
    [
        (b"iCCP", b"profile\0\0" + pack(b"\0" * MB, 200)),
        (b"zTXt", b"note\0\0" + pack(b"\0" * MB, 200)),
        (b"iTXt", b"note\0\1\0\0\0" + pack(b"\0" * MB, 200)),
        (b"eXIf", b"\0" * 5 * MB),
        (b"prIV", b"\0" * 5 * MB),
    ],
    ids=lambda chunk: chunk[0].decode(),
)
def test_what_a_picture_tells_beside_is_never_unpacked(chunk: Any) -> None:
    drawn = zlib.compress((b"\0" + b"\xc8" * 30) * 30)
    kept, told = open_in_sandbox("rewrite", [png_of(30, 30, drawn, chunk)], kind=PNG)
    assert told["kind"] == PNG
    assert len(kept) < 1000
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.getextrema() == (200, 200)


# The process


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Begins a warm process that runs another program."""
    begun: list[SandboxProcess] = []

    def begin_with(start: str) -> None:
        begun.append(SandboxProcess(start))
        monkeypatch.setattr(sandbox, "get_sandbox_process", lambda: begun[-1])

    yield begin_with
    for process in begun:
        process.end()


def test_a_file_that_hangs_without_working_is_given_up(
    monkeypatch: pytest.MonkeyPatch, begin: Callable[[str], None]
) -> None:
    monkeypatch.setattr(sandbox, "_WAITED", 0.01)
    begin("import signal; signal.pause()")
    with pytest.raises(FileRefused, match=WORK):
        open_in_sandbox("prepare", [b"%PDF-"])


def test_the_process_that_opens_knows_no_secret_and_writes_no_file(
    monkeypatch: pytest.MonkeyPatch, begin: Callable[[str], None]
) -> None:
    """What a broken reader could reach: the environment that it was given, the modules that were loaded."""
    monkeypatch.setenv("SECRET_KEY", "not to be seen")
    monkeypatch.setenv("DATABASE_URL", "postgres://not-to-be-seen")
    told = (
        "import os; from pemwecco.documents.opening import child; "
        "child._TASKS['prepare'] = lambda contents: (b'', {'made_harmless': False, "
        "'names': sorted(os.environ), "
        "'loaded': [name for name in ('django', 'celery') if name in sys.modules]}); "
    )
    start, served, how = START.rpartition("serve_questions(")
    begin(start + told + served + how)
    _content, answer = open_in_sandbox("prepare", [b""])
    assert answer["loaded"] == []
    assert {"SECRET_KEY", "DATABASE_URL"}.isdisjoint(answer["names"])


def test_a_fault_of_ours_is_no_fault_of_the_file(
    begin: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    begin("import nothing_of_this_name")
    with pytest.raises(RuntimeError, match="could not be opened"):
        open_in_sandbox("prepare", [b"%PDF-"])
    assert "nothing_of_this_name" in capfd.readouterr().err


def test_when_the_warm_process_was_ended_the_next_file_begins_another() -> None:
    process = get_sandbox_process()
    process.end()
    with pytest.raises(RuntimeError):
        open_in_sandbox("prepare", [draw_whole()])
    assert open_in_sandbox("prepare", [draw_whole()])[0]
    assert get_sandbox_process() is not process


def test_files_of_several_threads_are_opened_one_after_the_other() -> None:
    with ThreadPoolExecutor(4) as threads:
        opened = list(
            threads.map(
                lambda _number: open_in_sandbox("prepare", [draw_whole()]), range(8)
            )
        )
    assert [bool(kept) for kept, _told in opened] == [True] * 8


def test_a_forked_process_begins_its_own() -> None:
    ours = get_sandbox_process()
    context = get_context("fork")
    with context.Pool(1) as pool:
        assert pool.apply(_begin_elsewhere) != ours.pid
    assert get_sandbox_process() is ours
    assert open_in_sandbox("prepare", [draw_whole()])[0]


def _begin_elsewhere() -> int:
    process = get_sandbox_process()
    assert open_in_sandbox("prepare", [draw_whole()])[0]
    process.end()
    return process.pid
