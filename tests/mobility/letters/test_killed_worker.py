"""A worker that is really killed while it issues and makes a letter: no gap, no double, finished later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mobility.letters.models import Letter, LetterBatch
from mobility.letters.services.batches import (
    begin_batch,
    issue_line,
    issue_pending_letters,
)
from mobility.letters.services.issue import issue_letter
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document, Paper
from pemwecco.documents.papers import render_issued_document, render_pending_documents

WORKER = """
import sys, time, django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from pathlib import Path
from pemwecco.documents import papers
from mobility.letters.services import batches, issue
mark = Path(sys.argv[3])
def stop(*given, **more):
    mark.write_text("here")
    time.sleep(120)
if sys.argv[2] == "render":
    papers.store_bytes = stop
    papers.render_issued_document(int(sys.argv[4]))
else:
    # After the number is given and the letter written, before the transaction ends.
    create = issue.Letter.objects.create
    def written(**given):
        letter = create(**given)
        stop()
        return letter
    issue.Letter.objects.create = written
    batches.issue_line(int(sys.argv[4]))
"""


def killed(what: str, pk: int, mark: Path) -> None:
    """A worker of its own that is killed by -9 in the middle of its work."""
    database = connection.settings_dict["NAME"]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(database), what, str(mark), str(pk)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "pemwecco.settings.test"},
        stderr=subprocess.PIPE,
    )
    try:
        for _time in range(900):
            if mark.exists():
                break
            assert worker.poll() is None, (
                worker.stderr and worker.stderr.read().decode()[-2000:]
            )
            time.sleep(0.1)
        assert mark.exists()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        if worker.stderr:
            worker.stderr.close()
    # PostgreSQL gives back what the dead session held.
    for _time in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_killed_while_the_pdf_is_made_the_letter_is_made_once_later(
    ready: Dossier, visa_officer: User, tmp_path: Path
) -> None:
    letter = issue_letter(dossier=ready, kind="support", language="fr", by=visa_officer)
    killed("render", letter.paper_id, tmp_path / "mark")
    paper = Paper.objects.get()
    assert (paper.stage, paper.pdf, paper.attempts) == ("rendering", None, 1)
    assert not Document.objects.filter(name__startswith="PEM-L").exists()
    Paper.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert render_pending_documents() == 1
    assert render_pending_documents() == 0
    paper.refresh_from_db()
    assert (paper.stage, paper.number) == ("issued", 1)
    assert Document.objects.filter(name__startswith="PEM-L").count() == 1


@pytest.mark.django_db(transaction=True)
def test_killed_while_a_cohort_is_issued_there_is_no_gap_and_no_double(
    ready: Dossier, visa_officer: User, tmp_path: Path
) -> None:
    cohort = ready.participation.cohort
    assert cohort is not None
    batch = begin_batch(
        cohort=cohort, kind="form", language="fr", dossiers=[ready.pk], by=visa_officer
    )
    line = batch.lines.get()
    killed("issue", line.pk, tmp_path / "mark")
    line.refresh_from_db()
    assert (line.letter, line.refusals, line.attempts) == (None, [], 1)
    assert not Letter.objects.exists()
    LetterBatch.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert issue_pending_letters() == 1
    assert not issue_line(line.pk)
    letter = Letter.objects.get()
    assert (letter.paper.number, letter.paper.reference[-4:]) == (1, "0001")
    assert render_issued_document(letter.paper_id)
