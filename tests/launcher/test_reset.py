"""`make reset`: everything of this machine goes, nothing beside it, and never under a running programme."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher.supervisor.alone import hold_directory
from launcher.supervisor.reset import reset_installation


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with what a run leaves, and a folder elsewhere that it links to."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "backup.dump").write_text("kept")
    var = tmp_path / "var"
    (var / "private" / "2027").mkdir(parents=True)
    (var / "private" / "2027" / "passport.pdf").write_text("a passport")
    (var / "secret-key").write_text("a key")
    (var / "backups").symlink_to(elsewhere)
    monkeypatch.setenv("VAR_DIR", str(var))
    return var


def test_all_data_is_deleted_and_what_a_link_leads_to_stays(
    var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reset_installation() == 0

    assert [path.name for path in var.iterdir()] == ["supervisor.lock"]
    assert (tmp_path / "elsewhere" / "backup.dump").read_text() == "kept"
    assert "The next `make run` starts afresh." in capsys.readouterr().out


def test_while_the_programme_runs_nothing_is_deleted(
    var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hold_directory(var):
        assert reset_installation() == 1

    assert (var / "private" / "2027" / "passport.pdf").exists()
    assert (var / "secret-key").exists()
    assert "already runs here" in capsys.readouterr().err


def test_a_second_time_there_is_nothing_to_delete(var: Path) -> None:
    assert [reset_installation(), reset_installation()] == [0, 0]
