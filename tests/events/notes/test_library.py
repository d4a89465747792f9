"""The library: who reads what, what is found in which language, taken along, followed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from events.notes.lifecycle import NoteStage
from events.notes.models import LearningNote, NoteDownload, NoteFile, NoteVersion
from events.notes.queries import search_note_versions
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.documents.services import store_bytes
from pemwecco.network.models import NeedTopic, Sector
from tests import factories
from tests.conftest import SignIn
from tests.events.notes.rows import make_published_note

pytestmark = pytest.mark.django_db
LIBRARY = "/events/notes/"
TEXTS = {
    "fr": (
        "Réglementations du cœur de marché",
        "Les exportatrices l’ont réglé à Thiès.",
    ),
    "en": ("Meeting buyers early", "Enterprises that prepared the visits signed."),
    "nl": ("Coöperatie met gastbedrijven", "De fietsen van één coöperatie reden."),
}


@pytest.fixture
def visitor(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def make_theme() -> NeedTopic:
    return NeedTopic.objects.create(
        code="x", name_fr="Douane", name_en="Customs", name_nl="Douane"
    )


def make_three() -> None:
    for language, (title, body) in TEXTS.items():
        make_published_note(
            slug=language, title=title, body=body, summary="x", language=language
        )


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ("réglementation", ["fr"]),
        ("REGLEMENTATION", ["fr"]),
        ("coeur", ["fr"]),
        ("thies exportatrice", ["fr"]),
        ("prepare visit", ["en"]),
        ("cooperatie fietsen", ["nl"]),
        ("gastbedrijven", ["nl"]),
        ('"meeting buyers"', ["en"]),
        ("meeting -buyers", []),
        ("thies buyers", []),
        ("'; drop table --", []),
        ("<script>", []),
    ],
)
def test_words_are_found_in_each_language_with_and_without_accents(
    asked: str, slugs: list[str]
) -> None:
    make_three()
    found = search_note_versions(NoteVersion.objects.all(), asked)
    assert [version.note.slug for version in found] == slugs


def test_a_word_in_the_title_comes_before_one_in_the_text() -> None:
    make_published_note(slug="text", title="Other", body="About customs.")
    make_published_note(slug="title", title="Customs", body="About else.")
    found = search_note_versions(NoteVersion.objects.all(), "customs")
    assert [version.note.slug for version in found] == ["title", "text"]


def test_the_search_uses_its_index() -> None:
    note = make_published_note()
    rows = []
    for number in range(2, 2002):
        facts = {"number": number, "title": "Word", "summary": "x", "text": "Long."}
        rows.append(NoteVersion(note=note, language="en", is_in_force=False, **facts))
    NoteVersion.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notes_noteversion")
    found = search_note_versions(NoteVersion.objects.all(), "customs")
    assert "note_version_search" in found.explain()


def test_the_passage_is_marked_and_safe(visitor: Client) -> None:
    body = "Avant <script>alert(1)</script> la réglementation & après."
    make_published_note(title="T", body=body, language="fr")
    shown = visitor.get(LIBRARY, {"q": "reglementation"}).content.decode()
    assert "<mark>réglementation</mark> &amp; après" in shown
    assert "<script>alert" not in shown


def test_notes_are_public_from_their_day(visitor: Client) -> None:
    make_published_note()
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_published_note(slug="later", title="Not yet", published_on=tomorrow)
    shown = visitor.get(LIBRARY).content.decode()
    assert "What we learned" in shown
    assert "Not yet" not in shown
    assert visitor.get(f"{LIBRARY}what-we-learned/").status_code == 200
    assert visitor.get(f"{LIBRARY}later/").status_code == 404
    assert visitor.post(LIBRARY).status_code == 405


def test_a_draft_is_read_by_nobody_here(visitor: Client, officer: User) -> None:
    LearningNote.objects.create(
        slug="draft", title="Draft", level="micro", summary="s", body="b"
    )
    assert visitor.get(f"{LIBRARY}draft/").status_code == 404
    assert b"Draft" not in visitor.get(LIBRARY).content


@pytest.mark.parametrize("page", ["", "paper/"])
def test_partners_and_staff_read_what_is_written_for_them(
    page: str, client: Client, awa: User, outsider: User, officer: User, sign_in: SignIn
) -> None:
    factories.programme()
    for audience in ("public", "partners", "staff"):
        make_published_note(slug=audience, title=audience, audience=audience)
    factories.participation(stage=Stage.SELECTED)
    host = factories.host()
    contact = factories.host_contact(host)
    readers = {
        client: (200, 404, 404),
        sign_in(outsider): (200, 404, 404),
        sign_in(awa): (200, 200, 404),
        sign_in(officer): (200, 200, 200),
    }
    if isinstance(contact, User):
        readers[sign_in(contact)] = (200, 200, 404)
    for reader, wanted in readers.items():
        got = []
        for audience in ("public", "partners", "staff"):
            got.append(reader.get(f"{LIBRARY}{audience}/{page}").status_code)
        assert tuple(got) == wanted


def test_an_applicant_is_no_partner(awa: User, sign_in: SignIn) -> None:
    factories.participation(stage=Stage.SUBMITTED)
    make_published_note(audience="partners")
    assert sign_in(awa).get(f"{LIBRARY}what-we-learned/").status_code == 404


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"level": "meso"}, "one"),
    ({"criterion": "impact"}, "one"),
    ({"language": "nl"}, "one"),
    ({"year": "2024"}, "one"),
]


@pytest.mark.parametrize(("asked", "slug"), FILTERS)
def test_the_filters_narrow(visitor: Client, asked: dict[str, Any], slug: str) -> None:
    make_published_note(
        slug="one", level="meso", criterion="impact", language="nl",
        published_on=date(2024, 5, 5),
    )  # fmt: skip
    make_published_note(slug="two")
    page = visitor.get(LIBRARY, asked).context["page"]
    assert [version.note.slug for version in page] == [slug]


def test_themes_and_sectors_narrow_and_relate(visitor: Client) -> None:
    theme = make_theme()
    sector = Sector.objects.create(
        code="x", name_fr="Eau", name_en="Water", name_nl="Water"
    )
    one = make_published_note(slug="one", sector=sector)
    two = make_published_note(slug="two", title="Second", sector=sector)
    two.themes.add(theme)
    one.themes.add(theme)
    make_published_note(slug="three", title="Third")
    for asked, slugs in (
        ({"theme": theme.pk}, ["two", "one"]),
        ({"sector": sector.pk}, ["two", "one"]),
        ({"theme": "x"}, ["three", "two", "one"]),
        ({"theme": 999999}, ["three", "two", "one"]),
    ):
        page = visitor.get(LIBRARY, asked).context["page"]
        assert [version.note.slug for version in page] == slugs
    related = visitor.get(f"{LIBRARY}one/").context["related"]
    assert [version.note.slug for version in related] == ["two"]


def test_another_language_stands_beside(visitor: Client) -> None:
    note = make_published_note(slug="one")
    make_published_note(
        slug="un", language="fr", translation_of=note, translated_version=1
    )
    shown = visitor.get(f"{LIBRARY}one/")
    assert [version.note.slug for version in shown.context["languages"]] == ["un"]
    assert visitor.get(f"{LIBRARY}un/").context["languages"][0].note == note


def test_a_paper_is_taken_along_and_counted(visitor: Client) -> None:
    factories.programme()
    make_published_note(
        body="# Head\n\n- [us](https://a.example)\n\n| a |\n|---|\n| b |"
    )
    for _each in range(2):
        answer = visitor.get(f"{LIBRARY}what-we-learned/paper/")
        assert answer.content.startswith(b"%PDF")
    visitor.head(f"{LIBRARY}what-we-learned/paper/")
    [row] = NoteDownload.objects.all()
    assert (row.on, row.count) == (timezone.localdate(), 2)


def test_files_follow_the_note(visitor: Client) -> None:
    note = make_published_note()
    document = store_bytes(
        content=b"%PDF-1.7", name="note.pdf", content_type="application/pdf", by=None
    )
    file = NoteFile.objects.create(note=note, document=document)
    page = reverse("notes:note_file", args=[note.slug, file.pk])
    answer = visitor.get(page)
    assert answer.getvalue() == b"%PDF-1.7"
    assert NoteDownload.objects.get().count == 1
    other = make_published_note(slug="other")
    assert visitor.get(reverse("notes:note_file", args=[other.slug, file.pk])).status_code == 404  # fmt: skip
    LearningNote.objects.update(audience="partners")
    assert visitor.get(page).status_code == 404


def test_the_feed_tells_the_public_notes(visitor: Client) -> None:
    make_published_note()
    make_published_note(slug="partners", title="For partners", audience="partners")
    answer = visitor.get(f"{LIBRARY}feed/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert b"What we learned" in answer.content
    assert b"For partners" not in answer.content


def test_the_page_tells_messengers_of_itself(visitor: Client) -> None:
    make_published_note()
    shown = visitor.get(f"{LIBRARY}what-we-learned/").content.decode()
    assert '<meta property="og:title" content="What we learned">' in shown


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("asked", "queries"), [({}, 7), ({"q": "long"}, 8)])
def test_the_library_asks_the_same_for_one_and_three(
    asked: dict[str, str],
    queries: int,
    number: int,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    factories.programme()
    for index in range(number):
        make_published_note(slug=f"note-{index}")
    client.get(LIBRARY, asked)
    with django_assert_num_queries(queries):
        assert len(client.get(LIBRARY, asked).context["lines"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_note_asks_the_same_for_one_and_three(
    number: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.programme()
    theme = make_theme()
    for index in range(number):
        make_published_note(slug=f"note-{index}").themes.add(theme)
    client.get(f"{LIBRARY}note-0/")
    with django_assert_num_queries(8):
        assert client.get(f"{LIBRARY}note-0/").status_code == 200


def test_the_library_is_light(client: Client) -> None:
    factories.programme()
    for index in range(20):
        make_published_note(slug=f"note-{index}", summary="word " * 100)
    assert len(client.get(LIBRARY).content) < 60_000


def test_old_notes_stay_published() -> None:
    note = make_published_note()
    assert note.stage == NoteStage.PUBLISHED
    assert list(LearningNote.objects.published()) == [note]
