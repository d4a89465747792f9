from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from participants.applications.models import Application, Attachment
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from pemwecco.network.models import Figure, Identifier
from pemwecco.privacy.models import Consent
from tests import factories
from tests.participants.applications.walking import address, close
from tests.participants.filling import AWA, PERSON, begun, fill, picture, save, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


def test_the_call_shows_both_clocks_and_the_way_in(client: Client, call: Call) -> None:
    page = client.get("/apply/call-2027/").content.decode()

    assert "Dakar" in page
    assert "Bruxelles" in page
    assert "/apply/call-2027/start/" in page


def test_an_unpublished_call_does_not_exist(client: Client) -> None:
    factories.call(slug="secret", published=False)

    assert client.get("/apply/secret/").status_code == 404
    assert client.get("/apply/secret/start/").status_code == 404


def test_a_closed_call_says_so_and_takes_no_application(
    client: Client, call: Call
) -> None:
    close(call)

    page = client.get("/apply/call-2027/").content.decode()
    client.post("/apply/call-2027/start/", {"email": AWA, "language": "fr"})

    assert "/apply/call-2027/start/" not in page
    assert not Participation.objects.exists()


def test_beginning_needs_no_account_and_asks_for_no_consent(
    client: Client, call: Call
) -> None:
    answer = client.post(
        "/apply/call-2027/start/",
        {"email": "Awa@Atelier.example", "language": "nl"},
    )

    file = Participation.objects.get()
    assert answer.headers["Location"] == f"/apply/file/{file.reference}/address/"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert file.person.email == AWA
    assert not Consent.objects.exists()
    assert Message.objects.get().language == "nl"


def test_the_start_says_the_public_task_in_layers(client: Client, call: Call) -> None:
    page = client.get("/apply/call-2027/start/").text

    assert 'name="consent"' not in page
    assert "6(1)(e)" in page or "6, § 1, e" in page
    assert 'href="/privacy/"' in page


def test_beginning_twice_in_one_browser_leads_to_the_same_draft(
    client: Client, call: Call
) -> None:
    begun(client, call)
    begun(client, call)

    assert Participation.objects.count() == 1


def test_typing_a_foreign_address_shows_nothing_of_its_draft(
    client: Client, call: Call
) -> None:
    mine = begun(client, call)
    save(client, mine, "person", **PERSON)

    other = Client()
    theirs = begun(other, call)

    assert theirs.pk != mine.pk
    assert "N&#x27;Diaye" not in other.get(address(theirs, "person")).content.decode()


def test_a_foreign_draft_does_not_exist(
    application: Application, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    stranger = sign_in(outsider)

    for step in ("person", "documents", "check", "receipt", "withdraw"):
        assert stranger.get(address(application, step)).status_code == 404
    assert stranger.post(address(application, "person"), PERSON).status_code == 404


def test_a_visitor_without_the_draft_is_asked_for_a_code(
    application: Application,
) -> None:
    there = Client().get(address(application, "person"))
    nowhere = Client().get("/apply/file/PEM-99-9999/person/")

    assert there.status_code == nowhere.status_code == 302
    assert there.headers["Location"].startswith("/apply/continue/")
    assert nowhere.headers["Location"].startswith("/apply/continue/")


def test_a_step_that_the_form_does_not_have_is_not_found(
    client: Client, application: Application
) -> None:
    assert client.get(address(application, "secrets")).status_code == 404


def test_other_methods_are_refused(client: Client, application: Application) -> None:
    for step in ("person", "documents", "check", "withdraw"):
        assert client.delete(address(application, step)).status_code == 405
    assert client.post(address(application, "receipt")).status_code == 405
    assert client.post("/apply/call-2027/").status_code == 405


def test_an_incomplete_step_is_saved_and_goes_on(
    client: Client, application: Application
) -> None:
    answer = save(client, application, "person", given_names="Awa")

    application.participation.person.refresh_from_db()
    assert answer.headers["Location"] == address(application, "enterprise")
    assert application.participation.person.given_names == "Awa"


def test_what_cannot_be_read_is_kept_as_typed_and_shown_again(
    client: Client, application: Application
) -> None:
    answer = save(
        client,
        application,
        "person",
        birth_date="31/02/1990",
        phone="77 12",
        given_names="Awa",
    )

    page = client.get(address(application, "person")).content.decode()
    assert answer.headers["Location"] == address(application, "person")
    assert "31/02/1990" in page
    assert "77 12" in page
    assert "is-invalid" in page


def test_going_back_never_checks_and_never_loses(
    client: Client, application: Application
) -> None:
    answer = save(
        client, application, "enterprise", name="Saveurs", ninea="abc", go="back"
    )

    assert answer.headers["Location"] == address(application, "person")
    page = client.get(address(application, "enterprise")).content.decode()
    assert "Saveurs" in page
    assert "abc" in page


def test_numbers_phones_and_figures_are_kept_in_one_form(
    client: Client, application: Application
) -> None:
    fill(client, application)

    application.refresh_from_db()
    file = Participation.objects.get()
    assert str(file.person.phone) == "+221 77 123 45 67"
    assert file.person.name_key == "awa ndiaye"
    assert dict(Identifier.objects.values_list("scheme", "value")) == {
        "ninea": "005677234",
        "rccm": "SN.THS.2018.A.3014",
    }
    assert application.figures == {
        "year": 2025,
        "turnover": 12500000,
        "jobs": 7,
        "jobs_women": 4,
    }
    assert not Figure.objects.exists()


def test_a_doubtful_ninea_warns_and_a_reason_overrides(
    client: Client, application: Application
) -> None:
    fill(client, application)
    save(client, application, "enterprise", ninea="005677235")
    refused = send(client, application)

    assert refused.status_code == 200
    assert "id_ninea" in refused.content.decode()

    save(
        client,
        application,
        "enterprise",
        ninea="005677235",
        ninea_reason="So on my certificate",
    )
    page = client.get(address(application, "check")).content.decode()
    assert "id_ninea" not in page


def test_two_windows_on_one_step_do_not_overwrite_each_other(
    client: Client, application: Application
) -> None:
    opened = application.version
    save(client, application, "project", needs="From the first window", window="one")

    answer = client.post(
        address(application, "project"),
        {
            "version": opened,
            "window": "two",
            "needs": "From the second window",
            "go": "next",
        },
    )

    page = answer.content.decode()
    application.refresh_from_db()
    assert answer.status_code == 409
    assert "From the first window" in page
    assert "From the second window" in page
    assert application.needs == "From the first window"

    save(client, application, "project", needs="From the second window", window="two")
    application.refresh_from_db()
    assert application.needs == "From the second window"


def test_one_window_may_save_again_while_its_older_save_arrives(
    client: Client, application: Application
) -> None:
    opened = application.version
    for needs in ("Half", "Whole"):
        data = {"version": opened, "window": "one", "needs": needs, "go": "stay"}
        assert client.post(address(application, "project"), data).status_code == 302

    application.refresh_from_db()
    assert application.needs == "Whole"


def test_windows_on_different_steps_do_not_disturb_each_other(
    client: Client, application: Application
) -> None:
    opened = application.version
    save(client, application, "project", needs="Norms", window="one")
    answer = client.post(
        address(application, "person"),
        {"version": opened, "window": "two", "given_names": "Awa", "go": "next"},
    )

    assert answer.status_code == 302


def test_an_automatic_save_answers_with_the_new_version(
    client: Client, application: Application
) -> None:
    answer = client.post(
        address(application, "project"),
        {"version": 1, "window": "one", "needs": "Norms"},
        headers={"X-Autosave": "1"},
    )

    assert answer.json()["version"] == 2


def test_files_stay_when_another_is_refused(
    client: Client, application: Application
) -> None:
    wrong = SimpleUploadedFile("notes.txt", b"no paper", "text/plain")
    answer = save(
        client,
        application,
        "documents",
        cv=[picture("a.png", 1), wrong, picture("b.png", 2)],
    )

    page = client.get(answer.headers["Location"]).content.decode()
    assert [row.document.name for row in Attachment.objects.order_by("pk")] == [
        "a.pdf",
        "b.pdf",
    ]
    assert "notes.txt" in page


def test_a_file_above_the_limit_is_refused_with_its_size(
    client: Client, application: Application, settings: Any
) -> None:
    settings.DOCUMENT_MAX_BYTES = 50
    answer = save(client, application, "documents", cv=picture())

    assert not Attachment.objects.exists()
    assert "photo.png" in client.get(answer.headers["Location"]).content.decode()


def test_the_same_file_given_twice_is_kept_once(
    client: Client, application: Application
) -> None:
    save(client, application, "documents", cv=picture())
    save(client, application, "documents", cv=picture())

    assert Attachment.objects.count() == 1


def test_a_file_can_be_taken_away(client: Client, application: Application) -> None:
    save(client, application, "documents", cv=picture())
    save(client, application, "documents", remove=Attachment.objects.get().pk, go="")

    assert not Attachment.objects.exists()


def test_nobody_takes_away_a_file_of_another_draft(
    client: Client, application: Application, call: Call
) -> None:
    save(client, application, "documents", cv=picture())
    other = Client()
    save(
        other,
        begun(other, call, "moussa@atelier.example"),
        "documents",
        remove=Attachment.objects.get().pk,
    )

    assert Attachment.objects.count() == 1


def test_the_way_back_follows_no_foreign_address(
    sign_in: Callable[[User], Client], awa: User
) -> None:
    answer = sign_in(awa).get("/apply/continue/?next=https://elsewhere.example/")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("step", "queries"),
    [("person", 6), ("enterprise", 7), ("project", 6), ("documents", 8), ("check", 9)],
)
def test_a_step_asks_a_fixed_number_of_queries(
    client: Client,
    application: Application,
    step: str,
    queries: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    fill(client, application)
    client.get(address(application, step))

    with django_assert_num_queries(queries):  # type: ignore[attr-defined]  # a context manager
        client.get(address(application, step))
