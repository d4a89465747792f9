"""A passport read from a picture where the machine has a reader; typed everywhere else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from mobility.visas.models import Dossier
from mobility.visas.services.zone_reader import can_read_pictures, lines_of, read_zone
from pemwecco.accounts.models import User
from tests.conftest import SignIn
from tests.mobility.visas.conftest import LINE1, LINE2, NUMBER, photo

ANSWER = f"REPUBLIQUE DU SENEGAL\n{LINE1[:41]}\n\n{LINE2}\n"


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that answers what a reader would; the real one is not on every machine."""
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\ncat <<'END'\n{ANSWER}END\n", encoding="ascii")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return program


@pytest.fixture
def no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_the_two_lines_are_found_among_others() -> None:
    assert lines_of(ANSWER) == (LINE1, LINE2)
    assert lines_of("nothing here") is None
    assert lines_of(LINE2 + "\n" + LINE2) is None


def test_what_is_no_picture_is_not_read(reader: Path) -> None:
    assert can_read_pictures()
    assert read_zone(b"%PDF-1.4 no picture") is None


def test_a_program_that_fails_reads_nothing(reader: Path) -> None:
    reader.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    assert read_zone(photo().read()) is None


def test_a_passport_is_read_from_its_picture(
    reader: Path, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    given = {"line1": "", "line2": "", "issued_on": "2023-06-10", "blank_pages": "4", "scan": photo()}
    assert sign_in(awa).post("/me/visa/passport/", given).status_code == 302
    dossier.refresh_from_db()
    assert dossier.passport is not None
    assert dossier.passport.number == NUMBER
    assert dossier.passport.scan is not None


def test_without_a_reader_the_lines_are_asked_for(
    no_reader: None, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    given = {"line1": "", "issued_on": "2023-06-10", "blank_pages": "4", "scan": photo()}
    page = sign_in(awa).post("/me/visa/passport/", given)
    assert page.status_code == 422
    assert "line1" in page.context["form"].errors
    dossier.refresh_from_db()
    assert dossier.passport is None
