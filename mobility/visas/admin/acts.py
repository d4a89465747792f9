"""The acts of staff on a dossier: which form asks for what, and which service does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.visas.forms.course import (
    AppointForm,
    CloseAppointmentForm,
    GrantForm,
    LodgeForm,
    RefuseForm,
    RequestForm,
)
from mobility.visas.forms.dossiers import (
    CheckVisaForm,
    MultipleForm,
    ReasonForm,
    RowForm,
    ShareForm,
    WaiveFindingForm,
    WithdrawForm,
)
from mobility.visas.forms.journey import BedForm, FlightForm
from mobility.visas.forms.pieces import AskPaperForm
from mobility.visas.lifecycle import DOSSIER, DossierStage
from mobility.visas.models import Dossier
from mobility.visas.services import proposals
from mobility.visas.services.applications import ask_paper, reapply
from mobility.visas.services.appointments import appoint, close_appointment, request_appointment
from mobility.visas.services.checklist import COLLECTING, WITH_THE_POST, refresh
from mobility.visas.services.decisions import grant, lodge, refuse
from mobility.visas.services.dossiers import share, unshare
from mobility.visas.services.earlier_visas import ask_multiple, check_visa
from mobility.visas.services.journey import add_bed, remove_bed, save_flight
from mobility.visas.services.lists import send_list
from mobility.visas.services.waivers import waive_finding, withdraw_waiver
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import ROLE_NAMES, Role
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
    appoint(**{**data, "at": at}, dossier=dossier, by=by)
    return str(_("The appointment is recorded; the participant gets a mail."))


def _request(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    request_appointment(dossier=dossier, by=by, **data)
    return str(_("The request is recorded."))


def _close_appointment(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    close_appointment(dossier=dossier, by=by, **data)
    return str(_("Recorded; a new appointment may be asked for."))


def _ask_paper(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    piece = ask_paper(dossier=dossier, by=by, **data)
    return str(_("“%(piece)s” is asked for; the participant gets a mail.")) % {"piece": piece.label}


def _reapply(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    fresh = reapply(dossier=dossier, by=by)
    return str(_("The application %(number)s is open; everything that still holds is in it.")) % {
        "number": fresh
    }


def _flight(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    save_flight(dossier=dossier, by=by, **data)
    return str(_("The flight is kept."))


def _bed(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    add_bed(dossier=dossier, by=by, **data)
    return str(_("The accommodation is kept."))


def _remove_bed(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    remove_bed(dossier=dossier, bed=data["row"], by=by)
    return str(_("The accommodation is removed."))


def _take(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    proposals.take_proposal(dossier=dossier, proposal=data["row"], by=by)
    return str(_("Taken over; the findings are computed anew."))


def _turn_down(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    proposals.refuse_proposal(dossier=dossier, proposal=data["row"], reason=data["reason"], by=by)
    return str(_("Not taken over; who proposed it reads the reason."))


def _waive(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    waive_finding(dossier=dossier, by=by, **data)
    return str(_("The finding stands, by your name."))


def _withdraw(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    waiver = dossier.finding_waivers.filter(pk=data["row"]).first()
    if waiver is not None:
        withdraw_waiver(waiver=waiver, why=data["why"], by=by)
    return str(_("The finding is to be judged again."))


def _unshare(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    unshare(dossier=dossier, reader=data["row"], by=by)
    return str(_("The dossier is no longer shared with this reader."))


def _check_visa(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    check_visa(dossier=dossier, visa=data["row"], lawfully_used=data["lawfully_used"], by=by)
    return str(_("The earlier visa is checked."))


def _ask_multiple(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    ask_multiple(dossier=dossier, reason=data["reason"], by=by)
    return str(_("Multiple entries are asked for; issue the letter again if it was issued."))


def _lodge(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    lodge(dossier=dossier, on=data["on"], reference=data["reference"], by=by)
    return str(_("The dossier is lodged."))


def _grant(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    grant(dossier=dossier, by=by, **data)
    return str(_("The visa is recorded; the participant may travel."))


def _refuse(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    refuse(dossier=dossier, by=by, **data)
    return str(_("The refusal is recorded."))


def _share(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    reader = User.objects.get(pk=data["reader"])
    share(dossier=dossier, reader=reader, by=by)
    return str(_("The dossier is shared with %(reader)s.")) % {"reader": reader}


def _send_list(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    count = send_list(dossier=dossier, by=by)
    return str(_("One mail with %(count)s papers goes to the participant.")) % {"count": count}


def _refresh(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    refresh(dossier)
    return str(_("The checklist is computed anew."))


def _share_form(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
    readers = [
        (user.pk, f"{user} · {ROLE_NAMES[role]}")
        for role in (Role.IMMIGRATION_READER, Role.CONSULATE_READER)
        for user in staff_with(role)
    ]
    return ShareForm(*args, readers=readers, **kwargs)


def _plain(form: Callable[..., forms.BaseForm]) -> Callable[..., forms.BaseForm]:
    def made(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
        return form(*args, **kwargs)

    return made


MANAGE = "visas.manage_dossier"
EVERY = frozenset(stage.value for stage in S)
ACTS = {
    act.name: act
    for act in (
        Act("request", _("Appointment asked for"), _("Record the request"), MANAGE, COLLECTING,
            _plain(RequestForm), _request),
        Act("appoint", _("Appointment confirmed or moved"), _("Record the appointment"), MANAGE,
            COLLECTING, _plain(AppointForm), _appoint),
        Act("noshow", _("Appointment missed or cancelled"), _("Record it"), MANAGE, COLLECTING,
            _plain(CloseAppointmentForm), _close_appointment),
        Act("lodge", pgettext_lazy("handing in the application", "Lodging"), _("Record the lodging"), MANAGE,
            frozenset(DOSSIER.moves["lodge"].sources), _plain(LodgeForm), _lodge),
        Act("ask", _("Paper asked by the post"), _("Ask for it"), MANAGE, WITH_THE_POST,
            _plain(AskPaperForm), _ask_paper),
        Act("grant", _("Visa granted"), _("Record the visa"), MANAGE,
            frozenset(DOSSIER.moves["grant"].sources), _plain(GrantForm), _grant),
        Act("refuse", _("Visa refused"), _("Record the refusal"), MANAGE,
            frozenset(DOSSIER.moves["refuse"].sources), _plain(RefuseForm), _refuse),
        Act("share", _("Share with a reader"), _("Share, read only"), MANAGE, EVERY,
            _share_form, _share),
        Act("flight", _("Flight"), _("Keep the flight"), MANAGE, EVERY - {S.CLOSED},
            _plain(FlightForm), _flight),
        Act("bed", _("Accommodation"), _("Keep the accommodation"), MANAGE, EVERY - {S.CLOSED},
            _plain(BedForm), _bed),
        Act("unbed", _("Accommodation"), _("Remove"), MANAGE, EVERY - {S.CLOSED},
            _plain(RowForm), _remove_bed),
        Act("take", _("Flight or bed proposed"), _("Take over"), MANAGE, EVERY - {S.CLOSED},
            _plain(RowForm), _take),
        Act("turndown", _("Flight or bed proposed"), _("Do not take over"), MANAGE, EVERY,
            _plain(ReasonForm), _turn_down),
        Act("waive", _("Finding"), _("Let it stand"), "visas.waive_finding", EVERY,
            _plain(WaiveFindingForm), _waive),
        Act("withdraw", _("Finding"), _("Judge it again"), "visas.waive_finding", EVERY,
            _plain(WithdrawForm), _withdraw),
        Act("visa", _("Earlier visa"), _("Keep"), "visas.check_piece", EVERY,
            _plain(CheckVisaForm), _check_visa),
        Act("multiple", _("Multiple entries"), _("Ask for multiple entries"), MANAGE, COLLECTING,
            _plain(MultipleForm), _ask_multiple),
        Act("unshare", _("Sharing"), _("End it"), MANAGE, EVERY,
            _plain(RowForm), _unshare),
        Act("reapply", _("New application"), _("Open a new application"), MANAGE,
            frozenset({S.REFUSED, S.CLOSED}), _plain(forms.Form), _reapply),
        Act("list", _("List of papers"), _("Send the list"), "visas.check_piece", COLLECTING,
            _plain(forms.Form), _send_list),
        Act("refresh", _("Checklist"), _("Compute anew"), MANAGE, COLLECTING,
            _plain(forms.Form), _refresh),
    )
}  # fmt: skip
BARE = ("list", "refresh", "reapply")


def add_first_act(act: Act) -> None:
    """Put an act of an upper subject before all others of the page; the subject does it in its `admin`."""
    others = dict(ACTS)
    ACTS.clear()
    ACTS[act.name] = act
    ACTS.update(others)


# Drawn where they belong: beside the finding, the bed, the reader.
IN_PLACE = ("flight", "bed", "unbed", "waive", "withdraw", "unshare", "visa", "multiple", "take", "turndown")
