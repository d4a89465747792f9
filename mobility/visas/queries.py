"""Dossiers that wait for staff or run late: what lists, numbers and the first page share."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from mobility.itineraries.models import Proposal
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Appointment, Dossier, Piece, Share, SharedDossier
from pemwecco.accounts.models import User
from pemwecco.privacy.models import Reading

OVER = (DossierStage.REFUSED, DossierStage.APPEALED, DossierStage.CLOSED)
_COLLECTED = (DossierStage.OPEN, DossierStage.COMPLETE, DossierStage.APPOINTMENT)
_OWED = (PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED)
SOON = timedelta(days=14)
# A trip that begins sooner than this wants its application lodged.
LODGED_BEFORE = timedelta(weeks=6)
APPOINTED = (Appointment.State.PROVISIONAL, Appointment.State.CONFIRMED)


def list_dossiers_to_check() -> QuerySet[Dossier]:
    """Dossiers with papers received, or flights and beds proposed, that staff have not looked at."""
    received = Piece.objects.filter(dossier=OuterRef("pk"), stage=PieceStage.RECEIVED)
    # Flights and beds are proposed for the person; the application that is over shows none.
    proposed = Proposal.objects.filter(
        participation=OuterRef("participation"), state=Proposal.State.OPEN
    )
    open_proposals = Q(Exists(proposed)) & ~Q(stage__in=OVER)
    return Dossier.objects.filter(Q(Exists(received)) | open_proposals)


def list_dossiers_with_late_papers() -> QuerySet[Dossier]:
    """Dossiers that are collected and owe a paper whose day has passed."""
    late = Piece.objects.filter(
        dossier=OuterRef("pk"),
        stage__in=_OWED,
        blocking=True,
        due_on__lt=timezone.localdate(),
    )
    return Dossier.objects.filter(Exists(late), stage__in=_COLLECTED)


def list_dossiers_with_appointment_soon() -> QuerySet[Dossier]:
    """Dossiers whose appointment at the post lies in the next two weeks."""
    now = timezone.now()
    soon = Appointment.objects.filter(
        dossier=OuterRef("pk"), at__range=(now, now + SOON), state__in=APPOINTED
    )
    return Dossier.objects.filter(Exists(soon))


def list_dossiers_near_their_trip() -> QuerySet[Dossier]:
    """Dossiers not lodged yet, of whom the trip begins in less than six weeks."""
    today = timezone.localdate()
    first_day = Coalesce(
        "participation__itinerary__arrives_on", "participation__cohort__arrives_on"
    )
    rows = Dossier.objects.filter(stage__in=_COLLECTED).alias(first_day=first_day)
    return rows.filter(first_day__range=(today, today + LODGED_BEFORE))


def list_new_shared_dossiers(reader: User) -> QuerySet[SharedDossier]:
    """The dossiers shared with a reader since they last opened them, or that they never opened."""
    kinds = ContentType.objects.get_for_models(SharedDossier, Dossier).values()
    read = Reading.objects.filter(
        by=reader,
        content_type__in=list(kinds),
        object_id=OuterRef("dossier"),
        at__gte=OuterRef("shared_at"),
    )
    shares = Share.objects.filter(~Exists(read), reader=reader)
    return SharedDossier.objects.filter(pk__in=shares.values("dossier"))
