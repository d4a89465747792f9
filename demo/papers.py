"""What the house itself issues: published itineraries, visa letters, reminders.

Letters and reminders go through the services of the house; the worker makes their PDF and sends their
mails afterwards, as for anyone.
"""

from __future__ import annotations

from contextlib import suppress

from django.utils.translation import override

from demo import stays
from demo.clock import stand_at
from demo.logins import is_opened
from demo.world import World
from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.itineraries.models import Itinerary, ItineraryVersion
from mobility.itineraries.services.programme import (
    gather_itinerary_facts,
    publish_itinerary,
)
from mobility.letters import papers
from mobility.letters.models import Letter
from mobility.letters.services.bundles import order_bundle
from mobility.letters.services.facts import gather_facts
from mobility.letters.services.issue import (
    freeze_letter_facts,
    issue_letter,
    issue_support_letter,
)
from mobility.letters.services.signing import prepare_invitation
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier
from participants.register.lifecycle import Stage
from participants.training.services import issue_certificates
from pemwecco.core.answers import Refused
from pemwecco.core.services import ask_worker
from pemwecco.documents.papers import issue_document
from pemwecco.reminders.engine import sweep_reminders

UNDER_WAY = (DossierStage.APPOINTMENT, DossierStage.LODGED, DossierStage.EXAMINED)
LANGUAGES = ("fr", "en", "nl")
GRANTED_WITH_LETTER = 3
# Days from today: before the papers are declared complete, and lodged.
PUBLISHED, WRITTEN, WRITTEN_FOR_PRESENT = -22, -21, -60
INVITED = 6
CERTIFIED = -2
# Flights and visits that are still being settled when the letters leave.
REASON = "Les vols et la dernière visite sont confirmés par courriel cette semaine."


def make_demo_letters(world: World) -> None:
    for itinerary in stays.list_itineraries_to_publish(world):
        _publish(world, itinerary)
    waiting = Dossier.objects.filter(
        stage__in=UNDER_WAY, participation__stage=Stage.PREPARED
    )
    with stand_at(world.at(WRITTEN, 16)):
        for place, dossier in enumerate(waiting.order_by("pk")):
            _write_letters(world, dossier, LANGUAGES[place % len(LANGUAGES)])
    _invite(world)
    complete = (
        Dossier.objects.filter(stage=DossierStage.APPOINTMENT).order_by("pk").first()
    )
    if complete is not None:
        order_bundle(dossier=complete, language="fr", by=world.visa_officer)
    granted = Dossier.objects.filter(
        stage=DossierStage.GRANTED, participation__stage=Stage.DEPARTED
    )
    with stand_at(world.at(WRITTEN_FOR_PRESENT, 16)):
        for dossier in granted.order_by("pk")[:GRANTED_WITH_LETTER]:
            _letter_of_granted(world, dossier)
    _certify_returned(world)
    sweep_reminders(world.now)


def _certify_returned(world: World) -> None:
    """Whoever came back and completed every required module has a certificate, in their language."""
    with stand_at(world.at(CERTIFIED, 10)):
        issue_certificates(cohort=world.returned, by=world.coordinator)


def _write_letters(world: World, dossier: Dossier, language: str) -> None:
    issue_support_letter(
        dossier=dossier, language=language, by=world.visa_officer, reason=REASON
    )
    for kind in ("programme", "form"):
        with suppress(Refused):
            issue_letter(
                dossier=dossier,
                kind=kind,
                language="fr",
                by=world.visa_officer,
                reason=REASON,
            )


def _invite(world: World) -> None:
    """Hosts are asked to check and sign their invitation, for the visits that come."""
    coming = Placement.objects.filter(
        stage__in=AGREED, starts_on__gt=world.today
    ).select_related("host__organisation", "participation__person")
    for placement in coming.order_by("pk")[:INVITED]:
        with suppress(Refused):
            prepare_invitation(
                placement=placement, by=world.visa_officer, reason=REASON
            )


def _publish(world: World, itinerary: Itinerary) -> None:
    """The first version; for files that nobody opens only its row, and no PDF of a stay that is over."""
    begins = (itinerary.arrives_on - world.today).days
    at, note = world.at(min(begins - 30, PUBLISHED), 15), "Première version"
    if is_opened(world, itinerary.participation):
        with stand_at(at):
            publish_itinerary(itinerary=itinerary, by=world.officer, note=note)
        return
    version = ItineraryVersion.objects.create(
        itinerary=itinerary,
        number=1,
        facts=gather_itinerary_facts(itinerary),
        note=note,
        published_by=world.officer,
        published_at=at,
    )
    if itinerary.leaves_on >= world.today:
        ask_worker("pem.itineraries.render", version.pk)


def _letter_of_granted(world: World, dossier: Dossier) -> None:
    """The letter with which a visa was granted: the service refuses one for a finished dossier."""
    with override("fr"):
        facts = gather_facts(dossier) | {
            "signatory": world.visa_officer.get_full_name()
        }
        facts = freeze_letter_facts("support", facts, "fr", None)
    paper = issue_document(
        kind=papers.SUPPORT_LETTER,
        facts=facts,
        public_facts={
            "initials": dossier.participation.person.initials,
            "dates": [facts["stay"]["entry"], facts["stay"]["departure"]],
            "purpose": "Voyage d'affaires, visa de court séjour",
        },
        language="fr",
        by=world.visa_officer,
    )
    Letter.objects.create(dossier=dossier, paper=paper)
