"""The fixed questions, in the order in which a form asks them and a receipt prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from participants.calls.questions.definition import ASKING, GROUPS, FormQuestion
from participants.calls.questions.enterprise import OF_ENTERPRISE
from participants.calls.questions.person import OF_PERSON
from participants.calls.questions.project import OF_PROJECT

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

QUESTIONS: dict[str, FormQuestion] = {**OF_PERSON, **OF_ENTERPRISE, **OF_PROJECT}


def get_step_questions(step: str) -> dict[str, FormQuestion]:
    """The questions of a step, in the order in which they are asked."""
    return {name: row for name, row in QUESTIONS.items() if row.step == step}


def get_step_groups(step: str) -> list[tuple[_StrOrPromise, tuple[str, ...]]]:
    """The headings of a step with the names of their questions, in the order of the page."""
    questions = get_step_questions(step)
    groups = []
    for group, (of_step, title) in GROUPS.items():
        if of_step == step:
            names = [name for name, row in questions.items() if row.group == group]
            groups.append((title, tuple(names)))
    return groups


def list_reading_questions() -> dict[str, FormQuestion]:
    """The questions as staff and panel read them: the project first, then who stands behind it."""
    found: dict[str, FormQuestion] = {}
    for step in reversed(ASKING):
        found |= get_step_questions(step)
    return found
