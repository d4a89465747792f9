"""The first application that is sent freezes its call; each file says by which version it is judged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from participants.applications.models import Application
from participants.calls.models import Criterion, SetupVersion
from participants.eligibility.models import Screening
from participants.register.models import Call
from pemwecco.accounts.models import User
from tests import factories
from tests.participants.filling import begun, fill, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHY = "The weight of exports was a slip of the pen."


@pytest.fixture
def call() -> Call:
    made = factories.call(slug="call-2027")
    Criterion.objects.create(
        call=made, code="export", label_fr="Export", label_en="Exports", weight=3
    )
    return made


def applied(call: Call, email: str) -> Application:
    """Somebody who fills the form and sends it."""
    browser = Client()
    draft = begun(browser, call, email)
    fill(browser, draft)
    send(browser, draft)
    return Application.objects.select_related("participation").get(pk=draft.pk)


def version_of(application: Application) -> SetupVersion:
    version = application.sendings.get(number=1).version
    assert version is not None
    return version


def test_the_first_sending_freezes_and_an_amendment_makes_the_version_of_the_next(
    call: Call, coordinator: User, sign_in: Callable[[User], Client]
) -> None:
    draft = begun(Client(), call, "draft@atelier.example")
    assert draft.participation.stage == "draft"
    Criterion.objects.filter(call=call).update(weight=2)

    first = applied(call, "one@atelier.example")
    assert version_of(first).number == 1
    assert version_of(first).content["criteria"]["export"]["weight"] == 2
    with (
        pytest.raises(IntegrityError, match="has received files"),
        transaction.atomic(),
    ):
        Criterion.objects.filter(call=call).update(weight=5)
    second = applied(call, "two@atelier.example")
    assert version_of(second) == version_of(first)

    staff = sign_in(coordinator)
    staff.post(reverse("admin:register_call_amend", args=[call.pk]), {"reason": WHY})
    Criterion.objects.filter(call=call).update(weight=5)
    third = applied(call, "three@atelier.example")

    assert (
        version_of(third).number,
        version_of(third).reason,
        version_of(third).by,
    ) == (2, WHY, coordinator)
    assert version_of(third).content["criteria"]["export"]["weight"] == 5
    assert version_of(first).content["criteria"]["export"]["weight"] == 2
    assert list(
        Screening.objects.order_by("pk").values_list("version__number", flat=True)
    ) == [1, 1, 2]

    # On the page of a file, of its sending, and of the call.
    for application, number in ((first, 1), (third, 2)):
        page = staff.get(
            f"/admin/register/participation/{application.participation_id}/change/"
        ).text
        assert "Version of the call" in page
        assert f"version {number} of the call" in page
    versions = staff.get(reverse("admin:register_call_versions", args=[call.pk])).text
    assert WHY in versions
    sending = third.sendings.get(number=1)
    assert (
        "v2"
        in staff.get(
            reverse("admin:applications_sending_change", args=[sending.pk])
        ).text
    )
