"""Both sides answer: each host where somebody stayed, by personal links, in the portal, once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mobility.hosts.models import HostContact, Placement
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Figure
from pemwecco.reminders.engine import sweep_reminders
from reintegration.followups.models import FollowUp, FollowUpAnswer, Respondent
from reintegration.followups.services.answers import answer_follow_up
from reintegration.followups.services.followups import (
    close_passed_follow_ups,
    complete_participation,
    plan_follow_ups,
)
from reintegration.followups.services.respondents import (
    FOLLOW_UP_LINK,
    add_respondents,
)
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TOLD: dict[str, Any] = {
    "in_contact": "regular",
    "contracts": 1,
    "benefit": 4,
    "attribution": "no",
    "receives_again": True,
}
VISIT = {"step": "visit", "in_contact": "regular", "contracts": "1", "contracts_value": "5000"}  # fmt: skip
LEARNED = {"step": "learning", "benefit": "4", "attribution": "no", "receives_again": "yes"}  # fmt: skip


def make_visit(**fields: Any) -> Placement:
    fields.setdefault("participation", factories.participation(stage="returned"))
    return factories.placement(stage="completed", **fields)


def ask_host(visit: Placement, due_in: int = 0, months: int = 3) -> FollowUp:
    return FollowUp.objects.create(
        participation=visit.participation,
        placement=visit,
        side="host",
        months=months,
        due_on=timezone.localdate() + timedelta(days=due_in),
    )


def ask_contact(visit: Placement) -> tuple[FollowUp, Respondent]:
    user = factories.host_contact(visit.host)
    user.save()
    row = ask_host(visit)
    assert add_respondents() == 1
    return row, row.respondents.get()


def link_of(respondent: Respondent) -> str:
    return reverse("followups:host", args=[FOLLOW_UP_LINK.make(respondent.pk)])


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_each_host_is_asked_once_at_the_months_and_not_at_the_end() -> None:
    file = factories.participation(stage="returned")
    one, other = factories.host(), factories.host()
    on = {day: date(2027, 3, day) for day in (2, 3, 4, 5, 8, 9)}
    make_visit(participation=file, host=one, starts_on=on[2], ends_on=on[3])
    last = make_visit(participation=file, host=one, starts_on=on[4], ends_on=on[5])
    second = make_visit(participation=file, host=other, starts_on=on[8], ends_on=on[9])
    factories.placement(participation=file, stage="cancelled")

    plan_follow_ups(participation=file, returned_on=date(2027, 3, 28))
    plan_follow_ups(participation=file, returned_on=date(2027, 3, 28))

    asked = file.follow_ups.filter(side="host").values_list("placement", "months")
    both = [(visit.pk, months) for months in (3, 6, 12) for visit in (last, second)]
    assert sorted(asked) == sorted(both)
    assert file.follow_ups.filter(side="participant").count() == 4


def test_a_host_answers_other_questions_by_its_link(client: Client) -> None:
    visit = make_visit()
    row, respondent = ask_contact(visit)
    visitor, address = english(client), link_of(respondent)

    shown = visitor.get(address).text
    assert "Are you still in contact with your visitor?" in shown
    assert "In euros." in shown
    assert "turnover" not in shown
    assert visitor.post(address, VISIT | {"go": "next"}).status_code == 302
    assert visitor.post(address, LEARNED | {"go": "next"}).status_code == 302
    check = visitor.get(address).text
    assert "5,000 euros" in check
    visitor.post(address, {"step": "check", "go": "send"})

    row.refresh_from_db()
    assert (row.stage, row.method, row.contact) == (
        "answered",
        "link",
        respondent.contact,
    )
    assert row.told.benefit == 4
    assert not Figure.objects.exists()
    assert "Thank you" in visitor.get(address).text


def test_the_host_page_speaks_the_language_of_its_contact(client: Client) -> None:
    _row, respondent = ask_contact(make_visit())
    HostContact.objects.get().affiliation.person.__class__.objects.update(language="nl")

    shown = client.get(link_of(respondent)).text

    assert '<html lang="nl">' in shown


def test_a_link_runs_out_and_a_new_one_goes_to_the_same_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, respondent = ask_contact(make_visit())
    then = time.time() - 15 * 24 * 3600
    with monkeypatch.context() as patched:
        patched.setattr("django.core.signing.time.time", lambda: then)
        old = link_of(respondent)
    visitor = english(client)

    shown = visitor.get(old).text
    assert "This link has run out." in shown
    visitor.post(old, VISIT | {"go": "next"})
    assert not FollowUpAnswer.objects.exists()
    again = old + "again/"
    assert visitor.get(again).status_code == 405
    for _twice in range(2):
        assert "on its way" in visitor.post(again, follow=True).text

    mail = Message.objects.get(kind="followups/host_link")
    assert mail.to == respondent.contact.user.email
    fresh = mail.text.split("/follow-up/host/")[1].split()[0]
    assert "still in contact" in visitor.get(f"/follow-up/host/{fresh}").text
    respondent.refresh_from_db()
    assert respondent.asked_again_at is not None
    assert row.stage == "planned"


def test_a_link_of_another_person_and_of_nobody_opens_nothing(
    client: Client, sign_in: SignIn, outsider: User
) -> None:
    _row, respondent = ask_contact(make_visit())
    stranger = english(sign_in(outsider))

    shown = stranger.get(link_of(respondent)).text
    assert "this link was sent to" in shown
    stranger.post(link_of(respondent), VISIT | {"go": "next"})
    assert not FollowUpAnswer.objects.exists()
    assert client.get(reverse("followups:host", args=["guessed"])).status_code == 404
    assert client.get(link_of(Respondent(pk=0))).status_code == 404
    assert client.put(link_of(respondent)).status_code == 405


def test_who_speaks_for_the_host_no_more_answers_no_more(client: Client) -> None:
    _row, respondent = ask_contact(make_visit())
    contact = respondent.contact
    factories.host_contact(contact.host, "autre@fabriek.example")
    HostContact.objects.filter(pk=contact.pk).update(ended_at=timezone.now())
    visitor = english(client)

    shown = visitor.get(link_of(respondent)).text

    assert "You do not speak for this host any more" in shown
    assert "Send me a new link" not in shown


def test_in_the_portal_only_who_speaks_for_the_host_answers(
    sign_in: SignIn, outsider: User
) -> None:
    row, respondent = ask_contact(make_visit())
    address = reverse("followups:portal", args=[row.pk])
    assert Client().get(address).status_code == 302
    assert sign_in(outsider).get(address).status_code == 404
    visitor = english(sign_in(respondent.contact.user))
    assert address in visitor.get("/partners/").text

    visitor.post(address, VISIT | {"go": "next"})
    visitor.post(address, LEARNED | {"go": "next"})
    visitor.post(address, {"step": "check", "go": "send"})

    row.refresh_from_db()
    assert (row.stage, row.method) == ("answered", "portal")
    assert row.steps.get().by == respondent.contact.user


def test_contacts_are_reminded_each_by_their_own_link_until_it_is_answered() -> None:
    visit = make_visit()
    first = factories.host_contact(visit.host)
    second = factories.host_contact(visit.host, email="jan@fabriek.example")
    row = ask_host(visit, due_in=14)
    assert add_respondents() == 2
    assert add_respondents() == 0

    noon = timezone.now().replace(hour=12)
    assert sweep_reminders(noon) == 2
    mails = Message.objects.filter(kind="followups/host_reminder")
    assert {mail.to for mail in mails} == {first.email, second.email}
    assert len({mail.text for mail in mails}) == 2
    answer_follow_up(follow_up=row, values=TOLD, method="link", by=None)
    assert sweep_reminders(noon + timedelta(days=14)) == 0


def test_each_closes_by_itself_after_its_days_the_last_one_too(officer: User) -> None:
    visit = make_visit()
    file = visit.participation
    passed = ask_host(visit, due_in=-16, months=12)
    last = FollowUp.objects.create(
        participation=file, months=12, stage="due", due_on=timezone.localdate() - timedelta(days=16)
    )  # fmt: skip
    still = ask_host(visit, due_in=-15, months=6)

    with pytest.raises(Refused):
        complete_participation(participation=file, by=officer)
    assert close_passed_follow_ups() == 2
    assert close_passed_follow_ups() == 0

    stages = dict(FollowUp.objects.values_list("pk", "stage"))
    assert stages == {passed.pk: "missed", last.pk: "missed", still.pk: "planned"}
    assert passed.steps.get().reason == "Its days have passed without an answer."
    assert close_passed_follow_ups(today=timezone.localdate() + timedelta(days=1)) == 1
    complete_participation(participation=file, by=officer)
    assert Participation.objects.get(pk=file.pk).stage == "completed"


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_send_at_once_one_is_told_that_it_is_answered() -> None:
    row = ask_host(make_visit())

    def send(method: str) -> str:
        close_old_connections()
        try:
            answer_follow_up(follow_up=row, values=TOLD, method=method, by=None)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(send, ["link", "phone"]))

    assert said == ["This follow-up is already answered.", "sent"]
    assert FollowUpAnswer.objects.count() == 1
    assert row.steps.count() == 1
