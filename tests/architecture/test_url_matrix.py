"""Every address of the site, asked by everyone. A new address without a line here fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from events.gatherings.models import Event
from mobility.hosts.models import (
    AccessRequest,
    CampaignAnswer,
    Host,
    HostCampaign,
    HostInvitation,
)
from mobility.hosts.services.invitations import INVITATION_LINK
from mobility.itineraries.models import ActionPoint, Itinerary, Stop
from mobility.itineraries.services.presences import PRESENCE_CODE
from mobility.itineraries.services.programme import publish_itinerary
from mobility.letters.models import Invitation
from mobility.matching.models import MatchingBrief
from mobility.visas.models import EarlierVisa, PastStay, Piece
from participants.applications.models import Application
from participants.applications.services.links import build_withdraw_token
from participants.decisions.services.offers import build_offer_token, open_offer
from participants.decisions.services.reserve import build_leave_link
from participants.eligibility.models import Referral
from participants.opinions.models import Opinion
from participants.opinions.services import LINK
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user
from pemwecco.correspondence.services.threads import find_row_person, open_thread
from pemwecco.documents.services import store_bytes
from reintegration.followups.models import FollowUp
from reintegration.partnerships.models import Confirmation, Partnership
from reintegration.partnerships.services.confirmations import CONFIRMATION_LINK
from reintegration.plans.services.plans import begin_plan
from tests import factories
from tests.architecture.rows import summarise_rows
from tests.events.notes.rows import make_published_note

SignIn = Callable[[User], Client]
PEOPLE = ("anonymous", "outsider", "participant", "host", "officer")

# name -> what GET answers to: anonymous, outsider, participant, host's contact, programme officer.
PUBLIC = (200, 200, 200, 200, 200)
SIGNED_IN = (302, 200, 200, 200, 200)
POST_ONLY = (302, 405, 405, 405, 405)
# None of these speaks for a structure; `tests/mobility/structures/test_matrix.py` has those who do.
NO_STRUCTURE = (302, 404, 404, 404, 404)
MATRIX: dict[str, tuple[int, int, int, int, int]] = {
    "healthz": PUBLIC,
    "readyz": (503, 503, 503, 503, 503),
    "set_language": (405, 405, 405, 405, 405),
    "home:public": PUBLIC,
    "home:privacy": PUBLIC,
    "home:accessibility": PUBLIC,
    "home:arrival": (302, 302, 302, 302, 302),
    "home:glance": (302, 302, 302, 302, 200),
    "home:seats": (302, 302, 302, 302, 200),
    "home:search": (302, 302, 302, 302, 200),
    "network_map:map": (302, 302, 302, 302, 200),
    "network_map:table": (302, 302, 302, 302, 200),
    "network_map:export": (302, 302, 302, 302, 405),
    "home:me": SIGNED_IN,
    "home:partner": (302, 404, 404, 200, 404),
    # What a form saves while one types.
    "unsent:save": (405, 405, 405, 405, 405),
    "documents:verify": PUBLIC,
    # A code that was never given; the page says so, the same to everyone.
    "documents:verify_code": (404, 404, 404, 404, 404),
    "documents:download": (302, 404, 200, 404, 404),
    # One call is open: it leads there.
    "applications:calls": (302, 302, 302, 302, 302),
    # The file of this test is no PDF that could be drawn.
    "documents:pages": (302, 404, 404, 404, 404),
    "applications:call": PUBLIC,
    "applications:start": PUBLIC,
    "applications:blank": PUBLIC,
    # An open call sends on to its form.
    "applications:access": (302, 302, 302, 302, 302),
    "applications:open_data": PUBLIC,
    "applications:resume": PUBLIC,
    "applications:news": PUBLIC,
    # A link that was never given; the page says so, the same to everyone.
    "applications:news_confirm": (404, 404, 404, 404, 404),
    "applications:news_stop": (404, 404, 404, 404, 404),
    # Sent: the receipt, and the withdrawing instead of the deletion.
    "applications:address": (302, 404, 302, 404, 404),
    "applications:editors": (302, 404, 302, 404, 404),
    "applications:delete": (302, 404, 200, 404, 404),
    "applications:step": (302, 404, 302, 404, 404),
    "applications:upload_begin": (302, 404, 405, 404, 404),
    # The file was sent: it takes no more pieces, which is said as the script reads it.
    "applications:upload": (302, 404, 422, 404, 404),
    "applications:upload_finish": (302, 404, 405, 404, 404),
    "applications:receipt": (302, 404, 200, 404, 404),
    "applications:withdraw": (302, 404, 200, 404, 404),
    # Nothing is to be corrected: the receipt says so.
    "applications:correct": (302, 404, 302, 404, 404),
    "applications:correct_check": (302, 404, 302, 404, 404),
    # The link of the mail opens to whoever holds it.
    "applications:withdraw_by_link": PUBLIC,
    # Of a file that is ready: it leads to the receipt.
    # A token that was not made here.
    "day_to_keep": (404, 404, 404, 404, 404),
    "eligibility:route": (302, 404, 302, 404, 404),
    # A link that was never given.
    "eligibility:referral": (404, 404, 404, 404, 404),
    # A file that is past the decision has no page of it any more.
    "decisions:decision": (302, 404, 404, 404, 404),
    "decisions:offer": PUBLIC,
    "opinions:answer": PUBLIC,
    "decisions:reserve_leave": PUBLIC,
    "gatherings:list": PUBLIC,
    "gatherings:detail": PUBLIC,
    "gatherings:calendar": PUBLIC,
    "notes:notes": PUBLIC,
    "notes:note": PUBLIC,
    "notes:feed": PUBLIC,
    "notes:note_paper": PUBLIC,
    # Hosts and participants propose; who is neither finds no such page.
    "notes:mine": (302, 404, 200, 200, 404),
    "notes:propose": (302, 404, 200, 200, 404),
    "notes:mine_note": (302, 404, 404, 404, 404),
    "notes:note_file": (404, 404, 404, 404, 404),
    # A link that was never given leads to the list.
    "gatherings:confirm": (302, 302, 302, 302, 302),
    "gatherings:ask_place_link": PUBLIC,
    "gatherings:place": (404, 404, 404, 404, 404),
    "gatherings:place_calendar": (404, 404, 404, 404, 404),
    "correspondence:threads": SIGNED_IN,
    # A host's contact is a person of the programme too.
    "correspondence:begin": (302, 404, 200, 200, 404),
    "correspondence:thread": (302, 404, 200, 404, 404),
    "training:mine": (302, 200, 200, 200, 200),
    "visas:dossier": (302, 404, 200, 404, 404),
    "visas:passport": (302, 404, 200, 404, 404),
    "visas:readings": (302, 404, 200, 404, 404),
    "visas:stays": (302, 404, 200, 404, 404),
    "visas:stay_remove": POST_ONLY,
    "visas:earlier_visas": (302, 404, 200, 404, 404),
    "visas:visa_remove": POST_ONLY,
    "visas:lodging": (302, 404, 200, 404, 404),
    "visas:lodging_withdraw": POST_ONLY,
    "visas:piece": (302, 404, 200, 404, 404),
    "visas:piece_upload_begin": POST_ONLY,
    # A key that was never given.
    "visas:piece_upload": (302, 404, 404, 404, 404),
    "visas:piece_upload_finish": POST_ONLY,
    "itineraries:flights": (302, 404, 200, 404, 404),
    "itineraries:flight_withdraw": POST_ONLY,
    "itineraries:bed": (302, 404, 404, 200, 404),
    "visas:costs": (302, 404, 404, 200, 404),
    "matching:wishes": (302, 404, 200, 404, 404),
    "matching:preferences": (302, 404, 404, 200, 404),
    "itineraries:bed_withdraw": POST_ONLY,
    "letters:undertaking": (302, 404, 200, 404, 404),
    "letters:undertaking_pdf": (302, 404, 200, 404, 404),
    # Without the seal of what was read.
    "letters:undertaking_pages": (302, 404, 404, 404, 404),
    "letters:form": (302, 404, 200, 404, 404),
    "letters:bundle": (302, 404, 200, 404, 404),
    "letters:invitation": (302, 404, 404, 200, 404),
    "letters:invitation_pdf": (302, 404, 404, 200, 404),
    "letters:invitation_pages": (302, 404, 404, 404, 404),
    "letters:invitation_words": POST_ONLY,
    "letters:invitation_sign": POST_ONLY,
    "itineraries:mine": (302, 404, 200, 404, 404),
    "itineraries:crossing": POST_ONLY,
    "itineraries:pack": (302, 404, 200, 404, 404),
    "itineraries:pack_worker": (302, 404, 200, 404, 404),
    "itineraries:pack_card": (302, 404, 200, 404, 404),
    "itineraries:later": (302, 404, 200, 404, 404),
    "itineraries:met": (302, 404, 200, 404, 404),
    # Of a stay that has not begun.
    "itineraries:report": (302, 404, 404, 404, 404),
    "itineraries:points": (302, 404, 200, 404, 404),
    "itineraries:point": (302, 404, 200, 404, 404),
    # Of a participant, who is no host.
    "itineraries:host_point": (302, 404, 404, 404, 404),
    # The visit has no stop of its own.
    "itineraries:visit_met": (302, 404, 404, 404, 404),
    "itineraries:visit_presence": (302, 404, 404, 200, 404),
    # Awa has not entered.
    "visas:arrival": (302, 404, 404, 404, 404),
    "itineraries:shared_visits": (302, 404, 404, 200, 404),
    # Of a stop that no host was told of.
    "itineraries:shared_visit": (302, 404, 404, 404, 404),
    # No stop of the stay is the host's: staff alone may note.
    "itineraries:code": (302, 404, 404, 404, 200),
    # A link that was never made.
    "itineraries:sheet": (404, 404, 404, 404, 404),
    "itineraries:sheet_sync": (405, 405, 405, 405, 405),
    "itineraries:sheet_worker": (404, 404, 404, 404, 404),
    # Long before the return, and nothing is typed: they lead to the itinerary.
    "itineraries:back": (302, 404, 302, 404, 404),
    "itineraries:back_confirm": (302, 404, 302, 404, 404),
    "itineraries:new_address": POST_ONLY,
    "itineraries:calendar": PUBLIC,
    # A token that was never given.
    "itineraries:cohort_calendar": (404, 404, 404, 404, 404),
    "followups:answer": PUBLIC,
    "plans:own": (302, 404, 200, 404, 404),
    "plans:propose": (302, 404, 200, 404, 404),
    "plans:milestone": (302, 404, 200, 404, 404),
    "plans:answer": POST_ONLY,
    "plans:support": POST_ONLY,
    "partnerships:confirm": PUBLIC,
    "partnerships:confirm_again": (405, 405, 405, 405, 405),
    "partnerships:own": (302, 404, 200, 404, 404),
    "partnerships:own_confirmation": (302, 404, 200, 404, 404),
    "partnerships:host_confirmation": (302, 404, 404, 200, 404),
    # Tokens that were never given.
    "followups:host": (404, 404, 404, 404, 404),
    "followups:host_again": (405, 405, 405, 405, 405),
    "followups:portal": (302, 404, 404, 200, 404),
    "hosts:placements": (302, 404, 404, 200, 404),
    "hosts:placement": (302, 404, 404, 200, 404),
    "hosts:accept": POST_ONLY,
    "hosts:decline": POST_ONLY,
    "hosts:other_days": POST_ONLY,
    "hosts:campaign": (302, 404, 404, 200, 404),
    # The visit of the matrix is still to come: the page says from when on it is told.
    "hosts:evaluation": (302, 404, 404, 200, 404),
    "visits:evaluation": (302, 404, 200, 404, 404),
    "hosts:visits_csv": (302, 404, 404, 200, 404),
    "hosts:visits_xlsx": (302, 404, 404, 200, 404),
    "hosts:change_calendar": POST_ONLY,
    "hosts:stop_calendar": POST_ONLY,
    "hosts:calendar": (404, 404, 404, 404, 404),
    "hosts:take_back": POST_ONLY,
    "hosts:profile": (302, 404, 404, 200, 404),
    "hosts:describe": (302, 404, 404, 200, 404),
    "hosts:describe_contact": (302, 404, 404, 200, 404),
    "hosts:switch": POST_ONLY,
    # The link of the mail opens to whoever holds it.
    "structures:home": NO_STRUCTURE,
    "structures:companies": NO_STRUCTURE,
    "structures:company": NO_STRUCTURE,
    "structures:companies_csv": NO_STRUCTURE,
    "structures:companies_xlsx": NO_STRUCTURE,
    "structures:nominations": NO_STRUCTURE,
    "structures:nominate": NO_STRUCTURE,
    "structures:nomination": NO_STRUCTURE,
    "structures:notices": NO_STRUCTURE,
    "structures:referrals": NO_STRUCTURE,
    "structures:referral": NO_STRUCTURE,
    "structures:threads": NO_STRUCTURE,
    "structures:begin_thread": NO_STRUCTURE,
    "structures:thread": NO_STRUCTURE,
    "structures:withdraw": POST_ONLY,
    # Links that were never given.
    "structures:join": (404, 404, 404, 404, 404),
    "structures:join_again": (405, 405, 405, 405, 405),
    "structures:told": (404, 404, 404, 404, 404),
    "hosts:join": PUBLIC,
    "hosts:join_again": (405, 405, 405, 405, 405),
    # Whoever is not signed in gives an address there.
    "hosts:ask_access": PUBLIC,
    "hosts:answer_access": (302, 404, 404, 200, 404),
    "hosts:withdraw_access": POST_ONLY,
    # Nobody is in their first steps: it leads to the page of the host.
    "hosts:onboarding": (302, 404, 404, 302, 404),
    "hosts:onboarding_end": POST_ONLY,
    "hosts:onboarding_skip": POST_ONLY,
    "hosts:colleagues": (302, 404, 404, 200, 404),
    "hosts:invite_colleague": (302, 404, 404, 200, 404),
    "hosts:hand_over": (302, 404, 404, 200, 404),
    "hosts:contact_rights": (302, 404, 404, 200, 404),
    "hosts:end_access": POST_ONLY,
    "hosts:renew_invitation": POST_ONLY,
    "hosts:revoke_invitation": POST_ONLY,
    "hosts:begin_thread": (302, 404, 404, 200, 404),
    "hosts:threads": (302, 404, 404, 200, 404),
    # The conversation of a colleague.
    "hosts:thread": (302, 404, 404, 404, 404),
}

# Who may open the list of which rows in the staff pages; everybody else is refused.
STAFF_LISTS: dict[Role, set[str]] = {
    # The panel works in its own queue, not in the list of all reviews.
    Role.PANEL_MEMBER: set(),
    Role.DONOR_READER: {
        "exports_export",
        "reporting_indicators",
        "reporting_reportingperiod",
    },
    Role.IMMIGRATION_READER: {"visas_shareddossier"},
    Role.CONSULATE_READER: {"visas_shareddossier"},
}


def patterns(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses except those of the admin and of allauth, which are tested below."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name == "admin" or str(entry.pattern).startswith("account/"):
                continue
            yield from patterns(
                entry, f"{space}{entry.namespace}:" if entry.namespace else space
            )
        elif entry.name:
            yield f"{space}{entry.name}"


def test_every_address_has_a_line() -> None:
    assert sorted(MATRIX) == sorted(patterns(get_resolver())), (
        "Write who may open the new address."
    )


def _ask_host(host: Host, cohort: Any, by: User) -> CampaignAnswer:
    campaign = HostCampaign.objects.create(
        cohort=cohort, closes_on=cohort.arrives_on, by=by
    )
    return CampaignAnswer.objects.create(campaign=campaign, host=host, asked_by=by)


def _ask_both_sides(file: Any, host: Host, by: User) -> dict[str, list[Any]]:
    """A partnership of the two, of which both were asked whether it is so."""
    row = Partnership.objects.create(
        participation=file, partner=host.organisation, kind="export", summary="x"
    )
    asked = {}
    for party in row.parties.all():
        asked[party.side] = Confirmation.objects.create(
            partnership=row,
            party=party,
            name="X",
            email=file.person.email if party.side == "home" else "x@fabriek.example",
            language="fr",
            asked_by=by,
        )
    token = CONFIRMATION_LINK.make(asked["home"].pk)
    return {
        "partnerships:confirm": [token],
        "partnerships:confirm_again": [token],
        "partnerships:own": [row.pk],
        "partnerships:own_confirmation": [asked["home"].pk],
        "partnerships:host_confirmation": [asked["partner"].pk],
    }


def _begin_plan(file: Any, by: User) -> dict[str, list[Any]]:
    """A plan of the file, of which nobody has said yes, and a structure that waits for a consent."""
    version = begin_plan(participation=file, kind="trade", by=by).versions.get()
    line = version.lines.first()
    assert line is not None
    referral = Referral.objects.create(
        participation=file,
        structure=factories.organisation(kind="support"),
        purpose="return",
        stage="asked",
        by=by,
    )
    return {
        "plans:answer": [version.pk],
        "plans:milestone": [line.milestone_id],
        "plans:support": [referral.pk],
    }


def _name_structure_addresses(structure: int) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"structures:thread": [1]}
    for name in MATRIX:
        kind, _colon, page = name.partition(":")
        if kind == "structures" and "thread" not in page:
            found[name] = [structure]
    for page in ("company", "nomination", "referral", "withdraw"):
        found[f"structures:{page}"] = [structure, 1]
    for page in ("join", "join_again", "told"):
        found[f"structures:{page}"] = ["never-made"]
    return found


@pytest.fixture
def addresses(coordinator: User, awa: User) -> dict[str, list[Any]]:
    """One row of everything, all of them Awa's or her host's; the arguments of each address."""
    host = factories.host()
    factories.host_contact(host)
    factories.host_contact(host, email="jan@fabriek.example")
    contact = host.contacts.get(user__email="jan@fabriek.example")
    invited = HostInvitation.objects.create(
        host=host,
        email="piet@fabriek.example",
        family_name="Piet",
        language="nl",
        invited_by=coordinator,
    )
    asked = AccessRequest.objects.create(
        host=host,
        user=ensure_user(email="an@fabriek.example", language="nl"),
        family_name="An",
    )
    spoken_to = find_row_person(contact)
    assert spoken_to is not None
    cohort = factories.cohort()
    file = factories.participation(stage=Stage.DEPARTED, cohort=cohort)
    # Nobody began it in a browser: its key would be forgotten at the first look of whoever signed in.
    Application.objects.create(participation=file, access_key="")
    offer = open_offer(participation=file, origin="published", explanation={})
    placement = factories.placement(participation=file, host=host, stage="confirmed")
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28)
    )
    Stop.objects.create(
        itinerary=itinerary,
        starts_on=date(2027, 3, 2),
        ends_on=date(2027, 3, 9),
        activity="visit",
        title="Visit",
        place="Antwerpen",
    )
    publish_itinerary(itinerary=itinerary, by=coordinator)
    dossier = factories.dossier(participation=file)
    today = timezone.localdate()
    MatchingBrief.objects.create(cohort=cohort, asked_from=today, asked_until=today)
    document = store_bytes(
        content=b"%PDF-1.4", name="x.pdf", content_type="application/pdf", by=None
    )
    piece = Piece.objects.create(dossier=dossier, code="BANK_PERS", document=document)
    invitation = Invitation.objects.create(placement=placement, language="nl")
    stay = PastStay.objects.create(
        person=file.person, entered_on=date(2026, 1, 1), state="FR"
    )
    visa = EarlierVisa.objects.create(
        person=file.person,
        state="FR",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 2, 1),
    )
    follow_up = FollowUp.objects.create(
        participation=file, months=3, due_on=date(2027, 6, 28)
    )
    asked_host = FollowUp.objects.create(
        participation=file,
        placement=placement,
        side="host",
        months=3,
        due_on=date(2027, 6, 28),
    )
    event = Event.objects.create(
        slug="workshop",
        kind="workshop",
        title="Workshop",
        place="Dakar",
        timezone="Africa/Dakar",
        starts_at="2027-05-01T09:00Z",
        ends_at="2027-05-01T12:00Z",
        published=True,
    )
    opinion = Opinion.objects.create(
        participation=file,
        expert_name="Expert",
        expert_email="expert@universite.example",
        question="?",
        due_on=timezone.localdate(),
        asked_by=ensure_user(email="asks@staff.example", language="fr", name="Asks"),
    )
    point = ActionPoint.objects.create(
        participation=file, what="x", responsible="participant", due_on=date(2030, 1, 1)
    )
    note = make_published_note(slug="note")
    return {
        "unsent:save": ["never-made"],
        "documents:verify_code": ["AAAA-BBBB-CCCC-DDDD"],
        "documents:download": [document.pk],
        "documents:pages": [document.pk],
        "applications:call": [file.call.slug],
        "applications:start": [file.call.slug],
        "applications:blank": [file.call.slug],
        "applications:access": [file.call.slug],
        "applications:step": [file.reference, "person"],
        "applications:news_confirm": ["wrong-token"],
        "applications:news_stop": ["wrong-token"],
        "applications:address": [file.reference],
        "applications:editors": [file.reference],
        "applications:delete": [file.reference],
        "applications:upload_begin": [file.reference],
        "applications:upload": [file.reference, "key"],
        "applications:upload_finish": [file.reference, "key"],
        "applications:receipt": [file.reference],
        "applications:withdraw": [file.reference],
        "applications:correct": [file.reference],
        "applications:correct_check": [file.reference],
        "applications:withdraw_by_link": [build_withdraw_token(file)],
        "day_to_keep": ["wrong-token"],
        "eligibility:route": [file.reference],
        "eligibility:referral": ["wrong-token"],
        "opinions:answer": [LINK.make(opinion.pk)],
        "decisions:decision": [file.reference],
        "decisions:offer": [build_offer_token(offer)],
        "decisions:reserve_leave": [
            build_leave_link(file).rstrip("/").rsplit("/", 1)[1]
        ],
        "network_map:table": ["ties"],
        "network_map:export": ["ties"],
        "gatherings:detail": [event.slug],
        "gatherings:calendar": [event.slug],
        "notes:note": [note.slug],
        "notes:note_paper": [note.slug],
        "notes:mine_note": [note.pk],
        "notes:note_file": [note.slug, 1],
        "gatherings:confirm": ["wrong-token"],
        "gatherings:place": ["wrong-token"],
        "gatherings:place_calendar": ["wrong-token"],
        "visas:stay_remove": [stay.pk],
        "visas:visa_remove": [visa.pk],
        "visas:lodging_withdraw": [1],
        "visas:piece": [piece.pk],
        "visas:piece_upload_begin": [piece.pk],
        "visas:piece_upload": [piece.pk, "key"],
        "visas:piece_upload_finish": [piece.pk, "key"],
        "itineraries:flight_withdraw": [1],
        "itineraries:bed": [placement.pk],
        "visas:costs": [placement.pk],
        "matching:preferences": [host.pk, file.cohort_id],
        "itineraries:bed_withdraw": [1],
        "letters:invitation": [invitation.pk],
        "letters:invitation_pdf": [invitation.pk],
        "letters:invitation_pages": [invitation.pk],
        "letters:invitation_words": [invitation.pk],
        "letters:invitation_sign": [invitation.pk],
        "itineraries:visit_met": [placement.pk],
        "itineraries:point": [point.pk],
        "itineraries:host_point": [point.pk],
        "itineraries:visit_presence": [placement.pk],
        "itineraries:shared_visit": [1],
        "itineraries:code": [PRESENCE_CODE.make(file.pk)],
        "itineraries:sheet": ["never-made"],
        "itineraries:sheet_sync": ["never-made"],
        "itineraries:sheet_worker": ["never-made"],
        "itineraries:calendar": [itinerary.feed_token],
        "itineraries:cohort_calendar": ["wrong-token"],
        "followups:answer": [follow_up.token],
        **_ask_both_sides(file, host, coordinator),
        **_begin_plan(file, coordinator),
        "followups:host": ["never-made"],
        "followups:host_again": ["never-made"],
        "followups:portal": [asked_host.pk],
        "hosts:placement": [placement.pk],
        "hosts:accept": [placement.pk],
        "hosts:decline": [placement.pk],
        "hosts:other_days": [placement.pk],
        "hosts:campaign": [_ask_host(host, file.cohort, contact.user).pk],
        "hosts:evaluation": [placement.pk],
        "visits:evaluation": [placement.pk],
        "hosts:calendar": ["wrong-token"],
        "hosts:take_back": [placement.pk],
        "hosts:profile": [host.pk],
        "hosts:describe": [host.pk, "about"],
        "hosts:describe_contact": [host.pk, contact.pk],
        **_name_structure_addresses(host.organisation_id),
        "hosts:join": [INVITATION_LINK.make(invited.pk)],
        "hosts:join_again": [INVITATION_LINK.make(invited.pk)],
        "hosts:answer_access": [asked.pk],
        "hosts:withdraw_access": [asked.pk],
        "hosts:onboarding": [host.pk],
        "hosts:onboarding_end": [host.pk],
        "hosts:onboarding_skip": [host.pk, "about"],
        "hosts:colleagues": [host.pk],
        "hosts:invite_colleague": [host.pk],
        "hosts:hand_over": [host.pk],
        "hosts:contact_rights": [host.pk, contact.pk],
        "hosts:end_access": [host.pk, contact.pk],
        "hosts:renew_invitation": [invited.pk],
        "hosts:revoke_invitation": [invited.pk],
        "correspondence:thread": [open_thread(about=file, person=file.person).pk],
        "hosts:thread": [open_thread(about=contact, person=spoken_to).pk],
    }


@pytest.fixture
def people(
    sign_in: SignIn, outsider: User, awa: User, officer: User
) -> dict[str, Client]:
    return {
        "anonymous": Client(),
        "outsider": sign_in(outsider),
        "participant": sign_in(awa),
        "host": sign_in(ensure_user(email="lies@fabriek.example", language="nl")),
        "officer": sign_in(officer),
    }


def test_every_address_answers_everyone_as_written(
    addresses: dict[str, list[Any]], people: dict[str, Client]
) -> None:
    found = {
        name: tuple(
            answer(people[who], reverse(name, args=addresses.get(name, [])))
            for who in PEOPLE
        )
        for name in MATRIX
    }
    wrong = {
        name: (answers, MATRIX[name])
        for name, answers in found.items()
        if answers != MATRIX[name]
    }
    assert wrong == {}, "\n".join(
        f"{name}: found {a}, written {b}" for name, (a, b) in wrong.items()
    )


# The script that sends a file stops it by DELETE.
ALSO_TAKEN = {("applications:upload", "delete"), ("visas:piece_upload", "delete")}


@pytest.mark.parametrize("verb", ["head", "options", "put", "patch", "delete"])
def test_an_address_takes_its_own_verbs_only(
    addresses: dict[str, list[Any]], people: dict[str, Client], verb: str
) -> None:
    """HEAD is answered as GET; another verb is refused, or the address is not theirs; nothing is changed."""
    before, wrong = summarise_rows(), []
    for name, answers in MATRIX.items():
        url = reverse(name, args=addresses.get(name, []))
        for who, written in zip(PEOPLE, answers, strict=True):
            code = answer(people[who], url, verb)
            own = verb == "head" or (name, verb) in ALSO_TAKEN
            taken = {written} if own else {405, 404, 302}
            if code not in taken:
                wrong.append((name, who, code))

    assert wrong == []
    assert summarise_rows() == before


# Nothing of the rows is theirs, or theirs to change by these pages.
NOBODY_HERE = ("anonymous", "outsider", "officer")
# Whoever holds the link of these may act by it.
BY_LINK = {
    "applications:withdraw_by_link",
    "decisions:offer",
    "decisions:reserve_leave",
    "followups:answer",
    "partnerships:confirm",
    "hosts:join",
    "opinions:answer",
}


@pytest.mark.parametrize("who", PEOPLE)
def test_keys_that_no_form_has_change_nothing(
    addresses: dict[str, list[Any]], people: dict[str, Client], who: str
) -> None:
    """Counts of forms, keys of rows, columns that no page offers: no break, no change to others."""
    file = Participation.objects.get()
    foreign = {
        "form-TOTAL_FORMS": "99999999999",
        "form-INITIAL_FORMS": "-1",
        "form-0-id": str(file.pk),
        "form-0-DELETE": "on",
        "id": str(file.pk),
        "pk": "0",
        "participation": str(file.pk),
        "person": str(file.person_id),
        "stage": "selected",
        "user": "1",
        "is_staff": "on",
        "TOTAL_FORMS": "abc",
    }
    odd = {key: ["", "\x00", "9" * 30] for key in foreign}
    client = people[who]
    client.raise_request_exception = False
    before = summarise_rows()
    # It says by 503 that no beat ticks.
    asked = [name for name in MATRIX if name != "readyz"]
    broken = []
    for name in sorted(asked, key=BY_LINK.__contains__):
        if name in BY_LINK and who in NOBODY_HERE:
            assert summarise_rows() == before, name
        for data in (foreign, {}, odd):
            response = client.post(reverse(name, args=addresses.get(name, [])), data)
            if response.status_code >= 500:
                broken.append((name, response.status_code))

    assert broken == []


def answer(client: Client, url: str, verb: str = "get") -> int:
    response = client.generic(verb.upper(), url)
    # The file of a download, without the end of the request that would close the test's connection.
    for close in vars(response).get("_resource_closers", []):
        close()
    return response.status_code


def lists() -> list[str]:
    return sorted(
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
    )


@pytest.mark.django_db
def test_nobody_outside_staff_opens_a_list(
    sign_in: SignIn, outsider: User, awa: User
) -> None:
    for client in (Client(), sign_in(outsider), sign_in(awa)):
        answers = {
            name: client.get(reverse(f"admin:{name}_changelist")).status_code
            for name in lists()
        }
        assert set(answers.values()) == {302}, answers


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(STAFF_LISTS))
def test_a_narrow_role_opens_its_own_lists_and_no_other(
    role: Role, sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    client = sign_in(staff_member(role))

    answers = {
        name: client.get(reverse(f"admin:{name}_changelist")).status_code
        for name in lists()
    }

    assert {name for name, code in answers.items() if code != 403} == STAFF_LISTS[role]
