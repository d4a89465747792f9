"""The first migration of a subject, made in one go.

Django renders every related model anew after each operation; with a history beside each table that makes
minutes for an empty database. The operations of a first migration only create, so its tables are made
from the state at their end, rendered once.
"""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

# What belongs to a table that is created here is created with it.
PARTS = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex)


class FirstMigration(migrations.Migration):
    """The base of a subject's `0001_initial`."""

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,  # noqa: FBT001, FBT002  Django's own signature
    ) -> ProjectState:
        """Create the tables with all their parts; refuses with `TypeError` what does not create."""
        created = {
            operation.name_lower
            for operation in self.operations
            if isinstance(operation, migrations.CreateModel)
        }
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            if isinstance(operation, PARTS) and operation.model_name_lower in created:
                continue
            if not isinstance(operation, migrations.CreateModel):
                raise TypeError(f"A first migration only creates: {operation.describe()}")
            model = project_state.apps.get_model(self.app_label, operation.name)
            if operation.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)
        return project_state
