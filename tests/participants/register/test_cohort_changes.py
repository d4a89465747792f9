"""A file that goes from one cohort to another, as its timeline tells it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_each_change_of_cohort_is_told_and_none_comes_after_the_return(
    officer: User, sign_in: SignIn
) -> None:
    first, second = factories.cohort(name="March"), factories.cohort(name="May")
    file = factories.participation(stage=Stage.SELECTED)
    client = sign_in(officer)
    address = reverse("admin:register_participation_cohort", args=[file.pk])
    page = reverse("admin:register_participation_change", args=[file.pk])
    client.post(address, {"cohort": first.pk})
    refused = client.post(address, {"cohort": second.pk, "reason": " "}, follow=True)
    assert "Please give the reason." in refused.text
    client.post(address, {"cohort": second.pk, "reason": "Her fair is in May."})

    told = [
        (moment.what, moment.by, moment.why)
        for moment in client.get(page).context["timeline"].moments
        if moment.what.startswith("Cohort")
    ]
    assert sorted(told) == [
        ("Cohort: March → May", officer.name, "Her fair is in May."),
        ("Cohort: – → March", officer.name, ""),
    ]

    # For many at once the page comes back for the reason, and keeps it with each.
    listed = reverse("admin:register_participation_changelist")
    other = factories.participation(stage=Stage.SELECTED, call=file.call)
    asked = {
        "action": "assign_cohort",
        "_selected_action": [file.pk, other.pk],
        "cohort": first.pk,
        "apply": "yes",
    }
    again = client.post(listed, asked)
    assert "Please give the reason." in again.text
    assert client.get(page).context["file"].cohort != first
    client.post(listed, asked | {"reason": "The fair was moved."})
    assert client.get(page).context["file"].cohort == first
    assert "The fair was moved." in {
        moment.why for moment in client.get(page).context["timeline"].moments
    }

    # A file that was brought in with its cohort has changed none.
    late = factories.participation(stage=Stage.RETURNED, cohort=first)
    page = reverse("admin:register_participation_change", args=[late.pk])
    shown = client.get(page).context["timeline"].moments
    assert not [moment for moment in shown if moment.what.startswith("Cohort")]
    address = reverse("admin:register_participation_cohort", args=[late.pk])
    refused = client.post(address, {"cohort": second.pk}, follow=True)
    assert "takes no place in a cohort" in refused.text
    assert f'action="{address}"' not in refused.text
    late.refresh_from_db()
    assert late.cohort == first
