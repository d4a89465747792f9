"""What was typed in a form and not sent yet: kept for whoever typed it, for no one else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class UnsentFormQuerySet(ScopedQuerySet["UnsentForm"]):
    def visible_to(self, user: Viewer) -> Self:
        """One's own: staff do not read what nobody sent."""
        return self.filter(owner=user) if user.is_authenticated else self.none()


class UnsentForm(models.Model):
    """The texts of one form as they stand before somebody sends it.

    It has no history: what was never sent leaves no trace. Once its form was sent the texts go, and the row
    stays for a day so that a save still on its way does not bring them back.
    """

    # Which form, and the row that it is about: "followups.answer", "12".
    name = models.CharField(_("form"), max_length=60)
    about = models.CharField(_("about"), max_length=40, blank=True)
    # Nobody for a form that a link opens: whoever holds the link sees it again.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("typed by"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    # By field, the texts as a browser posts them: {"remarks": ["…"], "support_needed": ["legal", "other"]}.
    typed = models.JSONField(_("typed so far"), default=dict)
    # Counts the saves; with the window that made the last one, two windows notice each other.
    version = models.PositiveIntegerField(default=1)
    window = models.CharField(max_length=16, blank=True)
    # Marks the last change that was saved, or sent, as the browser wrote it.
    turn = models.CharField(max_length=20, blank=True)
    is_sent = models.BooleanField(_("sent"), default=False)
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now)

    objects = UnsentFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form not sent yet")
        verbose_name_plural = _("forms not sent yet")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["name", "about", "owner"],
                nulls_distinct=False,
                name="unsent_form_once",
                violation_error_message=_("This form is kept already."),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["saved_at"], name="unsent_form_saved_at")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.about}".strip()
