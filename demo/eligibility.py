"""Eligibility in the demo: rules of the calls, checks of every file, referrals in every state, duplicates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from demo.clock import stand_at
from demo.ledger import DemoTransition, build_many_ledger_rows, get_stage_after
from demo.people import BATCH
from demo.world import CALL_CLOSED, World
from participants.calls.models import (
    BalanceTarget,
    EligibilityRule,
    Setup,
    SetupVersion,
)
from participants.calls.services.access import give_access, revoke_access
from participants.calls.services.cloning import clone_call
from participants.calls.services.setup import (
    build_setup_content,
    ensure_setup,
    hash_setup_content,
)
from participants.calls.services.usual_rules import ensure_rules
from participants.eligibility.lifecycle import REFERRAL, ReferralStage
from participants.eligibility.models import (
    Referral,
    ReferralStep,
    Screening,
    ScreeningFinding,
)
from participants.eligibility.rules import eligibility as rules
from participants.eligibility.services.duplicates import (
    find_duplicates,
    store_match_keys,
)
from participants.eligibility.services.profiles import read_screening_profiles
from participants.eligibility.services.route import reopen_in_call
from participants.eligibility.services.screening import get_judging_day, list_call_rules
from participants.register.lifecycle import Stage
from participants.register.models import (
    Call,
    Participation,
    ParticipationStep,
)
from pemwecco.network.models import Organisation, Person
from pemwecco.network.services import record_organisation

STRUCTURES = (
    # name, town, region, address of the invented help desk
    ("Guichet d'appui de Dakar (exemple)", "Dakar", "SN-DK", "dakar"),
    ("Maison de l'entreprise de Thiès (exemple)", "Thiès", "SN-TH", "thies"),
    (
        "Chambre des métiers de Saint-Louis (exemple)",
        "Saint-Louis",
        "SN-SL",
        "saint-louis",
    ),
    ("Réseau des comptables solidaires (exemple)", "Dakar", "SN-DK", "comptables"),
)
TARGETS = (
    ("sex", "F", 45, None),
    ("region", "SN-DK", None, 50),
    ("size", "nano", 15, None),
)
WHO = (
    (
        "Vous dirigez une petite entreprise établie au Sénégal, avec un NINEA et un registre de commerce, ou vous y "
        "travaillez, et vous voulez vendre ou produire avec la Belgique."
    ),
    (
        "You run a small enterprise established in Senegal, with a NINEA and a trade register number, or you work in "
        "one, and you want to sell or produce with Belgium."
    ),
    (
        "U leidt een kleine onderneming in Senegal, met een NINEA en een handelsregisternummer, of u werkt er, en u "
        "wilt met België verkopen of produceren."
    ),
)
# How many referrals took which way, and the days after which they are asked again, from today.
ROUTES: tuple[tuple[int, tuple[str, ...], int], ...] = (
    (6, (), 12),
    (7, ("accept",), 20),
    (4, ("accept",), -9),
    (3, ("decline",), 0),
    (5, ("accept", "finish"), 0),
    (2, ("accept", "stop"), 0),
)
WORDS = {
    "decline": "Nous sommes complets jusqu'au mois prochain.",
    "stop": "L'entreprise a changé de région.",
}
REFERRED = 40  # days ago
CARRIED = 2


def set_demo_rules(world: World) -> None:
    """Rules, targets and settings of both calls, before any file comes; each is frozen since its first."""
    helpers = []
    for place, (name, city, region, desk) in enumerate(STRUCTURES, start=1):
        helper = record_organisation(
            name=name,
            kind=Organisation.Kind.SUPPORT,
            level=Organisation.Level.MESO,
            country="SN",
            city=city,
            region=region,
            email=f"{desk}@appui.example",
            phone=f"+22133800{place:04d}",
        )
        helpers.append(helper)
    for call in (world.call, world.next_call):
        ensure_rules(call)
        rows = EligibilityRule.objects.filter(call=call)
        rows.filter(code__in=["rccm", "ninea"]).update(structure=helpers[0])
        rows.filter(code="accounts").update(structure=helpers[3], recheck_days=90)
        setup = ensure_setup(call)
        for language, text in zip(("fr", "en", "nl"), WHO, strict=True):
            setattr(setup, f"target_{language}", text)
        setup.save()
    for dimension, value, least, most in TARGETS:
        BalanceTarget.objects.create(
            call=world.next_call,
            dimension=dimension,
            value=value,
            at_least=least,
            at_most=most,
        )


def make_demo_eligibility(world: World) -> None:
    """What follows from the files that came."""
    for call in (world.call, world.next_call):
        _freeze(call)
        _screen(call, world)
    store_match_keys(Participation.objects.exclude(stage=Stage.DRAFT))
    _refer(world)
    _late(world)
    _duplicates(world)
    for file in _waiting(world)[-CARRIED:]:
        reopen_in_call(participation=file, call=world.next_call, by=world.officer)
    _next_draft(world)


def _freeze(call: Call) -> None:
    """The call as its first file found it."""
    first = (
        ParticipationStep.objects.filter(subject__call=call, move="submit")
        .order_by("at")
        .first()
    )
    if first is None:
        return
    setup = ensure_setup(call)
    content = build_setup_content(setup)
    SetupVersion.objects.create(
        call=call,
        number=1,
        content=content,
        sha256=hash_setup_content(content),
        at=first.at,
    )
    Setup.objects.filter(pk=setup.pk).update(locked_at=first.at)


def _screen(call: Call, world: World) -> None:
    """Each file checked when it was sent; what was missing in those confirmed was seen on paper."""
    submits = ParticipationStep.objects.filter(subject__call=call, move="submit")
    sent = dict(submits.values_list("subject", "at"))
    files = Participation.objects.filter(call=call, pk__in=sent).order_by("pk")
    stages = dict(files.values_list("pk", "stage"))
    listed = {rule.code: (row, rule) for row, rule in list_call_rules(call)}
    day, version = get_judging_day(call), call.versions.first()
    screenings, found = [], []
    for pk, profile in read_screening_profiles(files).items():
        failed = rules.examine(
            [rule for _row, rule in listed.values()], profile.facts, on=day
        )
        screening = Screening(
            participation_id=pk,
            version=version,
            ready=rules.is_ready(failed),
            facts={
                "papers": sorted(profile.facts.papers),
                "registers": sorted(profile.facts.identifiers),
            },
            at=sent[pk],
        )
        screenings.append(screening)
        seen = stages[pk] not in {Stage.NOT_READY, Stage.SUBMITTED}
        found += _findings(screening, failed, listed, seen=seen, world=world)
    Screening.objects.bulk_create(screenings, batch_size=BATCH)
    ScreeningFinding.objects.bulk_create(found, batch_size=BATCH)


def _findings(
    screening: Screening,
    failed: Iterable[rules.FailedRule],
    listed: dict[str, tuple[EligibilityRule, rules.ScreeningRule]],
    *,
    seen: bool,
    world: World,
) -> list[ScreeningFinding]:
    made = []
    for entry in failed:
        row = listed[entry.rule.code][0]
        answered = seen and entry.rule.blocking
        made.append(
            ScreeningFinding(
                screening=screening,
                rule=row,
                message=entry.finding.message,
                params=dict(entry.finding.params),
                blocking=entry.rule.blocking,
                recheck_on=world.day(30 if row.code == "accounts" else -3),
                state=ScreeningFinding.State.RESOLVED
                if answered
                else ScreeningFinding.State.OPEN,
                closed_by=world.officer if answered else None,
                closed_at=screening.at + timedelta(days=3) if answered else None,
                note="Vu sur papier." if answered else "",
            )
        )
    return made


def _waiting(world: World) -> list[Participation]:
    rows = Participation.objects.filter(
        call=world.call, stage=Stage.NOT_READY
    ).order_by("pk")
    return list(rows[: sum(count for count, _route, _days in ROUTES) + CARRIED])


def _refer(world: World) -> None:
    """Files handed to a structure, in every state that a referral has."""
    structures = list(
        Organisation.objects.filter(email__endswith="@appui.example").order_by("pk")
    )
    waiting, rows, ledger = iter(_waiting(world)), [], []
    for count, route, days in ROUTES:
        for _one in range(count):
            file = next(waiting, None)
            if file is None:
                break
            at = world.at(-REFERRED + world.dice.randint(0, 9), *world.working_hour())
            moved = []
            for place, move in enumerate(route, start=1):
                day, words = at + timedelta(days=3 * place), WORDS.get(move, "")
                moved.append(DemoTransition(move, day, None, words))
            referral = Referral(
                participation=file,
                structure=world.dice.choice(structures),
                stage=get_stage_after(REFERRAL, ReferralStage.PROPOSED, moved),
                message="Merci d'aider cette entreprise à réunir ses papiers.",
                follow_up_on=world.day(days) if days else None,
                by=world.officer,
                at=at,
            )
            rows.append(referral)
            ledger.append((referral, moved))
    Referral.objects.bulk_create(rows)
    ReferralStep.objects.bulk_create(
        build_many_ledger_rows(ReferralStep, REFERRAL, ReferralStage.PROPOSED, ledger)
    )


def _late(world: World) -> None:
    """A code by which one file came after the closing, one that was taken back."""
    closed = world.at(CALL_CLOSED, 23, 59)
    until = closed + timedelta(days=3)
    with stand_at(closed):
        used = give_access(
            call=world.call,
            valid_until=until,
            reason="Coupure de réseau à Kédougou le dernier soir.",
            by=world.coordinator,
        )
        mistaken = give_access(
            call=world.call,
            valid_until=until,
            reason="Donné par erreur.",
            by=world.coordinator,
        )
    with stand_at(closed + timedelta(hours=5)):
        revoke_access(access=mistaken, by=world.coordinator)
    late = (
        Participation.objects.filter(call=world.call, stage=Stage.SUBMITTED)
        .order_by("-pk")
        .first()
    )
    if late is not None:
        Participation.objects.filter(pk=late.pk).update(access=used)


def _duplicates(world: World) -> None:
    """Two people of the open call share a phone, two a name and a birth date: staff see it."""
    sent = list(
        Participation.objects.filter(call=world.next_call, stage=Stage.SUBMITTED)
        .select_related("person")
        .order_by("pk")[:4]
    )
    if len(sent) < 4:
        return
    one, two, three, four = (file.person for file in sent)
    Person.objects.filter(pk=two.pk).update(phone=one.phone)
    Person.objects.filter(pk=four.pk).update(
        given_names=three.given_names.upper(),
        family_name=three.family_name.upper(),
        birth_date=three.birth_date,
    )
    for file in sent:
        find_duplicates(participation=file)


def _next_draft(world: World) -> None:
    """A call that is being prepared: ready to be rehearsed on the closed one."""
    opens: datetime = world.at(60, 8)
    number = world.next_call.closes_at.year + 1
    made = clone_call(
        call=world.next_call,
        slug=f"appel-{number}-3",
        titles={
            "fr": f"Appel {number} : troisième édition (en préparation)",
            "en": f"Call {number}: third edition (in preparation)",
            "nl": f"Oproep {number}: derde editie (in voorbereiding)",
        },
        opens_at=opens,
        closes_at=opens + timedelta(days=45),
        by=world.coordinator,
    )
    made.criteria.filter(code="export").update(weight=4)
