"""A new contact who manages is led through the parts of the description, at their own pace."""

from __future__ import annotations

import pytest
from django.test import Client

from mobility.hosts.models import DescribedStep, Host, HostContact, HostOnboarding
from mobility.hosts.services.onboarding import begin_onboarding, read_onboarding
from mobility.hosts.services.profile import record_described_step
from tests import factories
from tests.conftest import SignIn
from tests.mobility.hosts.access import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
RECEIVING = {"capacity": "2", "hours": "", "paused_from": "", "pause_reason": ""}


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def manager(host: Host) -> HostContact:
    contact = let_in(host, "Manager", manages=True)
    begin_onboarding(contact=contact)
    return contact


@pytest.fixture
def client(manager: HostContact, sign_in: SignIn) -> Client:
    browser = sign_in(manager.user)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def test_the_first_page_leads_on_until_all_is_described(
    host: Host, manager: HostContact, client: Client
) -> None:
    assert "0 of 6 parts are described." in client.get("/partners/").text
    page = client.get(f"/partners/begin/{host.pk}/")
    assert page.text.count("still to do") == 6

    for step in ("about", "exchange"):
        record_described_step(host=host, step=step, by=manager.user)
    saved = client.post(f"/partners/profile/{host.pk}/receiving/", RECEIVING)

    assert saved.headers["Location"] == f"/partners/profile/{host.pk}/practical/"
    assert "3 of 6 parts are described." in client.get(saved.headers["Location"]).text
    for step in ("practical", "letters", "agreement"):
        record_described_step(host=host, step=step, by=manager.user)
    assert "Done: visitors" in client.get(f"/partners/begin/{host.pk}/").text
    assert "First steps" not in client.get("/partners/").text


def test_a_part_is_left_for_later_and_taken_up_again(
    host: Host, manager: HostContact, client: Client
) -> None:
    address = f"/partners/begin/{host.pk}"
    for _twice in range(2):
        answer = client.post(f"{address}/about/later/")
    assert answer.headers["Location"] == f"/partners/profile/{host.pk}/exchange/"
    assert HostOnboarding.objects.get().skipped == ["about"]
    client.post(f"{address}/nothing/later/")
    assert HostOnboarding.objects.get().skipped == ["about"]
    for step in DescribedStep.Step.values[1:]:
        if step != "receiving":
            record_described_step(host=host, step=step, by=manager.user)
    end = client.post(f"/partners/profile/{host.pk}/receiving/", RECEIVING)
    assert end.headers["Location"] == f"{address}/"
    progress = read_onboarding(manager.user, host)
    assert progress is not None
    assert (progress.done, progress.next_step) == (5, "about")


def test_put_away_it_is_shown_no_more_and_the_description_stays(
    host: Host, manager: HostContact, client: Client
) -> None:
    record_described_step(host=host, step="about", by=manager.user)
    for _twice in range(2):
        client.post(f"/partners/begin/{host.pk}/end/")

    assert "First steps" not in client.get("/partners/").text
    assert host.described_steps.count() == 1
    assert client.get(f"/partners/begin/{host.pk}/").status_code == 302


def test_a_reader_has_no_first_steps(
    host: Host, manager: HostContact, sign_in: SignIn
) -> None:
    reader = sign_in(let_in(host, "Reader").user)
    other = sign_in(let_in(factories.host(), "Elsewhere", manages=True).user)
    for browser, code in ((reader, 403), (other, 404)):
        assert browser.get(f"/partners/begin/{host.pk}/").status_code == code
        for act in ("end", "about/later"):
            address = f"/partners/begin/{host.pk}/{act}/"
            assert browser.post(address).status_code == code
    row = HostOnboarding.objects.get()
    assert (row.skipped, row.put_away_at) == ([], None)


def test_a_host_that_is_described_leads_nobody(host: Host) -> None:
    first = let_in(host, "First", manages=True)
    for step in DescribedStep.Step.values:
        record_described_step(host=host, step=step, by=first.user)

    begin_onboarding(contact=let_in(host, "Second", manages=True))

    assert not HostOnboarding.objects.exists()
