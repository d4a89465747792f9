"""Messages beside a dossier are those about its file."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from mobility.visas.models import Dossier
from participants.register.models import Participation
from pemwecco.correspondence.topics import Rows, register_row_source


def list_dossier_files(rows: Rows) -> Iterable[Model]:
    """The files of these dossiers."""
    files = {row.participation_id for row in rows}
    found = Participation.objects.filter(pk__in=files).order_by("pk")
    return found.select_related("person", "call__programme", "cohort")


register_row_source(Dossier, list_dossier_files)
