"""Hosts with their contacts, and the placements of those who hold a seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

from demo import logins, names
from demo.clock import stand_at
from demo.ledger import DemoTransition, build_many_ledger_rows, get_stage_after
from demo.rows import save_checked
from demo.world import World
from mobility.hosts.lifecycle import PLACEMENT, Decline, PlacementStage
from mobility.hosts.models import Host, Placement, PlacementStep
from mobility.hosts.services.access_requests import ask_host_access
from mobility.hosts.services.contacts import invite_contact
from mobility.hosts.services.invitations import send_host_invitation
from mobility.hosts.services.offers import propose_days
from mobility.hosts.services.onboarding import begin_onboarding
from mobility.hosts.services.placements import (
    accept_placement,
    cancel_placement,
    confirm_placement,
    decline_placement,
    finish_placement,
    offer_placement,
)
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Staff, System
from pemwecco.network.mapping import relate_organisations, state_need
from pemwecco.network.models import (
    Agreement,
    AgreementParty,
    Identifier,
    Interaction,
    Need,
    NeedTopic,
    Organisation,
    RelationKind,
)
from pemwecco.network.services import record_organisation, set_identifier

MESO = {"incubator", "federation", "support"}
# What each placement of a stay went through, by where the person stands; "" leaves the place empty.
OFFERED = ("offer",)
COUNTERED = ("offer", "propose_days")
CONFIRMED = ("offer", "accept", "confirm")
DONE = (*CONFIRMED, "start", "finish")
ROUTES: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("returned", Stage.WITHDRAWN): ((*CONFIRMED, "cancel"), ("offer", "lapse")),
    ("present", Stage.DEPARTED): (DONE, (*CONFIRMED, "start"), CONFIRMED),
    ("present", Stage.RETURNED): (DONE, (*CONFIRMED, "cancel")),
    ("planned", Stage.CLEARED): (CONFIRMED, CONFIRMED, CONFIRMED),
    ("planned", Stage.PREPARED): (OFFERED, ("offer", "accept"), CONFIRMED),
    ("planned", Stage.SELECTED): (("offer", "decline"), COUNTERED, ()),
}
# Days before (or after) the stay begins when a placement makes a move.
LEAD = {
    "offer": -40,
    "propose_days": -36,
    "accept": -35,
    "decline": -34,
    "confirm": -30,
    "lapse": -28,
    "cancel": -12,
}
HOME = frozenset({Stage.RETURNED, Stage.COMPLETED})
PURPOSE = "Visite d'entreprise, rencontres avec les équipes et préparation d'un accord commercial"


def make_demo_hosting(world: World) -> None:
    _hosts(world)
    _make_placements(world)


def _hosts(world: World) -> None:
    for place, row in enumerate(names.HOSTS):
        name, kind, town, region, labour, language, offer = row
        domain = names.convert_to_ascii(name).split(".")[-1]
        organisation = record_organisation(
            name=name,
            kind=kind,
            level=Organisation.Level.MESO if kind in MESO else Organisation.Level.MICRO,
            sector=world.sectors[place % len(world.sectors)],
            activity=offer,
            country="BE",
            region=region,
            city=town,
            address=f"Voorbeeldstraat {place + 1}",
            email=f"info@{domain}.example",
            website=f"https://{domain}.example",
        )
        set_identifier(
            organisation=organisation,
            scheme=Identifier.Scheme.BE_ENTERPRISE,
            text=make_enterprise_number(place),
        )
        host = save_checked(
            Host(
                organisation=organisation,
                labour_region=labour,
                presentation=f"{name} : {offer}.",
                offers=offer,
                practical="De 9 h à 17 h ; à dix minutes de la gare ; chaussures fermées à l'atelier.",
                capacity=2 + place % 4,
                paused_from=world.today if place == len(names.HOSTS) - 1 else None,
            )
        )
        world.hosts.append(host)
        with stand_at(world.at(-430 + place)):
            _invite_speaker(world, host, place, language, domain)
        _make_relations(world, organisation, place)
    _make_access(world)


def _invite_speaker(
    world: World, host: Host, place: int, language: str, domain: str
) -> None:
    given, family = names.CONTACTS[place % len(names.CONTACTS)]
    email = f"{names.convert_to_ascii(given)}@{domain}.example"
    if place == 0:
        email = logins.HOST.email
        given, family = logins.HOST.name.split(" ", 1)
    invite_contact(
        host=host,
        email=email,
        given_names=given,
        family_name=family,
        language=language,
        function="Directie" if language == "nl" else "Direction",
        phone=f"+32 2 000 00 {place:02d}",
        signs_letters=True,
        by=world.officer,
    )


def _make_access(world: World) -> None:
    """An invitation on its way and one that has run out, first steps, a request for access, two houses of one."""
    first, second = world.hosts[0], world.hosts[1]
    with stand_at(world.at(-3)):
        send_host_invitation(
            host=first,
            email="nele.uitgenodigd@denkbeeld.example",
            given_names="Nele",
            family_name="Uitgenodigd",
            language="nl",
            by=world.officer,
        )
        asking = ensure_user(
            email="joris.vraagt@denkbeeld.example", language="nl", name="Joris Vraagt"
        )
        ask_host_access(
            typed=first.organisation.name,
            given_names="Joris",
            family_name="Vraagt",
            function="Planning",
            words="Ik ontvang de bezoekers aan de poort.",
            by=asking,
        )
    with stand_at(world.at(-20)):
        send_host_invitation(
            host=second,
            email="luc.invite@voorbeeld.example",
            given_names="Luc",
            family_name="Invité",
            language="fr",
            manages=True,
            by=world.officer,
        )
    with stand_at(world.at(-10)):
        known = world.hosts[2].contacts.select_related("user").get()
        contact = invite_contact(
            host=world.hosts[3],
            email=known.user.email,
            given_names=known.person.given_names,
            family_name=known.person.family_name,
            language=known.user.language,
            by=world.officer,
        )
        begin_onboarding(contact=contact)


def _make_relations(world: World, organisation: Organisation, place: int) -> None:
    save_checked(
        Interaction(
            organisation=organisation,
            channel=world.dice.choice(Interaction.Channel.values),
            on=world.day(-world.dice.randint(20, 400)),
            summary="Intérêt confirmé ; souhaite recevoir deux personnes au plus à la fois.",
            next_step="Fixer les dates de la prochaine cohorte" if place < 3 else "",
            due_on=world.day(place - 1) if place < 3 else None,
            responsible=world.officer if place < 3 else None,
            by=world.officer,
        )
    )
    if place % 3 == 0:
        agreement = save_checked(
            Agreement(
                title=f"Convention d'accueil avec {organisation.name}",
                kind=Agreement.Kind.HOSTING,
                signed_on=world.day(-420 + place),
                valid_from=world.day(-420 + place),
                valid_until=world.day(40 + 20 * place),
                responsible=world.officer,
            )
        )
        save_checked(AgreementParty(agreement=agreement, organisation=organisation))
    if place % 4 == 0:
        state_need(
            side=Need.Side.OFFER,
            topic=NeedTopic.objects.get(code="certification"),
            level=Need.Level.ORGANISATION,
            organisation=organisation,
            sector=organisation.sector,
            strength=Need.Strength.STRONG,
            text=organisation.activity,
            stated_by="Direction",
            stated_on=world.day(-60 + place),
            by=world.officer,
        )
    if place and place % 3 == 1:
        relate_organisations(
            first=organisation,
            kind=RelationKind.INTRODUCED_BY,
            second=world.hosts[0].organisation,
            since=world.day(-380 + place),
            by=world.officer,
        )


def make_enterprise_number(place: int) -> str:
    """An enterprise number whose check digits agree (domain.md §3.6), in a range not given out."""
    base = 19_990_000 + place * 7
    return f"{base:08d}{97 - base % 97:02d}"


def compute_stop_spans(row: Participation) -> list[tuple[date, date]]:
    """The days of the three stops of a stay, both counted, with a day between to travel."""
    assert row.cohort is not None
    first, last = row.cohort.arrives_on, row.cohort.leaves_on
    third = (last - first).days // 3
    day = first.toordinal() + 1
    spans = []
    for start in (day, day + third, day + 2 * third):
        spans.append((date.fromordinal(start), date.fromordinal(start + third - 2)))
    return spans


def get_cohort_name(world: World, row: Participation) -> str:
    for name in ("returned", "present", "planned"):
        if getattr(world, name) == row.cohort:
            return name
    raise LookupError(f"{row} has no cohort of the demo.")


def _make_placements(world: World) -> None:
    """Each visit; those of files that nobody opens only as rows, by the table of moves (`demo.ledger`)."""
    rows, histories = [], []
    turn = cycle(world.hosts[:-1])  # the last receives nobody for now
    taken: Counter[tuple[int, date]] = Counter()
    for row in world.travellers:
        cohort = get_cohort_name(world, row)
        demo = row.person.email in {logins.PRESENT.email, logins.PREPARING.email}
        routes = ROUTES.get((cohort, row.stage), (DONE, DONE, DONE))
        for place, (route, (first, last)) in enumerate(
            zip(routes, compute_stop_spans(row), strict=False)
        ):
            wanted = (
                world.hosts[0] if demo and place in {0, 1} and _of_host(route) else None
            )
            if row.stage in HOME and route[-1:] == ("finish",):
                # A visit is over when its visitor is home, and its last day says so.
                last = max(first, min(last, _read_return_day(row)))  # noqa: PLW2901  shortened
            mine = _with_room(wanted, turn, taken, first)
            moved = list(_build_placement_moves(world, row, route, first, last))
            placement = Placement(
                participation=row,
                host=mine,
                starts_on=first,
                ends_on=last,
                purpose=PURPOSE,
                created_at=moved[0].at if moved else world.at(-6),
            )
            if logins.is_opened(world, row):
                save_checked(placement)
                _move_placement(world, placement, moved)
                continue
            placement.stage = get_stage_after(PLACEMENT, PlacementStage.PROPOSED, moved)
            rows.append(placement)
            histories.append(moved)
    Placement.objects.bulk_create(rows)
    moves = zip(rows, histories, strict=True)
    PlacementStep.objects.bulk_create(
        build_many_ledger_rows(PlacementStep, PLACEMENT, PlacementStage.PROPOSED, moves)
    )


def _move_placement(
    world: World, placement: Placement, moved: list[DemoTransition]
) -> None:
    """What staff and the host do, each on its day; the host answers as the one who speaks for it."""
    speaks, staff = (
        placement.host.contacts.order_by("pk").select_related("user")[0].user,
        world.officer,
    )
    for entry in moved:
        with stand_at(entry.at):
            match entry.move:
                case "offer":
                    offer_placement(placement=placement, by=staff)
                case "accept":
                    accept_placement(placement=placement, by=speaks)
                case "decline":
                    decline_placement(
                        placement=placement, because=Decline.DATES, by=speaks
                    )
                case "propose_days":
                    propose_days(
                        placement=placement,
                        starts_on=placement.starts_on + timedelta(days=1),
                        ends_on=placement.ends_on + timedelta(days=1),
                        words="Le lundi, l'atelier est fermé.",
                        by=speaks,
                    )
                case "confirm":
                    confirm_placement(placement=placement, by=staff)
                case "start":
                    PLACEMENT.apply(placement, "start", actor=System("calendar"))
                case "finish":
                    finish_placement(placement=placement, by=staff)
                case "cancel":
                    cancel_placement(
                        placement=placement, reason=entry.reason, actor=Staff(staff)
                    )


def _with_room(
    wanted: Host | None,
    turn: Iterator[Host],
    taken: Counter[tuple[int, date]],
    first: date,
) -> Host:
    """The next host that can receive one more; all stays of a cohort share the same three spans of days."""
    host = wanted or next(turn)
    while taken[host.pk, first] >= host.capacity:
        host = next(turn)
    taken[host.pk, first] += 1
    return host


def _read_return_day(row: Participation) -> date:
    return row.steps.filter(move="return").latest("at").at.date()


def _of_host(route: tuple[str, ...]) -> bool:
    """The host of the table of log-ins has one offer to answer and one stay that runs."""
    return route == OFFERED or route[-1:] == ("start",)


def _build_placement_moves(
    world: World, row: Participation, route: tuple[str, ...], first: date, last: date
) -> Iterator[DemoTransition]:
    assert row.cohort is not None
    begins = (row.cohort.arrives_on - world.today).days
    # Of a stay that is still to come, what happened lies in the last weeks; who has not answered was asked later.
    # It still may: a request lapses ten days after it was made.
    ago = 4 if "accept" in route else 36 if route == OFFERED else 24
    shift = 0 if begins < 0 else -begins + ago
    for move in route:
        offset = {
            "start": (first - world.today).days,
            "finish": (last - world.today).days,
        }.get(move)
        if row.stage in HOME and move in {"finish", "cancel"}:
            # Who returns early ends the visit that runs and calls off the others.
            offset = min(offset or 0, (_read_return_day(row) - world.today).days)
        by = world.officer if move in {"offer", "confirm", "finish", "cancel"} else None
        at = world.at(
            min(begins + LEAD[move] + shift if offset is None else offset, 0),
            9,
            len(route),
        )
        reason = (
            "Retour anticipé."
            if move == "cancel" and row.stage == Stage.RETURNED
            else ""
        )
        yield DemoTransition(
            move, at, by, reason or ("Visa refusé." if move == "cancel" else "")
        )
