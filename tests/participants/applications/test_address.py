"""The address of a draft: asked back, proved before the sending, changed; a second application; deleting."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.test import Client

from participants.applications.models import Application, Attachment
from participants.applications.services.addresses import build_address_code
from participants.register.models import Call, ErasedDraft, Participation
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document
from pemwecco.mail.models import Message
from pemwecco.network.models import Organisation, Person
from tests import factories
from tests.conftest import SignIn
from tests.participants.filling import AWA, PERSON, fill, picture, save, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NEW = "awa.ndiaye@atelier.example"


@pytest.fixture
def call() -> Call:
    return factories.call()


def start(client: Client, call: Call, email: str = AWA, **typed: str) -> Application:
    client.post(
        f"/apply/{call.slug}/start/", {"email": email, "language": "en"} | typed
    )
    return Application.objects.select_related("participation__person").latest("pk")


def page(application: Application, name: str) -> str:
    return f"/apply/file/{application.participation.reference}/{name}/"


def code_in(mail: Message) -> str:
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.text, re.MULTILINE)
    assert found is not None, mail.text
    return found[0]


def test_an_address_that_looks_mistyped_is_asked_back(
    client: Client, call: Call
) -> None:
    url = f"/apply/{call.slug}/start/"
    data = {"email": "awa@gmial.con", "language": "en"}

    asked = client.post(url, data)
    assert "awa@gmail.com" in asked.text
    assert 'value="awa@gmial.con"' in asked.text
    assert not Participation.objects.exists()
    client.post(url, data | {"address": "use"})
    client.post(url, data | {"address": "keep"})

    addresses = Person.objects.order_by("pk").values_list("email", flat=True)
    assert list(addresses) == ["awa@gmail.com", "awa@gmial.con"]


def test_the_address_is_proved_before_the_sending(client: Client, call: Call) -> None:
    application = start(client, call)
    mail = Message.objects.get()
    assert code_in(mail) == build_address_code(application, AWA)
    assert AWA in client.get(page(application, "address")).text
    fill(client, application)
    assert "not yet confirmed" in client.get(page(application, "person")).text

    refused = send(client, application)
    assert "Type the code" in refused.text
    wrong = client.post(
        page(application, "check"),
        {"commits_to_return": "on", "go": "send", "address_code": "AAAA-AAAA"},
    )
    assert "This is not the code" in wrong.text
    assert Participation.objects.get().stage == "draft"

    client.post(
        page(application, "check"),
        {
            "commits_to_return": "on",
            "go": "send",
            "address_code": code_in(mail).lower().replace("-", " "),
        },
    )
    assert Participation.objects.get().stage == "submitted"


def test_a_code_typed_first_confirms_and_is_asked_no_more(
    client: Client, call: Call
) -> None:
    application = start(client, call)

    answer = client.post(
        page(application, "address"),
        {"act": "confirm", "code": code_in(Message.objects.get())},
    )

    assert answer.headers["Location"] == page(application, "person")
    assert "not yet confirmed" not in client.get(page(application, "person")).text
    assert "address_code" not in client.get(page(application, "check")).text


def test_another_address_is_proved_by_its_own_code_and_the_old_one_is_told(
    client: Client, call: Call
) -> None:
    application = start(client, call)
    change = {"act": "change", "new_email": NEW}

    client.post(page(application, "address"), change)
    assert Person.objects.get().email == AWA
    old_code = build_address_code(application, AWA)
    client.post(page(application, "address"), change | {"code": old_code})
    assert Person.objects.get().email == AWA
    sent = build_address_code(application, NEW)
    assert Message.objects.filter(to=NEW, secret=True).count() == 1
    client.post(page(application, "address"), change | {"code": sent})

    assert Person.objects.get().email == NEW
    told = Message.objects.get(kind="applications/address_changed")
    assert (told.to, NEW in told.text) == (AWA, False)
    # The browser goes on with it, confirmed.
    assert "not yet confirmed" not in client.get(page(application, "person")).text


def test_whoever_has_applied_is_led_there_and_the_page_tells_no_stranger(
    client: Client, call: Call
) -> None:
    first = start(client, call)
    fill(client, first)
    Application.objects.update(confirmed_email=AWA)
    send(client, first)

    stranger = Client()
    second = start(stranger, call)
    fresh = start(Client(), call, email="moussa@atelier.example")
    shown = stranger.get(page(second, "address")).text

    mail = Message.objects.get(kind="applications/already")
    assert first.participation.reference in mail.text
    assert re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.text, re.MULTILINE) is None
    assert first.participation.reference not in shown
    assert "We have written to" in shown
    assert Message.objects.filter(
        kind="applications/begun", to=fresh.participation.person.email
    ).exists()


def test_who_proves_an_address_that_has_applied_is_told_at_once_with_the_way_to_it(
    client: Client, call: Call
) -> None:
    first = start(client, call)
    fill(client, first)
    other = Client()
    second, number = start(other, call), first.participation.reference
    code = {"act": "confirm", "code": build_address_code(second, AWA)}

    # Another draft: said once the address is proved, and both may go on.
    assert number not in other.get(page(second, "address")).text
    answer = other.post(page(second, "address"), code)
    assert answer.headers["Location"] == page(second, "address")
    shown = other.get(page(second, "address")).text
    assert "You have already begun" in shown
    assert page(first, "person") in shown
    assert page(second, "person") in shown
    assert other.get(page(second, "person")).status_code == 200

    # Sent: no step of the second is walked any more; from every one the way leads to what was sent.
    Application.objects.filter(pk=first.pk).update(confirmed_email=AWA)
    send(client, first)
    for step in ("person", "documents", "check"):
        led = other.get(page(second, step))
        assert led.headers["Location"] == page(second, "address")
    shown = other.get(page(second, "address")).text
    assert "You have already sent" in shown
    assert page(first, "receipt") in shown
    assert page(second, "delete") in shown


def test_who_is_signed_in_reads_on_the_first_page_that_they_have_applied(
    client: Client, call: Call, sign_in: SignIn
) -> None:
    first = start(client, call)
    fill(client, first)
    Application.objects.update(confirmed_email=AWA)
    send(client, first)
    owner = sign_in(User.objects.get(email=AWA))

    for url in (f"/apply/{call.slug}/", f"/apply/{call.slug}/start/"):
        assert page(first, "receipt") in owner.get(url).text
        assert page(first, "receipt") not in Client().get(url).text


def test_who_has_not_typed_the_code_is_asked_once_more_after_the_first_step(
    client: Client, call: Call
) -> None:
    application = start(client, call)

    answer = save(client, application, "person", **PERSON)
    assert answer.headers["Location"] == page(application, "address")
    # The mail has not come: the form goes on where it was.
    assert (
        page(application, "enterprise") in client.get(answer.headers["Location"]).text
    )
    save(client, application, "enterprise", name="Saveurs d'Awa", go="stay")
    answer = save(client, application, "person", **PERSON)
    assert answer.headers["Location"] == page(application, "enterprise")


def test_a_draft_is_deleted_with_everything_and_its_number_stays_noted(
    client: Client, call: Call, django_capture_on_commit_callbacks: object
) -> None:
    application = start(client, call)
    save(client, application, "person", **PERSON)
    save(client, application, "enterprise", name="Saveurs d'Awa", ninea="005677234")
    save(
        client,
        application,
        "documents",
        cv=[picture("Diaye-1.png"), picture("Diaye-2.png", 9)],
    )
    save(client, application, "documents", join="cv", go="")
    # The joined paper and its two pages, which have names of their own.
    assert Attachment.objects.count() == 1
    assert Document.objects.filter(part_of__isnull=False).count() == 2
    number = application.participation.reference
    assert client.get(page(application, "delete")).status_code == 200
    assert Participation.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture of pytest-django
        client.post(page(application, "delete"))

    for model in (
        *(Participation, Application, Person, Organisation),
        *(Attachment, Document, Message),
    ):
        assert not model._default_manager.exists(), model
    for history in apps.get_models():
        if hasattr(history, "pgh_tracked_model"):
            told = str(list(history._base_manager.values()))
            assert "Diaye" not in told, history
            assert AWA not in told, history
    assert ErasedDraft.objects.get().reference == number


def test_what_was_sent_cannot_be_deleted(client: Client, call: Call) -> None:
    application = start(client, call)
    fill(client, application)
    Application.objects.update(confirmed_email=AWA)
    send(client, application)

    assert client.post(page(application, "delete")).status_code == 200
    assert Participation.objects.get().stage == "submitted"
