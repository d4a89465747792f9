"""The passport and the policy against the trip, and the names and dates of birth against one another."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from mobility.visas import rules
from mobility.visas.models import Dossier, Piece, TravelDocument
from mobility.visas.services.source_checks import has_given_item, is_same_person
from mobility.visas.services.trips import Trip
from mobility.visas.services.words import (
    build_dossier_finding,
    build_dossier_findings,
)
from pemwecco.core.findings import Finding
from pemwecco.network.identifiers import mrz_name, same_name
from pemwecco.network.models import Person
from pemwecco.network.nationalities import format_nationality

# What stands where one of two says nothing.
NOTHING = "–"


def list_passport_findings(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """The passport against the trip (Visa Code, art. 12) and against what the file says of the person."""
    passport = dossier.passport
    if passport is None:
        return [
            build_dossier_finding(
                "passport-missing",
                _("The passport is not entered yet."),
                "passport",
                "attention",
            )
        ]
    found = list_name_findings(passport, dossier)
    if trip is not None:
        found += build_dossier_findings(
            rules.passport_findings(
                passport.issued_on,
                passport.expires_on,
                trip.entry,
                trip.departure,
                passport.blank_pages,
                limits=limits,
            ),
            "passport",
        )
    return found


def list_name_findings(passport: TravelDocument, dossier: Dossier) -> list[Finding]:
    """Where names, birth, nationality and sex of the passport are not those of the file: warnings.

    What the passport leaves open is held against the file too: letters print what it says.
    """
    person = dossier.participation.person
    family, given = person.family_name, person.given_names
    # Passports print one name alone as the first (ICAO 9303-3, §4.6), wherever it was typed.
    if not passport.given_names and not family:
        family, given = given, ""
    pairs = (
        (
            family,
            passport.surname,
            _("Family name: %(printed)s in the passport, %(typed)s in the file."),
        ),
        (
            given,
            passport.given_names,
            _("Given names: %(printed)s in the passport, %(typed)s in the file."),
        ),
    )
    found = []
    for typed, printed, sentence in pairs:
        if not same_name(typed, printed, truncated=passport.names_are_cut):
            values = {
                "printed": printed or NOTHING,
                "typed": mrz_name(typed) or NOTHING,
            }
            found.append(
                build_dossier_finding(
                    "name-differs", sentence, "names", "attention", **values
                )
            )
    if person.birth_date is not None and person.birth_date != passport.birth_date:
        sentence = _(
            "Date of birth: %(printed)s in the passport, %(typed)s in the file."
        )
        found.append(
            build_dossier_finding(
                "birth-differs",
                sentence,
                "names",
                "attention",
                printed=passport.birth_date or NOTHING,
                typed=person.birth_date,
            )
        )
    return found + _list_status_findings(passport, person)


def _list_status_findings(passport: TravelDocument, person: Person) -> list[Finding]:
    """Nationality and sex of the passport against the file; the facts of a finding are codes."""
    found = []
    if person.nationality and person.nationality != passport.nationality:
        sentence = _("Nationality: %(printed)s in the passport, %(typed)s in the file.")
        words = {
            "printed": format_nationality(passport.nationality, passport.sex),
            "typed": format_nationality(person.nationality, person.sex),
        }
        facts: dict[str, object] = {
            "printed": passport.nationality,
            "typed": person.nationality,
        }
        found.append(
            build_dossier_finding(
                "nationality-differs", sentence % words, "names", "attention", **facts
            )
        )
    # X in a passport says nothing of the sex.
    if passport.sex in Person.Sex.values and person.sex not in ("", passport.sex):
        sentence = _("Sex: %(printed)s in the passport, %(typed)s in the file.")
        names = dict(Person.Sex.choices)
        words = {
            "printed": str(names[passport.sex]),
            "typed": str(names[person.sex]),
        }
        facts = {"printed": passport.sex, "typed": person.sex}
        found.append(
            build_dossier_finding(
                "sex-differs", sentence % words, "names", "attention", **facts
            )
        )
    return found


def list_insurance_findings(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """The policy against the trip: every day, at least the amount of the law (Visa Code, art. 15)."""
    if dossier.insurance_from is None or dossier.insurance_until is None:
        return [
            build_dossier_finding(
                "insurance-missing",
                _("No insurance is known yet."),
                "insurance",
                "attention",
            )
        ]
    if trip is None:
        return []
    policy = rules.Insurance(
        dossier.insurance_from,
        dossier.insurance_until,
        dossier.insurance_cover_eur or Decimal(0),
    )
    # Which risks a policy names stands on the paper. Who signs the application form signs with it that
    # later stays need a policy too (Annex I, statement on multiple entries).
    several = dossier.entries == "MULT"
    found = build_dossier_findings(
        rules.insurance_findings(
            policy,
            trip.entry,
            trip.departure,
            multiple_entries=several,
            awareness_signed=several and _form_is_signed(dossier),
            limits=limits,
        ),
        "insurance",
    )
    # What is not signed yet is no mistake: a person looks after it.
    for place, one in enumerate(found):
        if one.code == "insurance-awareness":
            found[place] = replace(one, severity="attention")
    if not is_same_person(dossier.insured_name, dossier.passport):
        sentence = _("The policy is for %(printed)s; the passport says %(passport)s.")
        found.append(
            build_dossier_finding(
                "insured-name",
                sentence,
                "insurance",
                "attention",
                printed=dossier.insured_name,
                passport=str(dossier.passport and dossier.passport.printed_name),
            )
        )
    return found


def _form_is_signed(dossier: Dossier) -> bool:
    return has_given_item(dossier, Piece.Code.FORM)
