"""An hour says whose it is: on pages, in lists, mails, papers and spreadsheets, and where it is typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.admin.utils import display_for_value
from django.template import Context, Template
from django.utils import translation

from pemwecco.core.day_words import date_format, format_office_clock
from tests.architecture.source import ROOT, list_code_files

pytestmark = pytest.mark.unit
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Where an hour is printed alone, and what says its place in the same template.
SAID_BESIDE = {
    "applications/blank_form.html": "{{ day }} ({{ town }})",
    "components/clock_pair.html": "{{ place }}",
    "gatherings/detail.html": '{{ session.ends_local|date:"H:i" }}',
    "gatherings/place.html": '{{ session.ends_local|date:"H:i" }}',
    "gatherings/papers/sheet.html": '{{ session.ends_local|date:"H:i" }}',
    "itineraries/host_stops.html": "{{ stop.clock }}",
    "itineraries/portal_shared_visits.html": "{{ stop.clock }}",
    "itineraries/shared_visit.html": "{{ stop.clock }}",
    "itineraries/hours.html": "{{ hour.city|town_name }}",
    "mail/calls/access.body.txt": "{{ town }}",
    "mail/eligibility/carried_over.body.txt": "({{ town }} time)",
    "mail/gatherings/confirmed.body.txt": "({{ clock }})",
    "mail/gatherings/moved.body.txt": "({{ clock }})",
    "mail/gatherings/offered.body.txt": "({{ clock }})",
    "mail/gatherings/promoted.body.txt": "({{ clock }})",
    "mail/gatherings/requested.body.txt": "({{ clock }})",
    "mail/gatherings/waiting.body.txt": "({{ clock }})",
    "mail/itineraries/stop_hours.txt": "({{ stop.clock }})",
    "training/mine.html": '{{ place.event.ends_local|date:"H:i" }}',
}
# An hour alone, one that is text already, and Django's filter of hours, which says no place.
BARE = re.compile(
    r"\|\s*clock\b|\{\{\s*(?:stop\.)?(?:starts|ends)(?:_at)?\s*\}\}|\bhour\.text\b"
)
UNSAID = re.compile(r"\|\s*time\s*(?::|\}|\|)")
# Names, keys and marks that nobody reads as an hour, and the text from which the above is made.
NOT_READ = {
    "launcher/mailbox/box.py", "launcher/mailbox/pages.py",
    "mobility/itineraries/forms/cohort_stops.py", "mobility/itineraries/rules/hours.py",
    # The week says of which clock its hours are.
    "mobility/itineraries/services/weeks.py",
    "mobility/itineraries/services/answers.py", "mobility/itineraries/services/pages.py",
    "mobility/itineraries/services/programme.py", "mobility/letters/services/signing.py",
    "mobility/visas/forms/course.py", "mobility/visas/services/appointments.py",
    "mobility/visas/services/lists.py", "participants/calls/admin/pages.py",
    "pemwecco/core/spreadsheets.py", "pemwecco/mail/delivery.py",
}  # fmt: skip


def test_a_template_prints_no_hour_without_its_place() -> None:
    found = []
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]):
        name, text = (
            str(path.relative_to(TEMPLATES)),
            path.read_text(encoding="utf-8"),
        )
        said = SAID_BESIDE.get(name)
        if UNSAID.search(text) or (BARE.search(text) and not (said and said in text)):
            found.append(name)
    assert found == [], f"Say the place, by `date` or beside: {found}"


def test_code_writes_hours_by_the_one_function() -> None:
    own = re.compile(
        r"from django\.utils\.formats import.*\b(?:date_format|time_format)\b"
    )
    found = []
    for path in list_code_files():
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        is_door = name in NOT_READ or name.startswith(("bench/", "tests/"))
        if own.search(text) or ("%H" in text and not is_door):
            found.append(name)
    assert found == [], f"`pemwecco.core.day_words` writes days and hours: {found}"


NOON = datetime(2027, 7, 1, 12, 0, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("language", "moment", "form", "written"),
    [
        ("fr", NOON, "DATETIME_FORMAT", "1er juillet 2027 12:00, heure de Dakar"),
        ("fr", NOON, "d/m/Y H:i", "01/07/2027 12:00 (Dakar)"),
        ("fr", NOON.astimezone(BRUSSELS), "H:i", "14:00, heure de Bruxelles"),
        ("nl", NOON.astimezone(BRUSSELS), "d/m H:i", "01/07 14:00 (Brussel)"),
        ("en", NOON, "H:i", "12:00, Dakar time"),
        ("fr", NOON.astimezone(timezone(timedelta(hours=2))), "H:i", "12:00, heure de Dakar"),
        ("fr", NOON.astimezone(ZoneInfo("Africa/Abidjan")), "H:i", "12:00, heure d’Abidjan"),
        ("fr", NOON, "d/m/Y", "01/07/2027"),
        ("fr", NOON, r"j F Y \à", "1er juillet 2027 à"),
        ("en", NOON, "c", "2027-07-01T12:00:00+00:00"),
        # Without a zone it is no instant, and nothing is said that nobody knows.
        ("en", datetime(2027, 7, 1, 12, 0), "H:i", "12:00"),  # noqa: DTZ001  as said above
    ],
)  # fmt: skip
def test_an_hour_in_words(
    language: str, moment: datetime, form: str, written: str
) -> None:
    with translation.override(language):
        assert date_format(moment, form) == written


def test_templates_lists_and_read_only_fields_write_it_so() -> None:
    with translation.override("fr"):
        page = Template('{{ at|date:"H:i" }} · {{ at|clock }} · {{ at }}')
        assert (
            page.render(Context({"at": NOON}))
            == "12:00, heure de Dakar · 12:00 · 1er juillet 2027 12:00, heure de Dakar"
        )
        assert display_for_value(NOON, "-") == "1er juillet 2027 12:00, heure de Dakar"
        assert format_office_clock() == "heure de Dakar"
