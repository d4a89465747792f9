"""A worker that is really killed while it issues and makes a letter: no gap, no double, finished later."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
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
from tests.servers import Servers

WORKER = """
import sys, time, django
django.setup()
from pathlib import Path
from pemwecco.documents import papers
from mobility.letters.services import batches, issue
mark = Path(sys.argv[2])
def stop(*given, **more):
    mark.write_text("here")
    time.sleep(600)
if sys.argv[1] == "render":
    papers.store_bytes = stop
    papers.render_issued_document(int(sys.argv[3]))
else:
    # After the number is given and the letter written, before the transaction ends.
    create = issue.Letter.objects.create
    def written(**given):
        letter = create(**given)
        stop()
        return letter
    issue.Letter.objects.create = written
    batches.issue_line(int(sys.argv[3]))
"""


def killed(servers: Servers, what: str, pk: int, mark: Path) -> None:
    """A worker of its own that is killed by -9 in the middle of its work."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, what, str(mark), str(pk)],
        cwd=settings.BASE_DIR,
        env=servers.environment,
        stderr=subprocess.PIPE,
    )
    try:
        while not mark.exists():  # the limit is that of the test
            assert worker.poll() is None, (
                worker.stderr and worker.stderr.read().decode()[-2000:]
            )
            time.sleep(0.05)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        if worker.stderr:
            worker.stderr.close()
    servers.wait_for_killed()


@pytest.mark.django_db(transaction=True)
def test_killed_while_the_pdf_is_made_the_letter_is_made_once_later(
    servers: Servers, ready: Dossier, visa_officer: User, tmp_path: Path
) -> None:
    letter = issue_letter(dossier=ready, kind="support", language="fr", by=visa_officer)
    killed(servers, "render", letter.paper_id, tmp_path / "mark")
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
    servers: Servers, ready: Dossier, visa_officer: User, tmp_path: Path
) -> None:
    cohort = ready.participation.cohort
    assert cohort is not None
    batch = begin_batch(
        cohort=cohort, kind="form", language="fr", dossiers=[ready.pk], by=visa_officer
    )
    line = batch.lines.get()
    killed(servers, "issue", line.pk, tmp_path / "mark")
    line.refresh_from_db()
    assert (line.letter, line.refusals, line.attempts) == (None, [], 1)
    assert not Letter.objects.exists()
    LetterBatch.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert issue_pending_letters() == 1
    assert not issue_line(line.pk)
    letter = Letter.objects.get()
    assert (letter.paper.number, letter.paper.reference[-4:]) == (1, "0001")
    assert render_issued_document(letter.paper_id)
