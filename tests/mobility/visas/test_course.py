from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.visas.models import Dossier, PastStay
from mobility.visas.services.appointments import confirm_appointment
from mobility.visas.services.checklist import waive_checklist_item
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.decisions import grant_visa, lodge_application, refuse_visa
from mobility.visas.services.dossiers import share_dossier
from mobility.visas.services.legal_values import load_legal_values
from mobility.visas.services.limits import KEYS, get_stay_limits
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.models import Parameter
from pemwecco.mail.models import Message
from pemwecco.privacy.models import Reading
from tests.mobility.dossiers import passport_of


def complete(dossier: Dossier, by: User) -> None:
    from mobility.visas.lifecycle import DOSSIER  # noqa: PLC0415  beside its one use

    if dossier.passport is None:
        passport_of(dossier)
    for piece in dossier.pieces.exclude(stage__in=["accepted", "waived"]):
        waive_checklist_item(piece=piece, reason="Seen on paper", by=by)
    DOSSIER.apply(dossier, "complete", actor=Staff(by))


def move_trip(dossier: Dossier, entry: date) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    cohort.arrives_on, cohort.leaves_on = entry, entry + timedelta(days=27)
    cohort.save()


def codes(dossier: Dossier) -> dict[str, str]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return {remark.code: remark.severity for remark in list_dossier_findings(fresh)}


def test_limits_come_from_the_rows_in_force_on_the_day(db: None) -> None:
    Parameter.objects.create(
        key="visa.decision_days",
        value="20",
        valid_from=date(2027, 1, 1),
        source="A test",
    )
    assert get_stay_limits(date(2026, 12, 31)).decision_days == 15
    assert get_stay_limits(date(2027, 1, 1)).decision_days == 20


def test_every_limit_has_a_dated_rule_that_is_loaded_once(db: None) -> None:
    assert load_legal_values() == (35, 29)
    assert load_legal_values() == (0, 0)
    assert set(KEYS.values()) <= set(Parameter.objects.values_list("key", flat=True))
    assert get_stay_limits(timezone.localdate()) == get_stay_limits(date(1900, 1, 1))


def test_too_early_is_refused_too_late_is_warned(
    dossier: Dossier, visa_officer: User
) -> None:
    complete(dossier, visa_officer)
    today = timezone.localdate()
    move_trip(dossier, today + timedelta(days=300))
    with pytest.raises(Refused):
        lodge_application(
            dossier=dossier, on=today, reference="VOWINT1", by=visa_officer
        )
    move_trip(dossier, today + timedelta(days=10))
    lodge_application(dossier=dossier, on=today, reference="VOWINT1", by=visa_officer)
    assert dossier.stage == "lodged"
    assert codes(dossier)["lodged-too-late"] == "attention"


def test_nothing_is_lodged_while_a_paper_lacks(
    dossier: Dossier, visa_officer: User
) -> None:
    confirm_appointment(
        dossier=dossier,
        at=timezone.now() + timedelta(days=9),
        place="Dakar",
        by=visa_officer,
    )
    with pytest.raises(Refused):
        lodge_application(
            dossier=dossier, on=timezone.localdate(), reference="", by=visa_officer
        )
    assert Message.objects.filter(kind="visas/appointment").count() == 1


def test_granted_clears_the_file_and_judges_the_sticker(
    dossier: Dossier, visa_officer: User, entry: date
) -> None:
    complete(dossier, visa_officer)
    today = timezone.localdate()
    lodge_application(dossier=dossier, on=today, reference="R1", by=visa_officer)
    grant_visa(
        dossier=dossier,
        decided_on=today,
        notified_on=today,
        sticker_number="BE123",
        valid_from=entry,
        valid_until=entry + timedelta(days=42),
        days=27,
        entries="1",
        by=visa_officer,
    )
    dossier.participation.refresh_from_db()
    assert dossier.participation.stage == "cleared"
    assert codes(dossier)["sticker-days"] == "bad"
    assert Message.objects.filter(kind="visas/granted").count() == 1


def test_refused_keeps_the_codes_and_shows_the_last_day_of_appeal(
    dossier: Dossier, visa_officer: User
) -> None:
    complete(dossier, visa_officer)
    today = timezone.localdate()
    lodge_application(dossier=dossier, on=today, reference="R1", by=visa_officer)
    with pytest.raises(Refused):
        refuse_visa(
            dossier=dossier,
            decided_on=today,
            notified_on=today,
            codes=[18],
            by=visa_officer,
        )
    decision = refuse_visa(
        dossier=dossier,
        decided_on=today,
        notified_on=today,
        codes=[13, 2, 13],
        by=visa_officer,
    )
    assert decision.refusal_codes == [2, 13]
    assert "appeal-by" in codes(dossier)
    assert dossier.participation.stage == "prepared"


def test_whoever_does_not_steer_dossiers_does_not(
    dossier: Dossier, officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        lodge_application(
            dossier=dossier, on=timezone.localdate(), reference="", by=officer
        )


def test_passport_names_and_dates_are_compared_with_trip_and_file(
    dossier: Dossier, entry: date
) -> None:
    passport_of(dossier, surname="NDIAYE", expires_on=entry + timedelta(days=60))
    found = codes(dossier)
    assert found["passport-expires"] == "bad"
    assert found["name-differs"] == "attention"


def test_earlier_stays_are_counted_with_the_trip(dossier: Dossier, entry: date) -> None:
    assert codes(dossier)["stay-allowed"] == "good"
    PastStay.objects.create(
        person=dossier.participation.person,
        entered_on=entry - timedelta(days=90),
        left_on=entry - timedelta(days=11),
        state="FR",
    )
    assert codes(dossier)["stay-breach"] == "bad"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2012, 1, 1), date(2012, 6, 30)),
        (date(2013, 5, 1), date(2013, 10, 17)),
    ],
)
def test_a_stay_under_an_older_rule_is_no_matter(
    dossier: Dossier, first: date, last: date
) -> None:
    PastStay.objects.create(
        person=dossier.participation.person, entered_on=first, left_on=last, state="FR"
    )
    found = codes(dossier)
    assert found["stay-allowed"] == "good"
    assert "stay-earlier-breach" not in found


def test_an_earlier_stay_that_was_too_long_is_a_remark(
    dossier: Dossier, entry: date
) -> None:
    PastStay.objects.create(
        person=dossier.participation.person,
        entered_on=entry - timedelta(days=900),
        left_on=entry - timedelta(days=760),
        state="FR",
    )
    found = codes(dossier)
    assert found["stay-allowed"] == "good"
    assert found["stay-earlier-breach"] == ""


def test_an_employee_sees_the_counters_of_meetings_as_a_warning(
    dossier: Dossier,
) -> None:
    assert codes(dossier)["business-trip"] == "good"
    dossier.participation.application.occupation = "employee"
    dossier.participation.application.save()
    assert codes(dossier)["meeting-consecutive"] == "attention"


def test_shared_is_written_down_and_only_with_a_reader(
    dossier: Dossier, visa_officer: User, outsider: User
) -> None:
    with pytest.raises(Refused):
        share_dossier(dossier=dossier, reader=outsider, by=visa_officer)
    assert not Reading.objects.exists()
