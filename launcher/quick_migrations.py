"""An empty database migrated in a third of the time.

Django draws anew, for each model that a migration creates, every model tied to it: in a house where all
rows lead to a person that is all of them, two hundred times. A model that is new needs only itself to be
drawn; those it points to learn of it as the classes of any program do, when it is defined.

Only databases that are empty are migrated so (the first start on a machine, the template of the tests).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db.migrations.state import ModelState, ProjectState


@contextmanager
def _drawing_new_models_alone() -> Iterator[None]:
    """While it lasts, creating a model draws that model and no other."""
    usual = ProjectState.add_model

    def add_model_alone(state: ProjectState, model: ModelState) -> None:
        # `apps` is there once the first migration asked for it; before, nothing is drawn at all.
        apps = state.__dict__.pop("apps", None)
        usual(state, model)
        if apps is None:
            return
        state.__dict__["apps"] = apps
        if model.name_lower in apps.all_models[model.app_label]:
            state.reload_model(model.app_label, model.name_lower)
        else:
            apps.render_multiple([model.clone()])

    setattr(ProjectState, "add_model", add_model_alone)  # noqa: B010  a method of Django's, for a while
    try:
        yield
    finally:
        setattr(ProjectState, "add_model", usual)  # noqa: B010  as above


def migrate_empty_database() -> None:
    """All migrations from the first to the last, on a database without a table."""
    with _drawing_new_models_alone():
        call_command("migrate", interactive=False, verbosity=0)
