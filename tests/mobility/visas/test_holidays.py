"""Days on which a post is closed: expected, confirmed by staff, and told in the dossier."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mobility.visas import rules
from mobility.visas.models import Appointment, ConfirmedFeast, Dossier
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.holidays import confirm_feast
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.sentences import format_finding
from tests.conftest import SignIn

PAGE = "admin:visas_confirmedfeast_changelist"
DAY = timedelta(days=1)
# By the calculation: Tabaski on Sunday 16 May 2027, Korité on 9 March, Gamou on 14 August.
TABASKI, KORITE = date(2027, 5, 16), date(2027, 3, 9)


def named(year: int, *proclaimed: rules.ProclaimedFeast) -> dict[str, rules.Holiday]:
    found = {}
    for holiday in rules.list_holidays(year, proclaimed=proclaimed):
        found[f"{holiday.country} {holiday.name}"] = holiday
    return found


@pytest.mark.unit
@pytest.mark.parametrize("year", [2026, 2027, 2028, 2030, 2033])
def test_every_holiday_has_a_name_and_stands_on_its_day(year: int) -> None:
    listed = rules.list_holidays(year)
    senegal = {one.day for one in listed if one.country == "SN"}
    assert senegal == rules.senegalese_holidays(year)
    assert {one.day for one in listed if one.country == "BE"} == (
        rules.belgian_holidays(year)
    )
    for feast in rules.expected_feasts(year).values():
        assert feast in rules.SENEGALESE_NAMES
    expected = {one.day for one in listed if one.is_expected}
    assert set(rules.expected_feasts(year)) <= expected


@pytest.mark.unit
def test_a_feast_that_was_proclaimed_is_no_longer_expected() -> None:
    before = named(2027)
    assert before["SN Tabaski"] == (TABASKI, "SN", "Tabaski", True)
    assert before["SN Korité"].is_expected
    assert not before["SN Independence Day"].is_expected
    held = rules.ProclaimedFeast("Eid al-Adha", TABASKI, date(2027, 5, 17))
    after = named(2027, held)
    assert after["SN Tabaski"] == (date(2027, 5, 17), "SN", "Tabaski", False)
    # Another calculation of the same feast is the same feast; that of another year is not.
    near = rules.ProclaimedFeast("Eid al-Adha", TABASKI - 2 * DAY, TABASKI + DAY)
    assert named(2027, near)["SN Tabaski"].day == TABASKI + DAY
    assert named(2028, near)["SN Tabaski"].is_expected


def shown(dossier: Dossier) -> dict[str, str]:
    found = {}
    for one in list_dossier_findings(Dossier.objects.get(pk=dossier.pk)):
        if one.code.endswith("-holiday"):
            found[one.code] = format_finding(one)
    return found


def tell(dossier: Dossier, code: str) -> str:
    findings = list_dossier_findings(Dossier.objects.get(pk=dossier.pk))
    return next((format_finding(one) for one in findings if one.code == code), "")


@pytest.mark.usefixtures("english")
def test_an_appointment_on_a_holiday_is_told_and_the_word_of_staff_counts(
    dossier: Dossier, visa_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2027, 1, 11))
    appointment = Appointment.objects.create(
        dossier=dossier,
        state="confirmed",
        place="Dakar",
        at=datetime(2027, 3, 9, 9, tzinfo=UTC),
    )
    assert shown(dossier)["appointment-holiday"] == (
        "The appointment of 9 March 2027 is on the day expected for Korité (Senegal), "
        "not confirmed yet: the post may be closed."
    )
    for held in (KORITE + DAY, KORITE):
        confirm_feast(
            expected_on=KORITE, held_on=held, source="Decree", by=visa_officer
        )
        assert ("appointment-holiday" in shown(dossier)) == (held == KORITE)
    assert "is on a holiday (Korité, Senegal)" in shown(dossier)["appointment-holiday"]
    # A holiday is not told twice; a weekend is told by itself.
    Appointment.objects.filter(pk=appointment.pk).update(
        at=datetime(2027, 1, 16, 9, tzinfo=UTC)
    )
    assert tell(dossier, "appointment-weekend") == (
        "The appointment of 16 January 2027 is on a Saturday: the post may be closed."
    )
    # A holiday of Belgium alone; one that nobody keeps.
    for day, told in ((date(2027, 7, 21), True), (date(2027, 7, 20), False)):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        Appointment.objects.filter(pk=appointment.pk).update(at=at)
        assert ("appointment-holiday" in shown(dossier)) == told, day


@pytest.mark.usefixtures("english")
def test_the_last_day_to_hand_in_on_a_holiday_is_told(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 12, 1))
    cohort = dossier.participation.cohort
    assert cohort is not None
    # Fifteen days before the trip is Independence Day.
    cohort.arrives_on, cohort.leaves_on = date(2028, 4, 19), date(2028, 5, 10)
    cohort.save()
    assert "4 April 2028, is a holiday" in shown(dossier)["lodging-holiday"]
    assert not tell(dossier, "lodging-weekend")
    cohort.arrives_on, cohort.leaves_on = date(2028, 4, 17), date(2028, 5, 10)
    cohort.save()
    assert "2 April 2028, is a Sunday" in tell(dossier, "lodging-weekend")
    lodged = Dossier.objects.get(pk=dossier.pk)
    lodged.stage = "lodged"
    codes = {one.code for one in list_dossier_findings(lodged)}
    assert "lodging-holiday" not in codes


@pytest.mark.usefixtures("english")
def test_staff_confirm_a_feast_on_the_page_and_correct_it(
    sign_in: SignIn, visa_officer: User, officer: User
) -> None:
    address, staff = reverse(PAGE), sign_in(visa_officer)
    year = timezone.localdate().year + 1
    expected, feast = next(iter(rules.expected_feasts(year).items()))
    name = rules.SENEGALESE_NAMES[feast]
    page = staff.get(address).content.decode()
    assert page.count("<h2") >= 3
    assert name in page
    sent = {
        "expected_on": expected.isoformat(),
        "held_on": (expected + 30 * DAY).isoformat(),
        "source": "Moon commission",
    }
    refused = staff.post(address, sent).content.decode()
    assert "within 7 days" in refused
    assert refused.count('value="Moon commission"') == 1
    for held in (expected + DAY, expected - DAY):
        sent["held_on"] = held.isoformat()
        assert staff.post(address, sent).status_code == 302
    row = ConfirmedFeast.objects.get()
    assert (row.held_on, row.confirmed_by) == (expected - DAY, visa_officer)
    assert "Moon commission" in staff.get(address).content.decode()
    assert ConfirmedFeast.pgh_event_model.objects.filter(pgh_obj=row).count() == 2  # type: ignore[attr-defined]  # made by the history
    reader = sign_in(officer)
    assert reader.get(address).status_code == 200
    assert reader.post(address, sent).status_code == 403


def test_what_is_no_moving_feast_is_not_confirmed(visa_officer: User) -> None:
    for expected, source in ((date(2027, 4, 4), "Decree"), (TABASKI, " ")):
        with pytest.raises(Refused):
            confirm_feast(
                expected_on=expected, held_on=expected, source=source, by=visa_officer
            )
