"""What is to be done after a trip: added, done by whoever is responsible, verified by somebody else."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import HostContact, Placement
from mobility.hosts.services.contacts import can_manage_host
from mobility.itineraries.lifecycle import ACTION_POINT, ActionPointStage
from mobility.itineraries.models import (
    ActionPoint,
    ActionPointQuerySet,
    ActionPointStep,
    Incident,
    Introduction,
)
from mobility.itineraries.papers import POINT_CONTACT
from mobility.itineraries.rules.reports import get_point_day
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff
from pemwecco.core.answers import Refused, require
from pemwecco.documents.services import store_upload

ADD_POINT: Final = "itineraries.add_actionpoint"
VERIFY_POINT: Final = "itineraries.verify_actionpoint"
W = ActionPoint.Responsible


@transaction.atomic
def add_action_point(
    *,
    participation: Participation,
    what: str,
    responsible: str,
    due_on: date,
    by: User,
    contact: HostContact | None = None,
    staff: User | None = None,
    priority: int = ActionPoint.Priority.NORMAL,
    placement: Placement | None = None,
    incident: Incident | None = None,
) -> ActionPoint:
    """Note what is to be done, by whom, until when. Participants add what they do themselves.

    Refuses with `Refused` a day that has passed, a person who does not fit who is responsible, a contact of a
    host that the person did not visit, a visit or an incident of somebody else; `PermissionDenied` without
    the right.
    """
    is_own = participation.person.email == by.email and responsible == W.PARTICIPANT
    if not is_own:
        require(by, ADD_POINT)
    if due_on < timezone.localdate():
        raise Refused(_("This day has passed."))
    if not (said := what.strip()[:250]):
        raise Refused(_("Say what is to be done."))
    refuse_wrong_responsible(participation, responsible, contact, staff)
    for origin in (placement, incident):
        if origin is not None and origin.participation_id != participation.pk:
            raise Refused(_("This is not of the same file."))
    return ActionPoint.objects.create(
        participation=participation,
        what=said,
        responsible=responsible,
        contact=contact,
        staff=staff,
        due_on=due_on,
        priority=priority,
        placement=placement,
        incident=incident,
        added_by=by,
    )


def refuse_wrong_responsible(
    participation: Participation,
    responsible: str,
    contact: HostContact | None,
    staff: User | None,
) -> None:
    """Refuse, with `Refused`, who does not fit: no person or two, a contact of a host not visited."""
    fits = (contact is not None) == (responsible == W.HOST) and (staff is not None) == (
        responsible == W.STAFF
    )
    if not fits:
        raise Refused(
            _(
                "Say who is responsible: the participant, one contact of a host or one member of staff."
            )
        )
    if staff is not None and not staff.is_staff:
        raise Refused(_("This person is not of the staff."))
    if contact is not None:
        visited = participation.placements.filter(
            stage__in=AGREED,
            host__organisation=contact.affiliation.organisation_id,
        )
        if not visited.exists():
            raise Refused(_("The participant visits no host of this contact."))


def add_introduced_points(*, participation: Participation, by: User) -> int:
    """Each next step of an introduction that has no action point yet becomes one; how many are new."""
    today = timezone.localdate()
    rows = Introduction.objects.filter(
        ~Q(next_step=""), participation=participation, action_point=None
    )
    made = 0
    for introduction in rows.order_by("on", "pk"):
        ActionPoint.objects.create(
            participation=participation,
            introduction=introduction,
            what=f"{introduction.next_step} – {introduction.met_name}"[:250],
            responsible=W.PARTICIPANT,
            due_on=get_point_day(introduction.due_on, today),
            added_by=by,
        )
        made += 1
    return made


@transaction.atomic
def finish_action_point(
    *, point: ActionPoint, word: str, by: User, file: UploadedFile | None = None
) -> ActionPoint:
    """Whoever is responsible says that it is done, with a word or a proof; somebody else verifies it.

    Refuses with `Refused` neither a word nor a proof, and one that is not open; `PermissionDenied` for
    whoever is not responsible.
    """
    locked = (
        ActionPoint.objects.select_for_update(of=("self",))
        .select_related("participation__person", "contact__affiliation__organisation")
        .get(pk=point.pk)
    )
    if not is_responsible_for_point(locked, by):
        raise PermissionDenied(_("Whoever is responsible for it says that it is done."))
    if not word.strip() and file is None:
        raise Refused(_("Say in a word what was done, or add a proof."))
    is_staff = locked.responsible == W.STAFF
    ACTION_POINT.apply(
        locked,
        "finish_point",
        actor=Staff(by) if is_staff else Party(by),
        reason=word.strip()[:1000] or _("See the proof."),
    )
    if file is not None:
        locked.proof = store_upload(uploaded=file, by=by)
        locked.save(update_fields=["proof"])
    return locked


def list_open_points() -> ActionPointQuerySet:
    """The points that wait for whoever is responsible, with what names them."""
    return ActionPoint.objects.still_open().select_related(
        "participation__person", "participation__call__programme", "staff",
        *POINT_CONTACT, "contact__user",
    )  # fmt: skip


def list_points_to_verify(viewer: User) -> ActionPointQuerySet:
    """The points done by somebody else than the viewer, which wait for a second person."""
    last = ActionPointStep.objects.filter(
        subject=OuterRef("pk"), move="finish_point"
    ).order_by("-pk")
    done = ActionPoint.objects.filter(stage=ActionPointStage.DONE)
    by = Subquery(last.values("by")[:1])
    return done.alias(done_by=by).filter(
        Q(done_by__isnull=True) | ~Q(done_by=viewer.pk)
    )


def is_responsible_for_point(point: ActionPoint, user: User) -> bool:
    """Whether somebody answers for a point: the one named, or who manages the host of a contact."""
    if point.contact is not None:
        host = point.contact.host.pk
        is_named = point.contact.user_id == user.pk and point.contact.is_current
        return is_named or can_manage_host(user, host)
    if point.staff_id is not None:
        return point.staff_id == user.pk
    return point.participation.person.email == user.email
