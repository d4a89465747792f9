"""A form that asks before it is taken: what is unusual is shown with it, and one tick says yes to it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django import forms


class QuestionedForm(forms.Form):
    """A form whose questions its reader answers once; other questions are asked anew."""

    # What is asked before the form is taken, and the mark of these very questions.
    questions: tuple[str, ...] = ()
    question_marks = ""

    def is_to_confirm(self, questions: Iterable[str]) -> bool:
        """Whether one of these questions has not been said yes to; they are then shown with the form."""
        marks = {sha256(one.encode()).hexdigest()[:12]: one for one in questions}
        confirmed = set(str(self.data.get("confirmed", "")).split(","))
        if set(marks) <= confirmed:
            return False
        self.questions = tuple(marks.values())
        self.question_marks = ",".join(marks)
        return True
