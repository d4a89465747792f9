"""Private files, and papers issued by the programme (letters, certificates, receipts)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.folded_queries import FoldedText, Trigrams
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.codes import draw_code
from pemwecco.documents.contents import format_file_size
from pemwecco.documents.lifecycle import PAPER, PaperStage

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


def build_visible_holder_filter(model: type[models.Model], user: Viewer) -> models.Q:
    """The condition "a row that this person sees points here", over every typed relation to a model.

    Relations without a name on this side count too; a kind of row without a scope gives nothing.
    """
    seen = models.Q(pk__in=())
    for relation in model._meta.get_fields(include_hidden=True):
        holder: Any = relation.related_model
        manager: Any = getattr(holder, "objects", None)
        if relation.concrete or not relation.auto_created or holder is model:
            continue
        if hasattr(manager, "visible_to"):
            field: Any = getattr(relation, "field", None)
            held = manager.visible_to(user).filter(
                **{field.name: models.OuterRef("pk")}
            )
            seen |= models.Q(models.Exists(held))
    return seen


class DocumentQuerySet(ScopedQuerySet["Document"]):
    def visible_to(self, user: Viewer) -> Self:
        """The files of rows that the person sees: whoever sees the row that holds it, sees the file."""
        return self.filter(build_visible_holder_filter(self.model, user))


@pghistory.track()
class Document(models.Model):
    """One private file. Rows of the subjects hold it by a typed foreign key; that gives its scope."""

    class Scan(models.TextChoices):
        PENDING = "pending", _("not scanned yet")
        CLEAN = "clean", _("no virus found")
        INFECTED = "infected", _("virus found")
        SKIPPED = "skipped", _("not scanned")

    file = models.FileField(
        pgettext_lazy("a document", "file"), upload_to="%Y/%m/", max_length=200
    )
    name = models.CharField(_("name"), max_length=160)
    content_type = models.CharField(_("type"), max_length=80)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    # Of the file as its sender has it: a photo made into a page is recognised when it comes again.
    origin_sha256 = models.CharField(_("SHA-256 as sent"), max_length=64, blank=True)
    # Scripts or files inside a PDF were taken out.
    made_harmless = models.BooleanField(_("active parts removed"), default=False)
    # The pages that were joined into one file stay as its parts, so that it can be taken apart again.
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parts",
    )
    part_number = models.PositiveSmallIntegerField(_("number of the part"), default=0)
    scan = models.CharField(
        _("virus scan"), max_length=10, choices=Scan, default=Scan.PENDING
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a document", "file")
        verbose_name_plural = pgettext_lazy("documents", "files")
        ordering = ("-uploaded_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sha256"], name="document_sha256"),
            models.Index(fields=["origin_sha256"], name="document_origin_sha256"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def size_shown(self) -> str:
        return format_file_size(self.size)

    @property
    def may_be_opened(self) -> bool:
        """A file that waits for its scan, or failed it, is opened by nobody."""
        return self.scan in {self.Scan.CLEAN, self.Scan.SKIPPED}


def generate_upload_key() -> str:
    """A key that cannot be guessed, under which a browser sends the pieces of one file."""
    return secrets.token_urlsafe(24)


class Upload(models.Model):
    """A file that arrives in pieces. The subject that takes it in scopes it by `holder` and `purpose`.

    What has arrived lies in a file of its own outside every published folder (`uploads.place_of`);
    `received` says how much of it counts. The row stays for a day, so that a second "finish" gets the
    same answer, then the sweep takes it and whatever is left on the disk.
    """

    key = models.CharField(
        max_length=32, unique=True, editable=False, default=generate_upload_key
    )
    # The name of the partial file: the key itself is never written to the disk.
    place = models.UUIDField(unique=True, editable=False, default=uuid4)
    holder = models.CharField(_("for whom"), max_length=80)
    purpose = models.CharField(_("for what"), max_length=40)
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    received = models.PositiveBigIntegerField(_("bytes received"), default=0)
    # As the browser computed them: of what it sends, and of the file before it reduced a photo.
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    origin_sha256 = models.CharField(
        _("SHA-256 before reduction"), max_length=64, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    # Where it comes from, as `group_address` writes it: what lies unfinished is limited by it.
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    touched_at = models.DateTimeField(_("last piece"), default=timezone.now)
    # How it ended: the file that it became, or the sentence with which it was refused.
    document = models.ForeignKey(
        Document,
        verbose_name=pgettext_lazy("a document", "file"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="uploads",
    )
    refusal = models.TextField(_("refused"), blank=True)

    class Meta:
        verbose_name = _("arriving file")
        verbose_name_plural = _("arriving files")
        ordering = ("id",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["holder", "purpose"], name="upload_holder"),
            models.Index(fields=["touched_at"], name="upload_touched"),
            models.Index(fields=["address"], name="upload_address"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")),
                name="upload_within_declared_size",
                violation_error_message=_(
                    "More was received than the size that was announced."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ended(self) -> bool:
        return self.document is not None or bool(self.refusal)

    @property
    def percent(self) -> int:
        """How much has arrived, for people."""
        return int(self.received * 100 / self.size) if self.size else 0


def generate_verification_code() -> str:
    """The code of a new paper, as `codes` draws it."""
    return draw_code()


class PaperQuerySet(ScopedQuerySet["Paper"]):
    def visible_to(self, user: Viewer) -> Self:
        """The papers of rows that the person sees, and all of them for staff with the right."""
        if self.staff_may_view(user):
            return self.unbarred(user)
        return self.filter(build_visible_holder_filter(self.model, user))


@pghistory.track()
class Paper(models.Model):
    """A paper issued: numbered without gaps per kind and year, its facts frozen with its PDF.

    Facts, number and code never change after they are written (trigger); a correction is a new
    paper that supersedes this one.
    """

    kind = models.CharField(_("kind"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    reference = models.CharField(_("reference"), max_length=40)
    code = models.CharField(
        _("verification code"),
        max_length=19,
        unique=True,
        default=generate_verification_code,
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    facts = models.JSONField(_("facts printed"), encoder=DjangoJSONEncoder)
    # What the public verification page may say of it: {"initials", "dates", "purpose"}.
    public_facts = models.JSONField(
        _("facts shown on verification"), default=dict, encoder=DjangoJSONEncoder
    )
    stage = models.CharField(
        _("state"), max_length=12, choices=PaperStage, default=PaperStage.RENDERING
    )
    pdf = models.OneToOneField(
        Document,
        verbose_name="PDF",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="paper",
    )
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("supersedes"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    attempts = models.PositiveSmallIntegerField(_("attempts to make it"), default=0)
    error = models.TextField(_("error"), blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Why it is issued although a person had to judge something: written with the step of the issue.
    reason = models.TextField(_("why it is issued all the same"), blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued paper")
        verbose_name_plural = _("issued papers")
        ordering = ("-created_at", "-id")
        permissions = (("revoke_paper", "Can revoke an issued paper"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "year", "number"], name="paper_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=["rendering", "revoked"])
                | models.Q(pdf__isnull=False),
                name="paper_issued_with_pdf",
                violation_error_message=_("A paper is issued together with its PDF."),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(
                Trigrams(FoldedText("reference")), name="paper_words", fastupdate=False
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(PAPER),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="frozen",
                fields=[
                    "kind",
                    "year",
                    "number",
                    "reference",
                    "code",
                    "language",
                    "facts",
                    "public_facts",
                    "reason",
                ],
            ),
            pgtrigger.Trigger(
                name="pdf_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.pdf_id IS NOT NULL AND OLD.pdf_id IS DISTINCT FROM NEW.pdf_id"
                ),
                func="RAISE EXCEPTION 'The PDF of an issued paper never changes';",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PaperStep(TransitionLog):
    subject = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="steps")

    class Meta(TransitionLog.Meta):
        abstract = False
