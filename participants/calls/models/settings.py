"""How a call selects: its settings, criteria and questions, frozen once the first file has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Call, get_translated_text
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What no row of a frozen call may do; an amendment opens the call again, with a reason, as a new version.
FROZEN = (
    "This call has received files; amend it before changing what files are judged by"
)
register_constraint_sentence(
    "call_frozen",
    _("This call has received files meanwhile: nothing was changed. Amend it first."),
)


def build_frozen_call_trigger(call: str) -> pgtrigger.Trigger:
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
            SELECT locked_at INTO frozen_since FROM calls_setup WHERE call_id = {row} FOR SHARE;
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


class CostBearer(models.TextChoices):
    """Who pays one kind of cost of those who are selected; a dossier names its payer by the same codes."""

    PROGRAMME = "programme", _("the programme")
    HOST = "host", _("the host")
    PARTICIPANT = "participant", _("the participant")


def build_bearer_field(kind: _StrPromise) -> models.CharField[str, str]:
    """Who pays one kind of cost; the programme until staff say otherwise."""
    return models.CharField(
        kind, max_length=12, choices=CostBearer, default=CostBearer.PROGRAMME
    )


@pghistory.track()
class Setup(models.Model):
    """The settings by which a call selects. What files are judged by is frozen while `locked_at` is set."""

    call = models.OneToOneField(
        Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="setup"
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes to fill the form in"), default=40
    )
    target_fr = models.TextField(_("who is meant, in French"), blank=True)
    target_en = models.TextField(_("who is meant, in English"), blank=True)
    target_nl = models.TextField(_("who is meant, in Dutch"), blank=True)
    # What the page of the call says of the costs of a stay. To apply costs nothing.
    pays_flights = build_bearer_field(_("flights there and back"))
    pays_visa = build_bearer_field(_("visa fee and appointment"))
    pays_insurance = build_bearer_field(_("travel medical insurance"))
    pays_lodging = build_bearer_field(_("lodging"))
    pays_meals = build_bearer_field(_("meals"))
    pays_transport = build_bearer_field(_("local transport"))
    pays_allowance = build_bearer_field(_("daily allowance"))
    costs_note_fr = models.TextField(_("note on the costs, in French"), blank=True)
    costs_note_en = models.TextField(_("note on the costs, in English"), blank=True)
    costs_note_nl = models.TextField(_("note on the costs, in Dutch"), blank=True)
    blind = models.BooleanField(_("the panel does not see who applies"), default=False)
    lowest_mean = models.DecimalField(
        _("lowest weighted mean to be retained, of 100"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    reviews_per_file = models.PositiveSmallIntegerField(
        _("reviews per file"), default=2
    )
    # From this gap between two reviews on, of 100, another one is suggested.
    gap = models.PositiveSmallIntegerField(
        _("gap that asks for another review"), default=25
    )
    # Without it a review is late after the usual days.
    reviews_due_on = models.DateField(_("reviews due on"), null=True, blank=True)
    reply_days = models.PositiveSmallIntegerField(
        _("days to answer an offer"), default=10
    )
    # From this many days before the arrival of its cohort on, no place is offered any more: no visa in time.
    visa_days = models.PositiveSmallIntegerField(
        _("days that a visa needs at least"), default=70
    )
    # Whether the reserve is ranked by group, so that a free place goes to the same group first.
    reserve_by = models.CharField(
        _("reserve lists by"), max_length=12, choices=Dimension, blank=True, default=""
    )
    recheck_days = models.PositiveSmallIntegerField(
        _("days until a finding is looked at again"), default=60
    )
    locked_at = models.DateTimeField(
        _("frozen since"), null=True, blank=True, editable=False
    )
    # The amendment that is open: the next version carries its reason.
    amended_because = models.TextField(
        _("why it is amended"), blank=True, editable=False
    )
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("amended by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    amended_at = models.DateTimeField(
        _("amended"), null=True, blank=True, editable=False
    )

    objects = ScopedQuerySet["Setup"].as_manager()

    class Meta:
        verbose_name = _("settings of a call")
        verbose_name_plural = _("settings of calls")
        permissions = (("amend_setup", "Can amend a call that has received files"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(lowest_mean__isnull=True)
                | models.Q(lowest_mean__range=(0, 100)),
                name="setup_lowest_mean_of_100",
                violation_error_message=_("The lowest mean lies between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=models.Q(reviews_per_file__gte=1),
                name="setup_reviews_at_least_one",
                violation_error_message=_(
                    "Each file is read by one member of the panel at least."
                ),
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
        return get_translated_text(self, "target")

    @property
    def costs_note(self) -> str:
        return get_translated_text(self, "costs_note")


class SetupVersion(models.Model):
    """What a call judged by, as it stood when files came: criteria, questions, rules. Never changed."""

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="versions"
    )
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
            models.UniqueConstraint(
                fields=["call", "number"], name="setup_version_once"
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return f"{self.call} v{self.number}"
