from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from events.gatherings.models import Registration
from events.gatherings.services.attendance import record_attendance
from participants.register.lifecycle import Stage
from participants.register.models import Cohort, Participation
from participants.training import services
from participants.training.models import Completion, Module, Session
from participants.training.progress import build_progress_board
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import render_issued_document
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("english"),
    # WeasyPrint leaves its colour profile open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def module(code: str = "export", **fields: Any) -> Module:
    return Module.objects.create(
        **{
            "programme": factories.programme(),
            "code": code,
            "title_fr": f"Module {code}",
            "title_en": f"Course {code}",
            "hours": Decimal("3.5"),
            "required": True,
        }
        | fields
    )


def session(cohort: Cohort, of: Module) -> Session:
    """A session that takes place now."""
    now = timezone.now()
    return services.plan_session(
        module=of,
        cohort=cohort,
        starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(hours=3),
        place="Dakar",
        timezone="Africa/Dakar",
    )


@pytest.fixture
def cohort() -> Cohort:
    return factories.cohort()


def selected(cohort: Cohort, **fields: Any) -> Participation:
    return factories.participation(
        **{"stage": Stage.SELECTED, "cohort": cohort} | fields
    )


def attend(row: Session, by: User) -> None:
    keys = set(row.event.registrations.values_list("pk", flat=True))
    record_attendance(
        session=row.event.sessions.get(),
        present=keys,
        taken_back=set(),
        close=False,
        by=by,
    )


def test_one_click_enrols_those_selected_and_tells_each_once(
    cohort: Cohort, officer: User
) -> None:
    selected(cohort), selected(cohort), selected(cohort, stage=Stage.REFUSED)
    row = session(cohort, module())

    assert services.register_session_cohort(session=row, by=officer) == 2
    assert services.register_session_cohort(session=row, by=officer) == 0

    assert list(Registration.objects.values_list("stage", flat=True)) == [
        "confirmed",
        "confirmed",
    ]
    assert Message.objects.count() == 2


def test_attendance_completes_the_module_and_a_wrong_tick_takes_it_back(
    cohort: Cohort, officer: User
) -> None:
    file = selected(cohort)
    row = session(cohort, module())
    services.register_session_cohort(session=row, by=officer)

    attend(row, officer)
    completion = Completion.objects.get()
    assert (completion.participation, completion.session) == (file, row)
    assert completion.completed_on == row.event.starts_local.date()

    key = Registration.objects.get().pk
    record_attendance(
        session=row.event.sessions.get(),
        present=set(),
        taken_back={key},
        close=False,
        by=officer,
    )
    assert not Completion.objects.exists()


def test_what_a_certificate_says_is_not_taken_back(
    cohort: Cohort, officer: User
) -> None:
    selected(cohort)
    row = session(cohort, module())
    services.register_session_cohort(session=row, by=officer)
    attend(row, officer)
    services.issue_certificates(cohort=cohort, by=officer)

    key = Registration.objects.get().pk
    record_attendance(
        session=row.event.sessions.get(),
        present=set(),
        taken_back={key},
        close=False,
        by=officer,
    )

    assert Completion.objects.count() == 1


def test_nobody_is_prepared_without_the_required_modules(
    cohort: Cohort, officer: User
) -> None:
    file = selected(cohort)
    row = session(cohort, module("export"))
    module("culture")
    module("dance", required=False)
    services.register_session_cohort(session=row, by=officer)
    attend(row, officer)

    with pytest.raises(Refused, match=r"^Not completed yet: Course culture\.$"):
        services.prepare_participation(participation=file, by=officer)

    Completion.objects.create(
        participation=file,
        module=Module.objects.get(code="culture"),
        completed_on=timezone.localdate(),
    )
    services.prepare_participation(participation=file, by=officer)
    assert Participation.objects.get(pk=file.pk).stage == Stage.PREPARED


def test_certificates_go_to_those_who_completed_once_and_can_be_verified(
    cohort: Cohort, officer: User
) -> None:
    done, _not_done = selected(cohort), selected(cohort)
    required = module()
    Completion.objects.create(
        participation=done, module=required, completed_on=timezone.localdate()
    )

    assert services.issue_certificates(cohort=cohort, by=officer) == 1
    assert services.issue_certificates(cohort=cohort, by=officer) == 0

    paper = Paper.objects.get()
    assert render_issued_document(paper.pk)
    assert not render_issued_document(paper.pk)
    mail = Message.objects.get(kind="training/certificate")
    assert (mail.to, paper.facts["name"]) == (done.person.email, done.person.full_name)
    assert reverse("documents:verify_code", args=[paper.code]) in mail.text
    assert paper.public_facts["initials"] == done.person.initials

    optional = module("dance", required=False)
    Completion.objects.create(
        participation=done, module=optional, completed_on=timezone.localdate()
    )
    assert services.issue_certificates(cohort=cohort, by=officer) == 1
    newer = Paper.objects.get(supersedes=paper)
    assert [row["title"] for row in newer.facts["modules"]] == [
        "Module export",
        "Module dance",
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_asks_as_often_for_three_as_for_one(
    cohort: Cohort, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for index in range(number):
        file = selected(cohort)
        of = module(f"module-{index}")
        Completion.objects.create(
            participation=file, module=of, completed_on=timezone.localdate()
        )
        services.register_session_cohort(session=session(cohort, of), by=None)

    # Modules, files, completions, places.
    with django_assert_num_queries(4):
        board = build_progress_board(cohort)

    assert len(board.lines) == number
    assert sum(line.missing for line in board.lines) == number * (number - 1)


def test_staff_enrol_look_prepare_and_certify(
    sign_in: SignIn, officer: User, visa_officer: User, outsider: User, cohort: Cohort
) -> None:
    file = selected(cohort)
    row = session(cohort, module())
    browser = sign_in(officer)
    enrol = reverse("admin:training_session_enrol", args=[row.pk])
    progress = reverse("admin:training_progress_of", args=[cohort.pk])
    prepare = reverse("admin:training_prepare", args=[cohort.pk])
    certify = reverse("admin:training_certify", args=[cohort.pk])

    assert browser.get(enrol).status_code == 405
    assert browser.get(prepare).status_code == 405
    assert browser.get(certify).status_code == 405
    assert sign_in(visa_officer).post(enrol).status_code == 403
    assert sign_in(visa_officer).post(prepare).status_code == 403
    assert sign_in(visa_officer).get(progress).status_code == 200
    assert sign_in(outsider).get(progress).status_code == 302

    browser.post(enrol)
    shown = browser.post(prepare, {"file": [file.pk]}, follow=True).content.decode()
    assert "Not completed yet: Course export." in shown
    attend(row, officer)
    browser.post(prepare, {"file": [file.pk]})
    browser.post(certify)

    assert Participation.objects.get(pk=file.pk).stage == Stage.PREPARED
    assert Paper.objects.count() == 1
    assert Paper.objects.get().reference in browser.get(progress).content.decode()


def test_staff_plan_a_session_on_the_clock_of_the_place(
    sign_in: SignIn, officer: User, cohort: Cohort
) -> None:
    of = module()
    form = {
        "module": of.pk, "cohort": cohort.pk, "starts_at_0": "2027-02-01", "starts_at_1": "09:00",
        "ends_at_0": "2027-02-01", "ends_at_1": "12:00", "timezone": "Europe/Brussels", "place": "Bruxelles",
        "language": "fr", "online_link": "",
    }  # fmt: skip
    browser = sign_in(officer)

    answer = browser.post(reverse("admin:training_session_add"), form)

    assert answer.status_code == 302, answer.context["errors"]
    event = Session.objects.get().event
    assert event.starts_at.isoformat() == "2027-02-01T08:00:00+00:00"
    assert (event.kind, event.public, event.title) == (
        "training",
        False,
        "Module export",
    )
    for page in (
        reverse("admin:training_session_changelist"),
        reverse("admin:training_session_change", args=[Session.objects.get().pk]),
        reverse("admin:training_module_changelist"),
        reverse("admin:training_completion_changelist"),
        reverse("admin:training_progress"),
    ):
        assert browser.get(page).status_code == 200, page


def test_a_participant_sees_their_modules_and_sessions_and_nobody_elses(
    sign_in: SignIn, awa: User, outsider: User, cohort: Cohort
) -> None:
    selected(cohort)
    services.register_session_cohort(session=session(cohort, module()), by=None)
    page = reverse("training:mine")

    shown = sign_in(awa).get(page).content.decode()
    assert "Course export" in shown
    assert "You are expected" in shown
    assert "No training yet" in sign_in(outsider).get(page).content.decode()
    assert sign_in(awa).post(page).status_code == 405


def test_without_signing_in_there_is_no_training_page(client: Any) -> None:
    assert client.get(reverse("training:mine")).status_code == 302
