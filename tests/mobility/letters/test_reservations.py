"""Letters print the flights and beds that are kept, and are stale once these change."""

from __future__ import annotations

from datetime import date, timedelta

from mobility.itineraries.models import Accommodation, Flight
from mobility.letters.services.facts import gather_facts, gather_programme_facts
from mobility.letters.services.issue import issue_support_letter
from mobility.letters.services.phrasing import format_letter_day
from mobility.letters.services.sources import get_letter_source
from mobility.letters.services.stale import list_changed_facts
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from tests.mobility.dossiers import travels


def test_support_letter_and_programme_print_the_reservations(
    ready: Dossier, visa_officer: User, entry: date
) -> None:
    travels(ready)
    eve = format_letter_day(entry - timedelta(days=1))
    there = f"SN 204, {eve} – {format_letter_day(entry)}"
    printed = gather_facts(ready)["itinerary"]
    assert (printed["outbound"], printed["lodging"]) == (there, "Hôtel Exemple")
    programme = gather_programme_facts(get_letter_source(ready))["published"]
    assert (programme["outbound"], programme["lodging"]) == (there, "Hôtel Exemple")
    letter = issue_support_letter(dossier=ready, language="fr", by=visa_officer)
    assert not list_changed_facts(letter)
    Flight.objects.filter(direction="return").update(number="SN 999")
    Accommodation.objects.create(
        participation=ready.participation,
        kind="private",
        name="Chez Lies",
        arrives_on=entry,
        leaves_on=entry + timedelta(days=1),
    )
    changed = {change.fact: change.now for change in list_changed_facts(letter)}
    assert changed["itinerary: flight back"].startswith("SN 999, ")
    assert "Chez Lies (" in changed["itinerary: lodging"]
