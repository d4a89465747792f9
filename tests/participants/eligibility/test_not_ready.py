from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.applications.models import Application
from participants.calls.services.usual_rules import ensure_rules
from participants.eligibility.models import Duplicate, Referral
from participants.eligibility.services.duplicates import find_duplicates
from participants.eligibility.services.route import answer_referral, refer_participation
from participants.eligibility.services.screening import (
    check_eligibility,
    list_screening_findings,
    resolve_screening_finding,
)
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.network.models import Interaction, Organisation
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/admin/selection/referral/not-ready/"


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
        name="Guichet Exemple", kind="support", email="bonjour@guichet.example"
    )


def waiting(call: Call, *, stage: str = Stage.NOT_READY) -> Participation:
    file = factories.participation(call=call, stage=stage)
    Application.objects.create(participation=file)
    check_eligibility(participation=file, by=None)
    return file


def file_page(file: Participation) -> str:
    return reverse("admin:register_participation_change", args=[file.pk])


def lanes(client: object, **asked: object) -> dict[str, list[Participation]]:
    page = client.get(LIST, asked)  # type: ignore[attr-defined]  # the client of the test
    return {
        lane["code"]: [line["file"] for line in lane["lines"]]
        for lane in page.context["lanes"]
    }


def test_each_file_stands_in_its_column(
    call: Call, structure: Organisation, officer: User, sign_in: SignIn
) -> None:
    new, asked, helped, silent, brought, done = (waiting(call) for _one in range(6))
    refer_participation(participation=asked, structure=structure, by=officer)
    answer_referral(
        referral=refer_participation(
            participation=helped, structure=structure, by=officer
        ),
        transition="accept",
    )
    refer_participation(participation=silent, structure=structure, by=officer)
    Referral.objects.filter(participation=silent).update(
        follow_up_on=timezone.localdate() - timedelta(days=1)
    )
    for finding in list_screening_findings(brought):
        resolve_screening_finding(finding=finding, note="Seen.", by=officer)
    ready = refer_participation(participation=done, structure=structure, by=officer)
    answer_referral(referral=ready, transition="accept")
    answer_referral(referral=ready, transition="finish")
    factories.participation(call=call, stage=Stage.ELIGIBLE)

    found = lanes(sign_in(officer))

    assert found == {
        "to_refer": [new],
        "referred": [asked],
        "in_progress": [helped],
        "stale": [silent],
        "ready": sorted([brought, done], key=lambda file: (file == brought, file.pk)),
    }


def test_the_list_is_narrowed(
    call: Call, structure: Organisation, officer: User, sign_in: SignIn
) -> None:
    one, other = waiting(call), waiting(call)
    other.person.region = "SN-TH"
    other.person.save()
    refer_participation(participation=one, structure=structure, by=officer)
    client = sign_in(officer)

    assert lanes(client, region="SN-TH") | {} == {
        "to_refer": [other],
        "referred": [],
        "in_progress": [],
        "stale": [],
        "ready": [],
    }
    assert lanes(client, structure=structure.pk)["referred"] == [one]
    assert lanes(client, finding="rccm")["to_refer"] == [other]
    assert lanes(client, finding="adult")["to_refer"] == []
    assert lanes(client, due="1")["to_refer"] == []
    assert lanes(client, lane="to_refer") == {"to_refer": [other]}


@pytest.mark.parametrize("lane", ["", "to_refer"])
def test_the_list_asks_the_same_queries(
    lane: str, call: Call, structure: Organisation, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    waiting(call)
    counts = []
    for _round in range(2):
        client.get(LIST, {"lane": lane})
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, {"lane": lane})
        counts.append(len(asked))
        for _one in range(2):
            waiting(call)
            refer_participation(
                participation=waiting(call), structure=structure, by=officer
            )

    assert counts[0] == counts[1]


def test_many_are_handed_on_at_once(
    call: Call, structure: Organisation, officer: User, sign_in: SignIn
) -> None:
    files = [waiting(call) for _one in range(3)]
    refer_participation(participation=files[0], structure=structure, by=officer)
    data = {
        "file": [file.pk for file in files],
        "structure": structure.pk,
        "message": "Please help.",
    }

    answer = sign_in(officer).post(LIST, data, follow=True).content.decode()

    assert "2 files referred." in answer
    assert "has this file already" in answer
    assert Referral.objects.count() == 3
    assert (
        "tick at least one"
        in sign_in(officer).post(LIST, {}, follow=True).content.decode()
    )


def test_the_working_list_is_for_those_who_screen(
    visa_officer: User, outsider: User, sign_in: SignIn
) -> None:
    assert sign_in(visa_officer).get(LIST).status_code == 403
    assert sign_in(outsider).get(LIST).status_code == 302


def test_staff_see_the_findings_and_answer_them_on_the_page_of_the_file(
    call: Call, officer: User, sign_in: SignIn
) -> None:
    file, client = waiting(call, stage=Stage.SUBMITTED), sign_in(officer)
    page = client.get(file_page(file)).content.decode()
    assert "The enterprise has no RCCM number yet." in page
    assert "Trade register extract" in page
    assert "prefilled from the findings" in page
    first, second, *_rest = list_screening_findings(file)

    def answered(finding: object, **data: str) -> str:
        address = reverse("admin:eligibility_finding_answer", args=[finding.pk])  # type: ignore[attr-defined]
        return str(client.post(address, data, follow=True).content.decode())

    assert "give the reason" in answered(first, act="waive", note="")
    answered(first, act="waive", note="Seen.")
    assert "say how you know" in answered(second, act="resolve")
    assert "Seen on paper." in answered(second, act="resolve", note="Seen on paper.")
    assert [row.state for row in list_screening_findings(file)][:2] == [
        "waived",
        "resolved",
    ]
    answered(second, act="reopen")
    client.post(reverse("admin:eligibility_screen", args=[file.pk]))
    assert [row.state for row in list_screening_findings(file)][:2] == [
        "waived",
        "open",
    ]


def test_staff_refer_log_and_take_up_from_the_page_of_the_file(
    call: Call, structure: Organisation, officer: User, sign_in: SignIn
) -> None:
    file, client = waiting(call), sign_in(officer)
    following = factories.call()

    client.post(
        reverse("admin:eligibility_refer", args=[file.pk]),
        {"structure": structure.pk, "message": "Please", "follow_up_on": "2030-01-02"},
    )
    referral = Referral.objects.get()
    assert f"{referral.follow_up_on}" == "2030-01-02"
    client.post(
        reverse("admin:eligibility_referral_contact", args=[referral.pk]),
        {
            "channel": "call",
            "summary": "They called her.",
            "follow_up_on": "2030-02-03",
        },
    )
    assert Interaction.objects.get().by == officer
    assert f"{Referral.objects.get().follow_up_on}" == "2030-02-03"
    page = client.get(file_page(file)).content.decode()
    assert f"Reopen in “{following}”" in page
    client.post(
        reverse("admin:eligibility_carry_over", args=[file.pk]), {"call": following.pk}
    )

    assert Participation.objects.get(call=following).continues == file
    assert lanes(client)["referred"] == []


@pytest.mark.parametrize("name", ["screen", "refer", "carry_over"])
def test_the_acts_take_posts_of_those_who_may(
    name: str,
    call: Call,
    structure: Organisation,
    officer: User,
    visa_officer: User,
    sign_in: SignIn,
) -> None:
    file = waiting(call)
    address = reverse(f"admin:eligibility_{name}", args=[file.pk])
    data = {"structure": structure.pk, "call": factories.call().pk}

    assert sign_in(officer).get(address).status_code == 404
    assert sign_in(visa_officer).post(address, data).status_code == 403
    assert not Referral.objects.exists()


# --- duplicates --------------------------------------------------------------------------------


@pytest.fixture
def pair(call: Call) -> Duplicate:
    one = factories.participation(call=call, stage=Stage.SUBMITTED)
    other = factories.participation(call=call, stage=Stage.SUBMITTED)
    find_duplicates(participation=one)
    find_duplicates(participation=other)
    return Duplicate.objects.get(first=one, second=other)


def test_staff_compare_and_decide(
    pair: Duplicate, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    listed = client.get("/admin/selection/duplicate/").content.decode()
    shown = client.get(
        reverse("admin:eligibility_duplicate_change", args=[pair.pk])
    ).content.decode()
    on_file = client.get(file_page(pair.first)).content.decode()
    assert pair.first.reference in listed
    assert "+221 77 123 45 67" in shown
    assert pair.second.reference in on_file
    address = reverse("admin:eligibility_duplicate_decide", args=[pair.pk])

    assert (
        "how you know"
        in client.post(address, {"same": "no"}, follow=True).content.decode()
    )
    client.post(address, {"same": "no", "note": "Sisters."})

    pair.refresh_from_db()
    assert pair.state == "different"
    assert client.get(address).status_code == 404


def test_the_applicant_never_hears_of_it(
    pair: Duplicate, awa: User, sign_in: SignIn
) -> None:
    Application.objects.create(participation=pair.first)
    page = (
        sign_in(awa)
        .get(f"/apply/file/{pair.first.reference}/receipt/")
        .content.decode()
    )

    assert pair.second.reference not in page
    assert sign_in(awa).get("/admin/selection/duplicate/").status_code == 302
