"""Rows that may be of one person or organisation, what staff said of them, and what was merged."""

from __future__ import annotations

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models.actors import Organisation, Person


def build_of_one_kind(*pairs: tuple[str, ...]) -> models.Q:
    """Either both are people, or both are organisations."""
    either = models.Q()
    names = [name for pair in pairs for name in pair]
    for pair in pairs:
        kind = models.Q()
        for name in names:
            kind &= models.Q(**{f"{name}__isnull": name not in pair})
        either |= kind
    return either


class SimilarPairQuerySet(ScopedQuerySet["SimilarPair"]):
    def open(self) -> Self:
        """Those on which nobody has said anything yet."""
        return self.filter(state=SimilarPair.State.OPEN)

    def of_row(self, row: models.Model) -> Self:
        """The pairs in which a person or an organisation stands."""
        name = "person" if isinstance(row, Person) else "organisation"
        return self.filter(
            models.Q(**{f"first_{name}": row.pk})
            | models.Q(**{f"second_{name}": row.pk})
        )


@pghistory.track()
class SimilarPair(models.Model):
    """Two people, or two organisations, that may be one; “not the same” is remembered."""

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        DIFFERENT = "different", _("not the same")

    first_person = models.ForeignKey(
        Person,
        verbose_name=_("first person"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    second_person = models.ForeignKey(
        Person,
        verbose_name=_("second person"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    first_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("first organisation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    second_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("second organisation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    # Kinds of `similarity.compare_people` and `compare_organisations`.
    reasons = ArrayField(
        models.CharField(max_length=20), verbose_name=_("what they share"), default=list
    )
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN
    )
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    note = models.CharField(_("note"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = SimilarPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair possibly the same")
        verbose_name_plural = _("possibly the same")
        ordering = ("-found_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=build_of_one_kind(
                    ("first_person", "second_person"),
                    ("first_organisation", "second_organisation"),
                ),
                name="similar_pair_of_one_kind",
                violation_error_message=_("A pair is two people or two organisations."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    first_person__isnull=False,
                    first_person__lt=models.F("second_person"),
                )
                | models.Q(
                    first_organisation__isnull=False,
                    first_organisation__lt=models.F("second_organisation"),
                ),
                name="similar_pair_older_first",
                violation_error_message=_("A pair names the older one first."),
            ),
            models.UniqueConstraint(
                fields=["first_person", "second_person"],
                name="similar_people_once",
            ),
            models.UniqueConstraint(
                fields=["first_organisation", "second_organisation"],
                name="similar_organisations_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-found_at"], name="similar_pair_state")
        ]

    def __str__(self) -> str:
        return f"{self.first} ~ {self.second}"

    @property
    def first(self) -> Person | Organisation:
        row = self.first_person or self.first_organisation
        assert row is not None
        return row

    @property
    def second(self) -> Person | Organisation:
        row = self.second_person or self.second_organisation
        assert row is not None
        return row


class MergeQuerySet(ScopedQuerySet["Merge"]):
    def of_absorbed(self, model: type[models.Model], key: int) -> Self:
        """The merge by which a row went into another; nothing when it was taken back."""
        name = "kept_person" if model is Person else "kept_organisation"
        rows = self.filter(**{f"{name}__isnull": False})
        return rows.filter(absorbed_key=key, undone_at__isnull=True)

    def of_kept(self, row: models.Model) -> Self:
        """What went into a person or an organisation, the latest first."""
        name = "kept_person" if isinstance(row, Person) else "kept_organisation"
        return self.filter(**{name: row.pk})


class Merge(models.Model):
    """One row that went into another of its kind: what moved stays noted, so that it can be taken back."""

    kept_person = models.ForeignKey(
        Person,
        verbose_name=_("person kept"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="merges",
    )
    kept_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation kept"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="merges",
    )
    # The key of the kept row at the time: it may itself have gone into another since.
    kept_key = models.BigIntegerField(editable=False)
    absorbed_key = models.BigIntegerField(_("number of the row absorbed"))
    # Empty once it can no longer be taken back: names and values are kept no longer than needed.
    label = models.CharField(_("what was absorbed"), max_length=250, blank=True)
    # What was done (`merging.records`); blank once it cannot be taken back any more.
    record = models.JSONField(default=dict, blank=True, editable=False)
    # Rows that went with it, by model and key: whoever erases the one kept erases their history too.
    gone = models.JSONField(default=list, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.CharField(_("why"), max_length=300)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-at", "-id")
        permissions = (
            ("merge_person", "Can merge two people"),
            ("merge_organisation", "Can merge two organisations"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=build_of_one_kind(("kept_person",), ("kept_organisation",)),
                name="merge_of_one_kind",
                violation_error_message=_("A merge is of people or of organisations."),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["absorbed_key"], name="merge_absorbed"),
        ]

    def __str__(self) -> str:
        return f"{self.label or f'#{self.absorbed_key}'} → {self.kept}"

    @property
    def kept(self) -> Person | Organisation:
        row = self.kept_person or self.kept_organisation
        assert row is not None
        return row
