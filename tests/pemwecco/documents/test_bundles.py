from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from django.utils import translation
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from pemwecco.documents.bundles import (
    BundlePart,
    IndexEntry,
    MergedBundle,
    merge_bundle,
)
from pemwecco.documents.typesetting import convert_html_to_pdf


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(width: int, height: int, kind: str = "JPEG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    image = Image.effect_noise((width, height), 80).convert(mode)
    image.save(
        out, kind, compress_level=1
    )  # of a PNG; nothing makes noise small, and trying takes seconds
    return out.getvalue()


def part(
    content: bytes, label: str = "Paper", content_type: str = "application/pdf"
) -> BundlePart:
    return BundlePart(label, content_type, lambda: content)


def plain_cover(entries: Sequence[IndexEntry]) -> bytes:
    return pdf()


def read(merged: MergedBundle) -> PdfReader:
    return PdfReader(io.BytesIO(merged.content))


def test_parts_follow_the_cover_with_bookmarks_and_labels() -> None:
    merged = merge_bundle(
        [part(pdf(2), "One"), part(pdf(3), "Two")], plain_cover, title="File"
    )
    reader = read(merged)
    assert (merged.pages, len(reader.pages)) == (6, 6)
    assert reader.page_labels == ["i", "A-1", "A-2", "B-1", "B-2", "B-3"]
    found = [
        (item.title, reader.get_destination_page_number(item))  # type: ignore[union-attr,arg-type]  # flat
        for item in reader.outline
    ]
    assert found == [("File", 0), ("A. One", 1), ("B. Two", 3)]
    assert [(entry.letter, entry.page, entry.pages) for entry in merged.entries] == [
        ("A", 2, 2),
        ("B", 4, 3),
    ]


def test_a_cover_that_grows_moves_the_pages_that_it_names() -> None:
    asked: list[list[int]] = []

    def cover(entries: Sequence[IndexEntry]) -> bytes:
        asked.append([entry.page for entry in entries])
        return pdf(2)

    merged = merge_bundle([part(pdf()), part(pdf())], cover, title="File")
    assert asked == [[2, 3], [3, 4]]
    assert read(merged).page_labels == ["i", "ii", "A-1", "B-1"]


def broken(what: str) -> bytes:
    return {
        "torn": pdf(2)[:300],
        "nonsense": b"%PDF-1.7\nnothing that anybody could read",
        "empty": b"",
        "locked": pdf(password="secret"),
        "torn picture": picture(200, 200)[:100],
    }[what]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("torn", "damaged"),
        ("nonsense", "damaged"),
        ("empty", "damaged"),
        ("locked", "password"),
        ("torn picture", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_stops_nothing(
    what: str, sentence: str
) -> None:
    kind = "image/jpeg" if "picture" in what else "application/pdf"
    heard: list[int] = []
    merged = merge_bundle(
        [part(pdf(), "Good"), part(broken(what), "Bad", kind), part(pdf(), "Last")],
        plain_cover,
        title="File",
        progress=heard.append,
    )
    assert [(entry.label, sentence in entry.problem) for entry in merged.problems] == [
        ("Bad", True)
    ]
    assert merged.pages == 3
    assert read(merged).page_labels == ["i", "A-1", "C-1"]
    assert heard == [1, 2, 3]


def test_a_missing_file_is_named() -> None:
    def gone() -> bytes:
        raise FileNotFoundError("x")

    merged = merge_bundle(
        [BundlePart("Gone", "application/pdf", gone)], plain_cover, title="File"
    )
    assert "missing" in merged.problems[0].problem
    assert merged.pages == 1


@pytest.mark.parametrize(("width", "height"), [(3000, 2000), (2000, 3000)])
@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "L")]
)
def test_a_picture_becomes_a_page_of_a4_small_and_upright(
    width: int, height: int, kind: str, mode: str
) -> None:
    content = picture(width, height, kind, mode)
    merged = merge_bundle(
        [part(content, "Photo", f"image/{kind.lower()}")], plain_cover, title="File"
    )
    page = read(merged).pages[1]
    wide = width > height
    assert (page.mediabox.width > page.mediabox.height) is wide
    assert sorted([round(page.mediabox.width), round(page.mediabox.height)]) == [
        595,
        842,
    ]
    drawn = page.images[0].image
    assert drawn is not None
    assert max(drawn.size) <= 1754
    assert len(merged.content) < len(content)


def test_large_pictures_inside_a_pdf_are_made_smaller() -> None:
    out = io.BytesIO()
    Image.effect_noise((3500, 2500), 60).convert("RGB").save(out, "PDF", quality=95)
    merged = merge_bundle([part(out.getvalue())], plain_cover, title="File")
    assert len(merged.content) < len(out.getvalue()) / 2
    drawn = read(merged).pages[1].images[0].image
    assert drawn is not None
    assert max(drawn.size) <= 1754


def test_nothing_in_a_bundle_acts() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    act = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = act
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): act})
    out = io.BytesIO()
    writer.write(out)
    merged = merge_bundle([part(out.getvalue())], plain_cover, title="File")
    assert b"JavaScript" not in merged.content
    assert b"app.alert" not in merged.content


def test_the_same_font_or_picture_is_kept_once() -> None:
    content = picture(1000, 1000)
    once = merge_bundle([part(content, "a", "image/jpeg")], plain_cover, title="File")
    often = merge_bundle(
        [part(content, str(n), "image/jpeg") for n in range(5)],
        plain_cover,
        title="File",
    )
    assert len(often.content) < len(once.content) * 1.5


def test_twenty_eight_parts_have_letters_beyond_z() -> None:
    merged = merge_bundle([part(pdf()) for _n in range(28)], plain_cover, title="File")
    assert [entry.letter for entry in merged.entries][-3:] == ["Z", "AA", "AB"]


def test_a_bundle_is_tagged_in_its_language_and_claims_no_standard() -> None:
    """The structure of the cover stays, each page behind it has the name of its paper."""
    html = "<html lang='nl'><title>Dossier</title><h1>Dossier</h1><p>Stukken</p></html>"
    merged = merge_bundle(
        [
            part(picture(300, 200), "Passport", "image/jpeg"),
            part(pdf(2), "Statements"),
        ],
        lambda _entries: convert_html_to_pdf(html),
        title="Dossier",
        language="nl",
    )
    root: Any = read(merged).trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert "/Metadata" not in root
    assert "/OutputIntents" not in root
    document = root["/StructTreeRoot"]["/K"]
    document = (document[0] if isinstance(document, list) else document).get_object()
    last = [child.get_object() for child in document["/K"]][-3:]
    assert [child["/Alt"] for child in last] == [
        "A. Passport, 1/1",
        "B. Statements, 1/2",
        "B. Statements, 2/2",
    ]
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page, child in zip(read(merged).pages[1:], last, strict=True):
        owner = owners[page["/StructParents"]].get_object()[child["/K"]].get_object()
        assert owner["/Alt"] == child["/Alt"]
        drawn = page.get_contents()
        assert drawn is not None
        assert f"/MCID {child['/K']}>> BDC".encode() in drawn.get_data()
