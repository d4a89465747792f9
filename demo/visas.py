"""Passports and visa dossiers of those who hold or held a seat: granted, refused, under way."""

from __future__ import annotations

from demo import logins
from demo.clock import stand_at
from demo.dossier_plans import list_dossier_plans
from demo.dossiers import make_dossier
from demo.past_dossiers import make_past_dossier
from demo.reservations import make_demo_proposals
from demo.rows import save_checked
from demo.world import World
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier, EarlierVisa, Post
from mobility.visas.services.dossiers import share_dossier
from mobility.visas.services.earlier_visas import add_earlier_visa, check_earlier_visa
from mobility.visas.services.travel import add_stay
from mobility.visas.services.waivers import list_waivable_findings, waive_finding
from participants.register.lifecycle import Stage
from pemwecco.accounts.roles import Role
from pemwecco.network.models import Organisation, Person
from pemwecco.network.services import record_organisation
from pemwecco.privacy.services import record_reading


def make_demo_visas(world: World) -> None:
    """Those that somebody opens by the services, the others in bulk."""
    _make_post(world)
    for row, plan in list_dossier_plans(world):
        if not logins.is_opened(world, row):
            make_past_dossier(world, row, plan)
            continue
        dossier = make_dossier(world, row, plan)
        if row.stage in {Stage.PREPARED, Stage.CLEARED}:
            _make_shares(world, dossier)
    _waive_one_finding(world)
    _earlier_visas(world)
    make_demo_proposals(world)
    for row in world.travellers[:3]:
        _state_stay(world, row.person, -900, "FR", days=12)


def _waive_one_finding(world: World) -> None:
    """The visa officer lets one finding stand, by name: the flight of someone who transits by night."""
    dossier = (
        Dossier.objects.filter(stage=DossierStage.APPOINTMENT).order_by("pk").first()
    )
    if dossier is None:
        return
    for one in list_waivable_findings(dossier):
        if one.finding.code == "night-missing":
            waive_finding(
                dossier=dossier,
                key=one.finding.key,
                reason="Deux nuits chez un partenaire, confirmées par écrit.",
                by=world.visa_officer,
            )


def _earlier_visas(world: World) -> None:
    """Who has an appointment has had three visas and used them well: a year of entries may be asked for."""
    dossier = (
        Dossier.objects.filter(stage=DossierStage.APPOINTMENT).order_by("pk").first()
    )
    if dossier is None:
        return
    person = dossier.participation.person
    for number, days in enumerate((640, 420, 190), start=1):
        state = "FR" if number == 1 else "BE"
        visa = add_earlier_visa(
            person=person,
            state=state,
            number=f"EX{number:07}",
            kind=EarlierVisa.Kind.SHORT,
            entries=EarlierVisa.Entries.ONE,
            valid_from=world.day(-days),
            valid_until=world.day(29 - days),
        )
        check_earlier_visa(
            dossier=dossier, visa=visa.pk, lawfully_used=True, by=world.visa_officer
        )
        _state_stay(world, person, 3 - days, state, days=9)


def _state_stay(
    world: World, person: Person, entered: int, state: str, *, days: int
) -> None:
    add_stay(
        person=person,
        entered_on=world.day(entered),
        left_on=world.day(entered + days),
        state=state,
        long_stay=False,
    )


def _make_shares(world: World, dossier: Dossier) -> None:
    """Passed on by the visa officer, and read: the participant finds each in the ledger."""
    for role in (Role.IMMIGRATION_READER, Role.CONSULATE_READER):
        reader = world.staff[role]
        with stand_at(world.at(-1, 10)):
            share_dossier(dossier=dossier, reader=reader, by=world.visa_officer)
            record_reading(by=reader, what=dossier)


def _make_post(world: World) -> None:
    world.post = Post.objects.order_by("pk").first() or save_checked(
        Post(
            organisation=record_organisation(
                name="Ambassade de Belgique, Dakar",
                kind=Organisation.Kind.POST,
                level=Organisation.Level.MACRO,
                country="SN",
                region="SN-DK",
                city="Dakar",
                address="Avenue de l'Exemple 1",
                email="dakar@ambassade.example",
            ),
            competent_for=["SN", "GM", "GN", "GW", "CV", "MR"],
            provider="Centre de visas Exemple",
            provider_website="https://rendez-vous.centre-exemple.example",
            provider_email="dakar@centre-exemple.example",
            posted_fee=59_000,
            fee_currency="XOF",
        )
    )
