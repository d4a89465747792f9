"""Ground floor rows: ledgers, gapless numbers, dated parameters, heartbeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.core.day_words import date_format
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.lifecycle import Lifecycle
    from pemwecco.core.scopes import Viewer


class TransitionLog(models.Model):
    """One row of a ledger: from, to, by which transition, by whom, when, why. Never changed, never deleted.

    A concrete ledger adds the foreign key `subject` with `related_name="steps"`.
    """

    source = models.CharField(_("from"), max_length=32)
    target = models.CharField(_("to"), max_length=32)
    move = models.CharField(_("step"), max_length=32)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True
        ordering = ("at", "id")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class RowAttachment(models.Model):
    """A row of an engine that stands on any row: a note, a label. Erased with it (`erase_row`)."""

    content_type = models.ForeignKey(
        "contenttypes.ContentType",
        verbose_name=_("kind of item"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    object_id = models.PositiveBigIntegerField(_("key of the item"))

    class Meta:
        abstract = True


class Sequence(models.Model):
    """The last number given out for a kind of paper or file in a year; counted without gaps."""

    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "year"], name="sequence_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class ParameterQuerySet(ScopedQuerySet["Parameter"]):
    """Dated rules; what they say on a day is read by `pemwecco.core.parameters.read_rule_values`."""


@pghistory.track()
class Parameter(models.Model):
    """A dated value of a rule of law or of the programme, which staff can correct.

    A file is judged by the values of its own dates, so an old row is never edited: a new row
    with a later `valid_from` takes over.
    """

    key = models.CharField(_("rule"), max_length=80)
    value = models.CharField(_("value"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("source"), max_length=300)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    objects = ParameterQuerySet.as_manager()

    class Meta:
        verbose_name = _("dated rule")
        verbose_name_plural = _("dated rules")
        ordering = ("key", "-valid_from")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                name="parameter_once_a_day",
                violation_error_message=_(
                    "This rule has a value from that day on already."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(value__regex=r"^[0-9]+(\.[0-9]+)?$"),
                name="parameter_value_is_a_number",
                violation_error_message=_("The value of a dated rule is a number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} ({self.valid_from})"


class Heartbeat(models.Model):
    """The last sign of life of a background process; `/readyz` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {date_format(self.at, 'd/m/Y H:i')}"


def build_stage_trigger(lifecycle: Lifecycle[Any, Any]) -> pgtrigger.Trigger:
    """The trigger by which PostgreSQL itself refuses a pair that the table does not have."""
    return pgtrigger.FSM(
        name="stage_moves",
        field=lifecycle.field,
        transitions=lifecycle.pairs(),
        separator=">",
    )


class ChosenColumns(models.Model):
    """Which columns a person wants in a list of staff, in their order. A preference: it has no history."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    # The page of the list: "register_participation".
    page = models.CharField(_("list"), max_length=100)
    names = ArrayField(models.CharField(max_length=100), verbose_name=_("columns"))

    class Meta:
        verbose_name = _("chosen columns")
        verbose_name_plural = _("chosen columns")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "page"],
                name="chosen_columns_once",
                violation_error_message=_("The columns of this list are chosen."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {', '.join(self.names)}"


class SavedViewQuerySet(ScopedQuerySet["SavedView"]):
    """Views of lists. What a view shows is what the list shows to whoever opens it."""

    def visible_to(self, user: Viewer) -> Self:
        """One's own, and those that are shared with all who may open the list."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True))


class SavedView(models.Model):
    """A list of staff under a name: filters, search, order and columns, as its address holds them."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    # The page of the list: "register_participation".
    page = models.CharField(_("list"), max_length=100)
    name = models.CharField(_("name of the view"), max_length=60)
    query = models.TextField(_("address"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
