"""`manage.py load_plan_templates`: with what plans after the return begin; what staff wrote stays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reintegration.plans.services.templates import load_plan_templates


class Command(BaseCommand):
    help = "Add the templates of plans after the return that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_plan_templates()} templates added.")
