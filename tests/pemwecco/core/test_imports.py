"""Files of strangers become lines of text, or a sentence."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook

from pemwecco.core.answers import Refused
from pemwecco.core.imports.readers import read_choice, read_country, read_yes
from pemwecco.core.imports.rows import ImportColumn, match_columns
from pemwecco.core.imports.sheets import read_brought_table

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("english")]


def bring(content: bytes) -> list[tuple[int, list[str]]]:
    return read_brought_table(SimpleUploadedFile("x.bin", content)).lines


def make_xlsx(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def make_bomb() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * 41 * 1024 * 1024)
    return content.getvalue()


def make_definitions() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("[Content_Types].xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "Nom;Région\nÉmilie;Thiès\n".encode(),
        "\ufeffNom;Région\r\n\r\nÉmilie;Thiès\r\n".encode(),
        "Nom,Région\nÉmilie,Thiès".encode("latin-1"),
        "Nom\tRégion\nÉmilie\tThiès".encode("utf-16"),
        make_xlsx(["Nom", "Région"], ["Émilie", "Thiès"]),
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(content: bytes) -> None:
    assert [cells for _number, cells in bring(content)] == [["Émilie", "Thiès"]]


def test_numbers_and_days_are_text_and_our_own_apostrophe_goes() -> None:
    assert bring(b"a;b\n'+221 77;\n") == [(2, ["+221 77", ""])]
    assert bring(make_xlsx(["a", "b", "c"], [12.0, True, None], [None], ["x"])) == [
        (2, ["12", "1", ""]),
        (4, ["x", "", ""]),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        (b"", "no line under"),
        (b"a;b\n", "no line under"),
        (b"a\n" + b"x\n" * 2001, "more than 2000 lines"),
        (make_xlsx(["a"], *[["x"]] * 2001), "more than 2000 lines"),
        (b"%PDF-1.7 x\ny", "neither an XLSX"),
        (b"<html>\n<p>", "neither an XLSX"),
        (b"a\x00\nb", "neither an XLSX"),
        (b"\xd0\xcf\x11\xe0aaaa", "old Excel"),
        (b"PK\x03\x04broken", "cannot be read"),
        (make_bomb(), "cannot be read"),
        (make_definitions(), "cannot be read"),
        (make_xlsx(["a", "b"], ["x", "=1+1"], ['=HYPERLINK("x")']), "B2, A3"),
    ],
)
def test_what_is_no_table_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        bring(content)


def test_columns_are_known_by_name_and_heading_in_each_language() -> None:
    columns = (
        ImportColumn("email", _("e-mail address"), required=True),
        ImportColumn("given_names", _("given names"), also=("prénom",)),
    )
    assert match_columns(columns, ["E-mail", "Prénom"])[0] == {
        0: "email",
        1: "given_names",
    }
    places, unused = match_columns(columns, ["Given Names", "x", "E-MAIL address"])
    assert (places, unused) == ({0: "given_names", 2: "email"}, ["x"])
    assert match_columns(columns, ["EMAIL"])[0] == {0: "email"}
    with pytest.raises(Refused, match="Columns are missing: e-mail address"):
        match_columns(columns, ["given_names"])
    with pytest.raises(Refused, match="there twice"):
        match_columns(columns, ["email", "E-mail address"])


def test_cells_are_read_rightly_or_with_a_sentence() -> None:
    assert [read_country(text) for text in ("sn", "Sénégal", "BELGIQUE")] == ["SN", "SN", "BE"]  # fmt: skip
    assert [read_yes("Oui"), read_yes("nee")] == [True, False]
    read = read_choice([("F", "Female"), ("M", "Male")])
    assert [read("f"), read("male")] == ["F", "M"]
    for wrong in (read_country, read_yes, read):
        with pytest.raises(ValueError, match=r"\w"):
            wrong("?!")
