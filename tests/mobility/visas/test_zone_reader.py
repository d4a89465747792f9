"""A passport read from a picture where the machine has a reader; typed everywhere else."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from shutil import which

import pytest
from PIL import Image, ImageDraw, ImageFont

from mobility.visas.models import Dossier
from mobility.visas.services.zone_reader import (
    can_read_pictures,
    correct_zone_line,
    find_zone_lines,
    read_zone,
)
from pemwecco.accounts.models import User
from pemwecco.network.identifiers import check_digit
from tests.conftest import SignIn
from tests.mobility.dossiers import LINE1, LINE2, NUMBER, photo, write_zone

ANSWER = f"REPUBLIQUE DU SENEGAL\n{LINE1[:41]}\n\n{LINE2}\n"


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that answers what a reader would; the real one is not on every machine."""
    program = tmp_path / "tesseract"
    program.write_text(
        f"#!/bin/sh\ncat >/dev/null\ncat <<'END'\n{ANSWER}END\n", encoding="ascii"
    )
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return program


@pytest.fixture
def no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_the_two_lines_are_found_among_others() -> None:
    assert find_zone_lines(ANSWER) == (LINE1, LINE2)
    assert find_zone_lines("nothing here") is None
    assert find_zone_lines(LINE2 + "\n" + LINE2) is None


def test_what_is_no_picture_is_not_read(reader: Path) -> None:
    assert can_read_pictures()
    assert read_zone(b"%PDF-1.4 no picture") is None


def test_a_program_that_fails_reads_nothing(reader: Path) -> None:
    reader.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    assert read_zone(photo().read()) is None


def test_a_passport_is_read_from_its_picture(
    reader: Path, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    given = {
        "line1": "",
        "line2": "",
        "issued_on": "2023-06-10",
        "blank_pages": "4",
        "scan": photo(),
    }
    assert sign_in(awa).post("/me/visa/passport/", given).status_code == 302
    dossier.refresh_from_db()
    assert dossier.passport is not None
    assert dossier.passport.number == NUMBER
    assert dossier.passport.scan is not None


def test_a_picture_of_another_passport_or_of_none_is_asked_about(
    english: None, reader: Path, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    first, second = write_zone("DIOP<<AMINATA")
    number = "B01234567"
    whole = number + check_digit(number)
    last = check_digit(whole + second[13:20] + second[21:43])
    given = {
        "line1": first,
        "line2": f"{whole}{second[10:43]}{last}",
        "issued_on": "2023-06-10",
        "blank_pages": "4",
    }
    browser = sign_in(awa)
    asked = browser.post("/me/visa/passport/", given | {"scan": photo()})
    assert asked.context["form"].questions == (
        f"The picture shows passport {NUMBER}; you typed {number}.",
    )
    reader.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    asked = browser.post("/me/visa/passport/", given | {"scan": photo()})
    assert "cannot be read" in asked.context["form"].questions[0]
    assert dossier.pieces.get(code="PASSPORT").stage == "missing"


def test_without_a_reader_the_lines_are_asked_for(
    no_reader: None, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    given = {
        "line1": "",
        "issued_on": "2023-06-10",
        "blank_pages": "4",
        "scan": photo(),
    }
    page = sign_in(awa).post("/me/visa/passport/", given)
    assert page.status_code == 422
    assert "line1" in page.context["form"].errors
    dossier.refresh_from_db()
    assert dossier.passport is None


def test_a_letter_where_a_digit_must_be_is_the_digit_that_the_zone_confirms() -> None:
    assert correct_zone_line("AQ12345678SEN88O3148F28O6099<<<<<<<<<<<<<<<8") == LINE2
    assert correct_zone_line(LINE2) == LINE2
    # A wrong sign that no look-alike explains stays as it was read, and is refused later.
    assert (
        correct_zone_line("A912345678SEN8803148F2806099<<<<<<<<<<<<<<<8")[:9]
        == "A91234567"
    )
    assert correct_zone_line("short") == "short"


# The real reader


FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")
needs_the_reader = pytest.mark.skipif(
    which("tesseract") is None or not FONT.exists(),
    reason="no text reader here: apt-get install tesseract-ocr fonts-dejavu-core",
)


def page(size: int, *, turned: int = 0) -> bytes:
    """The page of an invented passport as a camera gives it: paper, a portrait, words, the zone."""
    font = ImageFont.truetype(str(FONT), size)
    sheet = Image.new("RGB", (1400, 900), "#f4f1e8")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 180, 400, 600), fill="#b9c7c5")
    for at, words in (
        ((60, 80), "REPUBLIQUE D'EXEMPLE"),
        ((450, 220), "DIOP"),
        ((450, 300), "AMINATA"),
        ((60, 720), LINE1),
        ((60, 790), LINE2),
    ):
        pen.text(at, words, font=font, fill="black")
    if turned:
        sheet = sheet.rotate(turned, fillcolor="#f4f1e8", expand=True)
    stream = io.BytesIO()
    sheet.save(stream, "JPEG", quality=80)
    return stream.getvalue()


@needs_the_reader
@pytest.mark.parametrize(("size", "turned"), [(36, 0), (44, 0), (48, 1)])
def test_the_real_reader_reads_a_drawn_passport(size: int, turned: int) -> None:
    assert read_zone(page(size, turned=turned)) == (LINE1, LINE2)


@needs_the_reader
def test_the_real_reader_finds_no_zone_where_there_is_none() -> None:
    assert read_zone(photo().read()) is None
