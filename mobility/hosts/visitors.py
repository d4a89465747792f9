"""What a host may know of a visitor: sector and need before its yes, then who it is and how to reach them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.queries import build_hidden_identity
from mobility.hosts.rules import are_contacts_open, hide_identity
from participants.applications.models import Application
from pemwecco.network.models import Identifier, Organisation
from pemwecco.network.regions import get_region_name


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor as the host sees them; fields that the host may not know yet are empty."""

    # Whether the host knows who it is.
    is_known: bool
    name: str
    enterprise: str
    purpose: str
    message: str = ""
    sector: str = ""
    activity: str = ""
    # The town after the host's yes, the region before it.
    place: str = ""
    project: str = ""
    needs: str = ""
    languages: str = ""
    # Only after the host's yes, and until 30 days after the visit.
    phone: str = ""
    email: str = ""
    whatsapp: bool = False
    # The host read them once and does no more.
    contacts_left: bool = False


def is_visitor_known(placement: Placement) -> bool:
    """Whether the host may know who comes: from its yes on, while the visit is not called off.

    All that pages, lists, mails, calendars and exports tell a host of a visitor asks here.
    """
    return placement.is_agreed


def get_visible_name(placement: Placement) -> str:
    """Who comes, as the host may read it in the stage of the placement: a name, else the number of a file."""
    file = placement.participation
    if is_visitor_known(placement):
        return file.person.full_name
    return _("Visitor %(reference)s") % {"reference": file.reference}


def format_visit_title(placement: Placement) -> str:
    """A visit in a few words, as a heading or in a calendar."""
    name = get_visible_name(placement)
    if is_visitor_known(placement):
        return _("Visit of %(name)s") % {"name": name}
    return name


def get_visible_enterprise(placement: Placement) -> str:
    """The enterprise as the host may read it in the stage of the placement; empty without one.

    Before the host's yes its sector and region. Comes with `participation__organisation__sector`.
    """
    organisation = placement.participation.organisation
    if organisation is None:
        return ""
    if is_visitor_known(placement):
        return organisation.name
    known = [str(organisation.sector or ""), get_region_name(organisation.region)]
    return ", ".join(filter(None, known)) or organisation.get_kind_display()


def get_visible_words(placement: Placement, text: str) -> str:
    """Words about a visit, without what tells who comes before the host's yes."""
    if is_visitor_known(placement):
        return text
    return hide_identity(text, build_hidden_identity(placement.participation))


def get_visitor(placement: Placement) -> Visitor:
    """The visitor of a placement, cut to what its host may know in this stage; two queries.

    Comes with `participation__person` and `participation__organisation__sector`.
    """
    file = placement.participation
    application = Application.objects.filter(participation=file).first()
    organisation = file.organisation
    known = is_visitor_known(placement)
    texts = [placement.purpose, placement.message]
    texts.append(organisation.activity if organisation else "")
    texts += [application.project_title, application.needs] if application else ["", ""]
    if not known:
        numbers = Identifier.objects.filter(organisation=organisation)
        hidden = build_hidden_identity(file, numbers.values_list("value", flat=True))
        texts = [hide_identity(text, hidden) for text in texts]
    purpose, message, activity, project, needs = texts
    person = file.person
    open_still = known and are_contacts_open(
        ends_on=placement.ends_on, on=timezone.localdate()
    )
    return Visitor(
        is_known=known,
        name=get_visible_name(placement),
        enterprise=get_visible_enterprise(placement) if known else "",
        purpose=purpose,
        message=message,
        sector=_format_sector(organisation),
        activity=activity,
        place=_format_place(organisation, known=known),
        project=project,
        needs=needs,
        languages=application.languages_spoken if application else "",
        phone=person.phone.as_international if open_still and person.phone else "",
        email=person.email if open_still else "",
        whatsapp=open_still and person.whatsapp,
        contacts_left=known and not open_still,
    )


def _format_sector(organisation: Organisation | None) -> str:
    return str(organisation.sector or "") if organisation else ""


def _format_place(organisation: Organisation | None, *, known: bool) -> str:
    if organisation is None:
        return ""
    return organisation.city if known else get_region_name(organisation.region)
