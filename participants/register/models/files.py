"""The participation: the file that follows a person for life, and its ledger."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import (
    PARTICIPATION,
    PUBLIC_NAMES,
    SEATED,
    Stage,
    refuse_full_cohort,
    refuse_full_programme,
)
from participants.register.models.calls import AccessCode, Call, Cohort, Programme
from pemwecco.core.answers import YES, GuardAnswer
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.folded_queries import FoldedText, Trigrams
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.references import format_reference
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation, Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class ParticipationQuerySet(ScopedQuerySet["Participation"]):
    def visible_to(self, user: Viewer) -> Self:
        """All but drafts for staff with the right; their own for the person concerned."""
        if self.staff_may_view(user):
            return self.exclude(stage=Stage.DRAFT).unbarred(user)
        return (
            self.filter(person__email=user.email)
            if user.is_authenticated
            else self.none()
        )

    def seated(self) -> Self:
        return self.filter(stage__in=SEATED)


SEATS_DECLARE = [
    ("programme_row", "record"),
    ("cohort_row", "record"),
    ("taken", "integer"),
]
_SEATED = ", ".join(f"'{stage.value}'" for stage in SEATED)
# The last guard of the seats: whoever writes, however many at once, PostgreSQL counts under a lock.
register_constraint_sentence(
    "programme_seats", _("All seats of the programme are taken.")
)
register_constraint_sentence("cohort_seats", _("All seats of the cohort are taken."))
SEATS_TRIGGER = f"""
    IF TG_OP = 'UPDATE' AND OLD.stage IN ({_SEATED})
       AND OLD.cohort_id IS NOT DISTINCT FROM NEW.cohort_id THEN
        RETURN NEW;
    END IF;
    SELECT p.id, p.seats INTO programme_row
      FROM register_programme p JOIN register_call c ON c.programme_id = p.id
     WHERE c.id = NEW.call_id FOR UPDATE OF p;
    SELECT count(*) INTO taken
      FROM register_participation x JOIN register_call c ON c.id = x.call_id
     WHERE c.programme_id = programme_row.id AND x.id <> NEW.id
       AND x.stage IN ({_SEATED});
    IF taken >= programme_row.seats THEN
        RAISE EXCEPTION 'All % seats of the programme are taken', programme_row.seats
            USING ERRCODE = 'check_violation', CONSTRAINT = 'programme_seats';
    END IF;
    IF NEW.cohort_id IS NOT NULL THEN
        SELECT id, seats INTO cohort_row FROM register_cohort WHERE id = NEW.cohort_id FOR UPDATE;
        SELECT count(*) INTO taken FROM register_participation x
         WHERE x.cohort_id = cohort_row.id AND x.id <> NEW.id
           AND x.stage IN ({_SEATED});
        IF taken >= cohort_row.seats THEN
            RAISE EXCEPTION 'All % seats of the cohort are taken', cohort_row.seats
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cohort_seats';
        END IF;
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class Participation(models.Model):
    """A person in a call: one number for life, from the draft to the last follow-up."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("enterprise"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )
    # By which code a late file was let in.
    access = models.ForeignKey(
        AccessCode,
        verbose_name=_("access code"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files",
    )
    # The file of an earlier call that this one takes up, when it was not ready then.
    continues = models.OneToOneField(
        "self",
        verbose_name=_("continues"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="continued_by",
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reference = models.CharField(_("file number"), max_length=20, unique=True)
    stage = models.CharField(
        _("stage"), max_length=12, choices=Stage, default=Stage.DRAFT
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("-id",)
        permissions = (
            ("screen_participation", "Can confirm eligibility"),
            ("decide_participation", "Can shortlist, select, refuse"),
            ("steer_participation", "Can prepare, withdraw, exclude, complete"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A person applies once to a call; drafts and withdrawn files do not count.
            models.UniqueConstraint(
                fields=["person", "call"],
                condition=~models.Q(stage__in=["draft", "withdrawn"]),
                name="participation_once_a_call",
                violation_error_message=_(
                    "This person already has a file for this call."
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["call", "stage"], name="participation_stage"),
            models.Index(fields=["stage", "-id"], name="participation_list"),
            GinIndex(
                Trigrams(FoldedText("reference")),
                name="participation_words",
                fastupdate=False,
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(PARTICIPATION),
            pgtrigger.ReadOnly(
                name="number_for_life", fields=["year", "number", "reference", "call"]
            ),
            pgtrigger.Trigger(
                name="seats_are_counted",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Insert,
                condition=pgtrigger.Condition(f"NEW.stage IN ({_SEATED})"),
                declare=SEATS_DECLARE,
                func=SEATS_TRIGGER,
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def public_stage(self) -> str:
        """What the applicant reads."""
        return str(PUBLIC_NAMES[Stage(self.stage)])

    @property
    def closes_at(self) -> datetime:
        """Until when this file can be sent: the closing of the call, or the end of its access code."""
        if self.access is None or self.access.valid_until < self.call.closes_at:
            return self.call.closes_at
        return self.access.valid_until

    def open_answer(self) -> GuardAnswer:
        """Whether this file can be sent now; a late one has the time that its code gives."""
        return self.call.open_answer(self.access)

    @property
    def is_seated(self) -> bool:
        return self.stage in SEATED

    def seat_answer(self, *, is_locking: bool) -> GuardAnswer:
        """Whether a seat is free for this file.

        A file about to move counts under a lock, so that two clicks wait for each other; a page, which
        only draws the button, just counts.
        """
        programmes = (
            Programme.objects.select_for_update(of=("self",))
            if is_locking
            else Programme.objects.all()
        )
        programme = programmes.get(calls=self.call_id)
        taken = (
            Participation.objects.seated()
            .filter(call__programme=programme)
            .exclude(pk=self.pk)
            .count()
        )
        if taken >= programme.seats:
            return refuse_full_programme(programme.seats)
        if self.cohort_id is not None:
            cohorts = (
                Cohort.objects.select_for_update()
                if is_locking
                else Cohort.objects.all()
            )
            cohort = cohorts.get(pk=self.cohort_id)
            taken = (
                Participation.objects.seated()
                .filter(cohort=cohort)
                .exclude(pk=self.pk)
                .count()
            )
            if taken >= cohort.seats:
                return refuse_full_cohort(cohort.seats)
        return YES


class ErasedDraft(models.Model):
    """The number of a draft that its owner deleted: numbers have no gap that nobody can explain.

    Nothing of the person is kept. Never changed, never deleted.
    """

    reference = models.CharField(_("file number"), max_length=20, unique=True)
    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="erased"
    )
    begun_on = models.DateField(_("begun"))
    erased_at = models.DateTimeField(_("deleted"), default=timezone.now)

    objects = ScopedQuerySet["ErasedDraft"].as_manager()

    class Meta:
        verbose_name = _("deleted draft")
        verbose_name_plural = _("deleted drafts")
        ordering = ("-erased_at",)
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return self.reference


class ParticipationStep(TransitionLog):
    subject = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


def format_participation_reference(programme: Programme, year: int, number: int) -> str:
    """The number that people quote: PEM-27-0042."""
    return format_reference(programme.prefix, year, number)
