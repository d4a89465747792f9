"""Staff ask for a correction, just that reopens, and what changed can be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from participants.applications.models import Application, Attachment, Correction
from participants.applications.services.corrections import (
    ask_correction,
    expire_corrections,
)
from participants.applications.services.sendings import build_sending_comparison
from participants.register.models import Participation
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Figure
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.participants.filling import AWA, begun, fill, picture, send

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def application(client: Client) -> Application:
    made = begun(client, factories.call(slug="call-2027"))
    fill(client, made)
    send(client, made)
    return Application.objects.select_related("participation").get(pk=made.pk)


def ask(application: Application, by: User, **given: Any) -> Correction:
    usual: dict[str, Any] = {
        "participation": application.participation,
        "questions": ["jobs", "project_title"],
        "papers": ["cv"],
        "why": "The figures do not agree with the accounts.",
        "due_on": timezone.localdate() + timedelta(days=7),
        "by": by,
    }
    return ask_correction(**usual | given)


def here(application: Application) -> str:
    return f"/apply/file/{application.participation.reference}/correct/"


def corrected(client: Client, application: Application, **typed: Any) -> Any:
    correction = Correction.objects.latest("pk")
    data = {
        "version": correction.version,
        "jobs": "9",
        "project_title": "Des mangues à Liège",
        "go": "send",
    }
    answer = client.post(here(application), data | typed)
    if not answer.headers.get("Location", "").endswith("/check/"):
        return answer
    return client.post(
        answer["Location"], {"version": Correction.objects.latest("pk").version}
    )


def test_asking_writes_to_the_applicant_what_why_and_by_when(
    application: Application, officer: User
) -> None:
    correction = ask(application, officer)

    mail = Message.objects.get(kind="applications/correction")
    application.participation.refresh_from_db()
    assert (mail.to, mail.language) == (AWA, "fr")
    assert correction.why in mail.text
    assert here(application) in mail.text
    assert application.participation.stage == "submitted"


@pytest.mark.parametrize(
    "given",
    [
        {"questions": [], "papers": []},
        {"questions": ["unknown"], "papers": ["unknown"]},
        {"why": "  "},
        {"due_on": date(2020, 1, 1)},
    ],
)
def test_an_incomplete_request_is_refused(
    application: Application, officer: User, given: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        ask(application, officer, **given)

    assert not Message.objects.filter(kind="applications/correction").exists()


def test_one_correction_at_a_time(application: Application, officer: User) -> None:
    ask(application, officer)

    with pytest.raises(Refused):
        ask(application, officer)


def test_after_a_decision_nothing_is_corrected(
    application: Application, coordinator: User
) -> None:
    advance(
        participation=application.participation,
        transition="refuse",
        actor=Staff(coordinator),
        reason="No",
    )

    with pytest.raises(Refused):
        ask(application, coordinator)


def test_the_visa_officer_asks_for_nothing(
    application: Application, visa_officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        ask(application, visa_officer)


def test_just_what_is_asked_can_be_changed(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer)
    page = client.get(here(application)).content.decode()

    assert 'name="jobs"' in page
    assert 'name="family_name"' not in page
    assert "The figures do not agree" in page
    answer = corrected(client, application, family_name="Autre")
    application.participation.person.refresh_from_db()
    assert answer.headers["Location"].endswith("/receipt/")
    assert application.participation.person.family_name == "N'Diaye"


def test_nothing_counts_before_the_correction_is_sent(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer)
    corrected(client, application, go="stay")

    application.refresh_from_db()
    page = client.get(here(application)).content.decode()
    assert application.project_title == "Des mangues à Gand"
    assert "Des mangues à Liège" in page
    assert application.sendings.count() == 1


def test_a_sent_correction_gives_a_second_sending_receipt_and_mail(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer)
    corrected(client, application, cv=picture("new-cv.png", 9))

    application.refresh_from_db()
    first, second = application.sendings.all()
    assert application.project_title == "Des mangues à Liège"
    assert first.receipt_id != second.receipt_id
    assert second.answers["jobs"] == "9"
    assert second.version_id is not None
    assert Message.objects.filter(kind="applications/corrected", to=AWA).count() == 1
    assert Correction.objects.get().stage == "answered"
    assert Participation.objects.get().stage == "submitted"
    assert {int(figure.value) for figure in Figure.objects.filter(kind="jobs")} == {
        7,
        9,
    }
    found = build_sending_comparison(first, second)
    assert [(change.before, change.after) for change in found.answers] == [
        ("7", "9"),
        ("Des mangues à Gand", "Des mangues à Liège"),
    ]
    assert [(change.name, change.added) for change in found.files] == [
        ("new-cv.pdf", True)
    ]


def test_a_correction_is_read_once_more_and_without_a_change_asked(
    client: Client, application: Application, officer: User, english: None
) -> None:
    ask(application, officer)
    same = {"jobs": "7", "project_title": "Des mangues à Gand", "go": "check"}
    opened = client.post(here(application), same | {"version": "1", "turn": "77"})
    assert opened.cookies["arrived"].value == "77"
    check = opened["Location"]
    assert "Nothing was changed" in client.get(check).text
    # One press more: it is asked once.
    client.post(check, {"version": 1})
    assert application.sendings.count() == 1

    saved = client.post(
        here(application),
        same | {"version": "1", "jobs": "9"},
        headers={"X-Autosave": "1"},
    )
    assert saved.json()["version"] == 2
    shown = client.get(check).text
    for text in ("<del>7</del>", "<ins>9</ins>"):
        assert text in shown
    # What was read is what is sent.
    assert "saved again meanwhile" in client.post(check, {"version": 1}).text
    receipt = client.post(check, {"version": 2}, follow=True).text
    assert application.sendings.count() == 2
    for text in ("First sent on:", "Corrected on:"):
        assert text in receipt
    dates = []
    for sending in application.sendings.select_related("receipt"):
        assert sending.receipt is not None
        dates.append(bool(sending.receipt.facts["corrected_at"]))
    assert dates == [False, True]


def test_a_correction_is_sent_once(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer)
    corrected(client, application)
    again = corrected(client, application, jobs="11")

    assert again.headers["Location"].endswith("/receipt/")
    assert application.sendings.count() == 2


def test_a_file_taken_away_stays_until_the_correction_is_sent(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer)
    old = Attachment.objects.get(slot="cv")
    corrected(client, application, remove=old.pk, go="")
    assert Attachment.objects.filter(pk=old.pk).exists()

    refused = corrected(client, application)
    assert refused.status_code == 200
    assert Attachment.objects.filter(pk=old.pk).exists()

    corrected(client, application, cv=picture("new-cv.png", 9))
    assert [row.document.name for row in Attachment.objects.filter(slot="cv")] == [
        "new-cv.pdf"
    ]
    assert len(build_sending_comparison(*application.sendings.all()).files) == 2


def test_a_paper_that_is_not_asked_takes_no_file(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer)
    corrected(client, application, ninea=picture("x.png", 8), go="stay")

    assert Attachment.objects.filter(slot="ninea").count() == 1


def test_what_cannot_be_read_is_not_sent(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer)
    answer = corrected(client, application, jobs="many")

    assert answer.status_code == 200
    assert "many" in answer.content.decode()
    assert Correction.objects.get().stage == "asked"
    assert application.sendings.count() == 1


def test_a_doubtful_number_asks_for_its_reason_only_when_it_is_typed(
    client: Client, application: Application, officer: User, english: None
) -> None:
    ask(application, officer, questions=["ninea", "rccm"], papers=[])
    assert "_reason" not in client.get(here(application)).content.decode()

    refused = corrected(
        client, application, ninea="123456789", rccm="SN.DKR.2014"
    ).content.decode()
    assert "say why it is right" in refused
    assert 'name="ninea_reason"' in refused
    assert application.sendings.count() == 1

    corrected(
        client,
        application,
        ninea="123456789",
        rccm="SN.DKR.2014",
        ninea_reason="So on my certificate",
    )
    assert application.sendings.get(number=2).answers["rccm"] == "SN.DKR.2014"


def test_two_windows_on_a_correction_do_not_overwrite_each_other(
    client: Client, application: Application, officer: User
) -> None:
    opened = ask(application, officer).version
    corrected(client, application, jobs="8", go="stay")
    answer = corrected(client, application, jobs="10", version=opened, go="send")

    assert answer.status_code == 409
    assert Correction.objects.get().typed["jobs"] == "8"
    assert "10" in answer.content.decode()


def test_a_correction_not_answered_lapses_the_day_after(
    client: Client, application: Application, officer: User
) -> None:
    correction = ask(application, officer)
    corrected(client, application, go="stay", cv=picture("new-cv.png", 9))
    due = correction.due_on

    assert (
        expire_corrections(datetime(due.year, due.month, due.day, 23, 59, tzinfo=UTC))
        == 0
    )
    assert (
        expire_corrections(
            datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(days=1)
        )
        == 1
    )
    assert (
        expire_corrections(
            datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(days=2)
        )
        == 0
    )
    assert Correction.objects.get().stage == "lapsed"
    assert [row.document.name for row in Attachment.objects.filter(slot="cv")] == [
        "cv.pdf"
    ]
    assert client.get(here(application)).status_code == 302


def test_a_reminder_goes_two_days_before_once(
    application: Application, officer: User
) -> None:
    due = ask(application, officer).due_on
    soon = datetime(due.year, due.month, due.day, 9, tzinfo=UTC) - timedelta(days=2)
    sweep_reminders(timezone.now())
    assert not Message.objects.filter(kind="applications/correction_due").exists()
    with time_machine.travel(soon, tick=False):
        sweep_reminders()
        sweep_reminders()

    assert (
        Message.objects.filter(
            kind="applications/correction_due", language="fr"
        ).count()
        == 1
    )


def test_staff_take_a_correction_back(
    client: Client, application: Application, officer: User, sign_in: SignIn
) -> None:
    correction = ask(application, officer)
    page = f"/admin/selection/correction/{correction.pk}/"
    sign_in(officer).post(f"{page}move/", {"move": "cancel", "reason": "A mistake"})

    correction.refresh_from_db()
    assert correction.stage == "cancelled"
    assert client.get(here(application)).status_code == 302
    assert sign_in(officer).get(f"{page}change/").status_code == 200


def test_staff_ask_on_a_page_and_read_what_changed(
    client: Client,
    application: Application,
    officer: User,
    sign_in: SignIn,
    english: None,
) -> None:
    staff = sign_in(officer)
    file = application.participation
    address = f"/admin/selection/correction/ask/{file.pk}/"
    assert "Saveurs" in staff.get(address).content.decode()
    refused = staff.post(
        address, {"why": "Because", "due_on": "2020-01-01", "questions": ["jobs"]}
    )
    assert "still to come" in refused.content.decode()
    due = timezone.localdate() + timedelta(days=5)
    staff.post(
        address, {"why": "Because", "due_on": due.isoformat(), "questions": ["jobs"]}
    )
    corrected(client, application)
    second = application.sendings.get(number=2)

    file_page = staff.get(
        f"/admin/register/participation/{file.pk}/change/"
    ).content.decode()
    page = staff.get(f"/admin/selection/sending/{second.pk}/compare/").content.decode()
    assert f"/admin/selection/sending/{second.pk}/compare/" in file_page
    assert "<del>7</del>" in page
    assert "<ins>9</ins>" in page


def test_the_panel_asks_for_no_correction(
    application: Application, staff_member: Callable[..., User], sign_in: SignIn
) -> None:
    from pemwecco.accounts.roles import Role  # noqa: PLC0415  only here

    member = sign_in(staff_member(Role.PANEL_MEMBER))
    assert (
        member.get(
            f"/admin/selection/correction/ask/{application.participation.pk}/"
        ).status_code
        == 403
    )
    sending = application.sendings.get()
    assert member.get(
        f"/admin/selection/sending/{sending.pk}/compare/"
    ).status_code in {403, 404}


def test_a_foreign_correction_does_not_exist(
    application: Application, officer: User, outsider: User, sign_in: SignIn
) -> None:
    ask(application, officer)

    assert sign_in(outsider).get(here(application)).status_code == 404
    assert Client().get(here(application)).status_code == 302
