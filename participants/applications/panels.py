"""What the application adds to the page of a file: its changes stand in the history of the file."""

from __future__ import annotations

from participants.applications.models import Application, Attachment
from pemwecco.core.history.changes import register_history_part

register_history_part("register.Participation", Application)
register_history_part("register.Participation", Attachment)
