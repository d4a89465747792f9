"""Applicants and their enterprises, in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from demo import names
from demo.logins import Login
from demo.world import World
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import (
    Affiliation,
    Figure,
    Identifier,
    Organisation,
    Person,
    Sector,
)

BATCH = 2000
# Agriculture and food hold most files (domain.md §1.3: 62 % of the partnerships).
HEAVY = ("agri", "food")
# The digit by which a NINEA tells the legal form (domain: COFI).
FORMS = {"EI": 1, "SARL": 2, "SUARL": 2, "GIE": 6}


@dataclass(slots=True)
class Applicant:
    person: Person
    organisation: Organisation
    # Most who cannot go on lack these (domain.md §1.3).
    formal: bool
    jobs: int
    women: int
    turnover: int
    year: int


def make_demo_people(
    world: World,
    count: int,
    *,
    formal: Sequence[bool],
    known: dict[int, Login],
    first: int = 0,
) -> list[Applicant]:
    """So many people with an enterprise each; those at the places of `known` bear a name of the demo.

    `first` keeps addresses and numbers of two groups apart.
    """
    made = []
    for place in range(count):
        made.append(_applicant(world, first + place, formal[place], known.get(place)))
    Person.objects.bulk_create([one.person for one in made], batch_size=BATCH)
    Organisation.objects.bulk_create(
        [one.organisation for one in made], batch_size=BATCH
    )
    owners: list[Affiliation] = []
    numbers: list[Identifier] = []
    figures: list[Figure] = []
    for place, one in enumerate(made, first):
        owners.append(_build_owner(one))
        numbers += _build_enterprise_identifiers(world, place, one)
        figures += _build_enterprise_figures(one)
    Affiliation.objects.bulk_create(owners, batch_size=BATCH)
    Identifier.objects.bulk_create(numbers, batch_size=BATCH)
    Figure.objects.bulk_create(figures, batch_size=BATCH)
    return made


def _build_owner(one: Applicant) -> Affiliation:
    return Affiliation(
        person=one.person,
        organisation=one.organisation,
        kind=Affiliation.Kind.OWNER,
        function="Gérante" if one.person.sex == Person.Sex.FEMALE else "Gérant",
        since=one.organisation.founded_on,
    )


def _applicant(
    world: World, place: int, formal: bool, login: Login | None
) -> Applicant:
    dice = world.dice
    sex = dice.choice("FFM")
    given, family = dice.choice(names.GIVEN[sex]), dice.choice(names.FAMILY)
    email = f"{names.convert_to_ascii(given)}.{names.convert_to_ascii(family)}.{place + 1}@courriel.example"
    if login:
        given, family = login.name.split(" ", 1)
        email = login.email
        sex = "M" if given in names.GIVEN["M"] else "F"
    region, town, _court, _weight = dice.choices(
        names.TOWNS, [row[3] for row in names.TOWNS]
    )[0]
    born = date(dice.randint(1968, 2002), dice.randint(1, 12), dice.randint(1, 28))
    person = Person(
        given_names=given,
        family_name=family,
        name_key=name_key(f"{given} {family}"),
        sex=sex,
        birth_date=born,
        birth_place=town,
        nationality="SN",
        country="SN",
        region=region,
        address=f"Quartier Exemple, villa {dice.randint(1, 400)}, {town}",
        civil_status=dice.choice(
            ("single", "married", "married", "divorced", "widowed")
        ),
        national_id=f"{'2' if sex == 'F' else '1'}{dice.randint(100, 899)}{born.year}{place % 100000:05d}",
        email=email,
        phone=f"+22177{dice.randint(0, 9_999_999):07d}",
        whatsapp=dice.random() < 0.8,
        language="fr" if dice.random() < 0.94 else "en",
        created_at=world.now,
    )
    sector = _choose_sector(world)
    word, activity = dice.choice(_trades(sector))
    name = f"{word} {dice.choice(names.SUFFIXES)} {given} {family}"
    organisation = Organisation(
        name=name,
        name_key=name_key(name),
        kind=Organisation.Kind.ENTERPRISE,
        level=Organisation.Level.MICRO,
        legal_form=dice.choice(("SARL", "SUARL", "GIE", "EI", "SAS")) if formal else "",
        sector=sector,
        activity=activity,
        founded_on=date(
            dice.randint(2009, world.today.year - 3), dice.randint(1, 12), 1
        ),
        country="SN",
        region=region,
        city=town,
        address=f"Zone Exemple, lot {dice.randint(1, 90)}, {town}",
        phone=person.phone,
        email=email,
        created_at=world.now,
    )
    jobs = dice.choice((1, 2, 2, 3, 4, 5, 6, 8, 9, 12, 15, 22, 31))
    turnover = jobs * dice.randint(2_000_000, 7_000_000) // 100_000 * 100_000
    return Applicant(
        person,
        organisation,
        formal,
        jobs,
        dice.randint(0, jobs),
        turnover,
        world.today.year - 2,
    )


def _choose_sector(world: World) -> Sector:
    weights = [8 if sector.code.startswith(HEAVY) else 1 for sector in world.sectors]
    return world.dice.choices(world.sectors, weights)[0]


def _trades(sector: Sector) -> tuple[tuple[str, str], ...]:
    for key, rows in names.TRADES.items():
        if key and key in sector.code:
            return rows
    return names.TRADES[""]


def _build_enterprise_identifiers(
    world: World, place: int, one: Applicant
) -> list[Identifier]:
    """A NINEA for most and a trade register number for those in order."""
    scheme, rows = Identifier.Scheme, []
    if one.formal or world.dice.random() < 0.4:
        suffix = f"2A{FORMS.get(one.organisation.legal_form, 0)}" if one.formal else ""
        rows.append(
            Identifier(
                organisation=one.organisation,
                scheme=scheme.NINEA,
                value=make_ninea(place),
                suffix=suffix,
            )
        )
    if one.formal:
        town = one.organisation.city
        courts = {name: court for _region, name, court, _weight in names.TOWNS}
        court = courts[town]
        founded = one.organisation.founded_on
        assert founded is not None
        letter = {"GIE": "C", "EI": "A"}.get(one.organisation.legal_form, "B")
        value = f"SN.{court}.{founded.year}.{letter}.{world.dice.randint(100, 29_999)}"
        rows.append(
            Identifier(organisation=one.organisation, scheme=scheme.RCCM, value=value)
        )
    return rows


def make_ninea(place: int) -> str:
    """A NINEA whose check digit agrees (domain.md §4.2), in a range where nothing real is expected."""
    base = f"{9_900_0000 + place:08d}"
    total = 0
    for digit, weight in zip(base, (1, 2) * 4, strict=True):
        total += int(digit) * weight
    return f"{base}{-total % 10}"


def _build_enterprise_figures(one: Applicant) -> list[Figure]:
    kind = Figure.Kind
    values = (
        (kind.TURNOVER, one.turnover, "XOF"),
        (kind.JOBS, one.jobs, ""),
        (kind.JOBS_WOMEN, one.women, ""),
    )
    figures = []
    for name, value, currency in values:
        figures.append(
            Figure(
                organisation=one.organisation,
                kind=name,
                value=Decimal(value),
                currency=currency,
                year=one.year,
                source="Candidature",
            )
        )
    return figures
