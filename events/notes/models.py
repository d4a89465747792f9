"""Learning notes: what was learned, from anywhere in the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.gatherings.models import Event
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Organisation

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class LearningNoteQuerySet(ScopedQuerySet["LearningNote"]):
    def visible_to(self, user: Viewer) -> Self:
        return self if self.staff_may_view(user) else self.published()

    def published(self) -> Self:
        return self.filter(published_on__lte=timezone.localdate())


@pghistory.track()
class LearningNote(models.Model):
    """What was learned, written down for others: tied to the event it came from."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    level = models.CharField(_("level"), max_length=5, choices=Organisation.Level)
    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    summary = models.TextField(_("summary"))
    body = models.TextField(_("text"))
    document = models.ForeignKey(
        Document,
        verbose_name=pgettext_lazy("a document", "file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)

    objects = LearningNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning note")
        verbose_name_plural = _("learning notes")
        ordering = ("-published_on", "title")

    def __str__(self) -> str:
        return self.title
