"""What a conflict of interest hides: the file and every row that hangs on it, whatever the person's role.

People and organisations stay in the network, which knows them from elsewhere and says nothing of a file.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from participants.register.models import Participation
from participants.selection.models import Application, Correction, Offer, Referral, barred_files
from pemwecco.core.scopes import Viewer, bar
from pemwecco.documents.models import Paper
from pemwecco.mail.models import Message
from pemwecco.reminders.models import Reminder

JUDGED = ("register", "selection")


def barred_mails(user: Viewer) -> QuerySet[Any, Any]:
    """What the mails about a barred file say that they are about (`pemwecco.mail.services.about`)."""
    start = Value(f"{Participation._meta.label_lower}:")
    written = Concat(start, Cast("participation", CharField()), output_field=CharField())
    return barred_files(user).annotate(about=written).values("about")


def barred_reminders(user: Viewer) -> QuerySet[Any, Any]:
    """The reminders about a barred file or a row of selection that hangs on it."""
    files = barred_files(user)
    found = Reminder.objects.none()
    for rows in (
        Participation.objects.filter(pk__in=files),
        Offer.objects.filter(participation__in=files),
        Referral.objects.filter(participation__in=files),
        Correction.objects.filter(application__participation__in=files),
    ):
        kind = ContentType.objects.get_for_model(rows.model)
        found |= Reminder.objects.filter(content_type=kind, object_id__in=rows.order_by().values("pk"))
    return found.order_by().values("pk")


bar(Participation, "pk", barred_files)
for start, way in ((Participation, ""), (Application, "__participation")):
    for relation in start._meta.related_objects:
        rows = relation.related_model
        # What comes after the selection keeps its own scopes: nothing is judged there any more.
        if isinstance(rows, type) and rows._meta.app_label in JUDGED and rows is not Participation:
            bar(rows, f"{relation.field.name}{way}", barred_files)
bar(Paper, "sending__application__participation", barred_files)
bar(Message, "about", barred_mails)
bar(Reminder, "pk", barred_reminders)
