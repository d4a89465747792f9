"""Many at once: numbers without gaps, one application an address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from participants.applications.models import Application
from participants.applications.services.drafts import begin_draft
from participants.applications.services.submission import (
    SubmissionRefused,
    list_submission_findings,
    submit_application,
)
from participants.register.models import Call, Participation, Programme
from pemwecco.core.actors import Staff
from pemwecco.core.models import Sequence
from pemwecco.mail.models import Message
from pemwecco.network.models import Sector
from pemwecco.network.services import load_sectors, record_organisation, record_person
from tests import factories

AT_ONCE = 20
pytestmark = pytest.mark.django_db


def complete(application: Application) -> Participation:
    """Everything that the check asks for, written straight into the rows (no number, no proof needed)."""
    from datetime import date  # noqa: PLC0415  only here

    from participants.applications.models import Attachment  # noqa: PLC0415  only here
    from pemwecco.documents.services import store_bytes  # noqa: PLC0415  only here

    load_sectors()
    file = application.participation
    record_person(
        person=file.person,
        given_names="Awa",
        family_name="Exemple",
        sex="F",
        birth_date=date(1990, 1, 1),
        birth_place="Thiès",
        nationality="SN",
        country="SN",
        region="SN-TH",
        phone="+221771234567",
    )
    record_organisation(
        organisation=file.organisation,
        name="Atelier",
        legal_form="EI",
        sector=Sector.objects.get(code="crafts"),
        activity="Tissage",
        region="SN-TH",
        city="Thiès",
    )
    for name in (
        "function",
        "languages_spoken",
        "project_title",
        "project",
        "expected_results",
        "needs",
    ):
        setattr(application, name, "…")
    application.confirmed_email = file.person.email
    application.occupation = "owner"
    application.has_passport = application.earlier_schengen_visa = False
    application.commits_to_return = True
    application.figures = {"year": 2025, "turnover": 0, "jobs": 1, "jobs_women": 0}
    application.save()
    document = store_bytes(
        content=b"%PDF-1.4", name="cv.pdf", content_type="application/pdf", by=None
    )
    Attachment.objects.create(participation=file, slot="cv", document=document)
    return Participation.objects.get(pk=file.pk)


def draft(call: Call, email: str) -> Participation:
    return complete(begin_draft(call=call, email=email, language="fr"))


def test_a_complete_draft_has_no_findings() -> None:
    assert (
        list_submission_findings(draft(factories.call(), "awa@atelier.example")) == []
    )


def test_an_empty_draft_names_every_question_once() -> None:
    application = begin_draft(
        call=factories.call(), email="awa@atelier.example", language="fr"
    )

    found = list_submission_findings(application.participation)

    fields = [(gap.area, gap.field) for gap in found]
    assert len(fields) == len(set(fields))
    assert ("person", "given_names") in fields
    assert ("documents", "cv") in fields
    assert ("enterprise", "ninea") not in fields


def test_the_language_of_the_applicant_is_that_of_the_mail() -> None:
    file = complete(
        begin_draft(
            call=factories.call(),
            email="jan@atelier.example",
            language="nl",
        )
    )
    submit_application(participation=file)

    assert Message.objects.get(kind="applications/receipt").language == "nl"


def test_a_file_reopened_by_staff_may_be_sent_after_the_closing(
    officer: object,
) -> None:
    from datetime import timedelta  # noqa: PLC0415  only here

    from django.utils import timezone  # noqa: PLC0415  only here

    from participants.register.services import advance  # noqa: PLC0415  only here

    call = factories.call()
    file = submit_application(participation=draft(call, "awa@atelier.example"))
    for move in ("defer", "reopen"):
        advance(
            participation=file,
            transition=move,
            actor=Staff(officer),  # type: ignore[arg-type]  # a user
            reason="A paper is missing",
        )
    Call.objects.filter(pk=call.pk).update(
        closes_at=timezone.now() - timedelta(hours=1)
    )

    assert submit_application(participation=file).stage == "submitted"


def _in_thread(act: object) -> object:
    try:
        return act()  # type: ignore[operator]  # a function without arguments
    except SubmissionRefused as refusal:
        return refusal
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_applicants_at_once_get_distinct_numbers_without_gaps() -> None:
    call = factories.call()
    load_sectors()

    def one(number: int) -> object:
        return _in_thread(
            lambda: (
                submit_application(
                    participation=draft(call, f"person{number}@atelier.example")
                ).number
            )
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(one, range(AT_ONCE)))

    assert sorted(numbers) == list(range(1, AT_ONCE + 1))  # type: ignore[type-var]  # whole numbers
    assert Sequence.objects.get(kind=Programme.objects.get().prefix).last == AT_ONCE
    assert Participation.objects.filter(stage="submitted").count() == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_address_sent_at_once_give_one_application() -> None:
    call = factories.call()
    drafts = [draft(call, "awa@atelier.example") for _draft in range(4)]

    with ThreadPoolExecutor(len(drafts)) as pool:
        outcomes = list(
            pool.map(
                lambda file: _in_thread(lambda: submit_application(participation=file)),
                drafts,
            )
        )

    assert (
        sum(isinstance(outcome, SubmissionRefused) for outcome in outcomes)
        == len(drafts) - 1
    )
    assert Participation.objects.filter(stage="submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_once() -> None:
    file = draft(factories.call(), "awa@atelier.example")

    with ThreadPoolExecutor(4) as pool:
        stages = list(
            pool.map(
                lambda _n: _in_thread(
                    lambda: submit_application(participation=file).stage
                ),
                range(4),
            )
        )

    assert stages == ["submitted"] * 4
    assert file.steps.count() == 1
    assert Message.objects.filter(kind="applications/receipt").count() == 1
