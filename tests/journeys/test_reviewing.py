"""A panel member reads and scores in a real browser: by the keyboard, saved by itself, file after file."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import press, sign_in_staff
from tests.journeys.conftest import desk, shot
from tests.journeys.house import House

pytestmark = pytest.mark.timeout(1800)
MEMBER = "reader@jury.example"
FILES = """
from datetime import timedelta
from django.utils import timezone
from participants.register.models import Call, Participation, Programme, format_participation_reference
from participants.applications.models import Application
from participants.calls.models import Criterion, PanelMember
from participants.panel.models import Review
from pemwecco.accounts.models import User
from pemwecco.network.models import Person
now, programme = timezone.now(), Programme.objects.get(active=True)
call = Call.objects.create(programme=programme, slug="read-by-keys", title_fr="Appel lu", text_fr="Texte",
    published=True, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
for place, (code, highest) in enumerate((("project", 5), ("export", 20))):
    Criterion.objects.create(call=call, code=code, label_fr=code, label_en=code.title(), weight=1,
        highest=highest, position=place)
member = PanelMember.objects.create(call=call, user=User.objects.get(email="reader@jury.example"))
for number in range(9001, 9004):
    person = Person.objects.create(given_names="Lue", family_name=f"Exemple {number}", country="SN",
        email=f"lue{number}@atelier.example", language="fr")
    file = Participation.objects.create(person=person, call=call, year=2020, number=number, stage="eligible",
        reference=format_participation_reference(programme, 2020, number))
    Application.objects.create(participation=file, project_title=f"Projet {number}", project="Vendre.")
    Review.objects.create(participation=file, reviewer=member)
"""
KEPT = """
from participants.panel.models import Review
for row in Review.objects.filter(reviewer__call__slug="read-by-keys").order_by("pk"):
    points = ",".join(f"{s.criterion.code}={s.points}" for s in row.scores.order_by("criterion__position"))
    print("kept:", row.participation.number, "done" if row.submitted_at else "open", points, row.comment)
"""


@pytest.fixture
def page(house: House, browser: Browser) -> Page:
    """The page of the first of three files, reached through the queue."""
    house.run(FILES)
    page = desk(browser).new_page()
    sign_in_staff(page, house, MEMBER)
    page.goto(f"{house.url}/admin/selection/review/queue/")
    expect(page.locator("#progress")).to_contain_text("0 of 3 files done")
    press(page.get_by_role("link", name="Go on with the next file"))
    return page


def kept(house: House) -> list[str]:
    """What the house keeps of the reviews, in the order of the files."""
    lines = house.run(KEPT).splitlines()
    return [
        line.removeprefix("kept: ").strip()
        for line in lines
        if line.startswith("kept: ")
    ]


def comes_back(page: Page, comment: str) -> None:
    """The comment is there when the page is loaded again; what leaves with the page may arrive after that."""
    page.reload()
    while (
        page.locator("#comment").input_value() != comment
    ):  # the limit is that of the test
        page.wait_for_timeout(200)
        page.reload()


def points(page: Page, criterion: str) -> str:
    return str(
        page.locator(f"input[name=score-{criterion}]:checked").get_attribute("value")
    )


def test_three_files_are_read_by_the_keyboard_alone(house: House, page: Page) -> None:
    saved = page.locator("#saved")
    # The first criterion is in view at once; a digit gives its points, and what is typed saves itself.
    expect(page.locator("input[name=score-project]").first).to_be_focused()
    page.keyboard.press("4")
    expect(saved).to_contain_text("Saved at")
    assert points(page, "project") == "4"
    # Two digits for a scale that is longer than nine.
    page.keyboard.press("j")
    expect(page.locator("input[name=score-export]").first).to_be_focused()
    page.keyboard.type("17")
    assert points(page, "export") == "17"
    page.keyboard.press("k")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=score-export]:checked")).to_be_focused()
    # To the comment and out of it; digits typed there are text.
    page.keyboard.press("c")
    page.keyboard.type("3 acheteurs, j'y crois.")
    page.keyboard.press("Escape")
    expect(page.locator("#comment")).not_to_be_focused()
    assert (points(page, "project"), points(page, "export")) == ("4", "17")
    page.keyboard.press("?")
    expect(page.locator("[data-shortcuts]")).to_have_attribute("open", "")
    # The comment has been kept without a button; so is what somebody types who leaves in the same moment.
    comes_back(page, "3 acheteurs, j'y crois.")
    page.locator("#comment").press("End")
    page.keyboard.type(" Vraiment.")
    first = page.url
    page.goto(f"{house.url}/admin/selection/review/queue/")
    page.goto(first)
    comes_back(page, "3 acheteurs, j'y crois. Vraiment.")
    shot(page, "reviewing")

    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.url != first
    expect(page.locator("#how-far")).to_contain_text("1 of 3 done")
    expect(page.locator("main, #content").first).to_contain_text("Projet 9002")
    # Put off with what was typed, the third in between, then the second again.
    page.keyboard.press("2")
    press(page.get_by_role("button", name="Skip for now"))
    expect(page.locator("#content")).to_contain_text("Projet 9003")
    page.keyboard.press("5")
    page.keyboard.press("j")
    page.keyboard.press("9")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#content")).to_contain_text("Projet 9002")
    expect(page.locator("#how-far")).to_contain_text("2 of 3 done")
    assert points(page, "project") == "2"
    # Points are missing: it stays, and says which.
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("body")).to_contain_text("Points are missing for: Export.")
    page.keyboard.press("0")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#progress")).to_contain_text("3 of 3 files done")
    shot(page, "reviewing-done")
    assert kept(house) == [
        "9001 done project=4,export=17 3 acheteurs, j'y crois. Vraiment.",
        "9002 done project=2,export=0",
        "9003 done project=5,export=9",
    ]
