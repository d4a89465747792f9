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

from mobility.itineraries.services.proposals import ask_proposal_again, refuse_proposal
from mobility.visas.forms.costs import CostShareForm
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
    WithdrawWaiverForm,
)
from mobility.visas.forms.journey import AccommodationForm, FlightForm
from mobility.visas.forms.pieces import RequestItemForm
from mobility.visas.lifecycle import DOSSIER, DossierStage
from mobility.visas.models import Dossier
from mobility.visas.services.applications import (
    reapply_for_visa,
    request_checklist_item,
)
from mobility.visas.services.appointments import (
    close_appointment,
    confirm_appointment,
    request_appointment,
)
from mobility.visas.services.checklist import (
    COLLECTING,
    WITH_THE_POST,
    refresh_checklist,
)
from mobility.visas.services.costs import remove_cost, state_cost
from mobility.visas.services.decisions import grant_visa, lodge_application, refuse_visa
from mobility.visas.services.dossiers import share_dossier, unshare_dossier
from mobility.visas.services.earlier_visas import (
    ask_earlier_visa_again,
    check_earlier_visa,
    request_multiple_entries,
)
from mobility.visas.services.journey import (
    accept_proposal,
    add_accommodation,
    remove_accommodation,
    save_flight,
)
from mobility.visas.services.lists import send_correction_list
from mobility.visas.services.waivers import waive_finding, withdraw_waiver
from mobility.visas.services.withdrawals import withdraw_kept_flight
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import ROLE_NAMES, Role
from pemwecco.accounts.services import list_staff_by_role
from pemwecco.core.addressees import format_addressees, get_act_addressees

S = DossierStage
# With whom a dossier may be shared.
READERS = (Role.IMMIGRATION_READER, Role.CONSULATE_READER)


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
    # The service by whose declaration the form says who gets a mail.
    writes_by: str = ""

    @property
    def told(self) -> str:
        """The line under the button, "writes to: …"; nothing when it writes to nobody."""
        return (
            format_addressees(get_act_addressees(self.writes_by))
            if self.writes_by
            else ""
        )

    def is_open(self, dossier: Dossier, by: User) -> bool:
        return dossier.stage in self.stages and by.has_perm(self.right)


def _appoint(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    # The provider's clock is that of the participants, whatever the clock of whoever types.
    zone = ZoneInfo(dossier.participation.call.programme.origin_timezone)
    at = data["at"].replace(tzinfo=zone)
    confirm_appointment(**{**data, "at": at}, dossier=dossier, by=by)
    return str(_("The appointment is recorded; the participant gets a mail."))


def _request(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    request_appointment(dossier=dossier, by=by, **data)
    return str(_("The request is recorded."))


def _close_appointment(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    close_appointment(dossier=dossier, by=by, **data)
    return str(_("Recorded; a new appointment may be asked for."))


def _request_checklist_item(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    piece = request_checklist_item(dossier=dossier, by=by, **data)
    return str(_("“%(piece)s” is asked for; the participant gets a mail.")) % {
        "piece": piece.label
    }


def _reapply(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    fresh = reapply_for_visa(dossier=dossier, by=by)
    return str(
        _("The application %(number)s is open; everything that still holds is in it.")
    ) % {"number": fresh}


def _save_flight(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    save_flight(dossier=dossier, by=by, **data)
    return str(_("The flight is kept."))


def _withdraw_kept_flight(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    withdraw_kept_flight(
        dossier=dossier, flight=data["row"], reason=data["reason"], by=by
    )
    return str(
        _(
            "The flight is taken back. Letters that print it are out of date; the programme changes with its "
            "next version."
        )
    )


def _add_accommodation(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    add_accommodation(dossier=dossier, by=by, **data)
    return str(_("The accommodation is kept."))


def _remove_accommodation(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    remove_accommodation(dossier=dossier, bed=data["row"], by=by)
    return str(_("The accommodation is removed."))


def _state_cost(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    state_cost(dossier=dossier, by=by, **data)
    return str(_("Kept; the letters issued from now on say it."))


def _remove_cost(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    remove_cost(dossier=dossier, share=data["row"], by=by)
    return str(_("Removed; the letters issued from now on say it."))


def _accept_proposal(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    accept_proposal(dossier=dossier, proposal=data["row"], by=by)
    return str(_("Taken over; the findings are computed anew."))


def _refuse_proposal(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    refuse_proposal(
        participation=dossier.participation,
        proposal=data["row"],
        reason=data["reason"],
        by=by,
    )
    return str(_("Not taken over; who proposed it reads the reason."))


def _ask_proposal_again(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    ask_proposal_again(
        participation=dossier.participation,
        proposal=data["row"],
        reason=data["reason"],
        by=by,
    )
    return str(_("Asked again; who proposed it gets a mail with the reason."))


def _ask_visa_again(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    ask_earlier_visa_again(
        dossier=dossier, visa=data["row"], reason=data["reason"], by=by
    )
    return str(_("Asked again; the participant gets a mail with the reason."))


def _waive(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    waive_finding(dossier=dossier, by=by, **data)
    return str(_("The finding stands, by your name."))


def _withdraw_waiver(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    waiver = dossier.finding_waivers.filter(pk=data["row"]).first()
    if waiver is not None:
        withdraw_waiver(waiver=waiver, why=data["why"], by=by)
    return str(_("The finding is to be judged again."))


def _unshare(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    unshare_dossier(dossier=dossier, reader=data["row"], by=by)
    return str(_("The dossier is no longer shared with this reader."))


def _check_visa(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    check_earlier_visa(
        dossier=dossier, visa=data["row"], lawfully_used=data["lawfully_used"], by=by
    )
    return str(_("The earlier visa is checked."))


def _ask_multiple(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    request_multiple_entries(dossier=dossier, reason=data["reason"], by=by)
    return str(
        _("Multiple entries are asked for; issue the letter again if it was issued.")
    )


def _lodge_application(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    lodge_application(
        dossier=dossier, on=data["on"], reference=data["reference"], by=by
    )
    return str(_("The dossier is lodged."))


def _grant(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    grant_visa(dossier=dossier, by=by, **data)
    return str(_("The visa is recorded; the participant may travel."))


def _refuse(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    refuse_visa(dossier=dossier, by=by, **data)
    return str(_("The refusal is recorded."))


def _share_dossier(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    reader = User.objects.get(pk=data["reader"])
    share_dossier(dossier=dossier, reader=reader, by=by)
    return str(_("The dossier is shared with %(reader)s.")) % {"reader": reader}


def _send_list(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    count = send_correction_list(dossier=dossier, by=by)
    return str(_("One mail with %(count)s papers goes to the participant.")) % {
        "count": count
    }


def _refresh(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    refresh_checklist(dossier)
    return str(_("The checklist is computed anew."))


def _share_form(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
    readers = []
    for role, user in list_staff_by_role(READERS):
        readers.append((user.pk, f"{user} · {ROLE_NAMES[role]}"))
    return ShareForm(*args, readers=readers, **kwargs)


def _ignore_dossier(
    form: Callable[..., forms.BaseForm],
) -> Callable[..., forms.BaseForm]:
    def made(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
        return form(*args, **kwargs)

    return made


MANAGE = "visas.manage_dossier"
EVERY = frozenset(stage.value for stage in S)
ACTS = {
    act.name: act
    for act in (
        Act("request", _("Appointment asked for"), _("Record the request"), MANAGE, COLLECTING,
            _ignore_dossier(RequestForm), _request),
        Act("appoint", _("Appointment confirmed or moved"), _("Record the appointment"), MANAGE,
            COLLECTING, AppointForm, _appoint, "confirm_appointment"),
        Act("noshow", _("Appointment missed or cancelled"), _("Record it"), MANAGE, COLLECTING,
            _ignore_dossier(CloseAppointmentForm), _close_appointment),
        Act("lodge", pgettext_lazy("handing in the application", "Lodging"), _("Record the lodging"), MANAGE,
            frozenset(DOSSIER.transitions["lodge"].sources), _ignore_dossier(LodgeForm), _lodge_application),
        Act("ask", _("Paper asked by the post"), _("Ask for it"), MANAGE, WITH_THE_POST,
            _ignore_dossier(RequestItemForm), _request_checklist_item, "request_checklist_item"),
        Act("grant", _("Visa granted"), _("Record the visa"), MANAGE,
            frozenset(DOSSIER.transitions["grant"].sources), _ignore_dossier(GrantForm), _grant,
            "grant_visa"),
        Act("refuse", _("Visa refused"), _("Record the refusal"), MANAGE,
            frozenset(DOSSIER.transitions["refuse"].sources), _ignore_dossier(RefuseForm), _refuse,
            "refuse_visa"),
        Act("share", _("Share with a reader"), _("Share, read only"), MANAGE, EVERY,
            _share_form, _share_dossier),
        Act("flight", _("Flight"), _("Keep the flight"), MANAGE, EVERY - {S.CLOSED},
            _ignore_dossier(FlightForm), _save_flight),
        Act("unflight", _("Flight"), _("Take back"), MANAGE, EVERY - {S.CLOSED},
            _ignore_dossier(ReasonForm), _withdraw_kept_flight),
        Act("bed", _("Accommodation"), _("Keep the accommodation"), MANAGE, EVERY - {S.CLOSED},
            _ignore_dossier(AccommodationForm), _add_accommodation),
        Act("unbed", _("Accommodation"), _("Remove"), MANAGE, EVERY - {S.CLOSED},
            _ignore_dossier(RowForm), _remove_accommodation),
        Act("cost", _("Who pays"), _("Keep who pays"), MANAGE, EVERY - {S.CLOSED},
            CostShareForm, _state_cost),
        Act("uncost", _("Who pays"), _("Remove"), MANAGE, EVERY - {S.CLOSED},
            _ignore_dossier(RowForm), _remove_cost),
        Act("take", _("Flight or bed proposed"), _("Take over"), MANAGE, EVERY - {S.CLOSED},
            _ignore_dossier(RowForm), _accept_proposal),
        Act("turndown", _("Flight or bed proposed"), _("Do not take over"), MANAGE, EVERY,
            _ignore_dossier(ReasonForm), _refuse_proposal),
        Act("again", _("Flight or bed proposed"), _("Ask again"), MANAGE, COLLECTING,
            _ignore_dossier(ReasonForm), _ask_proposal_again),
        Act("visaagain", _("Earlier visa"), _("Ask again"), "visas.check_piece", EVERY,
            _ignore_dossier(ReasonForm), _ask_visa_again),
        Act("waive", _("Finding"), _("Let it stand"), "visas.waive_finding", EVERY,
            _ignore_dossier(WaiveFindingForm), _waive),
        Act("withdraw", _("Finding"), _("Judge it again"), "visas.waive_finding", EVERY,
            _ignore_dossier(WithdrawWaiverForm), _withdraw_waiver),
        Act("visa", _("Earlier visa"), _("Keep"), "visas.check_piece", EVERY,
            _ignore_dossier(CheckVisaForm), _check_visa),
        Act("multiple", _("Multiple entries"), _("Ask for multiple entries"), MANAGE, COLLECTING,
            _ignore_dossier(MultipleForm), _ask_multiple),
        Act("unshare", _("Sharing"), _("End it"), MANAGE, EVERY,
            _ignore_dossier(RowForm), _unshare),
        Act("reapply", _("New application"), _("Open a new application"), MANAGE,
            frozenset({S.REFUSED, S.CLOSED}), _ignore_dossier(forms.Form), _reapply),
        Act("list", _("List of papers"), _("Send the list"), "visas.check_piece", COLLECTING,
            _ignore_dossier(forms.Form), _send_list, "send_correction_list"),
        Act("refresh", _("Checklist"), _("Compute anew"), MANAGE, COLLECTING,
            _ignore_dossier(forms.Form), _refresh),
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
IN_PLACE = (
    "flight",
    "unflight",
    "bed",
    "unbed",
    "cost",
    "uncost",
    "waive",
    "withdraw",
    "unshare",
    "visa",
    "multiple",
    "take",
    "turndown",
    "again",
    "visaagain",
)
