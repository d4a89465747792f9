"""The form of a call without an application: for staff who prepare it, as a list of what to keep ready, and
on paper for who has no screen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participants.applications.forms.entries import build_step_context
from participants.applications.forms.groups import GROUPS
from participants.applications.forms.steps import StepForm
from participants.applications.models import Application
from participants.applications.services.facts import get_application_questions
from participants.calls.questions import ASKING, QUESTIONS, STEPS, FormQuestion
from participants.calls.services.questions import get_call_documents
from participants.register.models import Call, Participation
from pemwecco.documents.pdf import render_pdf
from pemwecco.network.models import Person

# A blank form is made once for each state of the call and language.
KEPT_SECONDS = 7 * 24 * 3600
# Lists shorter than this are printed with a box before each answer.
MOST_BOXES = 16


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """One question on paper: a label, its help, boxes to tick, or so many lines to write on."""

    label: str
    help: str = ""
    boxes: tuple[str, ...] = ()
    lines: range = range(1)
    only_if: bool = False


def build_blank_application(call: Call) -> Application:
    """An application that nobody has begun; it is in no table."""
    person = Person(country=call.programme.origin)
    return Application(participation=Participation(call=call, person=person))


def build_preview_context(call: Call) -> dict[str, Any]:
    """Every step as an empty form, every paper, in the language of the page."""
    application = build_blank_application(call)
    return {
        "call": call,
        "steps": [
            {"title": STEPS[step]}
            | build_step_context(
                application, StepForm(application=application, step=step), step
            )
            for step in ASKING
        ],
        "papers": list(get_call_documents(call).values()),
    }


def list_items_to_prepare(call: Call) -> list[str]:
    """What an applicant keeps ready: facts that one looks up, then the papers of this call."""
    enterprise = get_application_questions(build_blank_application(call), "enterprise")
    numbers = [
        str(row.label) for row in enterprise.values() if row.kept == "identifier"
    ]
    own = [
        str(row.label)
        for step in ASKING
        for row in get_application_questions(
            build_blank_application(call), step
        ).values()
        if row.kept == "answer" and row.required and row.kind in {"long", "number"}
    ]
    ready = [_("your identity card or passport")]
    if numbers:
        ready.append(
            _("the numbers of your enterprise, if it has them: %(numbers)s")
            % {"numbers": ", ".join(numbers)}
        )
    ready.append(_("the turnover and the number of jobs of the last full year"))
    ready += [_("an answer to “%(question)s”") % {"question": label} for label in own]
    for paper in get_call_documents(call).values():
        label = {"paper": paper.label}
        if not paper.required:
            ready.append(_("%(paper)s (if you like)") % label)
        elif paper.conditions:
            ready.append(_("%(paper)s (if you have one)") % label)
        else:
            ready.append(str(paper.label))
    return ready


def render_blank_form(call: Call) -> bytes:
    """The whole form as a PDF to print and write on, in the language of the page."""
    language = get_language() or "fr"
    context = _build_printed_form(call)
    state = hashlib.sha256(
        repr((sorted(context.items(), key=str), call.programme.funding)).encode()
    )
    key = f"selection/blank-form/{call.pk}/{language}/{state.hexdigest()}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = render_pdf(
            "selection/blank_form.html",
            context | {"programme": call.programme},
            language,
        )
        cache.set(key, made, KEPT_SECONDS)
    return made


def _build_printed_form(call: Call) -> dict[str, Any]:
    application = build_blank_application(call)
    return {
        "title": call.title,
        "closes": call.programme.clocks(call.closes_at),
        "contact": call.programme.contact_email,
        "steps": [
            (str(STEPS[step]), _group_printed_questions(application, step))
            for step in ASKING
        ],
        "papers": [
            (str(row.label), row.help, row.required and not row.conditions)
            for row in get_call_documents(call).values()
        ],
        "undertaking": str(QUESTIONS["commits_to_return"].label),
    }


def _group_printed_questions(
    application: Application, step: str
) -> list[tuple[str, list[PrintedQuestion]]]:
    form = StepForm(application=application, step=step)
    own = tuple(name for name, row in form.asked.items() if row.kept == "answer")
    fixed = GROUPS.get(
        step, (("", tuple(name for name in form.asked if name not in own)),)
    )
    return [
        # Why a doubtful number is right is asked only where it is doubtful: never on paper.
        (
            str(title),
            [
                _build_printed_question(form, name)
                for name in names
                if name in form.asked and not _is_reason_question(form, name)
            ],
        )
        for title, names in (*fixed, (_("Questions of this call"), own))
        if any(name in form.asked for name in names)
    ]


def _is_reason_question(form: StepForm, name: str) -> bool:
    return form.asked[name].kept == "reason"


def _build_printed_question(form: StepForm, name: str) -> PrintedQuestion:
    question: FormQuestion = form.asked[name]
    field = form.fields[name]
    choices = [str(label) for code, label in getattr(field, "choices", ()) if code]
    rows = int(field.widget.attrs.get("rows", 1))
    if name == "whatsapp":
        choices = [_("Yes")]
    return PrintedQuestion(
        label=str(field.label),
        help=str(field.help_text or ""),
        boxes=tuple(choices) if len(choices) <= MOST_BOXES else (),
        lines=range(rows * 2 if rows > 1 else 1),
        only_if=bool(question.conditions),
    )
