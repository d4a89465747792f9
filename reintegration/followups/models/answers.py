"""What was answered after the return: a column for each question, and the stage told of each partnership."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.core.labels import join_label
from pemwecco.core.scopes import PersonalQuerySet
from reintegration.followups.models.followups import FollowUp
from reintegration.followups.questions.choices import (
    MARKETS,
    Attribution,
    Contact,
    FinanceSource,
    Formality,
    Obstacle,
    Support,
)
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership

HIGHEST = 5


class OfFollowUpQuerySet(PersonalQuerySet[Any]):
    """Rows that belong to a follow-up, of the person whom it is about."""

    address: ClassVar[str] = "follow_up__participation__person__email"


def _build_count(label: Any) -> models.PositiveIntegerField[Any, Any]:
    return models.PositiveIntegerField(label, null=True, blank=True)


def _build_amount(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label, max_digits=16, decimal_places=2, null=True, blank=True
    )


def _build_codes(label: Any, choices: Any) -> ArrayField[Any, Any]:
    return ArrayField(
        models.CharField(max_length=12, choices=choices),
        verbose_name=label,
        default=list,
        blank=True,
    )


def _limit_codes(column: str, codes: Any) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__contained_by": list(codes)}),
        name=f"follow_up_{column}_offered",
        violation_error_message=_("This answer is not among those offered."),
    )


def _limit_choice(column: str, codes: Any) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": ["", *codes]}),
        name=f"follow_up_{column}_offered",
        violation_error_message=_("This answer is not among those offered."),
    )


def _limit_scale(column: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__isnull": True})
        | models.Q(**{f"{column}__range": (0, HIGHEST)}),
        name=f"follow_up_{column}_of_scale",
        violation_error_message=_("The scale goes from 0 to 5."),
    )


def _limit_amount(column: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__isnull": True})
        | models.Q(**{f"{column}__gte": 0}),
        name=f"follow_up_{column}_not_negative",
        violation_error_message=_("An amount is 0 or more."),
    )


@pghistory.track()
class FollowUpAnswer(models.Model):
    """The answers to a follow-up, a column for each question of either side; empty: not answered.

    They are kept step by step, and count once the follow-up is answered. Amounts are in the currency of
    the follow-up. Turnover, exports and jobs become dated figures of the enterprise when they are sent.
    """

    follow_up = models.OneToOneField(
        FollowUp,
        verbose_name=_("follow-up"),
        on_delete=models.CASCADE,
        related_name="told",
    )
    steps_saved = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, editable=False
    )
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now)
    still_in_business = models.BooleanField(_("still active"), null=True, blank=True)
    in_country = models.BooleanField(_("lives in the country"), null=True, blank=True)
    turnover = _build_amount(_("turnover of the last 12 months"))
    exports = _build_amount(_("exports of the last 12 months"))
    export_countries = _build_codes(_("countries of export"), None)
    women_permanent = _build_count(_("women with permanent work"))
    women_temporary = _build_count(_("women with temporary work"))
    women_young = _build_count(_("women under 35"))
    men_permanent = _build_count(_("men with permanent work"))
    men_temporary = _build_count(_("men with temporary work"))
    men_young = _build_count(_("men under 35"))
    contracts = _build_count(_("contracts signed"))
    contracts_value = _build_amount(_("value of the contracts"))
    new_partner = models.CharField(
        _("new possible partner"), max_length=200, blank=True
    )
    new_partner_country = models.CharField(_("its country"), max_length=2, blank=True)
    # A kind of partnership, by its code.
    new_partner_kind = models.CharField(
        _("what they would do together"), max_length=24, blank=True
    )
    new_partner_summary = models.CharField(
        _("what it is about"), max_length=250, blank=True
    )
    formalities = _build_codes(_("formalisation"), Formality)
    certifications = models.CharField(
        _("certificates obtained"), max_length=250, blank=True
    )
    finance_amount = _build_amount(_("finance obtained"))
    finance_source = models.CharField(
        _("source of the finance"), max_length=12, choices=FinanceSource, blank=True
    )
    use_of_learning = models.PositiveSmallIntegerField(
        _("use of what was learned"), null=True, blank=True
    )
    attribution = models.CharField(
        _("without the programme"), max_length=7, choices=Attribution, blank=True
    )
    obstacles = _build_codes(_("obstacles"), Obstacle)
    support_needed = _build_codes(_("support needed"), Support)
    in_contact = models.CharField(
        _("in contact"), max_length=9, choices=Contact, blank=True
    )
    benefit = models.PositiveSmallIntegerField(
        _("what the visit brought"), null=True, blank=True
    )
    receives_again = models.BooleanField(
        _("would receive again"), null=True, blank=True
    )
    may_testify = models.BooleanField(_("agrees to a testimony"), null=True, blank=True)
    remarks = models.TextField(_("remarks"), max_length=2000, blank=True)

    objects = OfFollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("answers to a follow-up")
        verbose_name_plural = _("answers to follow-ups")
        ordering = ("follow_up",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _limit_codes("export_countries", MARKETS),
            _limit_codes("formalities", Formality.values),
            _limit_codes("obstacles", Obstacle.values),
            _limit_codes("support_needed", Support.values),
            _limit_choice("finance_source", FinanceSource.values),
            _limit_choice("attribution", Attribution.values),
            _limit_choice("in_contact", Contact.values),
            _limit_scale("use_of_learning"),
            _limit_scale("benefit"),
            _limit_amount("turnover"),
            _limit_amount("exports"),
            _limit_amount("contracts_value"),
            _limit_amount("finance_amount"),
        ]

    def __str__(self) -> str:
        return str(self.follow_up)

    @property
    def jobs_women(self) -> int | None:
        """Women who work there; nothing while nothing is said of them."""
        return _add_up(self.women_permanent, self.women_temporary)

    @property
    def jobs_men(self) -> int | None:
        return _add_up(self.men_permanent, self.men_temporary)

    @property
    def jobs(self) -> int | None:
        """Everybody who works there; nothing unless women and men are told."""
        if self.jobs_women is None or self.jobs_men is None:
            return None
        return self.jobs_women + self.jobs_men


def _add_up(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


@pghistory.track()
class PartnershipAnswer(models.Model):
    """The stage at which one side says that a partnership is; staff move the partnership itself."""

    follow_up = models.ForeignKey(
        FollowUp,
        verbose_name=_("follow-up"),
        on_delete=models.CASCADE,
        related_name="partnership_answers",
    )
    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        on_delete=models.CASCADE,
        related_name="follow_up_answers",
    )
    # By its code; the stages are those of partnerships.
    stage = models.CharField(_("stage told"), max_length=24)

    objects = OfFollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership told of in a follow-up")
        verbose_name_plural = _("partnerships told of in follow-ups")
        ordering = ("follow_up", "partnership")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["follow_up", "partnership"],
                name="follow_up_partnership_once",
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.partnership, self.stage_name)

    @property
    def stage_name(self) -> str:
        """The stage in words; a code that no stage has any more as it stands."""
        return str(dict(PartnershipStage.choices).get(self.stage, self.stage))
