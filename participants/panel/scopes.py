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
from participants.panel.models import barred_files, read_with_names
from participants.register.models import Participation
from pemwecco.core.scopes import Viewer, admit, bar
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


def barred_mails(user: Viewer) -> QuerySet[Any, Any]:
    """What the mails about a barred file say that they are about (`pemwecco.mail.services.about`)."""
    start = Value(f"{Participation._meta.label_lower}:")
    written = Concat(start, Cast("participation", CharField()), output_field=CharField())
    return barred_files(user).annotate(about=written).values("about")


def barred_reminders(user: Viewer) -> QuerySet[Any, Any]:
    """The reminders about a barred file or a row of selection that hangs on it."""
    files = barred_files(user)
    found = Reminder.objects.none()
    for model, way in REMINDED:
        rows = model._base_manager.filter(**{f"{way}__in": files})
        kind = ContentType.objects.get_for_model(model)
        found |= Reminder.objects.filter(content_type=kind, object_id__in=rows.order_by().values("pk"))
    return found.order_by().values("pk")


def bar_rows_of_files() -> None:
    """Bar every row that hangs on a file, and on its application, wherever selection keeps it."""
    bar(Participation, "pk", barred_files)
    for start, way in ((Participation, ""), (Application, "__participation")):
        for relation in start._meta.related_objects:
            rows = relation.related_model
            if isinstance(rows, type) and rows._meta.app_label in JUDGED and rows is not Participation:
                bar(rows, f"{relation.field.name}{way}", barred_files)
    bar(Paper, "sending__application__participation", barred_files)
    bar(Message, "about", barred_mails)
    bar(Reminder, "pk", barred_reminders)


bar_rows_of_files()
admit(Application, "participation", read_with_names)
admit(Attachment, "participation", read_with_names)
