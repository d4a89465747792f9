"""The application: what the applicant says, sends, corrects, and the papers given with it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from participants.applications.lifecycle import CORRECTION, CorrectionStage
from participants.calls.models import Question, SetupVersion
from participants.register.lifecycle import Stage
from participants.register.models import Participation, ParticipationStep
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document, Paper

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


# How long a browser without a sign-in still shows what it has just sent.
SHOWN_AFTER_SENDING = timedelta(minutes=30)


def generate_access_key() -> str:
    """A key that cannot be guessed, kept in the session of whoever begins a draft."""
    return secrets.token_urlsafe(24)


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    def visible_to(self, user: Viewer) -> Self:
        """Submitted ones for staff; one's own; those one reviews for the panel."""
        if self.staff_may_view(user):
            return self.exclude(participation__stage=Stage.DRAFT).unbarred(user)
        if not user.is_authenticated:
            return self.none()
        own = models.Q(participation__person__email=user.email)
        return self.filter(own | self.admitted(user))

    def reached_by(self, user: Viewer, keys: Iterable[str]) -> Self:
        """Those that an applicant reaches: begun in this browser (`keys`), or of the signed-in address.

        A browser holds a draft; what was sent it shows for as long as somebody reads the page after it, then
        it asks for a code: the computer may be one of a cybercafé.
        """
        sent = timezone.now() - SHOWN_AFTER_SENDING
        lately = ParticipationStep.objects.filter(
            subject=models.OuterRef("participation"), move="submit", at__gte=sent
        )
        shown = models.Q(participation__stage=Stage.DRAFT) | models.Q(
            models.Exists(lately)
        )
        held = models.Q(access_key__in=[key for key in keys if key]) & shown
        if user.is_authenticated:
            held |= models.Q(participation__person__email=user.email)
        return self.filter(held)

    def edited_by(self, user: Viewer) -> Self:
        """Drafts that somebody else's invitation lets the signed-in address fill in, as long as it stands."""
        if not user.is_authenticated:
            return self.none()
        invited = DraftEditor.objects.filter(
            application=models.OuterRef("pk"), email=user.email, ended_at=None
        )
        return self.filter(models.Exists(invited), participation__stage=Stage.DRAFT)


# The key opens a draft: it does not belong into the history.
@pghistory.track(exclude=["access_key"])
class Application(models.Model):
    """What the applicant says of the project and the needs; person and enterprise are rows of the network."""

    class Occupation(models.TextChoices):
        OWNER = "owner", _("I own or manage the enterprise")
        EMPLOYEE = "employee", _("I am employed by the enterprise")

    participation = models.OneToOneField(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="application",
    )
    occupation = models.CharField(
        _("your place in the enterprise"), max_length=10, choices=Occupation, blank=True
    )
    function = models.CharField(_("your function"), max_length=120, blank=True)
    project_title = models.CharField(
        _("title of the project"), max_length=150, blank=True
    )
    project = models.TextField(
        _("the project with the host country"), max_length=3000, blank=True
    )
    expected_results = models.TextField(
        _("expected results"), max_length=2000, blank=True
    )
    needs = models.TextField(
        _("what you need from the stay"), max_length=2000, blank=True
    )
    partner_wishes = models.TextField(
        _("whom you would like to meet"), max_length=1000, blank=True
    )
    languages_spoken = models.CharField(
        _("languages spoken"), max_length=120, blank=True
    )
    has_passport = models.BooleanField(_("has a passport"), null=True, blank=True)
    earlier_schengen_visa = models.BooleanField(
        _("has had a Schengen visa"), null=True, blank=True
    )
    commits_to_return = models.BooleanField(_("undertakes to return"), default=False)
    # The steps saved at least once, in order, so that the form knows where to go on.
    steps_saved = models.JSONField(default=list)
    # What was typed and cannot be kept as a fact (a date that is none, a word for a number), by step
    # and field, so that no save loses it: {"person": {"birth_date": "31/02/1990"}}.
    unread = models.JSONField(default=dict)
    # Why a paper that must be there is not, in its place, by its code: {"rccm": "The register is closed."}.
    paper_reasons = models.JSONField(
        _("reasons in place of papers"), default=dict, blank=True
    )
    # Figures of the enterprise as the draft says them; dated rows of the network once submitted.
    figures = models.JSONField(default=dict)
    # By step, the version of its last save and the window that made it, so that two windows notice; then the
    # mark of what was sent, by which the browser knows that its own copy has arrived.
    saves = models.JSONField(default=dict)
    # Held by the browser that began the draft, until the owner of the address comes by a code.
    access_key = models.CharField(
        max_length=32, editable=False, default=generate_access_key
    )
    # The address that was proved by a code; another one than that of the person proves nothing.
    confirmed_email = models.EmailField(_("confirmed address"), blank=True, default="")
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now)
    # Counts the saves: a form that was opened before another save is told so.
    version = models.PositiveIntegerField(default=1)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return f"{self.participation.reference}"


class OwnRows(ScopedQuerySet[Any]):
    """Rows that hang on an application: whoever sees it, sees them."""

    def visible_to(self, user: Viewer) -> Self:
        return self.filter(application__in=Application.objects.visible_to(user))


@pghistory.track()
class DraftEditor(models.Model):
    """Somebody whom an applicant lets fill in the draft: an accountant, an adviser. Only its owner sends."""

    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        related_name="editors",
    )
    email = models.EmailField(_("e-mail address"))
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("second person of a draft")
        verbose_name_plural = _("second persons of drafts")
        ordering = ("invited_at", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application", "email"],
                condition=models.Q(ended_at=None),
                name="draft_editor_once",
                violation_error_message=_("This person may fill in the draft already."),
            )
        ]

    def __str__(self) -> str:
        return join_label(self.application, self.email)


@pghistory.track()
class Answer(models.Model):
    """What a file answers to a question of its call, as text: a number in digits, the code of a choice."""

    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        related_name="answers",
    )
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="answers",
    )
    text = models.TextField(_("answer"), blank=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application", "question"], name="answer_once"
            )
        ]

    def __str__(self) -> str:
        return join_label(self.question, self.text)


class Sending(models.Model):
    """An application as it was sent, the first time or after a correction: what the panel and an auditor
    compare. Only the receipt is added afterwards.
    """

    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.PROTECT,
        related_name="sendings",
    )
    number = models.PositiveSmallIntegerField(_("sending"))
    # By which version of the call it is judged.
    version = models.ForeignKey(
        SetupVersion,
        verbose_name=_("version of the call"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sendings",
    )
    # Every answer as text, by question: {"family_name": "Exemple", …}.
    answers = models.JSONField(_("answers"), encoder=DjangoJSONEncoder)
    # Every file: [{"slot": "ninea", "name": "…", "sha256": "…", "document": 12}, …].
    files = models.JSONField(
        pgettext_lazy("documents", "files"), encoder=DjangoJSONEncoder
    )
    receipt = models.OneToOneField(
        Paper,
        verbose_name=_("receipt"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sending",
    )
    at = models.DateTimeField(_("sent"), default=timezone.now)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("sending of an application")
        verbose_name_plural = _("sendings of applications")
        ordering = ("application", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application", "number"], name="sending_once"
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="frozen",
                fields=["application", "number", "version", "answers", "files", "at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} #{self.number}"


@pghistory.track()
class Correction(models.Model):
    """Staff ask an applicant to correct some answers or files of a sent application, why, and by when.

    While it is asked, just those can be changed; the file keeps its stage.
    """

    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        related_name="corrections",
    )
    stage = models.CharField(
        _("state"),
        max_length=10,
        choices=CorrectionStage,
        default=CorrectionStage.ASKED,
    )
    # Names of questions and codes of papers that may be changed.
    questions = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("answers"),
        default=list,
        blank=True,
    )
    papers = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("papers"),
        default=list,
        blank=True,
    )
    why = models.TextField(_("what to correct and why"))
    due_on = models.DateField(_("by"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    # What the applicant has typed so far, as text by question; it takes the place of the answers, and the
    # files of `dropped` go, only when the correction is sent.
    typed = models.JSONField(_("corrected so far"), default=dict, blank=True)
    dropped = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("files to take away"),
        default=list,
        blank=True,
    )
    # Counts the saves, so that two windows notice.
    version = models.PositiveIntegerField(default=1)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("correction asked")
        verbose_name_plural = _("corrections asked")
        ordering = ("-asked_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(stage="asked"),
                name="correction_one_at_a_time",
                violation_error_message=_(
                    "A correction of this application is still awaited."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(questions__len__gt=0) | models.Q(papers__len__gt=0),
                name="correction_names_something",
                violation_error_message=_(
                    "Say which answers or papers are to be corrected."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(CORRECTION)]

    def __str__(self) -> str:
        return join_label(self.application, self.due_on)


class CorrectionStep(TransitionLog):
    subject = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


class AttachmentQuerySet(ScopedQuerySet["Attachment"]):
    def named(self) -> Self:
        """With `label`: the name of the paper in its call, in the language of the page, else its code."""
        row = Question.objects.filter(
            call=models.OuterRef("participation__call"), code=models.OuterRef("slot")
        )
        order = dict.fromkeys([(get_language() or "fr")[:2], "fr", "en", "nl"])
        labels = []
        for code in order:
            label = models.Subquery(row.values(f"label_{code}")[:1])
            labels.append(NullIf(label, models.Value("")))
        return self.annotate(label=Coalesce(*labels, models.F("slot")))

    def visible_to(self, user: Viewer) -> Self:
        """Those of the files one sees; the panel sees those of the files it reviews."""
        if self.staff_may_view(user):
            return self.unbarred(user)
        if not user.is_authenticated:
            return self.none()
        own = models.Q(participation__person__email=user.email)
        return self.filter(own | self.admitted(user))


@pghistory.track()
class Attachment(models.Model):
    """A paper given with the application. The visa dossier points to it; it is not asked again.

    Its slot is the code of a paper that the call asks for; `UsualPaper` names the well-known ones.
    """

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    slot = models.CharField(_("paper"), max_length=30)
    document = models.ForeignKey(
        Document,
        verbose_name=pgettext_lazy("a document", "file"),
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("slot", "id")

    def __str__(self) -> str:
        return join_label(self.slot, self.document)
