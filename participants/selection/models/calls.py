"""How a call selects: its settings, criteria and questions, frozen once the first file has come."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Call, in_language
from pemwecco.core.scopes import ScopedQuerySet

# What no row of a frozen call may do; an amendment opens the call again, with a reason, as a new version.
FROZEN = "This call has received files; amend it before changing what files are judged by"


def frozen_with_call(call: str) -> pgtrigger.Trigger:
    """The trigger by which rows of a frozen call stay as they are. `call` is SQL over the row `{row}`.

    It reads the settings under a shared lock: whoever freezes waits for a change under way, and a
    change that comes during the freezing waits and then finds the call frozen.
    """
    row = "CASE TG_OP WHEN 'DELETE' THEN ({old}) ELSE ({new}) END".format(
        old=call.format(row="OLD"), new=call.format(row="NEW")
    )
    return pgtrigger.Trigger(
        name="frozen_with_call",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("frozen_since", "timestamptz")],
        func=f"""
            SELECT locked_at INTO frozen_since FROM selection_setup WHERE call_id = {row} FOR SHARE;
            IF frozen_since IS NOT NULL THEN
                RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation', CONSTRAINT = 'call_frozen';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class Dimension(models.TextChoices):
    """By what the balance of a cohort is looked at; `rules.balance` reads the same words."""

    SEX = "sex", _("sex")
    REGION = "region", _("region")
    SECTOR = "sector", _("sector")
    SIZE = "size", _("size of the enterprise")
    LANGUAGE = "language", _("language")
    OCCUPATION = "occupation", _("owner or employee")


@pghistory.track()
class Setup(models.Model):
    """The settings by which a call selects. What files are judged by is frozen while `locked_at` is set."""

    call = models.OneToOneField(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="setup")
    minutes = models.PositiveSmallIntegerField(_("minutes to fill the form in"), default=40)
    target_fr = models.TextField(_("who is meant, in French"), blank=True)
    target_en = models.TextField(_("who is meant, in English"), blank=True)
    target_nl = models.TextField(_("who is meant, in Dutch"), blank=True)
    blind = models.BooleanField(_("the panel does not see who applies"), default=False)
    lowest_mean = models.DecimalField(
        _("lowest weighted mean to be retained, of 100"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    reviews_per_file = models.PositiveSmallIntegerField(_("reviews per file"), default=2)
    # From this gap between two reviews on, of 100, another one is suggested.
    gap = models.PositiveSmallIntegerField(_("gap that asks for another review"), default=25)
    reply_days = models.PositiveSmallIntegerField(_("days to answer an offer"), default=10)
    # From this many days before the arrival of its cohort on, no place is offered any more: no visa in time.
    visa_days = models.PositiveSmallIntegerField(_("days that a visa needs at least"), default=70)
    # Whether the reserve is ranked by group, so that a free place goes to the same group first.
    reserve_by = models.CharField(
        _("reserve lists by"), max_length=12, choices=Dimension, blank=True, default=""
    )
    recheck_days = models.PositiveSmallIntegerField(_("days until a finding is looked at again"), default=60)
    locked_at = models.DateTimeField(_("frozen since"), null=True, blank=True, editable=False)
    # The amendment that is open: the next version carries its reason.
    amended_because = models.TextField(_("why it is amended"), blank=True, editable=False)
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("amended by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    amended_at = models.DateTimeField(_("amended"), null=True, blank=True, editable=False)

    objects = ScopedQuerySet["Setup"].as_manager()

    class Meta:
        verbose_name = _("settings of a call")
        verbose_name_plural = _("settings of calls")
        permissions = (("amend_setup", "Can amend a call that has received files"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(lowest_mean__isnull=True) | models.Q(lowest_mean__range=(0, 100)),
                name="setup_lowest_mean_of_100",
            ),
            models.CheckConstraint(
                condition=models.Q(reviews_per_file__gte=1), name="setup_reviews_at_least_one"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.locked_at IS NOT NULL AND NEW.locked_at IS NOT NULL AND "
                    "(OLD.blind, OLD.lowest_mean) IS DISTINCT FROM (NEW.blind, NEW.lowest_mean)"
                ),
                func=(
                    f"RAISE EXCEPTION '{FROZEN}' "
                    "USING ERRCODE = 'check_violation', CONSTRAINT = 'call_frozen';"
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.call)

    @property
    def target(self) -> str:
        return in_language(self, "target")


class SetupVersion(models.Model):
    """What a call judged by, as it stood when files came: criteria, questions, rules. Never changed."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"), encoder=DjangoJSONEncoder)
    sha256 = models.CharField("SHA-256", max_length=64)
    # Why the call was amended; empty for the first version.
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("frozen"), default=timezone.now)

    objects = ScopedQuerySet["SetupVersion"].as_manager()

    class Meta:
        verbose_name = _("frozen version of a call")
        verbose_name_plural = _("frozen versions of calls")
        ordering = ("call", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "number"], name="setup_version_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return f"{self.call} v{self.number}"


@pghistory.track()
class Criterion(models.Model):
    """One criterion of the panel's grid for a call, with its weight."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(_("code"), max_length=30)
    label_fr = models.CharField(_("name in French"), max_length=150)
    label_en = models.CharField(_("name in English"), max_length=150, blank=True)
    label_nl = models.CharField(_("name in Dutch"), max_length=150, blank=True)
    guide_fr = models.TextField(_("how to score it, in French"), blank=True)
    guide_en = models.TextField(_("how to score it, in English"), blank=True)
    guide_nl = models.TextField(_("how to score it, in Dutch"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    highest = models.PositiveSmallIntegerField(_("highest score"), default=5)
    # Below this mean over the reviews a file is not retained, whatever its total.
    lowest = models.DecimalField(
        _("lowest mean to be retained"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["Criterion"].as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("call", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "code"], name="criterion_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="criterion_weight_positive"),
            models.CheckConstraint(
                condition=models.Q(lowest__isnull=True) | models.Q(lowest__lte=models.F("highest")),
                name="criterion_lowest_on_scale",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [frozen_with_call("{row}.call_id")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")

    @property
    def guide(self) -> str:
        return in_language(self, "guide")


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

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="questions")
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
    most_characters = models.PositiveSmallIntegerField(_("most characters"), null=True, blank=True)
    lowest = models.DecimalField(_("lowest number"), max_digits=14, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(_("highest number"), max_digits=14, decimal_places=2, null=True, blank=True)
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
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [frozen_with_call("{row}.call_id")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")

    @property
    def help(self) -> str:
        return in_language(self, "help")


OF_QUESTION = "SELECT call_id FROM selection_question WHERE id = {row}.question_id"


@pghistory.track()
class Choice(models.Model):
    """One of the answers that a question offers."""

    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.CASCADE, related_name="choices"
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
        triggers: ClassVar[list[pgtrigger.Trigger]] = [frozen_with_call(OF_QUESTION)]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")


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
        Question, verbose_name=_("question"), on_delete=models.CASCADE, related_name="conditions"
    )
    # The name of a fixed question ("ninea") or the code of one of the call.
    on = models.CharField(_("answer to"), max_length=30)
    operator = models.CharField(_("comparison"), max_length=8, choices=Operator)
    # What it is compared with; several values for "is one of".
    values = ArrayField(models.CharField(max_length=60), verbose_name=_("values"), default=list, blank=True)

    class Meta:
        verbose_name = _("condition of a question")
        verbose_name_plural = _("conditions of questions")
        ordering = ("question", "id")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [frozen_with_call(OF_QUESTION)]

    def __str__(self) -> str:
        return f"{self.on} {self.operator} {', '.join(self.values)}".rstrip()


@pghistory.track()
class BalanceTarget(models.Model):
    """What share of the cohort a group should have at least or at most; it informs, it decides nothing."""

    Dimension = Dimension

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="balance_targets"
    )
    dimension = models.CharField(_("dimension"), max_length=12, choices=Dimension)
    value = models.CharField(_("group"), max_length=60)
    at_least = models.PositiveSmallIntegerField(_("at least, %"), null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(_("at most, %"), null=True, blank=True)

    objects = ScopedQuerySet["BalanceTarget"].as_manager()

    class Meta:
        verbose_name = _("target for the balance")
        verbose_name_plural = _("targets for the balance")
        ordering = ("call", "dimension", "value")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "dimension", "value"], name="balance_target_once"),
            models.CheckConstraint(
                condition=models.Q(at_least__isnull=False) | models.Q(at_most__isnull=False),
                name="balance_target_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.value}"
