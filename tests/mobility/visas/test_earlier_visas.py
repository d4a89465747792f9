"""Earlier visas: stated by the participant, checked by staff; the multiple entries they earn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.letters.models import Letter
from mobility.letters.services.form_sheet import gather_form_facts, list_form_lines
from mobility.letters.services.issue import issue_support_letter
from mobility.letters.services.sources import get_letter_source
from mobility.letters.services.stale import list_changed_facts
from mobility.visas import rules
from mobility.visas.models import (
    Decision,
    Dossier,
    EarlierVisa,
    FormAnswers,
    VisaRegime,
)
from mobility.visas.services.earlier_visas import (
    check_earlier_visa,
    request_multiple_entries,
)
from mobility.visas.services.entries import get_earned_entries, list_entry_findings
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.papers import render_issued_document
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import travels
from tests.mobility.letters.test_kinds import text_of
from tests.mobility.visas.test_course import codes

PAGE = "/me/visa/earlier/"
DAY = timedelta(days=1)


def stated(
    dossier: Dossier, months_ago: int, by: User | None = None, **fields: Any
) -> EarlierVisa:
    """A visa of a month, so many months ago; checked by name when `by` says who."""
    start = timezone.localdate() - 30 * months_ago * DAY
    return EarlierVisa.objects.create(
        **{
            "person": dossier.participation.person,
            "state": "BE",
            "number": f"BE{months_ago:07}",
            "valid_from": start,
            "valid_until": start + 27 * DAY,
            "lawfully_used": None if by is None else True,
            "checked_by": by,
        }
        | fields
    )


def three(dossier: Dossier, by: User | None) -> list[EarlierVisa]:
    return [stated(dossier, months, by) for months in (18, 12, 6)]


# The rule on rows


@pytest.mark.parametrize(
    ("first", "last", "entries", "years"),
    [
        ("2025-03-01", "2026-02-28", None, 1),
        ("2025-03-01", "2026-02-27", None, 0),
        ("2025-03-01", "2027-02-28", None, 2),
        ("2025-03-01", "2028-02-28", None, 2),
        ("2025-03-01", "2030-02-28", None, 5),
        ("2025-03-01", "2030-02-28", 1, 0),
    ],
)
def test_the_length_of_a_multiple_entry_visa(
    first: str, last: str, entries: int | None, years: int
) -> None:
    assert (
        rules.mev_years(date.fromisoformat(first), date.fromisoformat(last), entries)
        == years
    )


def test_three_checked_visas_earn_a_year(ready: Dossier, visa_officer: User) -> None:
    assert get_earned_entries(ready).now.years == 0
    three(ready, visa_officer)
    earned = get_earned_entries(ready)
    assert (earned.now.years, earned.now.article, len(earned.visas)) == (
        1,
        "24(2)(a)",
        3,
    )
    found = {one.code: one for one in list_entry_findings(ready)}
    assert found["cascade-earned"].facts["years"] == "1"
    # Nothing is asked for by itself.
    assert ready.entries == "1"


def test_visas_that_nobody_checked_earn_nothing_yet(
    ready: Dossier, visa_officer: User
) -> None:
    visas = three(ready, None)
    assert get_earned_entries(ready).now.years == 0
    assert {one.code for one in list_entry_findings(ready)} == {"cascade-unchecked"}
    for visa in visas[:2]:
        check_earlier_visa(
            dossier=ready, visa=visa.pk, lawfully_used=True, by=visa_officer
        )
    check_earlier_visa(
        dossier=ready, visa=visas[2].pk, lawfully_used=False, by=visa_officer
    )
    assert list_entry_findings(ready) == []
    check_earlier_visa(
        dossier=ready, visa=visas[2].pk, lawfully_used=True, by=visa_officer
    )
    check_earlier_visa(
        dossier=ready, visa=visas[2].pk, lawfully_used=True, by=visa_officer
    )
    assert {one.code for one in list_entry_findings(ready)} == {"cascade-earned"}


def test_a_year_of_multiple_entries_earns_two(
    ready: Dossier, visa_officer: User
) -> None:
    start = timezone.localdate() - 600 * DAY
    stated(
        ready,
        20,
        visa_officer,
        entries="MULT",
        valid_from=start,
        valid_until=start + 364 * DAY,
    )
    assert get_earned_entries(ready).now.years == 2


def test_the_passport_cuts_what_is_earned(ready: Dossier, visa_officer: User) -> None:
    three(ready, visa_officer)
    assert ready.passport is not None
    ready.passport.expires_on = timezone.localdate() + 200 * DAY
    ready.passport.save()
    (found,) = list_entry_findings(ready)
    assert found.facts["until"] == str(ready.passport.expires_on)


def test_a_suspension_for_the_nationality_leaves_nothing(
    ready: Dossier, visa_officer: User
) -> None:
    three(ready, visa_officer)
    VisaRegime.objects.create(
        nationality="SN",
        valid_from=timezone.localdate(),
        multiple_entries=False,
        source="A test",
    )
    assert get_earned_entries(ready).now.years == 0
    assert list_entry_findings(ready) == []


def test_a_visa_of_the_programme_counts_once_the_person_came_back(
    ready: Dossier, visa_officer: User
) -> None:
    for months in (18, 12):
        stated(ready, months, visa_officer)
    file = factories.participation(
        stage="returned",
        person=ready.participation.person,
        call=factories.call(slug="earlier"),
    )
    before = Dossier.objects.create(participation=file, stage="granted")
    start = timezone.localdate() - 180 * DAY
    Decision.objects.create(
        dossier=before,
        outcome="granted",
        decided_on=start,
        notified_on=start,
        valid_from=start,
        valid_until=start + 40 * DAY,
        days=28,
        entries="1",
        sticker_number="BE777",
    )
    assert get_earned_entries(ready).now.years == 1
    # Stated as well, it counts once.
    stated(ready, 6, visa_officer, number="BE777")
    assert len(get_earned_entries(ready).visas) == 3


def test_several_entries_that_nothing_earns_are_found(
    ready: Dossier, visa_officer: User
) -> None:
    travels(ready)
    ready.entries = "MULT"
    ready.save()
    assert codes(ready)["entries-unearned"] == "attention"
    three(ready, visa_officer)
    assert "entries-unearned" not in codes(ready)


# Acts


def test_multiple_entries_are_asked_for_with_the_reason(
    ready: Dossier, visa_officer: User, officer: User
) -> None:
    with pytest.raises(Refused, match="earn no multiple"):
        request_multiple_entries(
            dossier=ready, reason="Follow-up visits", by=visa_officer
        )
    three(ready, visa_officer)
    with pytest.raises(Refused, match="reason"):
        request_multiple_entries(dossier=ready, reason=" ", by=visa_officer)
    with pytest.raises(PermissionDenied):
        request_multiple_entries(dossier=ready, reason="Follow-up visits", by=officer)
    request_multiple_entries(dossier=ready, reason="Follow-up visits", by=visa_officer)
    ready.refresh_from_db()
    assert (ready.entries, ready.entries_reason) == ("MULT", "Follow-up visits")


def test_a_visa_of_somebody_else_is_not_checked_here(
    ready: Dossier, visa_officer: User
) -> None:
    other = factories.dossier()
    visa = stated(other, 6)
    with pytest.raises(Refused):
        check_earlier_visa(
            dossier=ready, visa=visa.pk, lawfully_used=True, by=visa_officer
        )


# Letter and facts sheet


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "d’un an"),
        ("en", "valid for one year"),
        ("nl", "geldigheidsduur van één jaar"),
    ],
)
def test_the_letter_says_which_visas_earn_the_entries_and_why(
    language: str, said: str, ready: Dossier, visa_officer: User
) -> None:
    three(ready, visa_officer)
    request_multiple_entries(dossier=ready, reason="Visites de suivi", by=visa_officer)
    letter = issue_support_letter(dossier=ready, language=language, by=visa_officer)
    assert render_issued_document(letter.paper_id)
    letter = Letter.objects.get(pk=letter.pk)
    # Lines may break anywhere.
    text = "".join(text_of(letter).split())
    for expected in (said, "Visites de suivi", "24(2)(a)", "BE0000006", "BE0000018"):
        assert expected.replace(" ", "") in text
    assert list_changed_facts(letter) == []
    EarlierVisa.objects.filter(number="BE0000006").update(lawfully_used=False)
    assert list_changed_facts(letter) != []


def test_the_letter_for_one_entry_does_not_speak_of_earlier_visas(
    ready: Dossier, visa_officer: User
) -> None:
    three(ready, visa_officer)
    letter = issue_support_letter(dossier=ready, language="en", by=visa_officer)
    assert "BE0000006" not in str(letter.paper.facts)


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Visa valable un an"), ("en", "one year"), ("nl", "één jaar")],
)
def test_the_sheet_proposes_what_may_be_asked_for(
    language: str, said: str, ready: Dossier, visa_officer: User
) -> None:
    def answers() -> dict[str, str]:
        return {
            line.label: line.answer
            for line in list_form_lines(
                gather_form_facts(get_letter_source(ready))["answers"], language
            )
        }

    ready.participation.application.earlier_schengen_visa = False
    ready.participation.application.save()
    assert gather_form_facts(get_letter_source(ready))["answers"]["28"] == "no"
    before = answers()
    three(ready, visa_officer)
    (fresh,) = set(answers()) - set(before)
    assert said in answers()[fresh]
    assert gather_form_facts(get_letter_source(ready))["answers"]["28"] == ""
    # The number of the last one serves for field 28, when prints were taken.
    FormAnswers.objects.create(person=ready.participation.person, fingerprinted=True)
    assert (
        gather_form_facts(get_letter_source(ready))["answers"]["28.visa"] == "BE0000006"
    )


# Pages


def visa_form(**fields: str) -> dict[str, str]:
    return {
        "state": "FR",
        "kind": "C",
        "entries": "1",
        "valid_from": "2026-01-10",
        "valid_until": "2026-02-05",
        "number": "fra123",
    } | fields


def test_the_participant_states_and_takes_back_a_visa(
    ready: Dossier, awa: User, outsider: User, visa_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(awa)
    assert browser.get(PAGE).status_code == 200
    assert sign_in(outsider).get(PAGE).status_code == 404
    assert sign_in(visa_officer).get(PAGE).status_code == 404
    assert browser.post(PAGE, visa_form()).status_code == 302
    assert browser.post(PAGE, visa_form()).status_code == 302
    visa = EarlierVisa.objects.get()
    assert (visa.number, visa.lawfully_used) == ("FRA123", None)
    assert b"FRA123" in browser.get(PAGE).content
    remove = f"{PAGE}{visa.pk}/remove/"
    assert browser.get(remove).status_code == 405
    assert sign_in(outsider).post(remove).status_code == 404
    check_earlier_visa(dossier=ready, visa=visa.pk, lawfully_used=True, by=visa_officer)
    assert browser.post(remove).status_code == 302
    assert EarlierVisa.objects.count() == 1
    EarlierVisa.objects.update(lawfully_used=None, checked_by=None)
    assert browser.post(remove).status_code == 302
    assert browser.post(remove).status_code == 404
    assert not EarlierVisa.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until": "2026-01-09"},
        {"valid_from": "2026-02-30"},
        {"valid_from": "2099-01-01", "valid_until": "2099-02-01"},
        {"state": "US"},
        {"entries": "9"},
    ],
)
def test_a_visa_that_cannot_be_is_said_and_kept_in_the_form(
    fields: dict[str, str], ready: Dossier, awa: User, sign_in: SignIn
) -> None:
    page = sign_in(awa).post(PAGE, visa_form(**fields))
    assert page.status_code == 422
    assert b"fra123" in page.content
    assert not EarlierVisa.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    count: int,
    ready: Dossier,
    awa: User,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    for months in range(1, count + 1):
        stated(ready, months)
    browser = sign_in(awa)
    browser.get(PAGE)
    with django_assert_num_queries(10):
        assert len(browser.get(PAGE).context["visas"]) == count


def test_staff_check_and_ask_on_the_page_of_the_dossier(
    ready: Dossier, visa_officer: User, officer: User, sign_in: SignIn
) -> None:
    visas = three(ready, None)
    browser, page = sign_in(visa_officer), f"/admin/visas/dossier/{ready.pk}/"
    for visa in visas:
        values = {"row": visa.pk, "lawfully_used": "yes"}
        assert sign_in(officer).post(f"{page}act/visa/", values).status_code == 403
        assert browser.post(f"{page}act/visa/", values).status_code == 302
    assert browser.get(f"{page}act/visa/").status_code == 405
    assert browser.post(f"{page}act/visa/", {"row": "x"}).status_code == 422
    shown = browser.get(f"{page}change/")
    assert b"24(2)(a)" in shown.content
    assert browser.post(f"{page}act/multiple/", {"reason": ""}).status_code == 422
    assert (
        browser.post(f"{page}act/multiple/", {"reason": "Follow-up visits"}).status_code
        == 302
    )
    ready.refresh_from_db()
    assert ready.entries == "MULT"
    # Whoever does not see passports does not see earlier visas either.
    assert b"BE0000006" not in sign_in(officer).get(f"{page}change/").content
