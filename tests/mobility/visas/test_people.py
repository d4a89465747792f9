"""People as their passports have them: one name, an open birth, no nationality of a state, another kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from mobility.visas import rules
from mobility.visas.models import Dossier, Lodgement, TravelDocument, VisaRegime
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.entries import get_earned_entries
from mobility.visas.services.limits import get_dossier_limits, get_visa_regime
from mobility.visas.services.plans import get_dossiers_with_progress
from pemwecco.accounts.models import User
from pemwecco.core.partial_dates import PartialDate
from pemwecco.core.sentences import format_finding
from pemwecco.network.identifiers import IdentifierError, PassportKind, mrz
from tests.conftest import SignIn
from tests.mobility.dossiers import passport_of, photo, write_zone
from tests.mobility.visas.test_course import codes
from tests.mobility.visas.test_zone_reader import reader

__all__ = ["reader"]
TODAY = date(2026, 11, 1)


def typed(*lines: str, **changes: Any) -> dict[str, Any]:
    first, second = lines
    given = {"line1": first, "line2": second}
    return given | {"issued_on": "2023-06-10", "blank_pages": "4"} | changes


def texts(dossier: Dossier, *wanted: str) -> list[str]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    with translation.override("fr"):
        found = list_dossier_findings(fresh)
        return [format_finding(one) for one in found if one.code in wanted]


# The zone


@pytest.mark.parametrize(
    ("birth", "born"),
    [
        ("93<<<<", "1993-XX-XX"),
        ("9303<<", "1993-03-XX"),
        ("93<<14", "1993-XX-14"),
        ("27<<<<", "1927-XX-XX"),
        ("05<<<<", "2005-XX-XX"),
    ],
)
def test_what_the_zone_leaves_open_stays_open(birth: str, born: str) -> None:
    zone = mrz(*write_zone(birth=birth), today=TODAY)
    assert zone.birth is None
    assert zone.born == PartialDate.fromisoformat(born)
    assert "mrz-birth-open" in [one.code for one in zone.warnings]


def test_a_zone_may_say_nothing_of_the_birth_and_may_not_say_half_a_month() -> None:
    assert mrz(*write_zone(birth="<<<<<<"), today=TODAY).born is None
    with pytest.raises(IdentifierError, match="date of birth"):
        mrz(*write_zone(birth="931<<<"), today=TODAY)


@pytest.mark.parametrize(
    "names",
    [
        "MANGROVE<<NDEYE" + "K" * 24,
        "MANGROVE<<NDEYE<<<<<<<<<KK<<<K<<",
        "MANGROVE" + "S" * 31,
        "MANGROVE<<NDEYE<<LLL",
        "MANGROVE<<NDEYECKLSKC",
        "MANGROVE<<NDEYECCC",
    ],
)
def test_letters_in_place_of_fillers_are_asked_back(names: str) -> None:
    with pytest.raises(IdentifierError) as refusal:
        mrz(*write_zone(names), today=TODAY)
    assert refusal.value.code == "mrz-noise"


@pytest.mark.parametrize(
    ("names", "given"),
    [
        ("MANGROVE<<KEES", "KEES"),
        ("MANGROVE<<JOHN<III", "JOHN III"),
        ("MANGROVE<<MAMADOU<K", "MAMADOU K"),
        ("MANGROVE", ""),
        ("MANGROVE<<XXX", "XXX"),
    ],
)
def test_names_that_only_look_like_noise_are_read(names: str, given: str) -> None:
    assert mrz(*write_zone(names), today=TODAY).given_names == given


@pytest.mark.parametrize(
    ("kind", "nationality", "read"),
    [
        ("<", "SEN", PassportKind.ORDINARY),
        ("P", "SEN", PassportKind.ORDINARY),
        ("D", "SEN", PassportKind.DIPLOMATIC),
        ("S", "SEN", PassportKind.SERVICE),
        ("O", "SEN", PassportKind.SERVICE),
        ("<", "XXB", PassportKind.REFUGEE),
        ("R", "XXC", PassportKind.REFUGEE),
        ("<", "XXA", PassportKind.STATELESS),
        ("S", "XXA", PassportKind.STATELESS),
        ("D", "XXB", PassportKind.DIPLOMATIC),
        ("<", "XXX", PassportKind.ORDINARY),
    ],
)
def test_the_kind_of_a_passport_is_read(
    kind: str, nationality: str, read: PassportKind
) -> None:
    zone = mrz(*write_zone(kind=kind, nationality=nationality), today=TODAY)
    assert (zone.kind, zone.nationality) == (read, nationality)


@pytest.mark.parametrize("sign", ["X", "<"])
def test_a_passport_need_not_say_the_sex(sign: str) -> None:
    assert mrz(*write_zone(sex=sign), today=TODAY).sex == "X"


# The page of the passport


def confirm_passport(browser: Client, posted: dict[str, Any]) -> Any:
    """What differs from the file is asked, and meant."""
    asked = browser.post("/me/visa/passport/", posted)
    assert asked.status_code == 422
    assert not TravelDocument.objects.exists()
    marks = asked.context["form"].question_marks
    saved = browser.post(
        "/me/visa/passport/", posted | {"confirmed": marks}, follow=True
    )
    assert saved.status_code == 200
    return saved


def test_an_open_birth_is_kept_and_shown_as_printed(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    page = confirm_passport(sign_in(awa), typed(*write_zone(birth="93<<<<")))
    passport = TravelDocument.objects.get()
    assert passport.birth_date == PartialDate(1993)
    assert "XX/XX/1993" in page.content.decode()
    assert codes(dossier)["birth-differs"] == "attention"
    person = dossier.participation.person
    person.birth_date = PartialDate(1993)
    person.save()
    assert "birth-differs" not in codes(dossier)


def test_a_passport_that_says_nothing_of_the_birth_is_kept_too(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    lines = write_zone(birth="<<<<<<")
    confirm_passport(sign_in(awa), typed(*lines))
    assert TravelDocument.objects.get().birth_date is None


@pytest.mark.parametrize("column", ["given_names", "family_name"])
def test_one_name_is_the_same_wherever_it_was_typed(
    column: str, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    person = dossier.participation.person
    person.given_names = person.family_name = ""
    setattr(person, column, "Mangrové")
    person.save()
    browser = sign_in(awa)
    page = browser.post(
        "/me/visa/passport/", typed(*write_zone("MANGROVE")), follow=True
    )
    assert "name-differs" not in codes(dossier)
    assert "<dd>–</dd>" in page.content.decode()
    # Somebody with two names is somebody else, and the sentence says what is missing.
    person.family_name, person.given_names = "Mangrove", "Ndeye"
    person.save()
    assert texts(dossier, "name-differs") == [
        "Given names: – in the passport, NDEYE in the file."
    ]


def test_a_picture_with_noise_is_shown_before_it_is_kept(
    reader: Path, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    lines = "\n".join(write_zone("MANGROVE<<NDEYE" + "K" * 24))
    reader.write_text(
        f"#!/bin/sh\ncat >/dev/null\ncat <<'END'\n{lines}\nEND\n", encoding="ascii"
    )
    page = sign_in(awa).post("/me/visa/passport/", typed("", "", scan=photo()))
    assert page.status_code == 422
    assert "line1" in page.context["form"].errors
    assert "MANGROVE&lt;&lt;NDEYEKKKK" in page.content.decode()
    assert TravelDocument.objects.count() == 0


# Against the file, and the law that follows the passport


def test_nationality_and_sex_of_the_passport_are_held_against_the_file(
    dossier: Dossier,
) -> None:
    passport_of(dossier, nationality="GMB", sex="M")
    found = codes(dossier)
    assert found["nationality-differs"] == found["sex-differs"] == "attention"
    assert texts(dossier, "nationality-differs", "sex-differs") == [
        "Nationality: gambienne in the passport, sénégalaise in the file.",
        "Sex: Male in the passport, Female in the file.",
    ]
    passport = dossier.passport
    assert passport is not None
    passport.sex, passport.nationality = "X", "SEN"
    passport.save()
    assert not {"nationality-differs", "sex-differs"} & codes(dossier).keys()


def test_a_finding_let_stand_is_the_same_in_every_language(dossier: Dossier) -> None:
    passport_of(dossier, nationality="XXA", sex="M", birth_date=PartialDate(1993))
    fresh = Dossier.objects.get(pk=dossier.pk)
    keys = []
    for language in ("fr", "en", "nl"):
        with translation.override(language):
            found = list_dossier_findings(fresh)
        differs = [one.key for one in found if one.code.endswith("-differs")]
        keys.append(differs)
    assert len(keys[0]) == 3
    assert keys[0] == keys[1] == keys[2]


def test_the_visa_regime_follows_the_passport(dossier: Dossier) -> None:
    today = timezone.localdate()
    dossier.entries = "MULT"
    dossier.save()
    senegal = get_visa_regime(dossier, today)
    assert get_dossier_limits(dossier, today, senegal).decision_days == 15
    # A passport of The Gambia, whatever the file says: 45 days, one entry (art. 25a).
    passport_of(dossier, nationality="GMB")
    regime = get_visa_regime(dossier, today)
    assert regime is not None
    assert (regime.nationality, regime.decision_days) == ("GM", 45)
    assert codes(dossier)["entries-suspended"] == "bad"
    assert not get_earned_entries(dossier).allowed
    row = get_dossiers_with_progress(Dossier.objects.all(), today).get()
    assert row.law_days == 45


def test_a_nationality_without_a_rule_is_told_to_staff_and_nothing_is_promised(
    dossier: Dossier, awa: User, sign_in: SignIn, english: None
) -> None:
    assert "regime-unknown" not in codes(dossier)
    passport_of(dossier, nationality="MAR")
    (one,) = [
        one
        for one in list_dossier_findings(Dossier.objects.get(pk=dossier.pk))
        if one.code == "regime-unknown"
    ]
    assert (one.severity, one.facts) == ("attention", {"holder": "MA"})
    assert "this nationality: Moroccan." in format_finding(one)
    Lodgement.objects.create(dossier=dossier, lodged_on=timezone.localdate())
    assert codes(dossier)["decision-due"] == "good"
    told = {
        line.finding.code
        for line, _link in sign_in(awa).get("/me/visa/").context["findings"]
    }
    assert not told & rules.BY_REGIME
    VisaRegime.objects.create(
        nationality="MA", valid_from=date(2020, 2, 2), source="Reg. (EU) 2018/1806"
    )
    assert "regime-unknown" not in codes(dossier)
    shown = sign_in(awa).get("/me/visa/").context["findings"]
    assert "decision-due" in {line.finding.code for line, _link in shown}


# Who holds the travel document of a refugee or a stateless person has no nationality of a state.
HOLDERS = {"refugee": "XXB", "stateless": "XXA"}
LOOKED_AFTER = [
    (kind, HOLDERS.get(kind, "SN"))
    for kind in TravelDocument.Kind.values
    if kind != TravelDocument.Kind.ORDINARY
]


@pytest.mark.parametrize(("kind", "nationality"), LOOKED_AFTER)
def test_another_kind_of_passport_is_looked_after_until_its_rule_is_known(
    kind: str, nationality: str, dossier: Dossier
) -> None:
    today = timezone.localdate()
    passport_of(dossier, kind=kind, nationality=nationality)
    assert codes(dossier)["passport-kind"] == "attention"
    VisaRegime.objects.create(
        nationality=nationality,
        document_kind=kind,
        valid_from=date(2020, 2, 2),
        visa_required=False,
        source="Reg. (EU) 2018/1806, art. 6",
    )
    found = codes(dossier)
    assert found["passport-kind"] == ""
    assert "visa-not-needed" in found
    # Ordinary passports of the same nationality stay under the general row.
    ordinary = VisaRegime.objects.in_force("SN", today)
    assert ordinary is not None
    assert ordinary.visa_required


def test_several_entries_are_suspended_for_one_kind_only(dossier: Dossier) -> None:
    VisaRegime.objects.create(
        nationality="SN",
        document_kind="diplomatic",
        valid_from=date(2024, 1, 1),
        multiple_entries=False,
        source="Council decision",
    )
    passport_of(dossier)
    assert get_earned_entries(dossier).allowed
    passport = dossier.passport
    assert passport is not None
    passport.kind = "diplomatic"
    assert not get_earned_entries(dossier).allowed
