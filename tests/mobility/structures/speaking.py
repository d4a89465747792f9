"""Structures, who speaks for them, and what they nominate."""

from __future__ import annotations

from typing import Any

from mobility.structures.models import Nomination, StructureAccess
from mobility.structures.services.nominations import nominate_host
from pemwecco.accounts.services import ensure_user
from pemwecco.network.models import Affiliation, Organisation, Person, Sector
from tests import factories

NUMBER = "0403019261"


def make_structure(name: str) -> Organisation:
    return factories.organisation(
        name=name, kind=Organisation.Kind.FEDERATION, country="BE"
    )


def let_speak_for(
    structure: Organisation, email: str, language: str = "en"
) -> StructureAccess:
    """Somebody who speaks for a structure; the account is used when it is there."""
    user = ensure_user(email=email, language=language, name=email.split("@", 1)[0])
    human = Person.objects.filter(email=email).first() or factories.person(
        email=email, language=language, phone=""
    )
    place = Affiliation.objects.create(
        person=human, organisation=structure, kind=Affiliation.Kind.EMPLOYEE
    )
    return StructureAccess.objects.create(affiliation=place, user=user)


def build_facts(**changed: Any) -> dict[str, Any]:
    """What a nomination says, as the service takes it."""
    sector = Sector.objects.order_by("pk").first() or Sector.objects.create(
        code="agro", name_fr="agro", name_en="agro", name_nl="agro"
    )
    return {
        "name": "Molen Voorbeeld bv",
        "number": NUMBER,
        "sector": sector,
        "region": "VLG",
        "languages": ["nl", "fr"],
        "contact_given_names": "Marijke",
        "contact_family_name": "Molenaar",
        "contact_email": "marijke@molen.example",
        "contact_language": "nl",
        "contact_agrees": True,
        "words": "A mill that buys sesame.",
    } | changed


def build_typed(**changed: Any) -> dict[str, Any]:
    """The same, as the form of the portal sends it."""
    facts = build_facts()
    return facts | {"sector": facts["sector"].pk, "contact_agrees": "on"} | changed


def nominate(access: StructureAccess, **changed: Any) -> Nomination:
    return nominate_host(
        structure=access.structure, by=access.user, **build_facts(**changed)
    )
