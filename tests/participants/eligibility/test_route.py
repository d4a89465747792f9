from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from participants.applications.models import Answer, Application, Attachment
from participants.calls.models import Question
from participants.calls.services.usual_rules import ensure_rules
from participants.eligibility.models import BroughtItem, Referral, ScreeningFinding
from participants.eligibility.services.bringing import list_waiting_items
from participants.eligibility.services.route import (
    build_referral_token,
    refer_participation,
    refer_participations,
    reopen_in_call,
)
from participants.eligibility.services.screening import (
    check_eligibility,
    format_deferral_reason,
    list_screening_findings,
    waive_screening_finding,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from pemwecco.network.models import Interaction, Organisation
from pemwecco.privacy.models import Reading
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def call() -> Call:
    now = timezone.now()
    made = factories.call(
        opens_at=now - timedelta(days=90), closes_at=now - timedelta(days=60)
    )
    ensure_rules(made)
    return made


@pytest.fixture
def structure() -> Organisation:
    return factories.organisation(
        name="Guichet Exemple",
        kind="support",
        email="bonjour@guichet.example",
        city="Thiès",
    )


@pytest.fixture
def file(call: Call, officer: User) -> Participation:
    """Awa's file, deferred for what the rules found."""
    made = factories.participation(call=call, stage=Stage.SUBMITTED)
    Application.objects.create(
        participation=made,
        occupation="owner",
        project="Des mangues à Gand.",
        steps_saved=["person", "enterprise", "project", "documents", "check"],
        commits_to_return=True,
    )
    check_eligibility(participation=made, by=None)
    PARTICIPATION.apply(
        made,
        "defer",
        actor=Staff(officer),
        reason=format_deferral_reason(list_screening_findings(made)),
    )
    return made


def test_the_mail_says_each_thing_what_to_do_and_when_it_is_looked_at_again(
    file: Participation,
) -> None:
    text = Message.objects.get(kind="eligibility/not_ready").text

    assert text.count("L'entreprise n'a pas") + text.count("The enterprise has no") == 2
    assert "guichet unique" in text
    assert "Paper to bring: Certificat NINEA" in text
    assert "We look at your file again on" in text
    assert f"/apply/file/{file.reference}/needs/" in text


def test_own_words_of_staff_are_in_the_mail_too(call: Call, officer: User) -> None:
    made = factories.participation(call=call, stage=Stage.SUBMITTED)
    Application.objects.create(participation=made)

    PARTICIPATION.apply(made, "defer", actor=Staff(officer), reason="Please call us.")

    assert "Please call us." in Message.objects.get(kind="eligibility/not_ready").text


def test_my_space_shows_the_same_as_a_checklist(
    file: Participation,
    structure: Organisation,
    officer: User,
    awa: User,
    sign_in: SignIn,
) -> None:
    waive_screening_finding(
        finding=list_screening_findings(file)[0], reason="Seen.", by=officer
    )
    refer_participation(participation=file, structure=structure, by=officer)

    page = sign_in(awa).get(f"/apply/file/{file.reference}/needs/").content.decode()

    assert "The enterprise has no NINEA number yet." in page
    assert "The enterprise has no RCCM number yet." not in page
    assert "Guichet Exemple" in page
    assert "were given to it on" in page


def test_a_day_that_has_passed_is_no_longer_promised(
    file: Participation, awa: User, sign_in: SignIn
) -> None:
    rows = ScreeningFinding.objects.filter(
        pk__in=[finding.pk for finding in list_screening_findings(file)]
    )
    today = timezone.localdate()
    for day, promised in ((today, True), (today - timedelta(days=2), False)):
        rows.update(recheck_on=day)
        page = sign_in(awa).get(f"/apply/file/{file.reference}/needs/").text
        assert ("We look at it again on" in page) is promised
        assert ("Looked at again on" in page) is promised


def test_a_structure_is_asked_by_a_link_and_what_it_was_given_is_noted(
    file: Participation, structure: Organisation, officer: User
) -> None:
    referral = refer_participation(
        participation=file,
        structure=structure,
        by=officer,
        message="Please help with the RCCM.",
    )

    message = Message.objects.get(kind="eligibility/referral")
    assert message.to == "bonjour@guichet.example"
    reading = Reading.objects.get(act=Reading.Act.TRANSMITTED)
    assert "Guichet Exemple" in reading.label
    link = f"/apply/referral/{build_referral_token(referral)}/"
    assert link in message.text
    page = Client().get(link).content.decode()
    assert "Awa Exemple" in page
    assert "+221 77 123 45 67" in page
    assert "no NINEA number yet" in page
    for hidden in (file.person.email, "Des mangues", file.person.birth_place or "1990"):
        assert hidden not in page


def test_a_structure_accepts_notes_and_says_ready(
    file: Participation, structure: Organisation, officer: User
) -> None:
    referral = refer_participation(participation=file, structure=structure, by=officer)
    link, client = f"/apply/referral/{build_referral_token(referral)}/", Client()

    client.post(link, {"act": "accept"})
    client.post(link, {"act": "note", "note": "The extract is asked for."})
    client.post(link, {"act": "finish"})

    referral.refresh_from_db()
    assert referral.stage == "ready"
    assert [step.move for step in referral.steps.all()] == ["accept", "finish"]
    assert Interaction.objects.get().summary == "The extract is asked for."
    page = client.post(link, {"act": "accept"}, follow=True).content.decode()
    assert "not possible" in page
    file.refresh_from_db()
    assert file.stage == Stage.NOT_READY


def test_a_structure_that_declines_says_why(
    file: Participation, structure: Organisation, officer: User
) -> None:
    referral = refer_participation(participation=file, structure=structure, by=officer)
    link, client = f"/apply/referral/{build_referral_token(referral)}/", Client()

    page = client.post(link, {"act": "decline"}, follow=True).content.decode()
    assert "Please give the reason." in page
    said = {"act": "decline", "note": "We are full.", "because": "capacity"}
    client.post(link, said)

    row = Referral.objects.get()
    assert (row.stage, row.declined_because) == ("declined", "capacity")
    assert referral.steps.get().reason == "We are full."
    assert client.get("/apply/referral/forged/").status_code == 404
    assert client.put(link).status_code == 405


def test_a_file_is_referred_once_to_a_structure_at_a_time_by_whoever_may(
    file: Participation, structure: Organisation, officer: User, visa_officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        refer_participation(participation=file, structure=structure, by=visa_officer)
    refer_participation(participation=file, structure=structure, by=officer)
    with pytest.raises(Refused, match="has this file already"):
        refer_participation(participation=file, structure=structure, by=officer)
    with pytest.raises(Refused, match="no e-mail address"):
        refer_participation(
            participation=file, structure=factories.organisation(), by=officer
        )
    ready = factories.participation(stage=Stage.ELIGIBLE)
    (outcome,) = refer_participations(files=[ready], structure=structure, by=officer)
    assert "not ready" in str(outcome.answer.reason)


def papers(file: Participation) -> list[tuple[str, int]]:
    return list(
        Attachment.objects.filter(participation=file).values_list("slot", "document_id")
    )


def test_the_next_call_takes_the_file_up_with_everything_in_it(
    file: Participation, call: Call, officer: User, awa: User, sign_in: SignIn
) -> None:
    document = store_bytes(
        content=b"%PDF-1.4", name="cv.pdf", content_type="application/pdf", by=None
    )
    Attachment.objects.create(participation=file, slot="cv", document=document)
    question = Question.objects.create(
        call=call, code="exports", step="project", kind="text", label_fr="?"
    )
    gone = Question.objects.create(
        call=call, code="gone", step="project", kind="text", label_fr="?"
    )
    for row in (question, gone):
        Answer.objects.create(application=file.application, question=row, text="Oui")
    following = factories.call()
    Question.objects.create(
        call=following, code="exports", step="project", kind="text", label_fr="?"
    )

    new = reopen_in_call(participation=file, call=following, by=officer)

    assert (new.stage, new.person, new.organisation, new.continues) == (
        Stage.DRAFT,
        file.person,
        file.organisation,
        file,
    )
    assert new.reference != file.reference
    assert papers(new) == papers(file) == [("cv", document.pk)]
    assert new.application.project == "Des mangues à Gand."
    assert [row.text for row in new.application.answers.all()] == ["Oui"]
    assert new.application.commits_to_return is False
    assert new.application.access_key != file.application.access_key
    message = Message.objects.get(kind="eligibility/carried_over")
    assert f"/apply/file/{new.reference}/person/" in message.text
    assert (
        "Exemple"
        in sign_in(awa).get(f"/apply/file/{new.reference}/person/").content.decode()
    )


def test_taking_up_twice_gives_the_same_draft_and_one_mail(
    file: Participation, officer: User
) -> None:
    following = factories.call()

    first = reopen_in_call(participation=file, call=following, by=officer)
    second = reopen_in_call(participation=file, call=following, by=officer)

    assert first == second
    assert Message.objects.filter(kind="eligibility/carried_over").count() == 1
    with pytest.raises(Refused, match="goes on already"):
        reopen_in_call(participation=file, call=factories.call(), by=officer)


def test_what_cannot_be_taken_up_says_why(
    file: Participation, call: Call, officer: User, visa_officer: User
) -> None:
    with pytest.raises(Refused, match="closed"):
        reopen_in_call(participation=file, call=call, by=officer)
    with pytest.raises(PermissionDenied):
        reopen_in_call(participation=file, call=factories.call(), by=visa_officer)
    following = factories.call()
    factories.participation(call=following, person=file.person, stage=Stage.SUBMITTED)
    with pytest.raises(Refused, match="has a file in that call already"):
        reopen_in_call(participation=file, call=following, by=officer)
    ready = factories.participation(stage=Stage.ELIGIBLE)
    with pytest.raises(Refused, match="not ready"):
        reopen_in_call(participation=ready, call=factories.call(), by=officer)


def photo_of_a_paper() -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG")
    return SimpleUploadedFile("ninea.jpg", stream.getvalue(), "image/jpeg")


def test_each_missing_thing_is_brought_on_the_page_and_judged_by_staff(
    file: Participation, awa: User, officer: User, outsider: User, sign_in: SignIn
) -> None:
    page = f"/apply/file/{file.reference}/needs/"
    mine, staff = sign_in(awa), sign_in(officer)
    first, second, *rest = mine.get(page).context["needs"]
    count = 2 + len(rest)
    item = str(first[0].finding.pk)
    assert f"{count} things to bring" in mine.get(page).text

    # Nothing, a day that has passed, a need of somebody else: said, and nothing is kept.
    assert mine.post(page, {"item": item}).status_code == 422
    late = {"item": item, f"item-{item}-expected_on": "2020-01-01"}
    assert "This day has passed" in mine.post(page, late).text
    assert mine.post(page, {"item": "0"}).status_code == 200
    assert sign_in(outsider).post(page, {"item": item}).status_code == 404
    assert not BroughtItem.objects.exists()

    soon = timezone.localdate() + timedelta(days=9)
    other = str(second[0].finding.pk)
    expected = {"item": other, f"item-{other}-expected_on": soon.isoformat()}
    assert mine.post(page, expected).status_code == 302
    sent = {"item": item, f"item-{item}-file": photo_of_a_paper()}
    assert mine.post(page, sent).status_code == 302
    shown = mine.get(page)
    assert f"{count - 1} thing" in shown.text
    assert next(line.is_brought for line, _form, _unsent in shown.context["others"])
    space = mine.get("/me/")
    assert [len(task.items) for task in space.context["tasks"]] == [count - 1]
    assert [one.title for one in space.context["pending"]] == [
        "Looks at what you brought"
    ]

    # Staff see it on the working list and on the file; a new check keeps it.
    check_eligibility(participation=file, by=officer)
    listed = staff.get("/admin/selection/referral/not-ready/?brought=1")
    assert "1 paper brought" in listed.text
    brought = BroughtItem.objects.get(document__isnull=False)
    assert staff.get(f"/files/{brought.document_id}/").getvalue()
    refuse = f"/admin/selection/referral/brought/{brought.pk}/"
    staff.post(refuse, {"note": ""})
    assert not Message.objects.filter(kind="eligibility/brought_refused").exists()
    staff.post(refuse, {"note": "The stamp cannot be read."})
    mail = Message.objects.get(kind="eligibility/brought_refused")
    assert "The stamp cannot be read." in mail.text
    assert "The stamp cannot be read." in mine.get(page).text

    again = mine.get(page).context["needs"][0][0].finding
    sent = {"item": again.pk, f"item-{again.pk}-file": photo_of_a_paper()}
    assert mine.post(page, sent).status_code == 302
    staff.post(f"/admin/selection/referral/finding/{again.pk}/", {"act": "resolve"})
    assert not list_waiting_items().exists()
    assert mine.get(page).context["others"][0][0].finding.state == "resolved"
