"""The questions of a call: what applicants are asked, what they may answer, when a question is asked."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.calls.models.settings import build_frozen_call_trigger
from participants.register.models import Call, get_translated_text
from pemwecco.core.scopes import ScopedQuerySet


class UsualPaper(models.TextChoices):
    """The papers that every call asks for until staff say otherwise, by the slot of their attachments."""

    NINEA = "ninea", _("NINEA certificate")
    RCCM = "rccm", _("Trade register extract (RCCM)")
    ACCOUNTS = "accounts", _("Accounts or invoices of the last year")
    CV = "cv", _("Curriculum vitae")
    OTHER = "other", _("Another useful paper")


@pghistory.track()
class Question(models.Model):
    """A question that a call asks beside the fixed ones, or a paper that it asks for (kind "file").

    Its code names the answer; that of a paper is the slot of its attachments.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("a line of text")
        LONG = "long", _("several lines of text")
        NUMBER = "number", _("a number")
        CHOICE = "choice", _("one of several answers")
        CHOICES = "choices", _("one or more of several answers")
        YES_NO = "yes_no", _("yes or no")
        FILE = "file", _("a paper")

    class Step(models.TextChoices):
        PERSON = "person", _("You")
        ENTERPRISE = "enterprise", _("Your enterprise")
        PROJECT = "project", _("Your project")
        DOCUMENTS = "documents", _("Your papers")

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="questions"
    )
    code = models.SlugField(_("code"), max_length=30)
    step = models.CharField(_("step of the form"), max_length=12, choices=Step)
    kind = models.CharField(_("kind of answer"), max_length=8, choices=Kind)
    label_fr = models.CharField(_("question in French"), max_length=250)
    label_en = models.CharField(_("question in English"), max_length=250, blank=True)
    label_nl = models.CharField(_("question in Dutch"), max_length=250, blank=True)
    help_fr = models.CharField(_("help in French"), max_length=250, blank=True)
    help_en = models.CharField(_("help in English"), max_length=250, blank=True)
    help_nl = models.CharField(_("help in Dutch"), max_length=250, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    most_characters = models.PositiveSmallIntegerField(
        _("most characters"), null=True, blank=True
    )
    lowest = models.DecimalField(
        _("lowest number"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    highest = models.DecimalField(
        _("highest number"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    # Asked when all of its conditions hold; with this, when one of them does. Without a condition always.
    any_condition = models.BooleanField(_("one condition is enough"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["Question"].as_manager()

    class Meta:
        verbose_name = _("question of a call")
        verbose_name_plural = _("questions of calls")
        ordering = ("call", "step", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "code"], name="question_once"),
            models.CheckConstraint(
                condition=models.Q(kind="file", step="documents")
                | (~models.Q(kind="file") & ~models.Q(step="documents")),
                name="question_papers_among_papers",
                violation_error_message=_(
                    "A paper is asked among the papers, and only papers are asked there."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_frozen_call_trigger("{row}.call_id")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return get_translated_text(self, "label")

    @property
    def help(self) -> str:
        return get_translated_text(self, "help")


OF_QUESTION = "SELECT call_id FROM calls_question WHERE id = {row}.question_id"


@pghistory.track()
class Choice(models.Model):
    """One of the answers that a question offers."""

    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.CASCADE,
        related_name="choices",
    )
    code = models.SlugField(_("code"), max_length=30)
    label_fr = models.CharField(_("answer in French"), max_length=150)
    label_en = models.CharField(_("answer in English"), max_length=150, blank=True)
    label_nl = models.CharField(_("answer in Dutch"), max_length=150, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("answer offered")
        verbose_name_plural = _("answers offered")
        ordering = ("question", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question", "code"], name="choice_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_frozen_call_trigger(OF_QUESTION)
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return get_translated_text(self, "label")


class Operator(models.TextChoices):
    """How a condition compares an answer; `rules` reads the same words."""

    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    ONE_OF = "one_of", _("is one of")
    AT_LEAST = "at_least", _("is at least")
    AT_MOST = "at_most", _("is at most")
    ANSWERED = "answered", _("is answered")
    EMPTY = "empty", _("is not answered")


@pghistory.track()
class Condition(models.Model):
    """A question is asked only when an earlier answer says so."""

    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.CASCADE,
        related_name="conditions",
    )
    # The name of a fixed question ("ninea") or the code of one of the call.
    on = models.CharField(_("answer to"), max_length=30)
    operator = models.CharField(_("comparison"), max_length=8, choices=Operator)
    # What it is compared with; several values for "is one of".
    values = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("values"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("condition of a question")
        verbose_name_plural = _("conditions of questions")
        ordering = ("question", "id")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_frozen_call_trigger(OF_QUESTION)
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.operator} {', '.join(self.values)}".rstrip()
