"""Who looks, and the dossier that is theirs; before selection there is none."""

from __future__ import annotations

from django.db.models import Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from mobility.visas.models import Dossier
from participants.register.lifecycle import SEATED
from pemwecco.accounts.models import User


def get_own_dossier(user: User, *beside: str) -> Dossier:
    """The dossier of the person who looks: the last attempt of a file that holds a seat, else 404.

    `beside` are the lists that the page reads more than once.
    """
    mine = Dossier.objects.visible_to(user).filter(
        participation__person__email=user.email, participation__stage__in=SEATED
    )
    # Found apart from what is read with it, the limit keeps it so: over so many joins PostgreSQL plans longer
    # than it works.
    last = Dossier.objects.filter(pk__in=mine.order_by().values("pk"))
    last = last.order_by("-participation_id", "-attempt")
    dossier = (
        Dossier.objects.filter(pk=Subquery(last.values("pk")[:1]))
        .select_related(
            "participation__person",
            "participation__call__programme",
            "participation__call__setup",
            "passport",
            "lodging",
            "decision",
        )
        .prefetch_related(*beside)
        .first()
    )
    if dossier is None:
        raise Http404(_("This page does not exist."))
    return dossier
