"""What a broken rule of the database is called to people: a sentence, never the name of the rule."""

from __future__ import annotations

from django.apps import apps
from django.db import IntegrityError, models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

_of_triggers: dict[str, str | Promise] = {}


def register_constraint_sentence(name: str, sentence: str | Promise) -> None:
    """Give the sentence of a rule that a trigger guards under a name of its own."""
    _of_triggers[name] = sentence


def has_own_sentence(constraint: models.BaseConstraint) -> bool:
    """Whether people read a sentence when a row breaks this rule of a model.

    Django itself writes one, with the names of the fields, for a combination that may be there once.
    """
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return True
    return (
        isinstance(constraint, models.UniqueConstraint)
        and bool(constraint.fields)
        and constraint.condition is None
    )


def format_broken_constraint(error: IntegrityError) -> str:
    """The sentence for what the database refused, whoever wrote it, in the active language."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = str(getattr(diagnosis, "constraint_name", None) or "")
    if name in _of_triggers:
        return str(_of_triggers[name])
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name and has_own_sentence(constraint):
                return _format_constraint(model, constraint)
    return _(
        "This does not fit with what is saved already. Please look at the page again: perhaps somebody "
        "else has changed it meanwhile."
    )


def _format_constraint(
    model: type[models.Model], constraint: models.BaseConstraint
) -> str:
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return str(constraint.get_violation_error_message())
    fields = tuple(getattr(constraint, "fields", ()))
    return " ".join(model().unique_error_message(model, fields).messages)
