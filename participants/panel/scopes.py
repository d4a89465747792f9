"""Who reads a file for the panel, and what a conflict of interest hides: the file and all that hangs on it.

People and organisations stay in the network, which knows them from elsewhere and says nothing of a file.
Subjects above bar their own rows by `bar_rows_of_files`.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat

from participants.applications.models import Application, Attachment, Correction
from participants.eligibility.models import Referral
from participants.panel.models import (
    get_barred_participation_ids,
    get_unblinded_participation_ids,
)
from participants.register.models import Participation
from pemwecco.core.scopes import Viewer, admit, deny_barred_rows
from pemwecco.documents.models import Paper
from pemwecco.mail.models import Message
from pemwecco.reminders.models import Reminder

# What comes after the selection keeps its own scopes: nothing is judged there any more.
JUDGED = ("register", "applications", "eligibility", "panel", "decisions")
# Rows of which reminders speak, with the way to their file.
REMINDED: list[tuple[type[Model], str]] = [
    (Participation, "pk"),
    (Referral, "participation"),
    (Correction, "application__participation"),
]


def list_barred_mails(user: Viewer) -> QuerySet[Any, Any]:
    """What mails about a barred file are about (`pemwecco.mail.services.format_row_reference`)."""
    start = Value(f"{Participation._meta.label_lower}:")
    written = Concat(
        start, Cast("participation", CharField()), output_field=CharField()
    )
    return get_barred_participation_ids(user).annotate(about=written).values("about")


def list_barred_reminders(user: Viewer) -> QuerySet[Any, Any]:
    """The reminders about a barred file or a row of selection that hangs on it."""
    files = get_barred_participation_ids(user)
    found = Reminder.objects.none()
    for model, way in REMINDED:
        rows = model._base_manager.filter(**{f"{way}__in": files})
        kind = ContentType.objects.get_for_model(model)
        found |= Reminder.objects.filter(
            content_type=kind, object_id__in=rows.order_by().values("pk")
        )
    return found.order_by().values("pk")


def bar_rows_of_files() -> None:
    """Bar every row that hangs on a file, and on its application, wherever selection keeps it."""
    deny_barred_rows(Participation, "pk", get_barred_participation_ids)
    for start, way in ((Participation, ""), (Application, "__participation")):
        for relation in start._meta.related_objects:
            rows = relation.related_model
            if (
                isinstance(rows, type)
                and rows._meta.app_label in JUDGED
                and rows is not Participation
            ):
                deny_barred_rows(
                    rows, f"{relation.field.name}{way}", get_barred_participation_ids
                )
    deny_barred_rows(
        Paper, "sending__application__participation", get_barred_participation_ids
    )
    deny_barred_rows(Message, "about", list_barred_mails)
    deny_barred_rows(Reminder, "pk", list_barred_reminders)


bar_rows_of_files()
admit(Application, "participation", get_unblinded_participation_ids)
admit(Attachment, "participation", get_unblinded_participation_ids)
