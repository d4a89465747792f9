"""What a report says in words: its sections as staff set them, and the text of each in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet
from reporting.models import ReportingPeriod
from reporting.narrative.lifecycle import SECTION_TEXT, SectionStage

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer

MOST_SIGNS: Final = 20_000
# A name that a template of Word can write: {{ text.lessons }}.
CODE: Final = r"^[a-z][a-z0-9_]*$"
_is_code = RegexValidator(
    CODE,
    _("A code begins with a letter and has small letters, digits and underscores."),
)


@pghistory.track()
class ReportSection(models.Model):
    """A section that every report has, with what shall stand in it; staff write it, in three languages."""

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[_is_code],
        help_text=_("Templates of Word name the section by it."),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    title_nl = models.CharField(_("title in Dutch"), max_length=120)
    guidance_fr = models.TextField(_("guidance in French"), max_length=1000, blank=True)
    guidance_en = models.TextField(
        _("guidance in English"), max_length=1000, blank=True
    )
    guidance_nl = models.TextField(_("guidance in Dutch"), max_length=1000, blank=True)
    is_used = models.BooleanField(_("in new reports"), default=True)

    objects = ScopedQuerySet["ReportSection"].as_manager()

    class Meta:
        verbose_name = _("section of reports")
        verbose_name_plural = _("sections of reports")
        ordering = ("position", "code")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(code__regex=CODE),
                name="report_section_code",
                violation_error_message=_(
                    "A code begins with a letter and has small letters, digits and underscores."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def titles(self) -> dict[str, str]:
        """The title in each language."""
        found = {}
        for code, _name in settings.LANGUAGES:
            found[code] = getattr(self, f"title_{code}")
        return found

    @property
    def title(self) -> str:
        """In the language of the page."""
        return self.titles.get((get_language() or "fr")[:2]) or self.title_fr

    @property
    def guidance(self) -> str:
        """In the language of the page."""
        language = (get_language() or "fr")[:2]
        return str(getattr(self, f"guidance_{language}", "")) or self.guidance_fr


class SectionTextQuerySet(ScopedQuerySet["SectionText"]):
    def visible_to(self, user: Viewer) -> Self:
        """The sections of the periods that this person sees."""
        if not self.staff_may_view(user):
            return self.none()
        return self.filter(period__in=ReportingPeriod.objects.visible_to(user))


@pghistory.track()
class SectionText(models.Model):
    """A section of the report of one period: plain text, in which {{OC1}} stands for a figure."""

    period = models.ForeignKey(
        ReportingPeriod,
        verbose_name=_("reporting period"),
        on_delete=models.PROTECT,
        related_name="section_texts",
    )
    section = models.ForeignKey(
        ReportSection,
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        related_name="texts",
    )
    text = models.TextField(
        _("text"),
        max_length=MOST_SIGNS,
        blank=True,
        help_text=_(
            "A blank line begins a paragraph. A code of an indicator in braces, {{OC1}}, becomes its figure."
        ),
    )
    stage = models.CharField(
        _("state"), max_length=8, choices=SectionStage, default=SectionStage.EMPTY
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    written_at = models.DateTimeField(
        _("written at"), null=True, blank=True, editable=False
    )

    objects = SectionTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("section of a report")
        verbose_name_plural = _("sections of a report")
        ordering = ("-period__starts_on", "section__position", "section__code")
        default_permissions = ("view", "change")
        permissions = (
            (
                "agree_sectiontext",
                "Can agree to sections of a report that others wrote",
            ),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "section"],
                name="section_text_once",
                violation_error_message=_("The report has this section already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="agreed", text=""),
                name="section_text_agreed_has_text",
                violation_error_message=_("Nobody agrees to a section without text."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(SECTION_TEXT),
            pgtrigger.Trigger(
                name="frozen_with_its_period",
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("standing", "text")],
                func="""
                    IF TG_OP = 'DELETE' THEN
                        SELECT stage INTO standing FROM reporting_reportingperiod WHERE id = OLD.period_id;
                    ELSE
                        SELECT stage INTO standing FROM reporting_reportingperiod WHERE id = NEW.period_id;
                    END IF;
                    IF standing = 'frozen' THEN
                        RAISE EXCEPTION 'What a frozen reporting period tells stays as it is';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.period}"


class SectionTextStep(TransitionLog):
    subject = models.ForeignKey(
        SectionText, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


class FrozenNarrative(models.Model):
    """The sections of a report as they were frozen: titles, texts, and the figures that stand in them."""

    period = models.OneToOneField(
        ReportingPeriod,
        verbose_name=_("reporting period"),
        on_delete=models.PROTECT,
        related_name="narrative",
    )
    # Of each section: code, titles, text as written, and of each code in it the figure as plain text.
    content = models.JSONField(_("content"))

    objects = ScopedQuerySet["FrozenNarrative"].as_manager()

    class Meta:
        verbose_name = _("frozen narrative")
        verbose_name_plural = _("frozen narratives")
        default_permissions = ()
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return str(self.period)
