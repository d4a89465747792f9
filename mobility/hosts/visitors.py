"""What a host may know of a visitor: little before its yes, how to reach them after it."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.hosts.models import Placement
from participants.applications.models import Application
from pemwecco.network.models import Person


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor as the host sees them; fields that the host may not know yet are empty."""

    name: str
    enterprise: str
    sector: str
    activity: str
    town: str
    project: str = ""
    needs: str = ""
    languages: str = ""
    # Only after the host's yes.
    phone: str = ""
    email: str = ""
    whatsapp: bool = False


def format_short_name(person: Person) -> str:
    """Given names and the initial of the family name: "Awa E."."""
    initial = f"{person.family_name[:1]}." if person.family_name else ""
    return f"{person.given_names} {initial}".strip()


def get_visible_name(placement: Placement) -> str:
    """The name that the host may read in the stage of the placement."""
    person = placement.participation.person
    return person.full_name if placement.is_agreed else format_short_name(person)


def get_visitor(placement: Placement) -> Visitor:
    """The visitor of a placement, cut to what its host may know in this stage; one query.

    Comes with `participation__person` and `participation__organisation__sector`.
    """
    file = placement.participation
    application = Application.objects.filter(participation=file).first()
    organisation = file.organisation
    person = file.person
    agreed = placement.is_agreed
    return Visitor(
        name=get_visible_name(placement),
        enterprise=organisation.name if organisation else "",
        sector=str(organisation.sector or "") if organisation else "",
        activity=organisation.activity if organisation else "",
        town=organisation.city if organisation else "",
        project=application.project_title if application else "",
        needs=application.needs if application else "",
        languages=application.languages_spoken if application else "",
        phone=person.phone.as_international if agreed and person.phone else "",
        email=person.email if agreed else "",
        whatsapp=agreed and person.whatsapp,
    )
