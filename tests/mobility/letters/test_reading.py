"""Letters as a consulate reads them: three hosts, three languages, long words, nothing half empty."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion
from mobility.letters.models import Letter
from mobility.letters.services.facts import gather_facts
from mobility.letters.services.form_sheet import gather_form_facts, list_form_lines
from mobility.letters.services.phrasing import (
    format_letter_span,
)
from mobility.letters.services.signing import prepare_invitation, read_invitation
from mobility.letters.services.sources import get_letter_source
from mobility.letters.services.stale import list_changed_facts
from mobility.letters.services.wordings import fill_letter_paragraphs
from mobility.visas.models import CostShare, Dossier
from mobility.visas.services.costs import state_cost, state_host_costs
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn
from tests.mobility.letters.test_kinds import accepted, issued, text_of

DAY = timedelta(days=1)


def publish(dossier: Dossier, **changes: Any) -> None:
    """A further version of the itinerary, as published."""
    itinerary = dossier.participation.itinerary
    last = itinerary.versions.latest("number")
    ItineraryVersion.objects.create(
        itinerary=itinerary, number=last.number + 1, facts=last.facts | changes
    )


def stops_of(dossier: Dossier, changed: dict[str, Any]) -> list[dict[str, Any]]:
    """The stops as published, the second one changed."""
    stops = dossier.participation.itinerary.versions.latest("number").facts["stops"]
    return [stops[0], stops[1] | changed, *stops[2:]]


LANGUAGES = ("fr", "en", "nl")


FUNDED = {"funding": "Funded by the European Union"}


LONG = "Coopérative" + "DesProductricesEtProducteurs" * 5


# --- three hosts ----------------------------------------------------------------------------------


@pytest.fixture
def visits(ready: Dossier, entry: date) -> list[Placement]:
    """Three hosts, one after the other."""
    found = []
    for number, (first, last) in enumerate(((2, 8), (9, 15), (16, 22)), 1):
        host = factories.host()
        host.organisation.name = f"Fabriek {number}"
        host.organisation.address = f"Voorbeeldstraat {number}, 2000 Antwerpen"
        host.organisation.save()
        factories.host_contact(host, email=f"lies{number}@fabriek.example")
        found.append(
            factories.placement(
                participation=ready.participation,
                host=host,
                stage="confirmed",
                starts_on=entry + first * DAY,
                ends_on=entry + last * DAY,
            )
        )
    return found


def contact(visit: Placement) -> User:
    return visit.host.contacts.get().user


@pytest.fixture
def shared(ready: Dossier, visits: list[Placement]) -> Dossier:
    """The first host bears its nights, the second its meals; the programme the rest."""
    state_host_costs(
        placement=visits[0], costs={"lodging": (None, None)}, by=contact(visits[0])
    )
    state_host_costs(
        placement=visits[1], costs={"meals": (None, None)}, by=contact(visits[1])
    )
    return ready


def test_letter_invitations_and_form_say_the_same_of_who_pays(
    shared: Dossier,
    visits: list[Placement],
    visa_officer: User,
    awa: User,
    sign_in: SignIn,
    entry: date,
) -> None:
    letter = text_of(issued(shared, visa_officer, "support", "en"))
    with override("en"):
        nights = format_letter_span(entry + 2 * DAY, entry + 7 * DAY)
        days = format_letter_span(entry + 9 * DAY, entry + 15 * DAY)
    assert f"Fabriek 1, nights of {nights}" in letter
    assert f"Fabriek 2, {days}" in letter
    browser = sign_in(awa)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    mine = browser.get("/me/visa/").text
    assert "Who pays" in mine
    assert f"Fabriek 1, nights of {nights}" in mine
    facts = gather_form_facts(get_letter_source(shared))
    with override("en"):
        sheet = {
            line.number or line.label: line.answer
            for line in list_form_lines(facts["answers"], "en", facts)
        }
    assert sheet["32"].startswith("By a sponsor and others")
    assert f"Fabriek 1, nights of {nights}" in sheet["Who bears which costs"]
    said = []
    for visit in visits:
        draft = prepare_invitation(placement=visit, by=visa_officer)
        draft.language = "en"
        draft.save()
        rows = read_invitation(draft).context()["cost_rows"]
        said.append({row.kind: "; ".join(row.bearers) for row in rows})
    assert f"our organisation, nights of {nights}" in said[0]["Lodging"]
    assert f"our organisation, {days}" in said[1]["Meals"]
    # Nobody reads in their invitation what another host bears.
    for rows in said:
        assert not any("Fabriek" in text for text in rows.values())
    assert all("the programme" in rows["Flights there and back"] for rows in said)


def test_nothing_is_printed_while_two_claim_the_same_nights(
    shared: Dossier, visits: list[Placement], visa_officer: User, entry: date
) -> None:
    state_cost(
        dossier=shared,
        kind="lodging",
        payer="host",
        visit=visits[1].pk,
        starts_on=entry + 3 * DAY,
        ends_on=entry + 4 * DAY,
        by=visa_officer,
    )
    with pytest.raises(Refused, match="not settled who pays"):
        issued(shared, visa_officer, "support", "en")
    draft = prepare_invitation(placement=visits[0], by=visa_officer)
    assert any("same costs" in sentence for sentence in read_invitation(draft).missing)
    free = prepare_invitation(placement=visits[2], by=visa_officer)
    assert not any("same costs" in one for one in read_invitation(free).missing)


def test_a_letter_is_stale_when_who_pays_changes(
    shared: Dossier, visa_officer: User
) -> None:
    letter = issued(shared, visa_officer, "support", "en")
    assert list_changed_facts(letter) == []
    CostShare.objects.filter(kind="meals").delete()
    changed = list_changed_facts(letter)
    assert changed
    assert all(change.fact.startswith("who pays") for change in changed)
    printed = {change.printed for change in changed} | {one.now for one in changed}
    assert "the host" in printed
    assert not printed & {"host", "programme"}


def test_a_letter_from_before_it_said_more_is_not_stale_by_that(
    ready: Dossier, visa_officer: User
) -> None:
    facts = gather_facts(ready)
    for name in ("edition", "costs"):
        del facts[name]
    for name in ("implementer_number", "grant", "destination_contact"):
        del facts["programme"][name]
    del facts["insurance"]["insurer"]
    letter = issued(ready, visa_officer, "support", "en")
    letter.paper.facts = facts | {"programme": facts["programme"] | FUNDED}
    assert list_changed_facts(letter) == []
    ready.participation.person.birth_place = "Mbour"
    ready.participation.person.save()
    letter.dossier = Dossier.objects.get(pk=ready.pk)
    assert [change.now for change in list_changed_facts(letter)] == ["Mbour"]


# --- what a consulate looks for ---------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_names_who_signs_the_grant_the_insurer_and_the_streets(
    ready: Dossier,
    visits: list[Placement],
    visa_officer: User,
    entry: date,
    language: str,
) -> None:
    programme = ready.participation.call.programme
    programme.grant_number = "MPF-2026-017"
    programme.daily_amount_eur = Decimal("62.50")
    programme.signatory_name = "Oumou Voorbeeld"
    programme.save()
    ready.insurer, ready.insurance_policy = "Assurances Exemple", "POL-1234"
    ready.insurance_from, ready.insurance_until = entry, entry + 27 * DAY
    ready.insurance_cover_eur = Decimal(30_000)
    ready.save()
    at_host = {"placement": visits[0].pk, "host": "Fabriek 1"}
    publish(ready, stops=stops_of(ready, at_host))
    text = text_of(issued(ready, visa_officer, "support", language))
    towns = {"fr": "2000 Anvers", "en": "2000 Antwerp", "nl": "2000 Antwerpen"}
    functions = {
        "fr": "Responsable du programme",
        "en": "Programme manager",
        "nl": "Programmaverantwoordelijke",
    }
    for printed in (
        "0264.814.354",
        "MPF-2026-017",
        "Oumou Voorbeeld",
        functions[language],
        "Assurances Exemple",
        "POL-1234",
        f"Voorbeeldstraat 1, {towns[language]}",
        "+32 2 505 37 00",
    ):
        assert printed in text
    assert ("62.50" if language == "en" else "62,50") in text
    named = {
        "fr": (
            "ressortissante sénégalaise, a été retenue",
            "du Sénégal",
            "en Belgique",
        ),
        "en": ("Ms DIOP AMINATA, a Senegalese national", "from Senegal", "in Belgium"),
        "nl": ("Mevrouw DIOP AMINATA, van Senegalese", "uit Senegal", "in België"),
    }
    for words in named[language]:
        assert words in text
    assert not re.search(r"\b\d{1,2}/\d{1,2}/\d{4}\b", text)
    assert "sponsor" not in text or language == "en"


def test_agreement_follows_the_person(ready: Dossier) -> None:
    person = ready.participation.person
    said = {}
    for sex in ("F", "M", ""):
        person.sex = sex
        person.save()
        fresh = Dossier.objects.get(pk=ready.pk)
        said[sex] = fill_letter_paragraphs("support", "fr", gather_facts(fresh), {})[
            "opening"
        ]
    assert "Madame DIOP AMINATA, ressortissante sénégalaise, a été retenue" in said["F"]
    assert "Monsieur DIOP AMINATA, ressortissant sénégalais, a été retenu " in said["M"]
    assert "DIOP AMINATA, de nationalité sénégalaise, a été retenu(e)" in said[""]


def test_a_text_in_another_language_than_the_letter_says_so(
    ready: Dossier, visa_officer: User
) -> None:
    dutch = text_of(issued(ready, visa_officer, "support", "nl"))
    assert "Transformation de mangues (in het Frans)" in dutch
    assert "Titels, plaatsen en noodcontact in het Frans" in dutch
    french = text_of(issued(ready, visa_officer, "support", "fr"))
    assert "Transformation de mangues (" not in french


def test_the_sheet_says_no_code(ready: Dossier, visits: list[Placement]) -> None:
    person = ready.participation.person
    person.address = "Rue 12, Dakar"
    person.save()
    facts = gather_form_facts(get_letter_source(Dossier.objects.get(pk=ready.pk)))
    for language, country in (("fr", "Sénégal"), ("nl", "Senegal")):
        with override(language):
            sheet = list_form_lines(facts["answers"], language, facts)
        answers = {line.number or line.label: line.answer for line in sheet}
        assert answers["19"] == f"Rue 12, Dakar, {country}"
        assert not {"SN", "BE", "sponsor31", "shared"} & set(answers.values())
        assert not any(answer.endswith((", SN", ", BE")) for answer in answers.values())


# --- on paper ---------------------------------------------------------------------------------------


def pages_of(letter: Letter) -> list[Any]:
    assert letter.paper.pdf is not None
    with letter.paper.pdf.file.open("rb") as stored:
        return list(PdfReader(io.BytesIO(stored.read())).pages)


def longest_line(page: Any) -> int:
    """Signs of the longest line on a page: one that runs over the edge is longer than the page is wide."""
    return max(len(line) for line in page.extract_text().splitlines())


@pytest.mark.parametrize("kind", ["support", "form", "programme", "cover"])
@pytest.mark.parametrize("word", [LONG, "\u00a0".join(["Coopérative"] * 14)])
def test_a_word_without_a_blank_stays_inside_the_margin(
    ready: Dossier, visa_officer: User, kind: str, word: str
) -> None:
    organisation = ready.participation.organisation
    assert organisation is not None
    organisation.name = word[:150]
    organisation.save()
    long = {"place": word[:130], "title": word[:130]}
    publish(ready, stops=stops_of(ready, long))
    if kind == "cover":
        accepted(ready, visa_officer, ["RCCM"])
    letter = issued(ready, visa_officer, kind, "fr")
    text = "".join(page.extract_text() for page in pages_of(letter))
    whole = re.sub(r"\s", "", text)
    if kind != "cover":
        assert re.sub(r"\s", "", word[:130]) in whole
    for page in pages_of(letter):
        assert longest_line(page) < 150


def test_two_meetings_a_day_fill_the_pages_of_the_annex(
    ready: Dossier, visa_officer: User, entry: date
) -> None:
    first = stops_of(ready, {})[0]
    stops = []
    for day in range(28):
        for hour in (9, 14):
            stops.append(
                first
                | {
                    "uid": day * 10 + hour,
                    "starts_on": (entry + day * DAY).isoformat(),
                    "ends_on": (entry + day * DAY).isoformat(),
                    "starts_at": f"{hour:02}:00",
                    "ends_at": f"{hour + 2:02}:00",
                    "title": f"Rendez-vous {day}-{hour}",
                    "place": "Bruxelles",
                }
            )
    clocks = {
        "here": {"city": "Bruxelles", "zone": "Europe/Brussels"},
        "home": {"city": "Dakar", "zone": "Africa/Dakar"},
    }
    publish(ready, stops=stops, clocks=clocks)
    pages = pages_of(issued(ready, visa_officer, "programme", "fr"))
    assert len(pages) <= 5
    lines = [len(page.extract_text().splitlines()) for page in pages]
    assert min(lines[:-1]) > 25
    letter = pages_of(issued(ready, visa_officer, "support", "fr"))
    assert len(letter) <= 5
    assert (
        "Rendez-vous" in letter[-1].extract_text()
        or len(letter[-1].extract_text().splitlines()) > 12
    )


def test_the_first_heading_is_of_the_first_level_and_none_is_left_out(
    ready: Dossier, visa_officer: User
) -> None:
    for kind in ("support", "programme", "form"):
        letter = issued(ready, visa_officer, kind, "fr")
        assert letter.paper.pdf is not None
        with letter.paper.pdf.file.open("rb") as stored:
            reader: Any = PdfReader(io.BytesIO(stored.read()))
            levels = list(headings(reader.trailer["/Root"]["/StructTreeRoot"]))
        assert levels[0] == 1
        assert levels.count(1) == 1
        for one, following in pairwise(levels):
            assert following <= one + 1


def headings(node: Any) -> Any:
    node = node.get_object()
    if isinstance(node, list):
        for inner in node:
            yield from headings(inner)
        return
    if not isinstance(node, dict):
        return
    if match := re.match(r"/H(\d)$", str(node.get("/S", ""))):
        yield int(match[1])
    if "/K" in node:
        yield from headings(node["/K"])
