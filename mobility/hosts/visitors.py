"""What a host may know of a visitor: little before its yes, how to reach them after it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from mobility.hosts.models import Placement
from mobility.hosts.rules import are_contacts_open, does_enterprise_name_person
from participants.applications.models import Application
from participants.panel.rules.redaction import Identity, find_names, mask_names
from pemwecco.network.legal_forms import is_sole_trader
from pemwecco.network.models import Organisation, Person

# What stands in a text of the file in the place of what the host may not read yet.
HIDDEN = "[…]"


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
    # Only after the host's yes, and until 30 days after the visit.
    phone: str = ""
    email: str = ""
    whatsapp: bool = False
    # The host read them once and does no more.
    contacts_left: bool = False


def format_short_name(person: Person) -> str:
    """Given names and the initial of the family name: "Awa E."."""
    initial = f"{person.family_name[:1]}." if person.family_name else ""
    return f"{person.given_names} {initial}".strip()


def get_visible_name(placement: Placement) -> str:
    """The name that the host may read in the stage of the placement."""
    person = placement.participation.person
    return person.full_name if placement.is_agreed else format_short_name(person)


def get_visible_enterprise(placement: Placement) -> str:
    """The enterprise as the host may read it in the stage of the placement; empty without one.

    Where its name would tell who comes, before the host's yes: its sector and town instead.
    Comes with `participation__person` and `participation__organisation__sector`.
    """
    organisation = placement.participation.organisation
    if organisation is None:
        return ""
    if is_enterprise_visible(placement):
        return organisation.name
    known = [str(organisation.sector or ""), organisation.city]
    return ", ".join(filter(None, known)) or organisation.get_kind_display()


def is_enterprise_visible(placement: Placement) -> bool:
    """Whether the host may read the enterprise's own name: always after its yes."""
    organisation = placement.participation.organisation
    if placement.is_agreed or organisation is None:
        return True
    person = placement.participation.person
    return not is_sole_trader(
        organisation.legal_form
    ) and not does_enterprise_name_person(
        organisation.name,
        given_names=person.given_names,
        family_name=person.family_name,
    )


def get_visitor(placement: Placement) -> Visitor:
    """The visitor of a placement, cut to what its host may know in this stage; one query.

    Comes with `participation__person` and `participation__organisation__sector`.
    """
    file = placement.participation
    application = Application.objects.filter(participation=file).first()
    organisation = file.organisation
    person = file.person
    seen = is_enterprise_visible(placement)
    agreed = placement.is_agreed
    open_still = agreed and are_contacts_open(
        ends_on=placement.ends_on, on=timezone.localdate()
    )
    hidden = None if agreed else _what_is_hidden(person, None if seen else organisation)
    return Visitor(
        name=get_visible_name(placement),
        enterprise=get_visible_enterprise(placement),
        sector=str(organisation.sector or "") if organisation and seen else "",
        activity=_strip_hidden(hidden, organisation.activity) if organisation else "",
        town=organisation.city if organisation and seen else "",
        project=_strip_hidden(hidden, application.project_title) if application else "",
        needs=_strip_hidden(hidden, application.needs) if application else "",
        languages=application.languages_spoken if application else "",
        phone=person.phone.as_international if open_still and person.phone else "",
        email=person.email if open_still else "",
        whatsapp=open_still and person.whatsapp,
        contacts_left=agreed and not open_still,
    )


def _what_is_hidden(person: Person, organisation: Organisation | None) -> Identity:
    """The names and contacts that texts of the file may tell the host before its yes."""
    return Identity(
        people=(person.family_name,),
        enterprises=(organisation.name,) if organisation else (),
        emails=(person.email,),
        phones=(str(person.phone),) if person.phone else (),
    )


def _strip_hidden(hidden: Identity | None, text: str) -> str:
    """The text without what is hidden; all of it after the host's yes."""
    if hidden is None:
        return text
    spans = find_names(text, hidden)
    return mask_names(text, spans, {span.kind: HIDDEN for span in spans})
