"""What the stretches of the journey tell each other, and what they all do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

from tests.journeys.acts import fill, press
from tests.journeys.house import House

# The day of the pages, which live in UTC. No step minds when the day ends under way.
TODAY = datetime.now(UTC).date()
# The follow-up after three months is due within thirteen days: its first reminder left a day or a few ago.
RETURN = TODAY + timedelta(days=13) - relativedelta(months=3)
COHORT = "Cohorte pilote"
ARRIVAL = RETURN - timedelta(days=20)
APPLICANT = "aminata@sechoir.example"
HOST = "lies@fabriek.example"


def iso(day: date) -> str:
    return day.isoformat()


@dataclass
class Story:
    """What the steps tell each other."""

    house: House
    staff: Page
    applicant: Page
    reference: str = ""
    pages: dict[str, Page] = field(default_factory=dict)


def photo(path: Path, text: str) -> Path:
    """A picture as a phone takes it of a paper."""
    image = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(image).text((80, 80), text, fill="black")
    image.save(path, quality=80)
    return path


def go_on(page: Page) -> None:
    press(page.locator("button.btn[name=go][value=next]").last)


def choose(page: Page, **values: str) -> None:
    """Radios or selects by value."""
    for name, value in values.items():
        radio = page.locator(f"input[type=radio][name={name}][value='{value}']")
        if radio.count():
            radio.check()
        else:
            fill(page, **{name: value})


def first_option(page: Page, *names: str) -> None:
    for name in names:
        page.locator(f"select[name={name}]").select_option(index=1)


def open_file(story: Story) -> None:
    """The page of the file, reached by its number."""
    story.staff.goto(
        f"{story.house.url}/admin/register/participation/?q={story.reference}"
    )
    found = story.staff.locator("#result_list")
    press(found.get_by_role("link", name=story.reference).first)


def pk_of(story: Story) -> str:
    open_file(story)
    return story.staff.url.split("/participation/")[1].split("/")[0]


def move(page: Page, name: str, reason: str = "") -> None:
    """Press the button of a move."""
    button = page.locator(f"form[action$='/move/'] button[name=move][value={name}]")
    if button.count():
        press(button)
    else:
        form = page.locator(
            f"form[action$='/move/']:has(input[name=move][value={name}])"
        )
        form.locator("xpath=ancestor::details").locator("summary").click()
        form.locator("[name=reason]").fill(reason)
        press(form.locator("button"))


def open_details(form: Locator) -> None:
    """Open what folds a form away, when it does."""
    fold = form.locator("xpath=ancestor::details")
    if fold.count() and fold.last.get_attribute("open") is None:
        fold.last.locator("summary").first.click()
