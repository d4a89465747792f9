"""The programme, its calls with their criteria, and its three cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from django.core.management import call_command

from demo import world as days
from demo.world import World
from participants.calls.models import Choice, Condition, Criterion, Question
from participants.calls.services.questions import ensure_call_documents
from participants.register.models import Call, Cohort, Programme
from pemwecco.network.models import Sector

CRITERIA = (
    # code, French, English, Dutch, weight (domain.md §1.4: configurable, no official grid is public)
    ("legal", "Existence légale et comptes", "Legal existence and accounts", "Wettelijk bestaan en boekhouding", 2),
    ("project", "Qualité du projet avec la Belgique", "Quality of the project with Belgium", "Kwaliteit van het project met België", 3),
    ("partners", "Partenaires visés", "Partners aimed at", "Beoogde partners", 2),
    ("export", "Potentiel d'exportation", "Export potential", "Exportpotentieel", 2),
    ("impact", "Emplois, femmes, jeunes, régions", "Jobs, women, youth, regions", "Jobs, vrouwen, jongeren, regio's", 1),
    ("return", "Engagement de retour et de suivi", "Commitment to return and to follow-up", "Engagement tot terugkeer en opvolging", 1),
)  # fmt: skip

QUESTIONS = (
    (
        "exports",
        "yes_no",
        "Exportez-vous déjà ?",
        "Do you export already?",
        "Voert u al uit?",
    ),
    (
        "markets",
        "choices",
        "Vers quels marchés ?",
        "To which markets?",
        "Naar welke markten?",
    ),
)
MARKETS = (
    ("ecowas", "Pays de la CEDEAO", "ECOWAS countries", "ECOWAS-landen"),
    ("belgium", "Belgique", "Belgium", "België"),
    (
        "europe",
        "Autres pays d'Europe",
        "Other countries of Europe",
        "Andere landen van Europa",
    ),
    ("elsewhere", "Ailleurs", "Elsewhere", "Elders"),
)


def make_demo_programme(world: World) -> None:
    """The programme with the code lists and the dated rules that it needs."""
    call_command("load_code_lists", stdout=StringIO())
    call_command("load_parameters", stdout=StringIO())
    world.sectors = list(Sector.objects.order_by("code"))
    world.programme = Programme.objects.create(
        code="pem-wecco",
        prefix="PEM",
        name="PEM-WECCO",
        pitch_fr=(
            "Vous dirigez une petite entreprise au Sénégal ? Venez quelques semaines en Belgique rencontrer "
            "des partenaires, apprendre, puis rentrez développer votre activité. Nous vous accompagnons "
            "avant, pendant et après."
        ),
        pitch_en=(
            "You run a small enterprise in Senegal? Spend a few weeks in Belgium to meet partners and learn, "
            "then return and grow your business. We accompany you before, during and after."
        ),
        pitch_nl=(
            "Leidt u een kleine onderneming in Senegal? Kom enkele weken naar België om partners te "
            "ontmoeten en bij te leren, en bouw daarna thuis verder. Wij begeleiden u voor, tijdens en na."
        ),
        origin="SN",
        destination="BE",
        origin_timezone="Africa/Dakar",
        destination_timezone="Europe/Brussels",
        origin_city="Dakar",
        destination_city="Bruxelles",
        currency="XOF",
        grant_number="EX-2025/001-001",
        daily_amount_eur=45,
        seats=60,
        implementer="Enabel",
        signatory_name="Coumba Coordinatrice",
        implementer_address="Rue Haute 147, 1000 Bruxelles",
        partner="Office des Étrangers (SPF Intérieur)",
        funding_fr="Financé par l'Union européenne",
        funding_en="Funded by the European Union",
        funding_nl="Gefinancierd door de Europese Unie",
        contact_email="programme@pem-wecco.example",
        contact_phone="+221 33 820 00 00",
        contact_whatsapp="+221 77 820 00 00",
        follow_up_months=[3, 6, 12],
    )
    _calls(world)
    _cohorts(world)


def _calls(world: World) -> None:
    first = world.day(days.CALL_OPENED).year
    following = world.day(days.NEXT_CALL_OPENED).year
    world.call = Call.objects.create(
        programme=world.programme,
        slug=f"appel-{first}",
        title_fr=f"Appel {first} : entreprendre entre deux rives",
        title_en=f"Call {first}: business between two shores",
        title_nl=f"Oproep {first}: ondernemen tussen twee oevers",
        text_fr="Cet appel est clos. Les dossiers retenus sont en cours de mobilité ou de suivi.",
        text_en="This call is closed. The files retained are in mobility or in follow-up.",
        text_nl="Deze oproep is afgesloten. De weerhouden dossiers zijn in mobiliteit of opvolging.",
        opens_at=world.at(days.CALL_OPENED, 8),
        closes_at=world.at(days.CALL_CLOSED, 23, 59),
        published=True,
    )
    world.next_call = Call.objects.create(
        programme=world.programme,
        slug=f"appel-{following}-2",
        title_fr=f"Appel {following} : deuxième édition",
        title_en=f"Call {following}: second edition",
        title_nl=f"Oproep {following}: tweede editie",
        text_fr=(
            "Que recevez-vous ? Une préparation, un séjour d'environ quatre semaines en Belgique, l'appui pour le "
            "visa, le voyage et le logement, puis un suivi d'un an."
        ),
        text_en=(
            "What do you receive? A preparation, about four weeks in Belgium, support "
            "for the visa, travel and lodging, then a year of follow-up."
        ),
        text_nl=(
            "Wat krijgt u? Een voorbereiding, ongeveer vier weken in België, hulp bij "
            "visum, reis en verblijf, daarna een jaar opvolging."
        ),
        opens_at=world.at(days.NEXT_CALL_OPENED, 8),
        closes_at=world.at(days.NEXT_CALL_CLOSES, 23, 59),
        committee_on=world.day(days.NEXT_COMMITTEE),
        results_by=world.day(days.NEXT_RESULTS),
        training_from=world.day(days.NEXT_TRAINING),
        published=True,
    )
    for call in (world.call, world.next_call):
        ensure_call_documents(call)
        if call is world.next_call:
            _questions(call)
        rows = add_demo_criteria(call, CRITERIA, first=1)
        if call is world.call:
            world.criteria = rows


def _questions(call: Call) -> None:
    """Two questions of the call itself: the second is asked of those who export."""
    rows = []
    for place, (code, kind, fr, en, nl) in enumerate(QUESTIONS, start=1):
        rows.append(
            Question.objects.create(
                call=call, code=code, kind=kind, step="project", label_fr=fr, label_en=en, label_nl=nl,
                required=True, position=place,
            )
        )  # fmt: skip
    Condition.objects.create(
        question=rows[1], on=rows[0].code, operator="is", values=["yes"]
    )
    for place, (code, fr, en, nl) in enumerate(MARKETS, start=1):
        Choice.objects.create(
            question=rows[1],
            code=code,
            label_fr=fr,
            label_en=en,
            label_nl=nl,
            position=place,
        )


def _cohorts(world: World) -> None:
    def cohort(name: str, call: Call, first: int, last: int, seats: int) -> Cohort:
        return Cohort.objects.create(
            programme=world.programme,
            call=call,
            name=name,
            arrives_on=world.day(first),
            leaves_on=world.day(last),
            seats=seats,
        )

    world.returned = cohort(
        "Cohorte 1", world.call, days.RETURNED_ARRIVED, days.RETURNED_LEFT, 35
    )
    world.present = cohort(
        "Cohorte 2", world.call, days.PRESENT_ARRIVED, days.PRESENT_LEAVES, 12
    )
    world.planned = cohort(
        "Cohorte 3", world.call, days.PLANNED_ARRIVES, days.PLANNED_LEAVES, 13
    )


def add_demo_criteria(
    call: Call, criteria: Sequence[tuple[str, str, str, str, int]], *, first: int
) -> list[Criterion]:
    """Give a call its criteria, in order."""
    rows = []
    for place, (code, fr, en, nl, weight) in enumerate(criteria, first):
        rows.append(
            Criterion(
                call=call,
                code=code,
                label_fr=fr,
                label_en=en,
                label_nl=nl,
                weight=weight,
                position=place,
            )
        )
    return Criterion.objects.bulk_create(rows)
