"""The Celery application: JSON only, acknowledged late, named tasks, schedule in the settings."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pemwecco.settings.local")

app = Celery("pemwecco")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
