"""Two members of staff at the same moment: one appointment, one new application, one waiver."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from mobility.visas.models import Appointment, Dossier, FindingWaiver
from mobility.visas.services.applications import reapply_for_visa
from mobility.visas.services.appointments import request_appointment
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.decisions import lodge_application, refuse_visa
from mobility.visas.services.waivers import waive_finding
from pemwecco.accounts.models import User
from tests.mobility.dossiers import passport_of
from tests.mobility.visas.test_course import complete

AT_ONCE = 3


def together(act: Callable[[], object]) -> list[object]:
    def one(_number: int) -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_what_two_do_at_once_happens_once(dossier: Dossier, visa_officer: User) -> None:
    today = timezone.localdate()
    passport_of(dossier, surname="NDIAYE")
    asked = together(
        lambda: request_appointment(dossier=dossier, on=today, by=visa_officer)
    )
    assert len(set(asked)) == 1
    assert Appointment.objects.count() == 1

    (key,) = [
        one.key for one in list_dossier_findings(dossier) if one.code == "name-differs"
    ]
    together(
        lambda: waive_finding(dossier=dossier, key=key, reason="Seen", by=visa_officer)
    )
    assert FindingWaiver.objects.count() == 1

    complete(dossier, visa_officer)
    lodge_application(dossier=dossier, on=today, reference="R", by=visa_officer)
    refuse_visa(
        dossier=dossier, decided_on=today, notified_on=today, codes=[2], by=visa_officer
    )
    opened = together(
        lambda: (
            reapply_for_visa(
                dossier=Dossier.objects.get(pk=dossier.pk), by=visa_officer
            ).pk
        )
    )
    assert len(set(opened)) == 1
    assert dossier.participation.dossiers.count() == 2
