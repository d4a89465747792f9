"""How a visit went: the host by the visitor, the visit by the host, a few questions each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Final, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models.hosts import Host
from mobility.hosts.models.placements import Placement
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer

# So many days after it was given, an evaluation can still be changed.
EDITABLE_DAYS: Final = 14
# Visits that took place or take place; one called off has nothing to tell.
TAKES_PLACE: Final = (
    PlacementStage.CONFIRMED,
    PlacementStage.RUNNING,
    PlacementStage.COMPLETED,
)


class EvaluationSide(models.TextChoices):
    VISITOR = "visitor", _("of the host, by the visitor")
    HOST = "host", _("of the visit, by the host")


class EvaluationQuestion(models.TextChoices):
    """What is asked; the first word of the code is the side that answers."""

    VISITOR_WELCOME = "visitor_welcome", _("Were you well received?")
    VISITOR_PREPARED = "visitor_prepared", _("Was the visit well prepared?")
    VISITOR_USEFUL = "visitor_useful", _("Did you learn what you came for?")
    VISITOR_BUSINESS = "visitor_business", _("Do you see business to do together?")
    HOST_CLEAR = "host_clear", _("Did you know beforehand what was expected of you?")
    HOST_PREPARED = "host_prepared", _("Was the visitor well prepared?")
    HOST_USEFUL = "host_useful", _("Was the visit useful to you?")
    HOST_AGAIN = "host_again", _("Would you receive a visitor again?")

    @property
    def side(self) -> str:
        return self.value.split("_", maxsplit=1)[0]


class MarkWord(models.IntegerChoices):
    """The scale, in words."""

    NOT_AT_ALL = 1, _("not at all")
    LITTLE = 2, _("a little")
    HALF = 3, _("more or less")
    WELL = 4, _("yes")
    FULLY = 5, _("yes, fully")


def list_side_questions(side: str) -> list[EvaluationQuestion]:
    """What one side is asked, in order."""
    return [question for question in EvaluationQuestion if question.side == side]


class VisitEvaluationQuerySet(ScopedQuerySet["VisitEvaluation"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for others what their own side said, and never the other side."""
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        hosts = Host.objects.of_contact(user)
        visitor = models.Q(
            side=EvaluationSide.VISITOR,
            placement__participation__person__email=user.email,
        )
        of_host = models.Q(side=EvaluationSide.HOST, placement__host__in=hosts)
        return self.filter(visitor | of_host)


@pghistory.track()
class VisitEvaluation(models.Model):
    """What one side says of a visit, once; the visitor's words are never shown to the host."""

    placement = models.ForeignKey(
        Placement,
        verbose_name=_("placement"),
        on_delete=models.PROTECT,
        related_name="evaluations",
    )
    side = models.CharField(_("evaluation"), max_length=7, choices=EvaluationSide)
    words = models.TextField(_("in their own words"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("given"), default=timezone.now)

    objects = VisitEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of a visit")
        verbose_name_plural = _("evaluations of visits")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["placement", "side"],
                name="visit_evaluation_once",
                violation_error_message=_("This visit was evaluated already."),
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["visitor", "host"]),
                name="visit_evaluation_of_a_side",
                violation_error_message=_("One side or the other evaluates a visit."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.placement.host, self.get_side_display())

    def is_editable(self, on: date) -> bool:
        """Whether it can still be changed on a day: until the fourteenth after it was given."""
        given = timezone.localdate(self.at)
        return on <= given + timedelta(days=EDITABLE_DAYS)


@pghistory.track()
class EvaluationMark(models.Model):
    """The answer to one question, from 1 (not at all) to 5 (fully)."""

    evaluation = models.ForeignKey(
        VisitEvaluation,
        verbose_name=_("evaluation"),
        on_delete=models.CASCADE,
        related_name="marks",
    )
    question = models.CharField(
        _("question"), max_length=16, choices=EvaluationQuestion
    )
    value = models.PositiveSmallIntegerField(_("mark"), choices=MarkWord)

    class Meta:
        verbose_name = _("mark of a visit")
        verbose_name_plural = _("marks of visits")
        ordering = ("evaluation", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["evaluation", "question"], name="evaluation_mark_once"
            ),
            models.CheckConstraint(
                condition=models.Q(value__range=(1, 5)),
                name="evaluation_mark_of_the_scale",
                violation_error_message=_("A mark goes from 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.get_question_display(), self.get_value_display())
