"""The acts of staff on a dossier: which form asks for what, and which service does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mobility.visas import forms as house_forms
from mobility.visas import services
from mobility.visas.lifecycle import DOSSIER, DossierStage
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import staff_with

S = DossierStage


@dataclass(frozen=True, slots=True)
class Act:
    """One form of the page: its name in the address, its title, when it is open, what it does."""

    name: str
    title: Promise
    button: Promise
    right: str
    stages: frozenset[str]
    form: Callable[..., forms.BaseForm]
    do: Callable[[Dossier, dict[str, Any], User], str]

    def is_open(self, dossier: Dossier, by: User) -> bool:
        return dossier.stage in self.stages and by.has_perm(self.right)


def _appoint(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    # The provider's clock is that of the participants, whatever the clock of whoever types.
    zone = ZoneInfo(dossier.participation.call.programme.origin_timezone)
    at = data["at"].replace(tzinfo=zone)
    services.appoint(dossier=dossier, at=at, place=data["place"], reference=data["reference"], by=by)
    return str(_("The appointment is recorded; the participant gets a mail."))


def _lodge(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    services.lodge(dossier=dossier, on=data["on"], reference=data["reference"], by=by)
    return str(_("The dossier is lodged."))


def _grant(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    services.grant(dossier=dossier, by=by, **data)
    return str(_("The visa is recorded; the participant may travel."))


def _refuse(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    services.refuse(dossier=dossier, by=by, **data)
    return str(_("The refusal is recorded."))


def _letter(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    letter = services.issue_support_letter(dossier=dossier, language=data["language"], by=by)
    return str(_("The letter %(number)s is being made.")) % {"number": letter.paper.reference}


def _share(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    reader = User.objects.get(pk=data["reader"])
    services.share(dossier=dossier, reader=reader, by=by)
    return str(_("The dossier is shared with %(reader)s.")) % {"reader": reader}


def _send_list(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    count = services.send_list(dossier=dossier, by=by)
    return str(_("One mail with %(count)s papers goes to the participant.")) % {"count": count}


def _refresh(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    services.refresh(dossier)
    return str(_("The checklist is computed anew."))


def _letter_form(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
    # A Belgian post reads French, Dutch and English; the participant's language comes first.
    kwargs.setdefault("initial", {"language": dossier.participation.person.language})
    return house_forms.LetterForm(*args, **kwargs)


def _share_form(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
    readers = [(user.pk, str(user)) for user in staff_with(Role.IMMIGRATION_READER)]
    return house_forms.ShareForm(*args, readers=readers, **kwargs)


def _plain(form: Callable[..., forms.BaseForm]) -> Callable[..., forms.BaseForm]:
    def made(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
        return form(*args, **kwargs)

    return made


MANAGE = "visas.manage_dossier"
EVERY = frozenset(stage.value for stage in S)
LETTERS = EVERY - {S.GRANTED, S.CLOSED}
ACTS = {
    act.name: act
    for act in (
        Act("letter", _("Visa support letter"), _("Issue the letter"), "visas.issue_letter", LETTERS,
            _letter_form, _letter),
        Act("appoint", _("Appointment"), _("Record the appointment"), MANAGE, services.COLLECTING,
            _plain(house_forms.AppointForm), _appoint),
        Act("lodge", _("Lodging"), _("Record the lodging"), MANAGE,
            frozenset(DOSSIER.moves["lodge"].sources), _plain(house_forms.LodgeForm), _lodge),
        Act("grant", _("Visa granted"), _("Record the visa"), MANAGE,
            frozenset(DOSSIER.moves["grant"].sources), _plain(house_forms.GrantForm), _grant),
        Act("refuse", _("Visa refused"), _("Record the refusal"), MANAGE,
            frozenset(DOSSIER.moves["refuse"].sources), _plain(house_forms.RefuseForm), _refuse),
        Act("share", _("Share with the Immigration Office"), _("Share, read only"), MANAGE, EVERY,
            _share_form, _share),
        Act("list", _("List of papers"), _("Send the list"), "visas.check_piece", services.COLLECTING,
            _plain(forms.Form), _send_list),
        Act("refresh", _("Checklist"), _("Compute anew"), MANAGE, services.COLLECTING,
            _plain(forms.Form), _refresh),
    )
}  # fmt: skip
BARE = ("list", "refresh")
