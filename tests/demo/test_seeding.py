"""Loading the demo: the same each time, in the proportions of the pilot, never on a real site."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from participants.panel.models import Conflict, Review
from participants.panel.services.calibration import (
    compute_calibration,
    list_disagreements,
)
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation, Programme
from pemwecco.accounts.models import User
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership
from tests.conftest import SignIn
from tests.demo.test_seed_demo import FEW, TRAVELLED, tables


def facts() -> dict[str, Any]:
    """What must not differ from one run to the next."""
    counts = {model._meta.label: model._base_manager.count() for model in tables()}
    files = Participation.objects.order_by("reference").values_list(
        "reference", "stage", "person__email", "organisation__name", "cohort__name"
    )
    return {"counts": counts, "files": list(files)}


def test_two_runs_give_the_same_files(db: None) -> None:
    runs = []
    for _run in range(2):
        with transaction.atomic():
            call_command("seed_demo", applications=FEW, stdout=StringIO())
            runs.append(facts())
            transaction.set_rollback(True)
    assert runs[0]["counts"].items() ^ runs[1]["counts"].items() == set()
    assert runs[0]["files"] == runs[1]["files"]
    # Those of the closed call, of the open one, two that were taken up in it, and those read without names.
    assert runs[0]["counts"]["register.Participation"] == FEW + 20 + 2 + 12


def test_the_demo_shows_a_panel_at_work_on_a_blind_call(
    db: None, sign_in: SignIn
) -> None:
    with transaction.atomic():
        call_command("seed_demo", applications=FEW, stdout=StringIO())
        call = Call.objects.get(setup__blind=True)
        reviews = Review.objects.filter(participation__call=call)
        coordinator = User.objects.get(email="coordination@bureau.example")
        shown = sign_in(coordinator).get(f"/admin/selection/review/panel/{call.pk}/")
        calibration = compute_calibration(call)

        assert shown.status_code == 200
        assert reviews.filter(submitted_at__isnull=False).count() == 16
        assert reviews.filter(abstained_at__isnull=False).count() == 1
        assert sorted(
            Conflict.objects.filter(member__call=call).values_list("origin", flat=True)
        ) == [
            "declared",
            "suggested",
        ]
        assert len(list_disagreements(call, calibration)) >= 1
        assert any(
            row.is_telling and row.difference for row in calibration.severity.values()
        )
        assert call.participations.filter(redacted_copy=None).count() == 1
        transaction.set_rollback(True)


def test_the_default_has_the_proportions_of_the_pilot(db: None) -> None:
    call_command("seed_demo", stdout=StringIO())
    files = Participation.objects.filter(call__in=Call.objects.order_by("opens_at")[:1])
    assert files.count() == 414
    assert files.filter(stage__in=TRAVELLED).count() == 47
    assert files.filter(stage=Stage.NOT_READY).count() == 232
    signed = Partnership.objects.filter(
        stage__in=[PartnershipStage.SIGNED, PartnershipStage.ACTIVE]
    )
    assert signed.count() == 29
    assert not signed.filter(evidence=None).exists()


def test_a_site_on_https_is_refused(db: None, settings: Any) -> None:
    settings.SITE_URL = "https://mobility.example"
    with pytest.raises(CommandError, match="known passwords"):
        call_command("seed_demo")
    assert not Programme.objects.exists()


def test_fewer_files_than_stages_are_refused(db: None) -> None:
    with pytest.raises(CommandError, match="at least"):
        call_command("seed_demo", applications=10)


def test_without_a_demo_the_table_says_so(db: None) -> None:
    shown = StringIO()
    call_command("demo_logins", stdout=shown)
    assert "seed_demo" in shown.getvalue()
