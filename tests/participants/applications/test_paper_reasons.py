"""A required paper that cannot be given takes a reason: on the form, the receipt, for staff and panel."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.applications.models import Application, Correction, Sending
from participants.applications.services.corrections import ask_correction
from participants.eligibility.services.screening import (
    check_eligibility,
    describe_findings,
    list_screening_findings,
    waive_screening_finding,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn
from tests.participants.filling import begun, fill, picture, save, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHY = "The town hall has been closed since the floods."


@pytest.fixture
def draft(client: Client) -> Application:
    """Everything is there but the CV."""
    made = begun(client, factories.call())
    fill(client, made)
    made.participation.attachments.filter(slot="cv").delete()
    return made


def page(client: Client, draft: Application, step: str) -> str:
    return client.get(
        f"/apply/file/{draft.participation.reference}/{step}/"
    ).content.decode()


def stage(draft: Application) -> str:
    draft.participation.refresh_from_db()
    return str(draft.participation.stage)


def test_without_paper_and_without_reason_nothing_is_sent(
    client: Client, draft: Application
) -> None:
    assert 'name="why-cv"' in page(client, draft, "documents")
    # A paper that is there, and one that is optional, are not asked about.
    assert 'name="why-ninea"' not in page(client, draft, "documents")
    assert 'name="why-accounts"' not in page(client, draft, "documents")
    answer = send(client, draft).content.decode()

    assert "is missing. Give it, or say why you cannot." in answer
    assert stage(draft) == Stage.DRAFT


def test_a_reason_in_its_place_lets_the_application_leave(
    client: Client, draft: Application
) -> None:
    save(client, draft, "documents", **{"why-cv": WHY})
    check = page(client, draft, "check")
    assert WHY in check
    assert "you say why: the staff will decide." in check
    send(client, draft)

    assert stage(draft) == Stage.SUBMITTED
    sending = Sending.objects.get()
    assert sending.answers["paper:cv"] == WHY
    assert sending.receipt is not None
    assert sending.receipt.facts["reasons"] == [
        {"slot": "Curriculum vitae", "why": WHY}
    ]


def test_a_reason_saves_itself_and_two_windows_keep_both(
    client: Client, draft: Application
) -> None:
    url = f"/apply/file/{draft.participation.reference}/documents/"
    drawn = client.get(url)
    assert "data-autosave" in drawn.content.decode()
    typed = {"why-cv": WHY, "version": drawn.context["version"], "turn": "1700000001"}

    def keep(**sent: Any) -> Any:
        return client.post(url, typed | sent, headers={"X-Autosave": "1"})

    assert keep(window="one").json()["version"] == drawn.context["version"] + 1
    draft.refresh_from_db()
    assert draft.paper_reasons == {"cv": WHY}
    # Said to the browser, which forgets its copy; too long is no reason, and is not called saved.
    assert 'data-kept-turns="1700000001' in client.get(url).content.decode()
    assert keep(window="one", **{"why-cv": "x" * 501}).status_code == 422

    # A second window that knows nothing of it is told, and takes nothing away.
    other = {"window": "two", "why-cv": "It burnt."}
    assert keep(**other).status_code == 409
    asked = client.post(url, typed | other | {"go": "next"})
    assert asked.status_code == 409
    for reason in (WHY, "It burnt."):
        assert reason in asked.content.decode()
    client.post(
        url, typed | other | {"go": "stay", "version": asked.context["version"]}
    )
    draft.refresh_from_db()
    assert draft.paper_reasons == {"cv": "It burnt."}


@pytest.mark.parametrize("typed", ["  ", "\u200b", "A\0B", "x" * 501])
def test_an_empty_or_unreadable_reason_is_none(
    client: Client, draft: Application, typed: str
) -> None:
    save(client, draft, "documents", **{"why-cv": typed})
    send(client, draft)

    assert stage(draft) == Stage.DRAFT


def test_a_reason_counts_only_where_a_paper_is_needed_and_missing(
    client: Client, draft: Application
) -> None:
    save(
        client,
        draft,
        "documents",
        **{"why-cv": WHY, "why-accounts": WHY, "why-unknown": WHY},
    )
    draft.refresh_from_db()
    assert draft.paper_reasons == {"cv": WHY}

    save(client, draft, "documents", cv=picture("cv.png", 9))
    send(client, draft)
    draft.refresh_from_db()
    assert (stage(draft), draft.paper_reasons) == (Stage.SUBMITTED, {})


def test_staff_judge_the_reason_before_the_file_is_eligible(
    client: Client, draft: Application, officer: User
) -> None:
    save(client, draft, "documents", **{"why-cv": WHY})
    send(client, draft)
    screening = check_eligibility(participation=draft.participation, by=None)
    (line,) = describe_findings(list_screening_findings(draft.participation))

    assert not screening.ready
    assert line.sentence == (
        f"In place of the paper “Curriculum vitae” a reason is given: {WHY}"
    )
    draft.participation.refresh_from_db()
    with pytest.raises(Refused, match="1 finding is open"):
        PARTICIPATION.apply(draft.participation, "confirm", actor=Staff(officer))
    waive_screening_finding(finding=line.finding, reason="Accepted.", by=officer)
    check_eligibility(participation=draft.participation, by=officer)
    assert [row.state for row in list_screening_findings(draft.participation)] == [
        "waived"
    ]
    PARTICIPATION.apply(draft.participation, "confirm", actor=Staff(officer))


def test_the_page_of_the_file_shows_the_reason_and_what_to_judge(
    client: Client, draft: Application, officer: User, sign_in: SignIn
) -> None:
    save(client, draft, "documents", **{"why-cv": WHY})
    send(client, draft)
    address = reverse(
        "admin:register_participation_change", args=[draft.participation.pk]
    )

    shown = sign_in(officer).get(address).content.decode()

    assert "In place of papers" in shown
    # Beside the papers, and as a finding to judge.
    assert WHY in shown.partition("In place of papers")[2]
    assert "a reason is given: The town hall" in shown


def test_a_correction_of_the_paper_takes_a_reason_too(
    client: Client, draft: Application, officer: User
) -> None:
    save(client, draft, "documents", cv=picture("cv.png", 9))
    send(client, draft)
    draft.participation.refresh_from_db()
    ask_correction(
        participation=draft.participation,
        questions=[],
        papers=["cv"],
        why="It cannot be read.",
        due_on=timezone.localdate() + timedelta(days=7),
        by=officer,
    )
    row = draft.participation.attachments.get(slot="cv")
    here = f"/apply/file/{draft.participation.reference}/correct/"

    def corrected(**typed: Any) -> None:
        version = Correction.objects.get().version
        client.post(here, {"version": version} | typed)

    def send_checked() -> None:
        corrected(go="check")
        client.post(f"{here}check/", {"version": Correction.objects.get().version})

    corrected(remove=row.pk)
    send_checked()
    assert Sending.objects.count() == 1
    corrected(go="stay", **{"why-cv": WHY})
    assert WHY in client.get(here).content.decode()
    send_checked()

    assert Sending.objects.count() == 2
    assert Sending.objects.latest("number").answers["paper:cv"] == WHY
