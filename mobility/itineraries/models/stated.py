"""What somebody states and staff answer once: taken over, not taken over, or asked again with the reason."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatedRow(models.Model):
    """A row that waits for the answer of staff, unless it was asked again and waits for who stated it."""

    reason = models.CharField(_("why not"), max_length=300, blank=True)
    asked_again_at = models.DateTimeField(_("asked again"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_asked_again(self) -> bool:
        """Whether it waits for who stated it: asked again, and neither corrected nor answered since."""
        return self.asked_again_at is not None

    @property
    def mend_query(self) -> str:
        """What follows the address of its page to correct it there."""
        return f"?mend={self.pk}"
