"""What staff read of a mail: its words, without the links that let whoever holds them act."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from mobility.itineraries.models import Itinerary
from participants.applications.services.links import build_withdraw_token
from participants.decisions.services.offers import build_offer_link, open_offer
from participants.decisions.services.reserve import build_leave_link
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.links import mask_private_links
from pemwecco.mail.render import render_free_text
from pemwecco.mail.services import build_site_url, store_mail
from reintegration.followups.models import FollowUp
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def list_private_links() -> list[str]:
    """One link of each kind by which somebody acts without signing in."""
    file = factories.participation(stage=Stage.DEPARTED, cohort=factories.cohort())
    offer = open_offer(participation=file, origin="published", explanation={})
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28)
    )
    follow_up = FollowUp.objects.create(
        participation=file, months=3, due_on=date(2027, 6, 28)
    )
    seat = SignedLink("events.registration").make(7)
    ways = [
        reverse("applications:withdraw_by_link", args=[build_withdraw_token(file)]),
        reverse("itineraries:calendar", args=[itinerary.feed_token]),
        reverse("followups:answer", args=[follow_up.token]),
        reverse("gatherings:place", args=[seat]),
        reverse("applications:access", args=[file.call.slug]) + "?code=PRESS-2027",
    ]
    return [
        build_offer_link(offer),
        build_leave_link(file),
        *(build_site_url(way) for way in ways),
    ]


def test_staff_read_no_link_that_acts_without_signing_in(
    officer: User, sign_in: SignIn
) -> None:
    links = list_private_links()
    lines = [f"Open: {link}" for link in links] + [
        f"Or {link}, please." for link in links
    ]
    mail = store_mail(
        kind="plain",
        to="awa@atelier.example",
        language="en",
        rendered=render_free_text("Hello", "\n\n".join(lines)),
    )

    page = sign_in(officer).get(reverse("admin:mail_message_change", args=[mail.pk]))

    tails = [link.rstrip("/").rsplit("/", 1)[1] for link in links]
    assert [tail for tail in tails if tail.removesuffix(".ics") in page.text] == []
    assert "/apply/offer/…/" in page.text
    assert "/calendar/….ics" in page.text


def test_the_mail_itself_keeps_its_links() -> None:
    link = list_private_links()[0]
    mail = store_mail(
        kind="plain",
        to="awa@atelier.example",
        language="en",
        rendered=render_free_text("Hello", f"Open: {link}"),
    )
    assert link in mail.text
    assert link in mail.html


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8000/me/",
        "http://localhost:8000/events/workshop-dakar/",
        "http://localhost:8000/apply/file/WBM-2027-00001/receipt/.",
        "https://dofi.ibz.be/fr/themes?page=2&x=1",
        "http://localhost:8000/admin/visas/dossier/3/change/?a=1&amp;b=2",
        "(see https://www.enabel.be)",
    ],
)
def test_other_links_stay_as_they_are(text: str) -> None:
    assert mask_private_links(text) == text


def test_a_link_of_an_earlier_address_of_the_site_is_cut_too() -> None:
    text = "https://old.example/apply/offer/12:AbC_dEf-1/ and https://b.example/apply/x/code/?code=A&b"
    assert mask_private_links(text) == (
        "https://old.example/apply/offer/…/ and https://b.example/apply/x/code/?…"
    )
