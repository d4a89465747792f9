"""Loading the demo: in the proportions of the pilot, never on a real site."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation, Programme
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership
from tests.demo.loaded.conftest import TRAVELLED


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
