"""Who sees what is told of a visit: staff, its participant, and the host that agreed to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Host
from pemwecco.core.scopes import M, PersonalQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class VisitScopedQuerySet(PersonalQuerySet[M]):
    """Rows about one person at visits; `visit` is the way from the row to the visit."""

    visit: ClassVar[str] = "placement"

    def visible_to(self, user: Viewer) -> Self:
        """All for staff; a participant their own; a host those of its visits that it agreed to."""
        if self.staff_may_view(user):
            return self.unbarred(user)
        return self.of_person(user) | self.of_contact(user)

    def of_contact(self, user: Viewer) -> Self:
        """Those of visits that the hosts of a person agreed to; nothing without a sign-in."""
        if not user.is_authenticated:
            return self.none()
        hosts = Host.objects.of_contact(user)
        conditions = {
            f"{self.visit}__host__in": hosts,
            f"{self.visit}__stage__in": AGREED,
        }
        return self.filter(**conditions)


class StopScopedQuerySet(VisitScopedQuerySet[M]):
    """Rows about one person at a stop of a visit."""

    visit = "stop__placement"

    def of_contact(self, user: Viewer) -> Self:
        """Also those at the shared stops that a host receives."""
        own = super().of_contact(user)
        if not user.is_authenticated:
            return own
        hosts = Host.objects.of_contact(user)
        return own | self.filter(stop__host__in=hosts, stop__cohort__isnull=False)
