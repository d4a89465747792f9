"""Everything is said in French and in Dutch, with the same placeholders."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_sentence_is_translated(language: str, tmp_path: Path) -> None:
    catalogue = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    done = subprocess.run(
        [
            "msgfmt",
            "--check",
            "--statistics",
            "-o",
            str(tmp_path / "django.mo"),
            str(catalogue),
        ],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "untranslated" not in done.stderr, (
        f"Translate the new sentences: {done.stderr}"
    )
    assert "fuzzy" not in done.stderr, f"Look at the fuzzy sentences: {done.stderr}"
