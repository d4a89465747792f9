"""Django's mails become rows of the outbox."""
from __future__ import annotations
