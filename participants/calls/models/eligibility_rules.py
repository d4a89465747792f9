"""The rules of eligibility of a call."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.calls.models.settings import build_frozen_call_trigger
from participants.register.models import Call, get_translated_text
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation


@pghistory.track()
class EligibilityRule(models.Model):
    """One rule of a call over the facts of a file, and what to do where it does not hold."""

    class Kind(models.TextChoices):
        AGE = "age", _("age on the closing day")
        NATIONALITY = "nationality", _("nationality")
        RESIDENCE = "residence", _("country of residence")
        REGION = "region", _("region of the enterprise")
        SECTOR = "sector", _("sector")
        LEGAL_FORM = "legal_form", _("legal form")
        OCCUPATION = "occupation", _("place in the enterprise")
        IDENTIFIER = "identifier", _("number in a register")
        YEARS_ACTIVE = "years_active", _("years since the creation")
        TURNOVER = "turnover", _("turnover")
        JOBS = "jobs", _("jobs")
        PAPER = "paper", _("a paper given")
        PASSPORT = "passport", _("a passport")
        ANSWER = "answer", _("answer to a question of the call")

    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        on_delete=models.CASCADE,
        related_name="eligibility_rules",
    )
    code = models.SlugField(_("code"), max_length=30)
    kind = models.CharField(_("rule"), max_length=14, choices=Kind)
    # Which register, paper or question the rule looks at, where its kind needs one.
    on = models.CharField(_("about"), max_length=30, blank=True)
    lowest = models.DecimalField(
        _("at least"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    highest = models.DecimalField(
        _("at most"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    values = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("one of"),
        default=list,
        blank=True,
    )
    # What does not hold keeps the file from being eligible; else it only says something to staff.
    blocking = models.BooleanField(_("needed to be eligible"), default=True)
    advice_fr = models.TextField(_("what to do, in French"), blank=True)
    advice_en = models.TextField(_("what to do, in English"), blank=True)
    advice_nl = models.TextField(_("what to do, in Dutch"), blank=True)
    paper_fr = models.CharField(
        _("paper to bring, in French"), max_length=200, blank=True
    )
    paper_en = models.CharField(
        _("paper to bring, in English"), max_length=200, blank=True
    )
    paper_nl = models.CharField(
        _("paper to bring, in Dutch"), max_length=200, blank=True
    )
    structure = models.ForeignKey(
        Organisation,
        verbose_name=_("where to go"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Days after which it is looked at again; that of the call when empty.
    recheck_days = models.PositiveSmallIntegerField(
        _("looked at again after, days"), null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["EligibilityRule"].as_manager()

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        ordering = ("call", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["call", "code"], name="eligibility_rule_once"
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_frozen_call_trigger("{row}.call_id")
        ]

    def __str__(self) -> str:
        return join_label(self.code, self.get_kind_display())

    @property
    def advice(self) -> str:
        return get_translated_text(self, "advice")

    @property
    def paper(self) -> str:
        return get_translated_text(self, "paper")
