from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.applications.models import Application
from participants.calls.models import (
    BalanceTarget,
    Criterion,
    EligibilityRule,
    PanelMember,
    Question,
    Setup,
)
from participants.calls.services.announcement import COST_FIELDS
from participants.calls.services.publication import (
    can_publish_call,
    list_publication_points,
)
from participants.calls.services.setup import ensure_setup, freeze_setup
from participants.calls.services.usual_rules import ensure_rules
from participants.decisions.services.rehearsal import rehearse_call
from participants.panel.models import Review, Score
from participants.register.lifecycle import Stage
from participants.register.models import AccessCode, Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def draft() -> Call:
    """A call in the making, with one criterion."""
    made = factories.call(published=False)
    Criterion.objects.create(call=made, code="project", label_fr="Projet", weight=3)
    return made


def page(name: str, call: Call) -> str:
    return reverse(f"admin:register_call_{name}", args=[call.pk])


def posted(call: Call, **changed: Any) -> dict[str, Any]:
    """The form of a call's page, as the browser sends it back."""
    setup, criteria = ensure_setup(call), list(Criterion.objects.filter(call=call))
    data: dict[str, Any] = {
        "programme": call.programme_id,
        "slug": call.slug,
        "title_fr": call.title_fr,
        "text_fr": call.text_fr,
        "opens_at_0": f"{call.opens_at:%Y-%m-%d}",
        "opens_at_1": f"{call.opens_at:%H:%M:%S}",
        "closes_at_0": f"{call.closes_at:%Y-%m-%d}",
        "closes_at_1": f"{call.closes_at:%H:%M:%S}",
        "setup-TOTAL_FORMS": 1,
        "setup-INITIAL_FORMS": 1,
        "setup-0-id": setup.pk,
        "setup-0-call": call.pk,
        "setup-0-minutes": setup.minutes,
        "setup-0-reviews_per_file": 2,
        "setup-0-gap": 25,
        **{f"setup-0-{name}": "programme" for name in COST_FIELDS},
        "setup-0-reply_days": 10,
        "setup-0-visa_days": 70,
        "setup-0-recheck_days": 60,
        "criteria-TOTAL_FORMS": len(criteria),
        "criteria-INITIAL_FORMS": len(criteria),
    }
    for prefix in (
        "cohorts",
        "eligibility_rules",
        "balance_targets",
        "panel",
        "questions",
    ):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for place, row in enumerate(criteria):
        data |= {
            f"criteria-{place}-id": row.pk,
            f"criteria-{place}-call": call.pk,
            f"criteria-{place}-position": row.position,
            f"criteria-{place}-code": row.code,
            f"criteria-{place}-label_fr": row.label_fr,
            f"criteria-{place}-weight": row.weight,
            f"criteria-{place}-highest": row.highest,
        }
    return data | changed


def test_the_page_says_what_is_still_missing_with_links(
    draft: Call, officer: User, sign_in: SignIn
) -> None:
    text = sign_in(officer).get(page("change", draft)).content.decode()

    assert "What is still missing" in text
    assert '<a href="#panel-group">A panel of at least 2 members</a>' in text
    done = {point.sentence for point in list_publication_points(draft) if point.done}
    assert {"At least one criterion of the panel", "Title and text in French"} <= done


def test_a_call_leads_to_all_its_other_pages_and_each_opens(
    draft: Call, officer: User, staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    client = sign_in(officer)
    beside = client.get(page("change", draft)).context["beside"]

    assert [label for label, _url in beside] == [
        "Questions and papers",
        "Rehearsal",
        "Files",
        "Not ready",
        "Corrections",
        "Panel and sharing out",
        "Ranking board",
    ]
    for label, url in beside:
        assert client.get(url).status_code == 200, label
    follow_up = sign_in(staff_member(Role.MONITORING))
    for label, url in follow_up.get(page("change", draft)).context["beside"]:
        assert follow_up.get(url).status_code == 200, label


def test_the_reserve_lists_are_set_and_explained(
    draft: Call, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    assert (
        "goes to the next of the same group first"
        in client.get(page("change", draft)).content.decode()
    )

    client.post(page("change", draft), posted(draft, **{"setup-0-reserve_by": "sex"}))

    assert Setup.objects.get(call=draft).reserve_by == "sex"


def test_the_public_page_says_in_plain_words_who_is_meant(client: Client) -> None:
    call = factories.call(slug="who")
    assert (
        "Who can apply"
        not in client.get("/apply/who/", headers={"accept-language": "en"}).text
    )
    Setup.objects.filter(pk=ensure_setup(call).pk).update(
        target_fr="Petites entreprises.",
        target_en="Small enterprises.\n\n<b>Formal</b> ones.",
    )

    english = client.get("/apply/who/", headers={"accept-language": "en"}).text
    assert "Who can apply" in english
    assert "<p>Small enterprises.</p>" in english
    assert "&lt;b&gt;Formal" in english
    # Where a language has no words, those of the first language stand.
    assert (
        "Petites entreprises."
        in client.get("/apply/who/", headers={"accept-language": "nl"}).text
    )


def test_a_call_without_criteria_is_saved_and_not_published(
    officer: User, sign_in: SignIn
) -> None:
    call = factories.call(published=False)
    client = sign_in(officer)

    answer = client.post(
        page("change", call), posted(call, published="on"), follow=True
    )

    call.refresh_from_db()
    assert not call.published
    assert "At least one criterion of the panel" in answer.content.decode()
    assert "criterion" in str(can_publish_call(call).reason)
    answer = client.post(page("publish", call), {"act": "publish"}, follow=True)
    assert "Still missing before this call can be published" in answer.content.decode()


def test_staff_publish_and_take_down(
    draft: Call, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)

    client.post(page("publish", draft), {"act": "publish"})
    draft.refresh_from_db()
    assert draft.published
    client.post(page("publish", draft), {"act": "unpublish"})
    draft.refresh_from_db()
    assert not draft.published


def test_a_call_that_has_files_stays_published(officer: User, sign_in: SignIn) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)

    answer = sign_in(officer).post(
        page("publish", file.call), {"act": "unpublish"}, follow=True
    )

    assert "stays published" in answer.content.decode()
    file.call.refresh_from_db()
    assert file.call.published


@pytest.mark.parametrize("name", ["publish", "amend", "rules"])
def test_the_acts_take_posts_of_those_who_may(
    name: str,
    draft: Call,
    officer: User,
    visa_officer: User,
    outsider: User,
    sign_in: SignIn,
) -> None:
    assert sign_in(officer).get(page(name, draft)).status_code == 404
    assert sign_in(outsider).post(page(name, draft)).status_code == 302
    assert (
        sign_in(visa_officer).post(page(name, draft), {"reason": "x"}).status_code
        == 403
    )


def test_a_frozen_call_says_since_when_and_is_amended_with_a_reason(
    draft: Call, coordinator: User, sign_in: SignIn
) -> None:
    freeze_setup(call=draft, by=None)
    client = sign_in(coordinator)
    text = client.get(page("change", draft)).content.decode()
    assert "version 1" in text
    assert "criteria-0-weight" not in text

    client.post(page("amend", draft), {"reason": "A slip in the weight."})
    answer = client.post(
        page("change", draft), posted(draft, **{"criteria-0-weight": 2}), follow=True
    )
    freeze_setup(call=draft, by=None)

    assert answer.status_code == 200
    text = client.get(page("versions", draft)).content.decode()
    assert "A slip in the weight." in text
    assert "project · weight" in text


def test_a_call_frozen_while_its_page_was_open_says_so_and_changes_nothing(
    draft: Call, officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = posted(draft, **{"criteria-0-weight": 9})
    client = sign_in(officer)
    freeze_setup(call=draft, by=None)
    monkeypatch.setattr("participants.calls.admin.parts.is_frozen", lambda _call: False)

    answer = client.post(page("change", draft), data, follow=True)

    assert "has received files meanwhile" in answer.content.decode()
    assert Criterion.objects.get(call=draft).weight == 3


def test_a_clone_has_everything_but_dates_files_and_publication(
    draft: Call, officer: User, sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    Setup.objects.filter(pk=ensure_setup(draft).pk).update(
        minutes=55, target_fr="Petites entreprises"
    )
    question = Question.objects.create(
        call=draft,
        code="exports",
        step="project",
        kind="choice",
        label_fr="Vous exportez ?",
    )
    question.choices.create(code="yes", label_fr="Oui")
    question.conditions.create(on="jobs", operator="at_least", values=["2"])
    BalanceTarget.objects.create(call=draft, dimension="sex", value="F", at_least=40)
    ensure_rules(draft)
    PanelMember.objects.create(call=draft, user=staff_member(Role.PANEL_MEMBER))
    freeze_setup(call=draft, by=None)
    client = sign_in(officer)
    assert "What comes along" in client.get(page("clone", draft)).content.decode()
    data = {
        "slug": "appel-suivant",
        "title_fr": "Appel suivant",
        "opens_at": "2027-05-01T08:00",
        "closes_at": "2027-06-01T18:00",
        "with_panel": "on",
        "programme": str(draft.programme_id),
    }

    client.post(page("clone", draft), data)

    made = Call.objects.get(slug="appel-suivant")
    assert (made.published, made.text_fr, made.title_fr) == (
        False,
        draft.text_fr,
        "Appel suivant",
    )
    setup = ensure_setup(made)
    assert (setup.minutes, setup.target_fr, setup.locked_at) == (
        55,
        "Petites entreprises",
        None,
    )
    assert made.criteria.get().weight == 3
    copy = made.questions.get(code="exports")
    assert copy.choices.get().code == "yes"
    assert copy.conditions.get().values == ["2"]
    assert made.eligibility_rules.count() == draft.eligibility_rules.count()
    assert made.balance_targets.get().at_least == 40
    assert made.panel.count() == 1
    answer = client.post(page("clone", draft), data)
    assert "address already" in answer.content.decode()
    turned = data | {"slug": "autre", "closes_at": "2027-04-01T18:00"}
    assert (
        "closes after it opens"
        in client.post(page("clone", draft), turned).content.decode()
    )


def test_staff_give_a_code_and_take_it_back(officer: User, sign_in: SignIn) -> None:
    now = timezone.now()
    call = factories.call(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1)
    )
    client, here = sign_in(officer), page("access", call)
    until = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    data = {
        "language": "fr",
        "valid_until": until,
        "most_uses": 2,
        "reason": "No network.",
    }

    client.post(here, data | {"email": "awa@atelier.example"})

    code = AccessCode.objects.get()
    assert (code.email, code.most_uses, code.by) == ("awa@atelier.example", 2, officer)
    assert code.code in client.get(here).content.decode()
    assert (
        "has passed"
        in client.post(
            here, data | {"valid_until": "2020-01-01T10:00"}
        ).content.decode()
    )
    client.post(here, {"revoke": code.pk})
    code.refresh_from_db()
    assert code.revoked_at is not None


def test_a_late_file_is_marked_for_staff(officer: User, sign_in: SignIn) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    access = AccessCode.objects.create(
        call=file.call,
        reason="x",
        valid_until=timezone.now() + timedelta(days=1),
        by=officer,
    )
    Participation.objects.filter(pk=file.pk).update(access=access)
    client = sign_in(officer)

    listed = client.get("/admin/register/participation/").content.decode()
    shown = client.get(
        reverse("admin:register_participation_change", args=[file.pk])
    ).content.decode()

    assert "late, by code" in listed
    assert "late, by code" in shown


# --- the rehearsal -----------------------------------------------------------------------------


def earlier_call(files: int, reviewer: User) -> Call:
    """A call that received files; each second one is of a woman with a passport and papers of her own."""
    now = timezone.now()
    call = factories.call(
        opens_at=now - timedelta(days=90), closes_at=now - timedelta(days=60)
    )
    criterion = Criterion.objects.create(
        call=call, code="project", label_fr="Projet", weight=1
    )
    other = Criterion.objects.create(
        call=call, code="export", label_fr="Export", weight=1, highest=10
    )
    member = PanelMember.objects.create(call=call, user=reviewer)
    for number in range(files):
        file = factories.participation(
            call=call,
            stage=Stage.ELIGIBLE,
            person=factories.person(sex="FM"[number % 2]),
        )
        Application.objects.create(
            participation=file, has_passport=number % 2 == 0, occupation="owner"
        )
        review = Review.objects.create(
            participation=file, reviewer=member, submitted_at=now
        )
        Score.objects.create(review=review, criterion=criterion, points=number % 6)
        Score.objects.create(review=review, criterion=other, points=10 - number % 6)
    return call


def test_a_rehearsal_counts_who_would_pass_and_what_stops_the_others(
    draft: Call, staff_member: Callable[[Role], User]
) -> None:
    Criterion.objects.create(call=draft, code="export", label_fr="Export", weight=1)
    Criterion.objects.create(call=draft, code="new", label_fr="Nouveau", weight=1)
    earlier = earlier_call(8, staff_member(Role.PANEL_MEMBER))
    factories.participation(call=earlier, stage=Stage.DRAFT)
    EligibilityRule.objects.create(call=draft, code="passport", kind="passport")
    EligibilityRule.objects.create(call=draft, code="women", kind="age", lowest=18)
    EligibilityRule.objects.create(
        call=draft, code="advice", kind="paper", on="cv", blocking=False
    )
    BalanceTarget.objects.create(call=draft, dimension="sex", value="F", at_least=40)

    found = rehearse_call(call=draft, earlier=earlier)

    assert (found.files, found.passing) == (8, 4)
    assert [(line.rule.code, line.files, line.alone) for line in found.stopped] == [
        ("passport", 4, 4),
        ("women", 0, 0),
    ]
    (women,) = found.balance["sex"]
    assert (women.value, women.share, women.fits) == ("F", 100, True)
    assert found.scored == 8
    assert {row.code for row in found.matched} == {"project", "export"}
    assert [row.code for row in found.new] == ["new"]
    assert {tried.criterion for tried in found.tried} == {"project", "export"}


def test_the_page_of_the_rehearsal_asks_the_same_queries_for_more_files(
    draft: Call, officer: User, sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    reviewer, client = staff_member(Role.PANEL_MEMBER), sign_in(officer)
    ensure_rules(draft)
    one, three = earlier_call(1, reviewer), earlier_call(3, reviewer)
    client.get(page("rehearsal", draft))
    counts = []
    for earlier in (one, three):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page("rehearsal", draft), {"earlier": earlier.pk})
        counts.append(len(asked))
        assert answer.context["found"].files == earlier.participations.count()

    assert counts[0] == counts[1]
    assert "would pass the eligibility rules" in answer.content.decode()


def test_a_rehearsal_is_for_staff(draft: Call, outsider: User, sign_in: SignIn) -> None:
    assert sign_in(outsider).get(page("rehearsal", draft)).status_code == 302
