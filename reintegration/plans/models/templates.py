"""With what a plan begins, by the kind of partnership; staff write it, in three languages."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.scopes import ScopedQuerySet


class PlanKind(models.TextChoices):
    """The kinds of partnership to which support is tailored (domain.md §7)."""

    TRADE = "trade", _("import or export")
    JOINT_VENTURE = "joint_venture", _("joint venture")
    PRODUCT = "product", _("new product or service")
    DISTRIBUTION = "distribution", pgettext_lazy("kind of plan", "distribution")
    LICENCE = "licence", pgettext_lazy("kind of plan", "licence")
    TECHNOLOGY = "technology", _("technology transfer")
    INCUBATION = "incubation", pgettext_lazy("kind of plan", "incubation")
    TRAINING = "training", pgettext_lazy("kind of plan", "training")
    INVESTMENT = "investment", pgettext_lazy("kind of plan", "investment")


class Helper(models.TextChoices):
    """Who helps with a milestone."""

    NOBODY = "nobody", _("the participant alone")
    STAFF = "staff", _("a member of staff")
    ORGANISATION = "organisation", _("an organisation")
    PERSON = "person", _("a person")


@pghistory.track()
class PlanTemplate(models.Model):
    """What a plan of a kind begins with. What is changed here changes no plan that was begun."""

    kind = models.CharField(
        _("kind of partnership"), max_length=13, choices=PlanKind, unique=True
    )
    goals_fr = models.TextField(_("goals in French"), max_length=1000)
    goals_en = models.TextField(_("goals in English"), max_length=1000)
    goals_nl = models.TextField(_("goals in Dutch"), max_length=1000)

    objects = ScopedQuerySet["PlanTemplate"].as_manager()

    class Meta:
        verbose_name = _("template of a plan")
        verbose_name_plural = _("templates of plans")
        ordering = ("kind",)

    def __str__(self) -> str:
        return str(self.get_kind_display())


@pghistory.track()
class TemplateMilestone(models.Model):
    """A milestone of a template: what is reached, so many months after the return."""

    template = models.ForeignKey(
        PlanTemplate,
        verbose_name=_("template of a plan"),
        on_delete=models.CASCADE,
        related_name="milestones",
    )
    months = models.PositiveSmallIntegerField(_("months after return"))
    what_fr = models.CharField(_("what, in French"), max_length=200)
    what_en = models.CharField(_("what, in English"), max_length=200)
    what_nl = models.CharField(_("what, in Dutch"), max_length=200)

    objects = ScopedQuerySet["TemplateMilestone"].as_manager()

    class Meta:
        verbose_name = _("milestone of a template")
        verbose_name_plural = _("milestones of templates")
        ordering = ("template", "months", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(months__range=(1, 36)),
                name="template_milestone_within_three_years",
                violation_error_message=_(
                    "A milestone lies one to thirty-six months after the return."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.what_fr
