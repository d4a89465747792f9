"""Messages between staff and the people of the programme, kept with the row that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.correspondence.topics import list_topics
from pemwecco.documents.models import Document
from pemwecco.mail.models import Message
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class ThreadQuerySet(ScopedQuerySet["Thread"]):
    def visible_to(self, user: Viewer) -> Self:
        """For staff with the right, those about rows that they may see; for others their own."""
        if not self.staff_may_view(user):
            return self.of_person(user)
        seen = models.Q(pk__in=())
        for topic in list_topics():
            kind = ContentType.objects.get_for_model(topic.model)
            rows = topic.list_visible_rows(user).order_by().values("pk")
            seen |= models.Q(content_type=kind, object_id__in=rows)
        return self.unbarred(user).filter(seen)

    def of_person(self, user: Viewer) -> Self:
        """One's own, by the address with which one signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person__email=user.email)

    def on_page(self, page: str) -> Self:
        """Those that the person reads on this page: my space, a portal."""
        models_shown = []
        for topic in list_topics():
            if topic.page == page:
                models_shown.append(topic.model)
        kinds = ContentType.objects.get_for_models(*models_shown).values()
        return self.filter(content_type__in=[kind.pk for kind in kinds])

    def unanswered(self) -> Self:
        """Those in which the person waits for an answer, the longest first."""
        return self.filter(awaits_since__isnull=False).order_by("awaits_since", "pk")

    def with_last_subject(self) -> Self:
        """With `last_subject`, what the last message with a subject was called."""
        named = Entry.objects.filter(thread=models.OuterRef("pk")).exclude(subject="")
        last = named.order_by("-at", "-pk").values("subject")[:1]
        return self.annotate(last_subject=models.Subquery(last))

    def with_unread(self, side: str) -> Self:
        """With `unread`, how many messages of this side the other has not read yet."""
        unread = models.Q(entries__side=side, entries__seen_at__isnull=True)
        return self.annotate(unread=models.Count("entries", filter=unread))


@pghistory.track()
class Thread(models.Model):
    """What was written with one person about one row: both sides see all of it."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="threads",
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField()
    about = GenericForeignKey()
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    last_at = models.DateTimeField(_("last message"), default=timezone.now)
    # Since when the person waits for an answer of staff.
    awaits_since = models.DateTimeField(_("waits since"), null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("messages")
        ordering = ("-last_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "person"],
                name="thread_once_a_person",
                violation_error_message=_(
                    "There is a conversation with this person already."
                ),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["awaits_since"],
                name="thread_awaits",
                condition=models.Q(awaits_since__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


@pghistory.track()
class MessageTemplate(models.Model):
    """Words that staff use again, for one kind of row, with blanks that are filled for each person."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("for"), max_length=40)
    subject_fr = models.CharField(_("subject in French"), max_length=200, blank=True)
    text_fr = models.TextField(_("text in French"), blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=200, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    subject_nl = models.CharField(_("subject in Dutch"), max_length=200, blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)

    objects = ScopedQuerySet["MessageTemplate"].as_manager()

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ("kind", "name")

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Mailing(models.Model):
    """One text to a selection: draft -> held -> confirmed -> running -> done, or cancelled on the way."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("a mailing", "draft")
        HELD = "held", _("held, to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("a mailing", "confirmed")
        RUNNING = "running", _("being sent")
        DONE = "done", pgettext_lazy("a mailing", "sent")
        CANCELLED = "cancelled", pgettext_lazy("a mailing", "cancelled")

    kind = models.CharField(_("to"), max_length=40, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    template = models.ForeignKey(
        MessageTemplate,
        verbose_name=_("template"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    subject_fr = models.CharField(_("subject in French"), max_length=200, blank=True)
    text_fr = models.TextField(_("text in French"), blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=200, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    subject_nl = models.CharField(_("subject in Dutch"), max_length=200, blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    confirmed_at = models.DateTimeField(
        _("confirmed"), null=True, blank=True, editable=False
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = ScopedQuerySet["Mailing"].as_manager()

    class Meta:
        verbose_name = _("message to many")
        verbose_name_plural = _("messages to many")
        ordering = ("-begun_at", "-id")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.FSM(
                name="state_moves",
                field="state",
                separator=">",
                transitions=[
                    ("draft", "held"),
                    ("held", "draft"),
                    ("held", "confirmed"),
                    ("confirmed", "running"),
                    ("confirmed", "cancelled"),
                    ("running", "done"),
                    ("running", "cancelled"),
                    ("draft", "cancelled"),
                    ("held", "cancelled"),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.subject_fr or self.subject_en or self.subject_nl or f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its words may still change."""
        return self.state == self.State.DRAFT

    @property
    def is_on_its_way(self) -> bool:
        return self.state in {self.State.CONFIRMED, self.State.RUNNING}


class Entry(models.Model):
    """One message of a conversation; what was written never changes (trigger)."""

    class Side(models.TextChoices):
        STAFF = "staff", _("the programme")
        PERSON = "person", _("the person")

    thread = models.ForeignKey(
        Thread,
        verbose_name=_("conversation"),
        on_delete=models.CASCADE,
        related_name="entries",
    )
    side = models.CharField(_("written by"), max_length=6, choices=Side)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    mailing = models.ForeignKey(
        Mailing,
        verbose_name=_("message to many"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    # The same page sent twice, the same mail delivered twice: one message.
    key = models.CharField(max_length=200, null=True, unique=True, editable=False)
    is_by_mail = models.BooleanField(_("answered by mail"), default=False)
    at = models.DateTimeField(_("written"), default=timezone.now)
    # When somebody of the other side first read it.
    seen_at = models.DateTimeField(_("read"), null=True, blank=True)
    mail = models.ForeignKey(
        Message,
        verbose_name=_("mail"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ScopedQuerySet["Entry"].as_manager()

    class Meta:
        verbose_name = pgettext_lazy("in a conversation", "message")
        verbose_name_plural = pgettext_lazy("in a conversation", "messages")
        ordering = ("at", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["thread", "at"], name="entry_in_thread")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="as_written",
                fields=["thread", "side", "author", "subject", "text", "at"],
            )
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]


class EntryFileQuerySet(ScopedQuerySet["EntryFile"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of conversations that one sees."""
        return self.filter(entry__thread__in=Thread.objects.visible_to(user))


class EntryFile(models.Model):
    """A file that came with a message."""

    entry = models.ForeignKey(
        Entry,
        verbose_name=pgettext_lazy("in a conversation", "message"),
        on_delete=models.CASCADE,
        related_name="files",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=pgettext_lazy("a document", "file"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = EntryFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.document)


class MailingRecipient(models.Model):
    """One person of a selection, with what came of it: nobody gets the same text twice (constraint)."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("a recipient", "gets it")
        BARRED = "barred", pgettext_lazy("a recipient", "cannot get it")
        SENT = "sent", pgettext_lazy("a recipient", "written to")
        STOPPED = "stopped", pgettext_lazy("a recipient", "not written to: cancelled")

    mailing = models.ForeignKey(
        Mailing,
        verbose_name=_("message to many"),
        on_delete=models.CASCADE,
        related_name="recipients",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField()
    about = GenericForeignKey()
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING
    )
    reason = models.CharField(_("why"), max_length=250, blank=True)
    entry = models.OneToOneField(
        Entry,
        verbose_name=pgettext_lazy("in a conversation", "message"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recipient",
    )

    objects = ScopedQuerySet["MailingRecipient"].as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["mailing", "person"],
                name="mailing_once_a_person",
                violation_error_message=_("This person gets the message already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)
