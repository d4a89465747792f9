"""The narrative of a report: laid out, written, agreed by other eyes, frozen with its figures."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.casework.models import Note
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from reporting.models import ReportingPeriod
from reporting.narrative.lifecycle import SECTION_TEXT
from reporting.narrative.models import FrozenNarrative, ReportSection, SectionText
from reporting.narrative.queries import read_narrative
from reporting.narrative.services import lay_out_sections, write_section
from reporting.services import (
    begin_reporting_period,
    check_reporting_period,
    compute_digest,
    freeze_reporting_period,
    is_seal_intact,
)
from tests import factories
from tests.conftest import SignIn
from tests.reporting.facts import make_facts, make_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
STANDARD = [
    "context",
    "progress",
    "difficulties",
    "visibility",
    "lessons",
    "next_period",
]


@pytest.fixture
def monitoring(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.MONITORING)


@pytest.fixture
def period(coordinator: User, officer: User) -> ReportingPeriod:
    make_facts(officer)
    made = begin_reporting_period(
        programme=factories.programme(),
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 6, 30),
        by=coordinator,
    )
    lay_out_sections(period=made, by=coordinator)
    return made


def find_text(period: ReportingPeriod, code: str = "progress") -> SectionText:
    return period.section_texts.get(section__code=code)


def write(period: ReportingPeriod, text: str, by: User) -> SectionText:
    row = find_text(period)
    write_section(section=row, text=text, by=by)
    return find_text(period)


def agree(row: SectionText, by: User) -> None:
    SECTION_TEXT.apply(row, "agree", actor=Staff(by))


def freeze(period: ReportingPeriod, by: User, checker: User) -> None:
    check_reporting_period(period=period, by=checker)
    freeze_reporting_period(period=period, by=by)


def test_a_period_is_laid_out_once_with_the_sections_in_use(
    period: ReportingPeriod, coordinator: User, officer: User
) -> None:
    codes = [row.section.code for row in period.section_texts.order_by("section")]
    assert codes == STANDARD
    assert set(period.section_texts.values_list("stage", flat=True)) == {"empty"}
    assert lay_out_sections(period=period, by=coordinator) == len(STANDARD)
    with pytest.raises(PermissionDenied):
        lay_out_sections(period=period, by=officer)
    ReportSection.objects.filter(code="visibility").update(is_used=False)
    later = begin_reporting_period(
        programme=factories.programme(),
        starts_on=date(2025, 7, 1),
        ends_on=date(2025, 12, 31),
        by=coordinator,
    )
    assert lay_out_sections(period=later, by=coordinator) == len(STANDARD) - 1


def test_a_text_is_written_emptied_agreed_and_taken_back(
    period: ReportingPeriod, coordinator: User, monitoring: User, officer: User
) -> None:
    row = write(period, "Nous avons reçu {{OP1.2}} candidatures.\r\n", coordinator)
    assert row.stage == "drafted"
    assert row.text == "Nous avons reçu {{OP1.2}} candidatures."
    assert row.written_by == coordinator
    with pytest.raises(PermissionDenied):
        write(period, "Autre chose", officer)
    with pytest.raises(Refused, match=r"“OP99”, “''\.__class__”"):
        write(period, "{{OP99}} et {{ ''.__class__ }}", coordinator)
    with pytest.raises(Refused, match="Somebody else"):
        agree(row, coordinator)
    agree(row, monitoring)
    with pytest.raises(Refused, match="take it back to draft"):
        write(period, "Autre chose", coordinator)
    SECTION_TEXT.apply(row, "reopen", actor=Staff(monitoring), reason="chiffre")
    assert write(period, "", monitoring).stage == "empty"
    moves = [step.move for step in row.steps.all()]
    assert moves == ["write", "agree", "reopen", "clear"]


def test_a_draft_waits_and_what_is_agreed_is_frozen_with_its_figures(
    period: ReportingPeriod, coordinator: User, monitoring: User, officer: User
) -> None:
    row = write(period, "{{OP1.2}} candidatures reçues.", coordinator)
    assert [one.text for one in read_narrative(period, coordinator)] == [
        "3 candidatures reçues."
    ]
    check_reporting_period(period=period, by=monitoring)
    with pytest.raises(Refused, match="“Progress by result”"):
        freeze_reporting_period(period=period, by=coordinator)
    agree(row, monitoring)
    freeze_reporting_period(period=period, by=coordinator)

    # What comes later changes nothing of it.
    make_file(officer)
    told = read_narrative(period, coordinator)
    assert [(one.title, one.text) for one in told] == [
        ("Progress by result", "3 candidatures reçues.")
    ]
    assert is_seal_intact(period)
    with pytest.raises(DatabaseError), transaction.atomic():
        SectionText.objects.filter(pk=row.pk).update(text="Autre chose")
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenNarrative.objects.update(content=[])
    with pytest.raises(Refused, match="frozen"):
        write(period, "Autre chose", coordinator)
    with pytest.raises(Refused, match="frozen"):
        lay_out_sections(period=period, by=coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        FrozenNarrative.objects.update(content=[])
        cursor.execute("SET session_replication_role = DEFAULT")
    assert not is_seal_intact(period)


def test_a_period_without_a_word_has_the_fingerprint_that_it_had_before(
    period: ReportingPeriod, coordinator: User, monitoring: User
) -> None:
    freeze(period, coordinator, monitoring)

    assert not FrozenNarrative.objects.exists()
    assert compute_digest(period) == period.seal.digest


def test_the_pages_show_write_and_agree(
    period: ReportingPeriod,
    coordinator: User,
    monitoring: User,
    donor: User,
    sign_in: SignIn,
) -> None:
    row = find_text(period)
    page = reverse("admin:narrative_sectiontext_change", args=[row.pk])
    writer, reader = sign_in(coordinator), sign_in(monitoring)

    answer = writer.get(page)
    assert "What was planned" in answer.text or "what was planned" in answer.text
    assert "{{OP1.2}}" in answer.text
    refused = writer.post(page, {"text": "{{OP99}}"})
    assert refused.status_code == 200
    assert "No indicator has the code" in refused.text
    assert "OP99" in refused.text
    assert writer.post(page, {"text": "{{OP1.2}} reçues"}).status_code == 302
    assert "3 reçues" in writer.get(page).text
    move = reverse("admin:narrative_sectiontext_move", args=[row.pk])
    assert reader.post(move, {"move": "agree"}).status_code == 302
    row.refresh_from_db()
    assert row.stage == "agreed"
    late = writer.post(page, {"text": "Autre chose"})
    assert "take it back to draft" in late.text
    assert "Autre chose" in late.text
    own = reverse("admin:reporting_reportingperiod_change", args=[period.pk])
    assert "Progress by result" in writer.get(own).text
    outsider = sign_in(donor)
    assert outsider.get(page).status_code in {403, 404}
    freeze(period, coordinator, monitoring)
    assert "3 reçues" in outsider.get(own).text
    assert writer.get(page).status_code == 200
    assert writer.post(page, {"text": "Autre chose"}).status_code == 403


@pytest.fixture
def donor(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.DONOR_READER)


def test_the_button_lays_out_and_is_pressed_by_who_writes(
    period: ReportingPeriod, coordinator: User, donor: User, sign_in: SignIn
) -> None:
    period.section_texts.all().delete()
    address = reverse("admin:narrative_sectiontext_lay_out", args=[period.pk])

    assert sign_in(coordinator).get(address).status_code == 405
    assert sign_in(donor).post(address).status_code == 403
    assert not period.section_texts.exists()
    for _time in range(2):
        assert sign_in(coordinator).post(address).status_code == 302
    assert period.section_texts.count() == len(STANDARD)


def test_two_officers_on_one_section_do_not_write_over_each_other(
    period: ReportingPeriod, coordinator: User, monitoring: User, sign_in: SignIn
) -> None:
    row = find_text(period)
    page = reverse("admin:narrative_sectiontext_change", args=[row.pk])
    first, second = sign_in(coordinator), sign_in(monitoring)
    read = first.get(page).context["adminform"].form
    sent = {read.read_name: read.read_token}
    assert second.post(page, {"text": "Le second"}).status_code == 302

    answer = first.post(page, sent | {"text": "Le premier"})
    assert "somebody else changed this row" in answer.text
    assert find_text(period).text == "Le second"


def test_colleagues_comment_a_section_by_notes(
    period: ReportingPeriod, coordinator: User, sign_in: SignIn
) -> None:
    from pemwecco.casework.services.notes import write_note  # noqa: PLC0415

    row = find_text(period)
    write_note(row=row, text="Le chiffre est-il le bon ?", by=coordinator)
    page = reverse("admin:narrative_sectiontext_change", args=[row.pk])
    assert "Le chiffre est-il le bon ?" in sign_in(coordinator).get(page).text
    assert Note.objects.of_row(row).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_lay_out_at_once_lay_out_one_narrative(
    period: ReportingPeriod, coordinator: User
) -> None:
    period.section_texts.all().delete()

    def press(_time: int) -> int:
        try:
            return lay_out_sections(period=period, by=coordinator)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert list(pool.map(press, range(2))) == [len(STANDARD)] * 2
    assert period.section_texts.count() == len(STANDARD)


@pytest.mark.parametrize("texts", [1, 3], ids=["one", "three"])
def test_the_list_of_sections_asks_the_same_of_any_number(
    texts: int,
    coordinator: User,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    period = begin_reporting_period(
        programme=factories.programme(),
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 6, 30),
        by=coordinator,
    )
    lay_out_sections(period=period, by=coordinator)
    keys = list(period.section_texts.values_list("pk", flat=True)[:texts])
    period.section_texts.exclude(pk__in=keys).delete()
    client: Client = sign_in(coordinator)
    address = reverse("admin:narrative_sectiontext_changelist")
    client.get(address)
    with django_assert_num_queries(LIST):  # type: ignore[attr-defined]  # a context
        client.get(address)


LIST = 8
