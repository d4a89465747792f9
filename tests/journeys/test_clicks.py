"""How many clicks the daily things cost from the first page of staff; typing counts as none, Ctrl+K too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.acts import press, sign_in_staff
from tests.journeys.conftest import desk, shot
from tests.journeys.house import House

pytestmark = pytest.mark.timeout(1800)
STAFF = "coordinator@staff.example"
NAME, PASSPORT = "Clique Exemple", "A07770001"
ROWS = """
from datetime import date, timedelta
from django.utils import timezone
from mobility.visas.models import Dossier, TravelDocument
from participants.register.models import Call, Participation, Programme, format_participation_reference
from pemwecco.network.models import Person
now, programme = timezone.now(), Programme.objects.get(active=True)
call = Call.objects.create(programme=programme, slug="clicked", title_fr="Appel", text_fr="Texte",
    published=False, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
person = Person.objects.create(given_names="Clique", family_name="Exemple", country="SN",
    email="clique@atelier.example", language="fr")
file = Participation.objects.create(person=person, call=call, year=2019, number=9101, stage="selected",
    reference=format_participation_reference(programme, 2019, 9101))
TravelDocument.objects.create(person=person, number="A07770001", issuer="SEN", nationality="SEN",
    surname="EXEMPLE", given_names="CLIQUE", birth_date=date(1990, 1, 1), sex="F",
    issued_on=date(2025, 1, 1), expires_on=date(2030, 1, 1), blank_pages=4)
Dossier.objects.get_or_create(participation=file)
for number in range(20):
    person = Person.objects.create(given_names="Awa", family_name="Vingtaine", country="SN",
        email=f"vingt{number}@atelier.example", language="fr")
    Participation.objects.create(person=person, call=call, year=2019, number=9200 + number, stage="eligible",
        reference=format_participation_reference(programme, 2019, 9200 + number))
"""


class Clicks:
    """A hand at the desk that counts what it clicks."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house, self.count = page, house, 0

    def begin(self) -> None:
        """Back to the first page, with nothing clicked."""
        self.page.goto(f"{self.house.url}/admin/")
        self.count = 0

    def click(self, target: Locator) -> None:
        self.count += 1
        press(target)

    def find(self, text: str) -> Locator:
        """What the search offers for a text, without a click."""
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(text)
        return self.page.locator("#search-found a")


def open_a_person_whole(hand: Clicks) -> None:
    hand.click(hand.find("clique exemple").filter(has_text=NAME).first)
    tied = hand.page.locator("section[aria-labelledby=tied]")
    expect(tied).to_contain_text("PEM-19-9101")
    shot(hand.page, "clicks-person")


def see_who_holds_the_seats(hand: Clicks) -> None:
    hand.click(hand.page.locator("#content a[href='/admin/seats/']"))
    expect(hand.page.locator("#content")).to_contain_text(NAME)


def find_a_number_of_a_passport(hand: Clicks) -> None:
    hand.click(hand.find(PASSPORT).filter(has_text=NAME).first)
    expect(hand.page.locator("input[name=family_name]")).to_have_value("Exemple")


def open_the_twenty_files(hand: Clicks) -> None:
    hand.click(hand.page.locator("a[href='/admin/register/participation/']").first)
    hand.page.keyboard.press("/")
    hand.page.keyboard.type("vingtaine")
    with hand.page.expect_navigation():
        hand.page.keyboard.press("Enter")
    expect(hand.page.locator(".list-state__count")).to_contain_text("20 ")


def write_to_twenty_people(hand: Clicks) -> None:
    """Writing the text and letting it leave are two acts."""
    open_the_twenty_files(hand)
    hand.click(hand.page.locator(".list-state__act button"))
    hand.page.fill("[name=subject_fr]", "Un mot")
    hand.page.fill("[name=text_fr]", "Bonjour {name}")
    hand.click(hand.page.locator("[name=act][value=hold]"))
    hand.click(hand.page.locator("[name=act][value=confirm]"))
    expect(hand.page.locator("#progress")).to_be_visible()


def export_a_list(hand: Clicks) -> None:
    open_the_twenty_files(hand)
    hand.count += 1
    with hand.page.expect_download() as began:
        hand.page.click("[name=format][value=xlsx]")
    assert began.value.suggested_filename.endswith(".xlsx")


# What is done, and the most clicks that it may cost.
MOST: tuple[tuple[Callable[[Clicks], None], int], ...] = (
    (open_a_person_whole, 2),
    (see_who_holds_the_seats, 1),
    (find_a_number_of_a_passport, 1),
    (write_to_twenty_people, 4),
    (export_a_list, 2),
)


def test_the_daily_things_cost_few_clicks(house: House, browser: Browser) -> None:
    house.run(ROWS)
    page = desk(browser).new_page()
    sign_in_staff(page, house, STAFF)
    hand = Clicks(page, house)
    for task, most in MOST:
        hand.begin()
        task(hand)
        assert hand.count <= most, task.__name__
