from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from home.documentation import PAGES


class Command(BaseCommand):
    help = "Write the pages of docs/ that are made from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in PAGES.items():
            path = Path(settings.BASE_DIR) / "docs" / name
            path.write_text(page().rstrip() + "\n", encoding="utf-8")
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
