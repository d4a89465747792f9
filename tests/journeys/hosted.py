"""What the journey of the hosting phase puts into the house and asks of its rows; runs in the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db.models import F
from django.utils import timezone

from mobility.hosts.models import (
    CampaignAnswer,
    Host,
    HostAvailability,
    HostCampaign,
    Placement,
    VisitEvaluation,
)
from mobility.hosts.queries import list_cohort_work_days
from mobility.hosts.services.placements import update_all_placements
from mobility.itineraries.models import (
    Accommodation,
    Crossing,
    DaySheetLink,
    Introduction,
    Itinerary,
    ItineraryVersion,
    Presence,
    SharedVisit,
)
from mobility.itineraries.services.programme import begin_itinerary
from mobility.matching.models import MatchedVisit
from participants.applications.models import Application
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Sector
from tests import factories
from tests.journeys.acts import PASSWORD, SECRET

STAFF = "hosting@staff.example"
COHORT = "Cohorte Passerelle"
# Name, region, language, contact, their address.
HOSTS = (
    ("Weverij Passerelle", "VLG", "nl", "Mieke Weverbergh", "mieke@weverij.example"),
    ("Confiserie Passerelle", "WAL", "fr", "Luc Sucrier", "luc@confiserie.example"),
)
# Given name, address, languages; who works in the sector of which host.
PEOPLE = (
    ("Awa", "awa@passerelle.example", "français, néerlandais"),
    ("Bineta", "bineta@passerelle.example", "français, wolof"),
)


def put_hosting_phase() -> None:
    """Staff, two hosts of two sectors, and a cohort of two people whose stay is to come."""
    user = User.objects.create_user(STAFF, PASSWORD, name="Hosting", language="en")
    give_role(user=user, role=Role.COORDINATOR)
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt(SECRET)},
    )
    today = timezone.localdate()
    cohort = factories.cohort(
        name=COHORT,
        arrives_on=today + timedelta(days=14),
        leaves_on=today + timedelta(days=34),
    )
    call = factories.call(slug="passerelle", title_fr="Appel de la passerelle")
    for number, (host, person) in enumerate(zip(HOSTS, PEOPLE, strict=True), start=1):
        code = f"passerelle-{number}"
        sector = Sector.objects.create(
            code=code, name_fr=code, name_en=code, name_nl=code
        )
        _put_host(host, sector)
        _put_participant(person, sector, number=number, cohort=cohort, call=call)


def _put_host(told: tuple[str, ...], sector: Sector) -> None:
    name, region, language, contact, email = told
    house = factories.organisation(
        name=name,
        name_key=name_key(name),
        country="BE",
        region="BE-VAN" if region == "VLG" else "BE-WLG",
        city="Antwerpen" if region == "VLG" else "Liège",
        sector=sector,
    )
    host = Host.objects.create(
        organisation=house, labour_region=region, capacity=3, languages=[language]
    )
    user = ensure_user(email=email, language=language, name=contact)
    factories.let_speak(user, host, manages=True, signs_letters=True)


def _put_participant(
    told: tuple[str, ...], sector: Sector, *, number: int, **of: Any
) -> None:
    name, email, languages = told
    person = factories.person(
        given_names=name, family_name=f"Traverse{number}", email=email
    )
    firm = factories.organisation(name=f"Atelier {name}", sector=sector)
    file = factories.participation(
        stage="cleared",
        person=person,
        organisation=firm,
        year=2019,
        number=number,
        **of,
    )
    Application.objects.create(participation=file, languages_spoken=languages)
    ensure_user(email=email, language="fr", name=name)


def _get_cohort() -> Cohort:
    return Cohort.objects.get(name=COHORT)


def tell_stay() -> dict[str, Any]:
    """The cohort, and the days on which hosts receive it."""
    cohort = _get_cohort()
    days = [day.isoformat() for day in list_cohort_work_days(cohort)]
    return {"cohort": cohort.pk, "work_days": days}


def tell_offered() -> dict[str, Any]:
    """What each host said: attitude, days with places."""
    told = {}
    answers = CampaignAnswer.objects.filter(campaign__cohort=_get_cohort())
    for answer in answers:
        rows = answer.availabilities.order_by("starts_on")
        days = [[row.starts_on.isoformat(), row.places] for row in rows]
        told[str(answer.host)] = [answer.attitude, days]
    return told


def tell_visits() -> dict[str, Any]:
    """The one visit of each person."""
    told = {}
    rows = Placement.objects.filter(participation__cohort=_get_cohort())
    for row in rows.select_related("participation__person"):
        email = row.participation.person.email
        assert email not in told, email
        told[email] = {
            "pk": row.pk,
            "host": str(row.host),
            "stage": row.stage,
            "days": [row.starts_on.isoformat(), row.ends_on.isoformat()],
        }
    return told


def let_days_pass() -> dict[str, Any]:
    """The day of Awa's visit has come: the stay, and what was agreed in it, lie so many days nearer."""
    visit = Placement.objects.get(participation__person__email=PEOPLE[0][1])
    by = visit.starts_on - timezone.localdate()
    cohorts = Cohort.objects.filter(name=COHORT)
    placements = Placement.objects.filter(participation__cohort__in=cohorts)
    cohorts.update(arrives_on=F("arrives_on") - by, leaves_on=F("leaves_on") - by)
    HostCampaign.objects.filter(cohort__in=cohorts).update(
        closes_on=F("closes_on") - by
    )
    offered = HostAvailability.objects.filter(answer__campaign__cohort__in=cohorts)
    matched = MatchedVisit.objects.filter(participation__cohort__in=cohorts)
    for rows in (offered, matched, placements):
        rows.update(starts_on=F("starts_on") - by, ends_on=F("ends_on") - by)
    return {"visit": visit.pk}


def let_them_travel() -> dict[str, Any]:
    """They are in Belgium, with the sheet of who accompanies them; Bineta's stay is begun as Awa's was."""
    files = Participation.objects.filter(cohort__name=COHORT)
    files.update(stage="departed")
    update_all_placements(on=timezone.localdate())
    # Awa sleeps at a private home, which is declared at the commune.
    cohort, [awa] = _get_cohort(), files.filter(person__email=PEOPLE[0][1])
    Accommodation.objects.create(
        participation=awa,
        kind=Accommodation.Kind.PRIVATE,
        name="Rue Exemple 1, Ixelles",
        arrives_on=cohort.arrives_on,
        leaves_on=cohort.leaves_on,
    )
    Crossing.objects.create(
        participation=awa,
        direction="entry",
        on=cohort.arrives_on,
        place="BRU",
        evidence="ees",
    )
    by = User.objects.get(email=STAFF)
    today = timezone.localdate()
    sheet = DaySheetLink.objects.create(
        cohort=cohort,
        name="Fatou",
        first_on=today - timedelta(days=1),
        last_on=today + timedelta(days=1),
        made_by=by,
    )
    return {"sheet": sheet.token}


def begin_other_stay() -> dict[str, Any]:
    """The stay of Bineta, as staff began Awa's by hand."""
    file = Participation.objects.get(person__email=PEOPLE[1][1])
    by = User.objects.get(email=STAFF)
    itinerary = begin_itinerary(participation=file, by=by)
    Itinerary.objects.filter(pk=itinerary.pk).update(
        emergency_contact="+32 2 000 00 00"
    )
    return {"itinerary": itinerary.pk}


def tell_file() -> dict[str, Any]:
    """Awa's file: its number and key."""
    file = Participation.objects.get(person__email=PEOPLE[0][1])
    return {"pk": file.pk, "reference": file.reference}


def tell_versions() -> dict[str, Any]:
    """How many versions each person has, and on which day the shared stop of the last one is."""
    told: dict[str, Any] = {}
    rows = ItineraryVersion.objects.filter(
        itinerary__participation__cohort__name=COHORT
    )
    for row in rows.select_related("itinerary__participation__person"):
        email = row.itinerary.participation.person.email
        shared = [stop for stop in row.facts["stops"] if stop["title"] == "Marché"]
        known = told.setdefault(email, [])
        known.append([row.number, *(stop["starts_on"] for stop in shared)])
        known.sort()
    return told


def tell_presences() -> list[Any]:
    """Who was noted where, and how."""
    rows = Presence.objects.filter(participation__cohort__name=COHORT)
    return [[row.participation.person.email, row.state, row.how] for row in rows]


def tell_evaluations() -> list[Any]:
    """What each side said of Awa's visit, in marks."""
    rows = VisitEvaluation.objects.filter(
        placement__participation__person__email=PEOPLE[0][1]
    )
    told = []
    for row in rows.order_by("side"):
        told.append([row.side, sorted(row.marks.values_list("value", flat=True))])
    return told


def tell_introductions() -> list[Any]:
    """Whom participants met."""
    rows = Introduction.objects.filter(participation__cohort__name=COHORT)
    told = []
    for row in rows:
        linked = str(row.organisation) if row.organisation else ""
        told.append([row.met_name, linked, row.noted_as])
    return told


def tell_keys() -> dict[str, Any]:
    """By which keys pages of Awa's stay and of the shared stop are reached."""
    stay = Itinerary.objects.get(participation__person__email=PEOPLE[0][1])
    shared = SharedVisit.objects.get(cohort__name=COHORT)
    return {"stay": stay.pk, "file": stay.participation_id, "shared": shared.pk}


TOLD: dict[str, Callable[[], Any]] = {
    "stay": tell_stay,
    "offered": tell_offered,
    "visits": tell_visits,
    "days": let_days_pass,
    "travel": let_them_travel,
    "begin": begin_other_stay,
    "file": tell_file,
    "versions": tell_versions,
    "presences": tell_presences,
    "evaluations": tell_evaluations,
    "introductions": tell_introductions,
    "keys": tell_keys,
}
