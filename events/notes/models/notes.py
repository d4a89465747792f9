"""What was learned, from anywhere in the programme: its text in the making and what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.gatherings.models import Event, EventSession
from events.notes.lifecycle import NOTE, NoteStage
from mobility.hosts.models import HostContact, Placement
from mobility.itineraries.models import Stop
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import NeedTopic, Organisation, Sector
from reintegration.followups.models import FollowUp
from reintegration.partnerships.models import Partnership

if TYPE_CHECKING:
    from pemwecco.accounts.models import User
    from pemwecco.core.scopes import Viewer

# Where a note may spring from, each a column; at most one is set.
ORIGINS: Final = (
    "session",
    "event",
    "stop",
    "placement",
    "follow_up",
    "partnership",
)
# From then on a participant is a partner who reads what is written for partners.
PARTNER_STAGES: Final = (
    Stage.SELECTED,
    Stage.PREPARED,
    Stage.CLEARED,
    Stage.DEPARTED,
    Stage.RETURNED,
    Stage.COMPLETED,
)


class NoteAudience(models.TextChoices):
    PUBLIC = "public", pgettext_lazy("audience", "everyone")
    PARTNERS = "partners", pgettext_lazy("audience", "partners")
    STAFF = "staff", pgettext_lazy("audience", "staff")


class NoteCriterion(models.TextChoices):
    """The criteria of evaluation of the OECD's Development Assistance Committee."""

    RELEVANCE = "relevance", _("relevance")
    COHERENCE = "coherence", _("coherence")
    EFFECTIVENESS = "effectiveness", _("effectiveness")
    EFFICIENCY = "efficiency", _("efficiency")
    IMPACT = "impact", pgettext_lazy("criterion", "impact")
    SUSTAINABILITY = "sustainability", _("sustainability")


def is_programme_partner(user: Viewer) -> bool:
    """Whether somebody speaks for a host or was selected: two queries, none for a visitor."""
    if not user.is_authenticated:
        return False
    own = Participation.objects.filter(
        person__email=user.email, stage__in=PARTNER_STAGES
    )
    return HostContact.objects.of_user(user).exists() or own.exists()


def list_read_audiences(user: Viewer) -> list[str]:
    """For whom notes are written that somebody may read."""
    if user.is_active and user.has_perm("notes.view_learningnote"):
        return list(NoteAudience)
    if is_programme_partner(user):
        return [NoteAudience.PUBLIC, NoteAudience.PARTNERS]
    return [NoteAudience.PUBLIC]


class LearningNoteQuerySet(ScopedQuerySet["LearningNote"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for others those that are in force for them, and their own in each stage."""
        if self.staff_may_view(user):
            return self.unbarred(user)
        seen = models.Q(pk__in=self.readable_by(user).values("pk"))
        if user.is_authenticated:
            seen |= models.Q(pk__in=self.proposed_by_user(user).values("pk"))
        return self.filter(seen)

    def published(self) -> Self:
        """Those of which everyone may read a version."""
        return self._in_force([NoteAudience.PUBLIC])

    def readable_by(self, user: Viewer) -> Self:
        """Those of which somebody may read a version."""
        return self._in_force(list_read_audiences(user))

    def _in_force(self, audiences: list[str]) -> Self:
        return self.filter(
            audience__in=audiences,
            published_on__lte=timezone.localdate(),
            versions__is_in_force=True,
        )

    def proposed_by_user(self, user: Viewer) -> Self:
        """Those that somebody proposed in my space or in the portal."""
        return self.filter(proposed_by=user) if user.is_authenticated else self.none()

    def written_by(self, user: User) -> Self:
        """Those on whose text somebody wrote since the last version, or of which they are an author."""
        wrote = models.Q(writers=user) | models.Q(authors__person__email=user.email)
        return self.filter(wrote).distinct()

    def in_review(self) -> Self:
        return self.filter(stage=NoteStage.IN_REVIEW)


@pghistory.track()
class LearningNote(models.Model):
    """What was learned, written down for others; `title`, `summary` and `body` are the text in the making.

    What readers see is the version in force.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    level = models.CharField(_("level"), max_length=5, choices=Organisation.Level)
    audience = models.CharField(
        _("for whom"),
        max_length=8,
        choices=NoteAudience,
        default=NoteAudience.PUBLIC,
    )
    criterion = models.CharField(
        pgettext_lazy("learning note", "criterion"),
        max_length=14,
        choices=NoteCriterion,
        blank=True,
    )
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    themes = models.ManyToManyField(
        NeedTopic, verbose_name=_("themes"), blank=True, related_name="+"
    )
    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    session = models.ForeignKey(
        EventSession,
        verbose_name=_("session of an event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    stop = models.ForeignKey(
        Stop,
        verbose_name=_("stop"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("visit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    follow_up = models.ForeignKey(
        FollowUp,
        verbose_name=_("follow-up"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(_("text"), max_length=40_000)
    stage = models.CharField(
        pgettext_lazy("learning note", "stage"),
        max_length=9,
        choices=NoteStage,
        default=NoteStage.DRAFT,
    )
    # Of the first version; of a later one it is kept with the version.
    published_on = models.DateField(_("published on"), null=True, blank=True)
    translation_of = models.ForeignKey(
        "self",
        verbose_name=_("translation of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="translations",
    )
    translated_version = models.PositiveSmallIntegerField(
        _("translated from version"), null=True, blank=True
    )
    # Who wrote since the last version: none of them publishes the next.
    writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        blank=True,
        related_name="+",
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = LearningNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning note")
        verbose_name_plural = _("learning notes")
        ordering = ("-published_on", "title")
        permissions = (("publish_learningnote", _("Publish learning notes")),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    models.Func(
                        *ORIGINS,
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="note_one_origin",
                violation_error_message=_(
                    "A note springs from one thing: choose one event, session, stop, visit, follow-up or "
                    "partnership."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    translation_of__isnull=True, translated_version__isnull=True
                )
                | models.Q(
                    translation_of__isnull=False, translated_version__isnull=False
                ),
                name="note_translation_of_version",
                violation_error_message=_(
                    "A translation says of which version of the other note it is."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(translation_of__isnull=True)
                | ~models.Q(translation_of=models.F("pk")),
                name="note_no_translation_of_itself",
                violation_error_message=_("A note is no translation of itself."),
            ),
            models.UniqueConstraint(
                fields=["translation_of", "language"],
                name="note_translated_once",
                violation_error_message=_(
                    "There is a translation into this language already."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(NOTE)]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether its text may change."""
        return self.stage == NoteStage.DRAFT


class LearningNoteStep(TransitionLog):
    subject = models.ForeignKey(
        LearningNote, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
