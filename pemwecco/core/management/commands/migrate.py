"""Django's `migrate`, in a tenth of its time.

Django draws anew, for each field or constraint that a migration adds, every model tied to the one that
changes: in a house where all rows lead to a person that is all of them, hundreds of times. What the schema
asks of a model is in the model itself and in the names of those it points to, which do not change with them:
so only the model that changes is drawn. A migration that runs code over rows has all of them drawn once, as
Django provides for models whose drawing was put off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

# How Django calls the method that finds which models are drawn anew with one that changed.
FIND: Final = "_find_reload_model"


@contextmanager
def _drawing_changed_models_alone() -> Iterator[None]:
    """While it lasts, a change of a model draws that model and no other."""
    usual = getattr(ProjectState, FIND)

    def find_it_alone(
        state: ProjectState, app_label: str, model_name: str, *_delay: bool
    ) -> set[tuple[str, str]]:
        state.is_delayed = True
        return {(app_label, model_name)}

    setattr(ProjectState, FIND, find_it_alone)
    try:
        yield
    finally:
        setattr(ProjectState, FIND, usual)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with _drawing_changed_models_alone():
            super().handle(*args, **options)
