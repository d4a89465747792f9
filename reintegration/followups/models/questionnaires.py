"""Which questions are asked after the return, by version: what was asked once stays as it was asked."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.scopes import ScopedQuerySet
from reintegration.followups.questions.definition import AskedMoment, Side

FROZEN = "A questionnaire that was opened stays as it is."
register_constraint_sentence(
    "questionnaire_opened", _("A questionnaire that was opened stays as it is.")
)


@pghistory.track()
class Questionnaire(models.Model):
    """What one side is asked at a moment; the opened one of the highest version is asked."""

    moment = models.CharField(_("moment"), max_length=6, choices=AskedMoment)
    side = models.CharField(_("who is asked"), max_length=11, choices=Side)
    version = models.PositiveSmallIntegerField(_("version"))
    # Nothing while staff prepare it.
    opened_at = models.DateTimeField(_("asked since"), null=True, blank=True)

    objects = ScopedQuerySet["Questionnaire"].as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ("side", "moment", "-version")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["moment", "side", "version"],
                name="questionnaire_version_once",
                violation_error_message=_("This version exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1),
                name="questionnaire_versions_from_one",
                violation_error_message=_("Versions are counted from 1."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="opened_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__opened_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return _t("%(side)s, %(moment)s, version %(version)d") % {
            "side": self.get_side_display(),
            "moment": self.get_moment_display(),
            "version": self.version,
        }

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None


@pghistory.track()
class QuestionnaireLine(models.Model):
    """One question of a questionnaire: its code, its place, whether it must be answered."""

    questionnaire = models.ForeignKey(
        Questionnaire,
        verbose_name=_("questionnaire"),
        on_delete=models.CASCADE,
        related_name="lines",
    )
    code = models.SlugField(_("question"), max_length=30)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_required = models.BooleanField(_("must be answered"), default=False)

    class Meta:
        verbose_name = _("question of a questionnaire")
        verbose_name_plural = _("questions of questionnaires")
        ordering = ("questionnaire", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["questionnaire", "code"],
                name="questionnaire_asks_once",
                violation_error_message=_("A question is asked once."),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="frozen_with_questionnaire",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("frozen_since", "timestamptz")],
                func=f"""
                    SELECT opened_at INTO frozen_since FROM followups_questionnaire
                    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.questionnaire_id
                        ELSE NEW.questionnaire_id END FOR SHARE;
                    IF frozen_since IS NOT NULL THEN
                        RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'questionnaire_opened';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.code
