"""The certificate of presence of a visit, whom people met, and the incident log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.hosts.models import Placement
from mobility.itineraries.models import (
    Incident,
    Introduction,
    Presence,
    PresenceCertificate,
    Stop,
)
from mobility.itineraries.services.certificates import issue_presence_certificate
from mobility.itineraries.services.introductions import note_introduction
from mobility.itineraries.services.presences import Noter
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.papers import render_issued_document
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services.partnerships import make_introduced_lead
from tests import factories
from tests.conftest import SignIn
from tests.figures import get_figure
from tests.mobility.itineraries.test_presences import (
    DAY,
    TODAY,
    How,
    cohort,
    lies,
    note,
    stop,
)

__all__ = ["cohort", "lies", "stop"]
pytestmark = pytest.mark.django_db


def end_visit(stop: Stop) -> Placement:
    """The visit ended yesterday."""
    assert stop.placement is not None
    Placement.objects.filter(pk=stop.placement.pk).update(
        ends_on=TODAY() - DAY, starts_on=TODAY() - 2 * DAY
    )
    stop.placement.refresh_from_db()
    return stop.placement


def test_a_certificate_counts_the_days_seen_and_is_replaced_when_they_change(
    stop: Stop, lies: User, officer: User, outsider: User, awa: User
) -> None:
    noter = Noter(How.HOST, by=lies)
    assert stop.placement is not None
    note(stop, noter, "late", on=TODAY() - DAY)
    with pytest.raises(Refused, match="not over"):
        issue_presence_certificate(placement=stop.placement, by=officer)
    visit = end_visit(stop)
    with pytest.raises(PermissionDenied):
        issue_presence_certificate(placement=visit, by=lies)

    first = issue_presence_certificate(placement=visit, by=officer)
    assert issue_presence_certificate(placement=visit, by=officer) == first
    assert render_issued_document(first.paper_id)
    note(stop, noter, on=TODAY())
    second = issue_presence_certificate(placement=visit, by=officer)

    assert second.paper.supersedes_id == first.paper_id
    assert [day["on"] for day in second.paper.facts["days"]] == [
        (TODAY() - DAY).isoformat(),
        TODAY().isoformat(),
    ]
    mine = PresenceCertificate.objects.visible_to(awa)
    assert set(mine) == {first, second}
    assert set(PresenceCertificate.objects.visible_to(lies)) == {first, second}
    assert not PresenceCertificate.objects.visible_to(outsider).exists()


def test_nobody_seen_gives_no_certificate(
    stop: Stop, lies: User, officer: User, sign_in: SignIn, coordinator: User
) -> None:
    note(stop, Noter(How.HOST, by=lies), "absent", on=TODAY() - DAY)
    visit = end_visit(stop)
    client = sign_in(coordinator)
    address = f"/admin/itineraries/presence/certificate/{visit.pk}/"

    with pytest.raises(Refused, match="Nobody noted"):
        issue_presence_certificate(placement=visit, by=officer)
    assert client.get(address).status_code == 405
    assert "Nobody noted" in client.post(address, follow=True).content.decode()
    assert get_figure("OP2.4.presence", TODAY() - DAY, TODAY()) == 0


def test_whom_a_participant_met_becomes_a_lead_once(
    stop: Stop, awa: User, lies: User, coordinator: User, sign_in: SignIn
) -> None:
    client, page = sign_in(awa), "/me/itinerary/met/"
    sent = {
        "on": TODAY().isoformat(),
        "met_name": "Griet",
        "met_organisation": "De Naald",
        "about": "Coupes",
        "next_step": "Échantillons",
        "due_on": (TODAY() + 9 * DAY).isoformat(),
    }
    client.post(page, sent)
    client.post(page, sent)
    late = client.post(page, sent | {"on": (TODAY() + DAY).isoformat()})
    no_step = client.post(page, sent | {"next_step": "", "about": "x"})

    assert (late.status_code, no_step.status_code) == (422, 422)
    met = Introduction.objects.get()
    assert (met.stop, met.noted_as) == (stop, "participant")
    assert get_figure("OP2.4.introductions", TODAY(), TODAY()) == 1
    with pytest.raises(PermissionDenied):
        make_introduced_lead(introduction=met, kind="supply", by=lies)
    lead = make_introduced_lead(introduction=met, kind="supply", by=coordinator)
    assert make_introduced_lead(introduction=met, kind="export", by=coordinator) == lead
    assert (lead.partner.name, str(lead.partner.country)) == ("De Naald", "BE")
    staff = sign_in(coordinator)
    shown = staff.get(f"/admin/itineraries/introduction/{met.pk}/change/")
    assert "De Naald" in shown.content.decode()
    Partnership.objects.all().delete()
    address = next(
        part
        for part in staff.get(f"/admin/itineraries/introduction/{met.pk}/change/")
        .content.decode()
        .split('"')
        if "/lead/" in part
    )
    assert staff.post(address, {"kind": "unheard"}).status_code == 404
    assert staff.get(address).status_code == 405
    staff.post(address, {"kind": "supply"})
    assert Partnership.objects.get().introduction == met


def test_a_host_notes_at_its_own_stop_alone(
    stop: Stop, lies: User, awa: User, sign_in: SignIn
) -> None:
    page = f"/partners/visits/{stop.placement_id}/met/"
    sent = {"on": TODAY().isoformat(), "met_name": "Jan", "about": "Prix"}

    assert sign_in(lies).post(page, sent).status_code == 302
    assert sign_in(awa).get(page).status_code == 404
    met = Introduction.objects.get()
    assert (met.noted_as, met.by) == ("host", lies)
    assert list(Introduction.objects.visible_to(lies)) == [met]
    other = factories.participation(stage="departed", call=met.participation.call)
    with pytest.raises(PermissionDenied):
        note_introduction(
            participation=other,
            on=TODAY(),
            met_name="Jan",
            about="Prix",
            noted_as=Introduction.NotedAs.HOST,
            by=lies,
        )


def test_health_is_shown_to_few_and_kept_in_no_history(
    stop: Stop, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    assert stop.itinerary is not None
    file = stop.itinerary.participation
    page = "/admin/itineraries/incident/"
    moment = timezone.localtime() - timedelta(hours=1)
    sent = {
        "participation": file.pk,
        "kind": "illness",
        "severity": 2,
        "happened_at_0": f"{moment:%Y-%m-%d}",
        "happened_at_1": f"{moment:%H:%M:%S}",
        "what": "Absente au dîner",
        "health": "Fièvre",
    }
    sign_in(coordinator).post(f"{page}add/", sent)
    incident = Incident.objects.get()
    one = f"{page}{incident.pk}/change/"

    assert (incident.health, incident.opened_by) == ("Fièvre", coordinator)
    assert "Fièvre" in sign_in(coordinator).get(one).content.decode()
    assert "Fièvre" not in sign_in(officer).get(one).content.decode()
    history = sign_in(coordinator).get(f"{page}{incident.pk}/history/")
    assert "Fièvre" not in history.content.decode()
    assert Presence.objects.count() == 0


def test_the_host_finds_the_certificate_that_stands_among_its_papers(
    stop: Stop, lies: User, officer: User, sign_in: SignIn, english: None
) -> None:
    visit = end_visit(stop)
    note(stop, Noter(How.HOST, by=lies), on=TODAY() - DAY)
    certificate = issue_presence_certificate(placement=visit, by=officer)
    browser = sign_in(lies)
    assert "Certificate of presence of" not in browser.get("/partners/papers/").text

    assert render_issued_document(certificate.paper_id)

    certificate.paper.refresh_from_db()
    page = browser.get("/partners/papers/").text
    file = f"/files/{certificate.paper.pdf_id}/"
    assert "Certificate of presence of Awa" in page
    assert file in page
    assert browser.get(file).getvalue().startswith(b"%PDF")
