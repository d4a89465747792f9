"""A list handed over as a spreadsheet: who asked, which list, how far it is, until when it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class ExportQuerySet(ScopedQuerySet["Export"]):
    def visible_to(self, user: Viewer) -> Self:
        """One's own: another person may see other rows of the same list.

        Who has lost the right to personal columns has lost the files that hold them.
        """
        if not self.staff_may_view(user):
            return self.none()
        own = self.filter(by=user.pk)
        may_all = user.has_perm("exports.export_personal")
        return own if may_all else own.filter(personal=False)


class Export(models.Model):
    """One list as one person saw it: queued -> running -> ready | failed, then expired.

    A short list is handed over at once (`sent`) and no file of it is kept.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel (XLSX)"
        CSV = "csv", "CSV"
        # A paper that the worker makes: no list.
        PDF = "pdf", "PDF"
        # Papers as they are, with their index.
        ZIP = "zip", "ZIP"
        # Open data.
        XML = "xml", "XML"
        # A report in words, to be worked on.
        DOCX = "docx", "Word (DOCX)"

    class State(models.TextChoices):
        SENT = "sent", _("downloaded at once")
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being written")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="exports",
    )
    # "app.model", and how the list is called in the language of the person.
    listed = models.CharField(_("list"), max_length=100)
    title = models.CharField(_("list"), max_length=150)
    # What the address of the list asked: filters, search, order.
    query = models.TextField(_("filters and order"), blank=True)
    # Headings in their order; those that were left out because they are personal.
    columns = models.JSONField(_("columns"), default=list, blank=True)
    left_out = models.JSONField(_("columns left out"), default=list, blank=True)
    personal = models.BooleanField(_("with personal columns"), default=False)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.QUEUED
    )
    done = models.PositiveIntegerField(_("rows written"), default=0)
    total = models.PositiveIntegerField(_("rows"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # The sentence to show when it failed.
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-asked_at", "-id")
        default_permissions = ("view", "add")
        permissions = (("export_personal", "Can export personal columns"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="ready", document__isnull=False)
                | (~models.Q(state="ready") & models.Q(document__isnull=True)),
                name="export_ready_has_its_file",
                violation_error_message=_("An export that is ready holds its file."),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["by", "-asked_at"], name="export_of_person"),
            models.Index(
                fields=["state"],
                name="export_unfinished",
                condition=models.Q(state__in=["queued", "running", "ready"]),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.FSM(
                name="state_moves",
                field="state",
                separator=">",
                transitions=[
                    ("queued", "running"),
                    ("running", "ready"),
                    ("running", "failed"),
                    ("queued", "failed"),
                    ("ready", "expired"),
                ],
            )
        ]

    def __str__(self) -> str:
        if not self.is_list:
            return self.title
        rows = ngettext("%(count)s row", "%(count)s rows", self.total)
        counted = rows % {"count": self.total}
        return join_label(f"{self.title}, {counted}", ", ".join(self.columns))

    @property
    def is_list(self) -> bool:
        """Whether it holds the rows of a list; a paper that is a workbook has no columns of a list."""
        return self.format in SPREADSHEETS and bool(self.columns)

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """How much of the list is written, in hundredths."""
        return min(100, self.done * 100 // self.total) if self.total else 0


# What a list is written as.
SPREADSHEETS = frozenset({Export.Format.XLSX, Export.Format.CSV})
