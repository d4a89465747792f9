"""Verbs on people and organisations: each fact is written here once, in its canonical form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import phonenumbers
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from pemwecco.accounts.models import normalise_email
from pemwecco.core.findings import Finding, IdentifierError
from pemwecco.core.partial_dates import PartialDate
from pemwecco.core.remembering import remembered
from pemwecco.core.typed_text import clean_line, write_plain_digits
from pemwecco.network.identifiers import (
    NINEA_ZERO_ADDED,
    enterprise_number,
    name_key,
    nin,
    nin_mismatches,
    ninea,
    rccm,
    tidy_person_name,
)
from pemwecco.network.legal_forms import OHADA
from pemwecco.network.models import (
    Affiliation,
    Figure,
    Identifier,
    NeedTopic,
    Organisation,
    Person,
    Sector,
)
from pemwecco.network.sectors import NEED_TOPICS, SECTORS
from pemwecco.network.similarity import build_name_marks

Scheme = Identifier.Scheme


class UnreadablePhone(ValueError):
    """A text that is no phone number; `str()` is the sentence to show."""


def _set_row_facts(row: Any, facts: Mapping[str, Any]) -> None:
    """Set the facts on a row; an unknown name is a mistake of the caller (`TypeError`)."""
    known = {field.name for field in row._meta.concrete_fields} - {
        "id",
        "created_at",
        "name_key",
        "name_marks",
        "compared_at",
    }
    if strange := sorted(facts.keys() - known):
        raise TypeError(f"{type(row).__name__} has no {', '.join(strange)}")
    for name, value in facts.items():
        setattr(row, name, value)


def record_person(*, person: Person | None = None, **facts: Any) -> Person:
    """Write facts of a person, of a new one when none is given; only the facts given change.

    The address is kept in lower case, names without what nobody sees (`tidy_person_name`); the key of
    the name follows the name. Raises `TypeError` for a fact that a person does not have.
    """
    row = person or Person()
    if "email" in facts:
        facts["email"] = normalise_email(facts["email"])
    for name in ("given_names", "family_name"):
        if name in facts:
            facts[name] = tidy_person_name(facts[name] or "")
    _set_row_facts(row, facts)
    row.name_key = name_key(row.full_name)
    row.name_marks, row.compared_at = build_name_marks(row.full_name), None
    row.save()
    return row


def record_organisation(
    *, organisation: Organisation | None = None, **facts: Any
) -> Organisation:
    """Write facts of an organisation, of a new one when none is given; only the facts given change."""
    row = organisation or Organisation()
    _set_row_facts(row, facts)
    row.name_key = name_key(row.name)
    row.name_marks = build_name_marks(row.name, is_enterprise=True)
    row.compared_at = None
    row.save()
    return row


@transaction.atomic
def record_affiliation(
    *, person: Person, organisation: Organisation, kind: str, function: str = ""
) -> Affiliation:
    """Say which place a person has in an organisation now.

    Owner and employee exclude each other: the newer word replaces the older one.
    """
    place = {Affiliation.Kind.OWNER, Affiliation.Kind.EMPLOYEE}
    if kind in place:
        # The row stays the same: what somebody may do by it hangs on it.
        rows = Affiliation.objects.filter(person=person, organisation=organisation)
        others = rows.filter(kind__in=place - {Affiliation.Kind(kind)})
        if not rows.filter(kind=kind).exists():
            others.update(kind=kind)
        others.delete()
    row, _created = Affiliation.objects.update_or_create(
        person=person,
        organisation=organisation,
        kind=kind,
        defaults={"function": function},
    )
    return row


@transaction.atomic
def ensure_person(
    *, email: str, given_names: str, family_name: str, language: str, phone: str = ""
) -> Person:
    """The person whom an address reaches, made when there is none.

    Of several who share it the one of this name, else the one who is known longest. Who is known keeps
    what is said of them already; what they lack is filled in.
    """
    address = normalise_email(email)
    sharing = list(Person.objects.filter(email=address).order_by("pk"))
    key = name_key(f"{given_names} {family_name}")
    named = [row for row in sharing if row.name_key == key]
    if not sharing:
        return record_person(
            email=address,
            given_names=given_names,
            family_name=family_name,
            language=language,
            phone=phone,
        )
    person = (named or sharing)[0]
    facts: dict[str, Any] = {}
    if not person.full_name:
        facts |= {"given_names": given_names, "family_name": family_name}
    if phone and not person.phone:
        facts["phone"] = phone
    return record_person(person=person, **facts) if facts else person


@transaction.atomic
def ensure_affiliation(
    *, person: Person, organisation: Organisation, function: str = ""
) -> Affiliation:
    """The place that a person has in an organisation today; as its contact when there is none.

    A place that ended is in force again. A function that is given replaces the one that was kept.
    """
    rows = Affiliation.objects.filter(person=person, organisation=organisation)
    row = rows.current().order_by("pk").first() or rows.order_by("pk").first()
    if row is None:
        return record_affiliation(
            person=person,
            organisation=organisation,
            kind=Affiliation.Kind.CONTACT,
            function=function,
        )
    if not row.is_current:
        row.since, row.until = timezone.localdate(), None
    row.function = function or row.function
    row.save(update_fields=["since", "until", "function"])
    return row


def record_figure(
    *,
    organisation: Organisation,
    kind: str,
    value: Decimal | int,
    year: int,
    source: str,
    currency: str = "",
    stated_on: date | None = None,
) -> Figure:
    """State a dated figure of an organisation: a new row, the earlier ones stay.

    `value` in units of `currency` (ISO 4217), empty for a count. The same figure stated again on
    the same day by the same source makes no second row.
    """
    row, _created = Figure.objects.get_or_create(
        organisation=organisation,
        kind=kind,
        value=value,
        year=year,
        currency=currency,
        source=source,
        stated_on=stated_on or timezone.localdate(),
    )
    return row


@remembered
def get_latest_figures(organisation: Organisation) -> dict[str, Figure]:
    """The last word on each kind of figure: the latest year, then the latest statement."""
    found: dict[str, Figure] = {}
    for figure in organisation.figures.order_by("-year", "-stated_on", "-id"):
        found.setdefault(figure.kind, figure)
    return found


def list_country_schemes(country: str) -> list[str]:
    """The registers in which enterprises of a country (ISO 3166-1 alpha-2) have a number."""
    found = {"SN": [Scheme.NINEA, Scheme.RCCM], "BE": [Scheme.BE_ENTERPRISE]}.get(
        country
    )
    schemes = []
    for scheme in found or ([Scheme.RCCM] if country in OHADA else [Scheme.OTHER]):
        schemes.append(str(scheme))
    return schemes


def read_national_id(text: str, *, country: str) -> str:
    """A national identity number in its canonical form; as typed for a country whose rule we lack.

    Raises `IdentifierError` with the sentence when it cannot be one.
    """
    return nin(text).canonical if country == "SN" else " ".join(text.split())


def read_identifier(scheme: str, text: str) -> tuple[str, str, tuple[Finding, ...]]:
    """The canonical number, what follows it, and what is doubtful; `IdentifierError` when unreadable."""
    if scheme == Scheme.NINEA:
        read = ninea(text)
        return read.canonical, read.cofi, read.warnings
    readers: dict[str, Callable[[str], Any]] = {
        Scheme.RCCM: rccm,
        Scheme.BE_ENTERPRISE: enterprise_number,
    }
    if scheme in readers:
        number = readers[scheme](text)
        return number.canonical, "", number.warnings
    return " ".join(text.split()), "", ()


@transaction.atomic
def set_identifier(
    *, organisation: Organisation, scheme: str, text: str, override_reason: str = ""
) -> Identifier | None:
    """Keep the number under which a register knows an organisation, in its canonical form.

    A doubtful number is kept with its doubt, and with the reason given by whoever insists; an
    empty text takes the number away. Raises `IdentifierError` with the sentence when the text
    cannot be such a number.
    """
    if not text.strip():
        Identifier.objects.filter(organisation=organisation, scheme=scheme).delete()
        return None
    value, suffix, warnings = read_identifier(scheme, text)
    doubts = [warning.code for warning in warnings]
    before = Identifier.objects.filter(organisation=organisation, scheme=scheme).first()
    # The form gives the number back with its zero: that it was added stays to be compared.
    if before is not None and before.value == value and _has_added_zero(before):
        doubts = list(dict.fromkeys([NINEA_ZERO_ADDED.code, *doubts]))
    row, _created = Identifier.objects.update_or_create(
        organisation=organisation,
        scheme=scheme,
        defaults={
            "value": value,
            "suffix": suffix,
            "doubt": ",".join(doubts),
            "override_reason": override_reason.strip() if warnings else "",
        },
    )
    return row


@transaction.atomic
def reread_register_numbers() -> int:
    """Read the trade-register numbers that are kept once more, by the reader of today; how many changed.

    A reader that learned a way of writing finds numbers that were kept as they were typed; what it reads
    no better stays, with its doubt and its reason. Safe to run again.
    """
    changed = []
    rows = Identifier.objects.select_for_update(of=("self",)).filter(scheme=Scheme.RCCM)
    for row in rows:
        try:
            value, _suffix, warnings = read_identifier(row.scheme, row.value)
        except IdentifierError:
            continue
        doubt = ",".join(warning.code for warning in warnings)
        if (value, doubt) == (row.value, row.doubt):
            continue
        row.value, row.doubt = value, doubt
        row.override_reason = row.override_reason if warnings else ""
        changed.append(row)
    Identifier.objects.bulk_update(changed, ["value", "doubt", "override_reason"])
    return len(changed)


def list_identifier_findings(identifier: Identifier) -> list[str]:
    """What is doubtful in a number that was kept, in the language of the page."""
    if not identifier.doubt:
        return []
    found = list_number_findings(identifier.scheme, str(identifier))
    added = [NINEA_ZERO_ADDED] if _has_added_zero(identifier) else []
    return [*_sentences(added), *found]


def _has_added_zero(identifier: Identifier) -> bool:
    return NINEA_ZERO_ADDED.code in identifier.doubt.split(",")


def list_number_findings(scheme: str, text: str) -> list[str]:
    """What is doubtful in a number as it stands, in the language of the page; nothing in an empty text."""
    try:
        found = read_identifier(scheme, text)[2] if text.strip() else ()
    except IdentifierError as error:
        found = error.findings
    return _sentences(found)


def is_awaiting_reason(identifier: Identifier) -> bool:
    """Whether a doubtful number needs the word of whoever insists on it.

    Only where a check digit says that it is wrong. A trade register writes its numbers in too many
    ways for us to know better: there a doubt is shown and stops nobody, nor does a zero put back.
    """
    doubts = set(identifier.doubt.split(",")) - {"", NINEA_ZERO_ADDED.code}
    return (
        bool(doubts)
        and identifier.scheme != Scheme.RCCM
        and not identifier.override_reason
    )


def list_national_id_findings(
    text: str, *, country: str, sex: str, birth: PartialDate | date | None
) -> list[str]:
    """What is doubtful in a national identity number, alone and beside the person; it stops nobody."""
    if country != "SN" or not text.strip():
        return []
    try:
        number = nin(text)
    except IdentifierError:
        return []
    return _sentences([*number.warnings, *nin_mismatches(number, sex=sex, birth=birth)])


def _sentences(findings: Iterable[Finding]) -> list[str]:
    return [gettext(finding.message) % finding.params for finding in findings]


# What stands between two numbers in one field; a single "/" also stands within one ("0475/12.34.56").
NUMBERS_APART = re.compile(
    r"\s*(?:[/;,|&]|\b(?:ou|et|or|and|of|en)\b)\s*", re.IGNORECASE
)
# What people write before a number.
PHONE_LABEL = re.compile(
    r"^(?:t[ée]l(?:[ée]phone)?|mobile|portable|phone|whatsapp|gsm|n°)\s*[.:]*\s*",
    re.IGNORECASE,
)
PHONE_SIGNS = re.compile(r"\+?[0-9\s().\-/‐-―]+")
SHORTEST_PHONE = 6


def read_phone(text: str, *, region: str) -> str:
    """A phone number as E.164 from what a person typed; `region` (ISO 3166-1) for national numbers.

    Accepts 77 123 45 67, 00221…, 221…, +221… and +32 (0)475…; an empty text stays empty. Raises
    `UnreadablePhone` with the sentence to show, also for two numbers, for letters and for an extension.
    """
    typed = clean_line(write_plain_digits(text)).replace("\uff0b", "+")
    if not typed:
        return ""
    typed = PHONE_LABEL.sub("", typed)
    parts = [part for part in NUMBERS_APART.split(typed) if _could_be_phone(part)]
    if len(parts) > 1:
        raise UnreadablePhone(
            gettext("Write one phone number only, the one by which we reach you best.")
        )
    if PHONE_SIGNS.fullmatch(typed) and (number := _parse_phone(typed, region)):
        return number
    if example := get_example_phone(region):
        raise UnreadablePhone(
            gettext("This is not a phone number we can call. Example: %(example)s.")
            % {"example": example}
        )
    raise UnreadablePhone(
        gettext("This is not a phone number we can call. Begin with the country code.")
    )


def _could_be_phone(text: str) -> bool:
    return sum(sign.isdecimal() for sign in text) >= SHORTEST_PHONE


def _parse_phone(typed: str, region: str) -> str:
    if typed.startswith("00"):
        typed = f"+{typed[2:]}"
    if typed.startswith("+"):
        typed = typed.replace("(0)", "")
    code = str(phonenumbers.country_code_for_region(region))
    attempts = [typed]
    # 221 77…: only the country's own code is known without its "+"; others begin like one by chance.
    if typed.startswith(code):
        attempts.append(f"+{typed}")
    for attempt in attempts:
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            )
    return ""


def read_phone_to_show(text: str, *, region: str) -> str:
    """A phone number as pages print it, with its country: "+221 77 123 45 67". Refuses as `read_phone`."""
    number = read_phone(text, region=region)
    if not number:
        return ""
    return phonenumbers.format_number(
        phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def get_phone_digits(text: str) -> str:
    """The digits of a printed number with its country code, as links of phones take them, or nothing."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return ""
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


def get_example_phone(region: str) -> str:
    """A mobile number as people of a country write it, for help texts; empty for an unknown country."""
    number = phonenumbers.example_number_for_type(
        region, phonenumbers.PhoneNumberType.MOBILE
    )
    if number is None:
        return ""
    return phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def load_sectors() -> int:
    """Add the sectors that are missing and say how many; those that exist stay as they are."""
    return _load_code_list(Sector, SECTORS)


def load_need_topics() -> int:
    """Add the topics of needs and offers that are missing and say how many."""
    return _load_code_list(NeedTopic, NEED_TOPICS)


def _load_code_list(
    model: type[Sector | NeedTopic], lines: Iterable[tuple[str, str, str, str]]
) -> int:
    rows: Any = model.objects
    before: int = rows.count()
    made = []
    for code, fr, en, nl in lines:
        made.append(model(code=code, name_fr=fr, name_en=en, name_nl=nl))
    rows.bulk_create(made, ignore_conflicts=True)
    return int(rows.count()) - before
