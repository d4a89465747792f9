"""The visa support letter: facts gathered in one place, frozen at issue, compared ever after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.models import ItineraryVersion
from mobility.visas import papers
from mobility.visas.lifecycle import PIECE, DossierStage, PieceStage
from mobility.visas.models import Dossier, Letter, Piece, Post
from mobility.visas.services.coherence import stay_result
from mobility.visas.services.limits import limits_on
from mobility.visas.services.trips import Trip, is_employee, trip_of
from mobility.visas.services.words import DossierRefused, say_all
from participants.selection.models import Application
from pemwecco.accounts.models import User
from pemwecco.core.findings import RuleError
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import issue
from pemwecco.mail.services import about, queue, site_url
from pemwecco.network.models import Affiliation, Organisation

Facts = dict[str, Any]
# Facts of the issue itself, which no later change can make stale.
OF_THE_ISSUE: Final = frozenset({"signatory"})


def published_version(dossier: Dossier) -> ItineraryVersion | None:
    """The itinerary as last published, which is what others are told."""
    return (
        ItineraryVersion.objects.filter(itinerary__participation=dossier.participation_id)
        .order_by("-number")
        .first()
    )


def gather_facts(dossier: Dossier) -> Facts:
    """Everything that the letter prints, as plain values: dates in ISO, countries and activities as codes.

    The one function that gathers: letter, stale check and missing facts read what it answers. The
    funder's statement is in the active language.
    """
    participation = dossier.participation
    version = published_version(dossier)
    programme = participation.call.programme
    cohort = participation.cohort
    trip = trip_of(participation)
    return {
        "file": participation.reference,
        "programme": {
            "name": programme.name,
            "implementer": programme.implementer,
            "implementer_address": programme.implementer_address,
            "partner": programme.partner,
            "funding": programme.funding,
            "origin": str(programme.origin),
            "destination": str(programme.destination),
            "email": programme.contact_email,
            "phone": programme.contact_phone,
        },
        "post": _post_facts(dossier.post),
        "person": _person_facts(dossier),
        "enterprise": _enterprise_facts(dossier),
        "cohort": {
            "name": cohort.name if cohort else "",
            "arrives_on": _iso(cohort.arrives_on if cohort else None),
            "leaves_on": _iso(cohort.leaves_on if cohort else None),
        },
        "stay": {
            "entry": _iso(trip.entry if trip else None),
            "departure": _iso(trip.departure if trip else None),
            "days": trip.days if trip else 0,
            "entries": dossier.entries,
        },
        "itinerary": _itinerary_facts(version),
        "paid_by": dossier.paid_by,
        "undertakes_return": _undertakes_return(dossier),
        "insurance": {
            "policy": dossier.insurance_policy,
            "from": _iso(dossier.insurance_from),
            "until": _iso(dossier.insurance_until),
            "cover_eur": str(dossier.insurance_cover_eur or ""),
        },
    }


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _post_facts(post: Post | None) -> Facts:
    if post is None:
        return {}
    organisation = post.organisation
    return {
        "name": organisation.name,
        "address": organisation.address,
        "city": organisation.city,
        "country": str(organisation.country),
    }


def _person_facts(dossier: Dossier) -> Facts:
    person, passport = dossier.participation.person, dossier.passport
    facts = {
        "title": person.sex,
        "birth_place": person.birth_place,
        "nationality": str(person.nationality),
    }
    if passport is None:
        return facts
    return facts | {
        "surname": passport.surname,
        "given_names": passport.given_names,
        "birth_date": _iso(passport.birth_date),
        "passport_number": passport.number,
        "passport_issuer": passport.issuer,
        "passport_issued_on": _iso(passport.issued_on),
        "passport_expires_on": _iso(passport.expires_on),
    }


def _enterprise_facts(dossier: Dossier) -> Facts:
    participation = dossier.participation
    organisation: Organisation | None = participation.organisation
    if organisation is None:
        return {}
    application = Application.objects.filter(participation=participation).first()
    affiliation = Affiliation.objects.filter(
        person=participation.person_id, organisation=organisation.pk
    ).first()
    function = (application.function if application else "") or (affiliation.function if affiliation else "")
    return {
        "name": organisation.name,
        "legal_form": organisation.legal_form,
        "activity": organisation.activity,
        "address": organisation.address,
        "city": organisation.city,
        "country": str(organisation.country),
        "identifiers": {
            row.get_scheme_display(): row.value for row in organisation.identifiers.order_by("scheme")
        },
        "function": function,
        "employee": is_employee(participation),
        "project": application.project_title if application else "",
    }


def _itinerary_facts(version: ItineraryVersion | None) -> Facts:
    if version is None:
        return {}
    known = version.facts
    return {
        "version": version.number,
        "lodging": known.get("lodging", ""),
        "outbound": known.get("outbound", ""),
        "inbound": known.get("inbound", ""),
        "emergency": known.get("emergency_contact", ""),
        "stops": [
            {
                name: stop.get(name) or ""
                for name in ("starts_on", "ends_on", "activity", "title", "place", "host", "contact")
            }
            for stop in known.get("stops", [])
        ],
    }


def _undertakes_return(dossier: Dossier) -> bool:
    """Whether the undertaking stands in the application or was accepted as a paper."""
    said = Application.objects.filter(participation=dossier.participation_id, commits_to_return=True)
    signed = dossier.pieces.filter(code=Piece.Code.RETURN_UNDERTAKING, stage=PieceStage.ACCEPTED)
    return said.exists() or signed.exists()


def missing_facts(dossier: Dossier) -> list[str]:
    """What the letter cannot do without, one sentence each, saying what to do."""
    facts = gather_facts(dossier)
    person, enterprise = facts["person"], facts["enterprise"]
    checks = (
        (person.get("passport_number"), _("The participant has not entered the passport yet.")),
        (person["birth_place"], _("The place of birth is missing in the person's page.")),
        (person["nationality"], _("The nationality is missing in the person's page.")),
        (enterprise.get("name"), _("The file has no enterprise with a name.")),
        (enterprise.get("identifiers"), _("The enterprise has neither RCCM nor NINEA.")),
        (facts["stay"]["entry"], _("The trip has no dates yet: give the file a cohort or an itinerary.")),
        (facts["itinerary"].get("stops"), _("The itinerary is not published yet.")),
        (facts["post"], _("The dossier has no post: choose where it is lodged.")),
    )
    missing = [sentence for present, sentence in checks if not present]
    version = published_version(dossier)
    said = (version.facts.get("arrives_on"), version.facts.get("leaves_on")) if version else None
    if said is not None and said != (facts["stay"]["entry"], facts["stay"]["departure"]):
        missing.append(_("The dates changed after the itinerary was published: publish it again."))
    if not dossier.participation.is_seated:
        missing.append(_("The person is not selected."))
    return missing


def _stay_refusals(dossier: Dossier, trip: Trip) -> list[str]:
    try:
        result = stay_result(dossier, trip, limits_on(timezone.localdate()))
    except RuleError as error:
        return say_all(error)
    if trip.days > result.max_days:
        sentence = _("The stay has %(days)s days; a short-stay visa allows %(most)s at most.")
        return [sentence % {"days": trip.days, "most": result.max_days}]
    if not result.allowed:
        sentence = _("With the earlier stays the trip passes %(most)s days in any %(window)s days.")
        return [sentence % {"most": result.max_days, "window": result.window_days}]
    return []


def current_letter(dossier: Dossier) -> Letter | None:
    """The letter that stands: the last one that is issued or being made."""
    return (
        dossier.letters.filter(
            kind=Letter.Kind.SUPPORT, paper__stage__in=[PaperStage.RENDERING, PaperStage.ISSUED]
        )
        .select_related("paper__pdf")
        .order_by("-id")
        .first()
    )


@transaction.atomic
def issue_support_letter(*, dossier: Dossier, language: str, by: User) -> Letter:
    """Issue the visa support letter in a language; the one that stood before is superseded.

    Number and facts are fixed now, the worker makes the PDF. Refuses with `DossierRefused`: facts
    missing (one sentence each), a stay that the law does not allow, a letter still being made;
    with `PermissionDenied` whoever may not issue letters.
    """
    if not by.has_perm("visas.issue_letter"):
        raise PermissionDenied(_("Your role does not include this step."))
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if dossier.stage in {DossierStage.CLOSED, DossierStage.GRANTED}:
        raise DossierRefused(_("The dossier is finished: no letter is needed any more."))
    refusals = missing_facts(dossier)
    if (trip := trip_of(dossier.participation)) is not None:
        refusals += _stay_refusals(dossier, trip)
    if refusals:
        raise DossierRefused(*refusals)
    standing = current_letter(dossier)
    if standing is not None and standing.paper.stage == PaperStage.RENDERING:
        raise DossierRefused(_("The letter %(number)s is being made.") % {"number": standing.paper})
    with override(language):
        facts = gather_facts(dossier) | {"signatory": by.get_full_name()}
        public = {
            "initials": _initials(facts["person"]),
            "dates": [facts["stay"]["entry"], facts["stay"]["departure"]],
            "purpose": _("Business trip, short-stay visa"),
        }
    paper = issue(
        kind=papers.SUPPORT_LETTER.code,
        facts=facts,
        public_facts=public,
        language=language,
        by=by,
        supersedes=standing.paper if standing else None,
    )
    return Letter.objects.create(dossier=dossier, kind=Letter.Kind.SUPPORT, paper=paper)


def _initials(person: Mapping[str, str]) -> str:
    return " ".join(f"{person[name][:1]}." for name in ("given_names", "surname") if person.get(name))


@transaction.atomic
def letter_issued(*, paper: Paper) -> None:
    """A letter has its PDF: the piece of the checklist has it too, and the participant gets a mail."""
    letter = Letter.objects.filter(paper=paper).select_related("dossier__participation__person").first()
    if letter is None:
        return
    dossier = letter.dossier
    piece = dossier.pieces.filter(code=Piece.Code.INVIT_PROGRAMME).first()
    if piece is not None:
        piece.paper, piece.document = paper, paper.pdf
        piece.save(update_fields=["paper", "document"])
        if piece.stage in {PieceStage.MISSING, PieceStage.TO_CORRECT}:
            PIECE.apply(piece, "receive", by=None, reason=str(paper), as_consequence=True)
        if piece.stage == PieceStage.RECEIVED:
            PIECE.apply(piece, "accept", by=None, as_consequence=True)
    person = dossier.participation.person
    queue(
        kind="visas/letter",
        to=person.email,
        language=person.language,
        context={
            "name": person.full_name,
            "reference": dossier.participation.reference,
            "number": paper.reference,
            "replaces": paper.supersedes.reference if paper.supersedes else "",
            "url": site_url(reverse("documents:download", args=[paper.pdf_id])),
            "dossier_url": site_url(reverse("visas:dossier")),
        },
        about=about(dossier.participation),
        key=f"visas/letter:{paper.pk}",
    )


def changed_facts(letter: Letter) -> list[tuple[str, str, str]]:
    """Where the letter no longer says what the rows say: (fact, as printed, as it is now)."""
    printed = dict(_flat(letter.paper.facts))
    with override(letter.paper.language):
        now = dict(_flat(gather_facts(letter.dossier)))
    names = [name for name in {**printed, **now} if name.split(".")[0] not in OF_THE_ISSUE]
    return [
        (_label(name), printed.get(name, ""), now.get(name, ""))
        for name in names
        if printed.get(name, "") != now.get(name, "")
    ]


def _flat(facts: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            yield from _flat(value, f"{at}.{name}" if at else name)
    elif isinstance(facts, list):
        for number, value in enumerate(facts, 1):
            yield from _flat(value, f"{at}.{number}")
    else:
        yield at, "" if facts is None else str(facts)


def _label(name: str) -> str:
    """A fact's address in words: "itinerary.stops.2.place" is "itinerary: stops 2 place"."""
    head, _dot, rest = name.partition(".")
    heads = {
        "programme": _("programme"),
        "post": _("post"),
        "person": _("person"),
        "enterprise": _("enterprise"),
        "cohort": _("cohort"),
        "stay": _("stay"),
        "itinerary": _("itinerary"),
        "insurance": _("insurance"),
        "paid_by": _("costs paid by"),
        "undertakes_return": _("undertaking to return"),
        "file": _("file"),
    }
    words = rest.replace(".", " ").replace("_", " ")
    return f"{heads.get(head, head)}: {words}" if words else heads.get(head, head)
