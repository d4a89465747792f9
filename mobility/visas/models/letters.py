"""The letters of a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from mobility.visas.models.dossiers import Dossier
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Paper

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class LetterQuerySet(ScopedQuerySet["Letter"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the dossiers one sees. Never a host's: a letter prints the passport's number."""
        if self.staff_may_view(user):
            return self
        return self.filter(dossier__in=Dossier.objects.concerning(user))


@pghistory.track()
class Letter(models.Model):
    """A letter for a dossier: which paper of the house it is, and what kind of letter."""

    class Kind(models.TextChoices):
        SUPPORT = "support", _("visa support letter")

    dossier = models.ForeignKey(
        Dossier, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="letters"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SUPPORT)
    paper = models.OneToOneField(
        Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="letter"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.paper)
