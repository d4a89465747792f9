from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mobility.letters.models import Letter, LetterBatch, LetterBatchLine
from mobility.letters.services import batches
from mobility.letters.services.batches import (
    begin_batch,
    issue_line,
    issue_pending_letters,
    list_letter_prospects,
)
from mobility.letters.services.issue import issue_letter
from mobility.visas.models import Dossier
from mobility.visas.services.dossiers import open_dossier
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import render_issued_document
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import passport_of


@pytest.fixture
def cohort(ready: Dossier) -> Cohort:
    """Awa, who can have every letter, and two who have neither passport nor programme."""
    cohort = ready.participation.cohort
    assert cohort is not None
    for _other in range(2):
        file = factories.participation(
            stage="prepared",
            call=ready.participation.call,
            cohort=cohort,
            person=factories.person(),
        )
        open_dossier(participation=file)
    return cohort


def begun(
    cohort: Cohort, by: User, kind: str = "form", language: str = "fr"
) -> LetterBatch:
    everyone = [one.dossier.pk for one in list_letter_prospects(cohort, kind)]
    return begin_batch(
        cohort=cohort, kind=kind, language=language, dossiers=everyone, by=by
    )


def test_before_the_act_each_person_has_an_answer(
    english: None, cohort: Cohort, ready: Dossier
) -> None:
    people = {one.dossier.pk: one for one in list_letter_prospects(cohort, "support")}
    assert len(people) == 3
    assert people[ready.pk].is_chosen
    others = [one for pk, one in people.items() if pk != ready.pk]
    assert all("passport" in " ".join(one.refusals) for one in others)
    assert not any(one.is_chosen for one in others)


@pytest.mark.parametrize(("count", "queries"), [(1, 34), (3, 35), (5, 35)])
def test_the_preview_asks_the_same_for_three_and_for_more(
    ready: Dossier,
    count: int,
    queries: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    cohort = ready.participation.cohort
    assert cohort is not None
    for _other in range(count - 1):
        file = factories.participation(
            stage="prepared",
            call=ready.participation.call,
            cohort=cohort,
            person=factories.person(),
        )
        factories.dossier(participation=file)
    with django_assert_num_queries(queries):
        assert len(list_letter_prospects(cohort, "support")) == count


def test_whoever_can_has_a_letter_and_the_others_a_reason(
    english: None, cohort: Cohort, ready: Dossier, visa_officer: User
) -> None:
    batch = begun(cohort, visa_officer, "support")
    assert [issue_line(line.pk) for line in batch.lines.all()].count(True) == 1
    lines = {line.dossier_id: line for line in batch.lines.all()}
    assert lines[ready.pk].letter is not None
    for pk, line in lines.items():
        if pk != ready.pk:
            assert line.letter is None
            assert "The participant has not entered the passport yet." in line.refusals
    assert Paper.objects.count() == 1
    progress = batches.get_batch_progress(batch)
    assert (progress.total, progress.done, progress.failed, progress.is_over) == (
        3,
        0,
        2,
        False,
    )
    letter = lines[ready.pk].letter
    assert letter is not None
    assert render_issued_document(letter.paper_id)
    assert batches.get_batch_progress(batch).is_over


def test_run_twice_nobody_gets_two_letters(cohort: Cohort, visa_officer: User) -> None:
    batch = begun(cohort, visa_officer)
    for _time in range(2):
        for line in batch.lines.all():
            issue_line(line.pk)
    assert Letter.objects.count() == 3
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_the_failed_ones_are_tried_again(cohort: Cohort, visa_officer: User) -> None:
    batch = begun(cohort, visa_officer, "programme")
    for line in batch.lines.all():
        issue_line(line.pk)
    failed = batch.lines.filter(letter__isnull=True)
    assert failed.count() == 2
    assert batches.retry_failed_letters(batch=batch, by=visa_officer) == 2
    assert failed.first().refusals == []  # type: ignore[union-attr]  # there are two
    LetterBatch.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert issue_pending_letters() == 0
    assert failed.exclude(refusals=[]).count() == 2


def test_a_lost_request_is_found_by_the_sweep(
    cohort: Cohort, visa_officer: User
) -> None:
    begun(cohort, visa_officer)
    assert issue_pending_letters() == 0
    LetterBatch.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert issue_pending_letters() == 3


def test_a_line_that_breaks_leaves_no_number_and_says_so_in_the_end(
    cohort: Cohort, visa_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = begun(cohort, visa_officer)
    line = batch.lines.first()
    assert line is not None

    def broken(**_given: Any) -> None:
        issue_letter(dossier=line.dossier, kind="form", language="fr", by=visa_officer)
        raise RuntimeError("The disk is full")

    monkeypatch.setattr(batches, "issue_letter", broken)
    for _time in range(batches.MAX_ATTEMPTS):
        assert not issue_line(line.pk)
    line.refresh_from_db()
    assert (line.letter, line.refusals) == (None, ["The disk is full"])
    assert not Paper.objects.exists()
    monkeypatch.undo()
    assert batches.retry_failed_letters(batch=batch, by=visa_officer) == 1
    assert issue_line(line.pk)
    assert Paper.objects.get().number == 1


def test_only_who_may_issue_letters_begins_and_nobody_chosen_is_refused(
    cohort: Cohort, visa_officer: User, officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        begun(cohort, officer)
    with pytest.raises(Refused):
        begin_batch(
            cohort=cohort, kind="form", language="fr", dossiers=[0], by=visa_officer
        )


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_cohort_issue_each_letter_once(
    cohort: Cohort, visa_officer: User
) -> None:
    batch = begun(cohort, visa_officer)
    lines = list(batch.lines.values_list("pk", flat=True))
    barrier = threading.Barrier(3)

    def work() -> None:
        try:
            barrier.wait()
            for pk in lines:
                issue_line(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One that waited for a locked line may have left it to the sweep.
    LetterBatch.objects.update(at=timezone.now() - timedelta(minutes=5))
    issue_pending_letters()
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert LetterBatchLine.objects.filter(letter__isnull=False).count() == 3


def test_the_whole_act_on_the_pages(
    english: None,
    cohort: Cohort,
    ready: Dossier,
    visa_officer: User,
    officer: User,
    sign_in: SignIn,
) -> None:
    add = reverse("admin:letters_letterbatch_add")
    assert sign_in(officer).get(add).status_code == 403
    browser = sign_in(visa_officer)
    shown = browser.get(add, {"cohort": str(cohort.pk), "kind": "support"})
    assert "1 person is proposed" in shown.text
    assert "The participant has not entered the passport yet." in shown.text
    form: dict[str, Any] = {"cohort": cohort.pk, "kind": "support", "language": "en"}
    assert "Choose at least one person." in browser.post(add, form).text
    answer = browser.post(add, form | {"dossier": [ready.pk]}, follow=True)
    batch = LetterBatch.objects.get()
    assert "0 of 1 letters are issued" in answer.text
    assert "every 2s" in answer.text
    line = batch.lines.get()
    assert issue_line(line.pk)
    line.refresh_from_db()
    assert line.letter is not None
    assert render_issued_document(line.letter.paper_id)
    part = browser.get(reverse("admin:letters_letterbatch_progress", args=[batch.pk]))
    assert "1 of 1 letters are issued" in part.text
    assert "every 2s" not in part.text
    assert "<html" not in part.text
    assert (
        browser.get(
            reverse("admin:letters_letterbatch_again", args=[batch.pk])
        ).status_code
        == 405
    )
    assert (
        browser.get(reverse("admin:letters_letterbatch_changelist")).status_code == 200
    )


def test_a_second_dossier_with_its_own_passport_is_not_confused_with_the_first(
    cohort: Cohort, ready: Dossier
) -> None:
    other = Dossier.objects.exclude(pk=ready.pk).first()
    assert other is not None
    passport_of(other, surname="SOW", number="A07654321")
    names = {
        one.dossier.pk: one.dossier.passport
        for one in list_letter_prospects(cohort, "support")
    }
    assert names[other.pk] is not None
    assert names[other.pk] != names[ready.pk]
