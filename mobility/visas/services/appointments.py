"""The appointment at the visa centre: asked for, confirmed, moved, missed, kept, cancelled.

The provider's rules (how often and until when one may move) are dated parameters, to be confirmed
for each post.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.visas.lifecycle import DOSSIER, DossierStage
from mobility.visas.models import Appointment, Dossier
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.dossiers import MANAGE
from mobility.visas.services.limits import get_stay_limits
from participants.register.lifecycle import PARTICIPANT
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

State = Appointment.State
OPEN_STATES = (State.PROVISIONAL, State.CONFIRMED)


def get_open_appointment(dossier: Dossier) -> Appointment | None:
    """The one appointment that is asked for or confirmed, if any."""
    return dossier.appointments.filter(state__in=OPEN_STATES).first()


def count_moved_appointments(dossier: Dossier) -> int:
    return dossier.appointments.filter(state=State.MOVED).count()


def _lock(dossier: Dossier, by: User) -> None:
    require(by, MANAGE)
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if locked.stage not in COLLECTING:
        raise Refused(
            _("The dossier is lodged: nothing can be changed in it any more.")
        )


def _provider(dossier: Dossier, provider: str) -> str:
    return provider or (dossier.post.provider if dossier.post else "")


@transaction.atomic
def request_appointment(
    *, dossier: Dossier, on: date, provider: str = "", reference: str = "", by: User
) -> Appointment:
    """Record that an appointment was asked for on a day; it is provisional until the provider confirms.

    Asked again, the row that is open is answered. Refuses with `Refused` a day to come and a
    dossier that is lodged.
    """
    _lock(dossier, by)
    if on > timezone.localdate():
        raise Refused(_("This day has not come yet."))
    if (known := get_open_appointment(dossier)) is not None:
        return known
    return Appointment.objects.create(
        dossier=dossier,
        requested_on=on,
        provider=_provider(dossier, provider),
        reference=reference,
        state=State.PROVISIONAL,
    )


@declare_addressees(PARTICIPANT)
@transaction.atomic
def confirm_appointment(
    *,
    dossier: Dossier,
    at: datetime,
    place: str,
    reference: str = "",
    provider: str = "",
    reason: str = "",
    by: User,
) -> Appointment:
    """Record the day that the provider confirms. What was asked for gets it; a confirmed one is moved.

    A moved one stays as a row and counts. The participant gets each by mail. Refuses with
    `Refused` an instant that has passed, more moves than the provider takes, a move too
    close to the appointment, and a dossier that is lodged.
    """
    _lock(dossier, by)
    if at <= timezone.now():
        raise Refused(_("The appointment must be in the future."))
    known = get_open_appointment(dossier)
    if known is not None and known.state == State.CONFIRMED:
        if known.at == at and known.place == place:
            return known
        _may_move(dossier, known)
        Appointment.objects.filter(pk=known.pk).update(
            state=State.MOVED, reason=reason.strip(), closed_on=timezone.localdate()
        )
        asked, known = known.requested_on, None
    else:
        asked = known.requested_on if known else timezone.localdate()
    fields = {
        "at": at,
        "place": place,
        "provider": _provider(dossier, provider or (known.provider if known else "")),
        "reference": reference or (known.reference if known else ""),
        "state": State.CONFIRMED,
    }
    if known is not None:
        Appointment.objects.filter(pk=known.pk).update(**fields)
        known.refresh_from_db()
        appointment = known
    else:
        appointment = Appointment.objects.create(
            dossier=dossier, requested_on=asked, **fields
        )
    if dossier.stage in {DossierStage.OPEN, DossierStage.COMPLETE}:
        DOSSIER.apply(
            dossier, "appoint", actor=System("appointment made", by), reason=place
        )
    _notify_appointment(dossier, appointment)
    return appointment


def _may_move(dossier: Dossier, known: Appointment) -> None:
    limits = get_stay_limits(timezone.localdate())
    if count_moved_appointments(dossier) >= limits.appointment_moves:
        raise Refused(
            _(
                "The provider moves an appointment %(most)s time at most; cancel it and ask for a new one."
            )
            % {"most": limits.appointment_moves}
        )
    hours = timedelta(hours=limits.appointment_move_hours)
    if known.at is not None and known.at - timezone.now() < hours:
        raise Refused(
            _(
                "An appointment can be moved until %(hours)s hours before; this one is closer."
            )
            % {"hours": limits.appointment_move_hours}
        )


@transaction.atomic
def close_appointment(*, dossier: Dossier, state: str, reason: str, by: User) -> None:
    """Record that the open appointment was missed or cancelled, with the reason; a new one may be asked for.

    Refuses with `Refused` when none is open, a missed one that has not come yet or was never
    confirmed, and an empty reason.
    """
    _lock(dossier, by)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    known = get_open_appointment(dossier)
    if known is None:
        raise Refused(_("No appointment is open."))
    if state == State.MISSED and (known.at is None or known.state != State.CONFIRMED):
        raise Refused(
            _("An appointment without a confirmed day cannot be missed: cancel it.")
        )
    if state == State.MISSED and known.at is not None and known.at > timezone.now():
        raise Refused(_("The appointment has not come yet."))
    Appointment.objects.filter(pk=known.pk).update(
        state=State(state), reason=reason.strip(), closed_on=timezone.localdate()
    )


def _notify_appointment(dossier: Dossier, appointment: Appointment) -> None:
    person = dossier.participation.person
    with override(person.language):
        queue_mail(
            kind="visas/appointment",
            to=person.email,
            language=person.language,
            context=build_mail_context(dossier.participation)
            | {
                "at": appointment.at,
                "zone": dossier.participation.call.programme.origin_timezone,
                "place": appointment.place,
                "number": appointment.reference,
                "url": build_site_url(reverse("visas:dossier")),
            },
            about=format_row_reference(dossier.participation),
            key=f"visas/appointment:{appointment.pk}:{appointment.at:%Y-%m-%dT%H:%M}",
        )
