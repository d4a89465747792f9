"""What ties organisations to each other, and to the programme by agreement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.models import User
from pemwecco.core.model_fields import DateRange, SameRow, build_same_word
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models.actors import Organisation

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class RelationKind(models.TextChoices):
    """How one organisation stands to another, read from the first."""

    MEMBER_OF = "member_of", _("member of")
    SUPPLIES = "supplies", _("supplier of")
    FUNDS = "funds", _("funds")
    SUPPORTS = "supports", _("supports")
    INTRODUCED_BY = "introduced_by", _("introduced by")


# The same tie read from the other side.
OTHER_SIDE: dict[str, Promise] = {
    RelationKind.MEMBER_OF: _("has as member"),
    RelationKind.SUPPLIES: _("buyer of"),
    RelationKind.FUNDS: _("funded by"),
    RelationKind.SUPPORTS: _("supported by"),
    RelationKind.INTRODUCED_BY: _("introduced"),
}


class RelationQuerySet(ScopedQuerySet["Relation"]):
    def current(self) -> Self:
        """Those in force today."""
        today = timezone.localdate()
        return self.filter(
            models.Q(since__isnull=True) | models.Q(since__lte=today),
            models.Q(until__isnull=True) | models.Q(until__gte=today),
        )

    def of_organisation(self, organisation: int) -> Self:
        """From whichever side; `organisation` is its key."""
        return self.filter(models.Q(first=organisation) | models.Q(second=organisation))


def _same(name: str) -> tuple[SameRow, str]:
    return SameRow(
        name, name, RangeBoundary(inclusive_upper=True)
    ), RangeOperators.OVERLAPS


@pghistory.track()
class Relation(models.Model):
    """A tie between two organisations, once, with its days; each side reads it in its own word."""

    first = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="ties_out",
    )
    kind = models.CharField(_("kind"), max_length=14, choices=RelationKind)
    second = models.ForeignKey(
        Organisation,
        verbose_name=_("other organisation"),
        on_delete=models.CASCADE,
        related_name="ties_in",
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ("kind", "-since", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")),
                name="relation_of_two",
                violation_error_message=_("An organisation has no tie to itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(since__lte=models.F("until")),
                name="relation_since_before_until",
                violation_error_message=_(
                    "The last day of this tie comes before its first day."
                ),
            ),
            ExclusionConstraint(
                name="relation_once_at_a_time",
                expressions=[
                    _same("first"),
                    _same("second"),
                    (build_same_word("kind"), RangeOperators.OVERLAPS),
                    (
                        DateRange(
                            "since", "until", RangeBoundary(inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "These two organisations have this tie already on these days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.get_kind_display()} – {self.second}"


class AgreementQuerySet(ScopedQuerySet["Agreement"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for others those whose parties an upper subject opens to them."""
        if self.staff_may_view(user):
            return self.unbarred(user)
        return self.filter(self.admitted(user)).distinct()

    def ending_within(self, days: int) -> Self:
        """Those whose last day comes within so many days, today included."""
        today = timezone.localdate()
        last = today + timedelta(days=days)
        return self.filter(valid_until__range=(today, last))


@pghistory.track()
class Agreement(models.Model):
    """An agreement of the programme with one or several organisations: terms, validity, signed paper."""

    class Kind(models.TextChoices):
        HOSTING = "hosting", _("hosting agreement")
        COOPERATION = "cooperation", _("cooperation agreement")
        GRANT = "grant", _("grant agreement")
        SERVICE = "service", _("service contract")
        OTHER = "other", _("other")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    parties: models.ManyToManyField[Organisation, AgreementParty] = (
        models.ManyToManyField(
            Organisation,
            verbose_name=_("parties"),
            through="AgreementParty",
            related_name="agreements",
        )
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # Who is reminded before it ends; without anybody the coordinators are.
    responsible = models.ForeignKey(
        User,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("signed paper"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("-signed_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_from__lte=models.F("valid_until")),
                name="agreement_valid_from_before_until",
                violation_error_message=_(
                    "The last day of validity comes before the first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class AgreementParty(models.Model):
    """One of those who signed an agreement."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.CASCADE,
        related_name="party_rows",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="agreement_rows",
    )

    objects = ScopedQuerySet["AgreementParty"].as_manager()

    class Meta:
        verbose_name = _("party to an agreement")
        verbose_name_plural = _("parties to an agreement")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="agreement_party_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)
