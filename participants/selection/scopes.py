"""What a conflict of interest hides: the file and every row that hangs on it, whatever the person's role."""

from __future__ import annotations

from participants.register.models import Participation
from participants.selection.models import Application, barred_files
from pemwecco.core.scopes import bar

bar(Participation, "pk", barred_files)
for relation in Participation._meta.related_objects:
    if isinstance(relation.related_model, type) and relation.related_model is not Participation:
        bar(relation.related_model, relation.field.name, barred_files)
for relation in Application._meta.related_objects:
    if isinstance(relation.related_model, type):
        bar(relation.related_model, f"{relation.field.name}__participation", barred_files)
