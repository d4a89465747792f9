"""The form of a call without an application: for staff who prepare it, as a list of what to look up, and
on paper for who has no screen.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participants.applications.forms.entries import (
    build_step_context,
    list_own_questions,
)
from participants.applications.forms.prefilled import (
    build_prefilled_query,
    read_prefilled_answers,
)
from participants.applications.forms.steps import StepForm
from participants.applications.models import Application
from participants.applications.services.facts import get_application_questions
from participants.calls.questions.definition import ASKING, STEPS
from participants.calls.questions.table import QUESTIONS, get_step_groups
from participants.calls.services.announcement import list_asked_papers
from participants.register.models import Call, Participation
from pemwecco.core.question_entries import PrintedQuestion, print_question
from pemwecco.core.questions import AnswerKind
from pemwecco.documents.pdf import render_pdf
from pemwecco.mail.services import build_site_url
from pemwecco.network.models import Person

# A blank form is made once for each state of the call and language.
KEPT_SECONDS = 7 * 24 * 3600
# Questions of a call whose answer is not at hand.
THOUGHT_OVER = frozenset({AnswerKind.LONG, AnswerKind.NUMBER})


def build_blank_application(call: Call) -> Application:
    """An application that nobody has begun; it is in no table."""
    person = Person(country=call.programme.origin)
    return Application(participation=Participation(call=call, person=person))


def build_preview_context(call: Call, given: QueryDict) -> dict[str, Any]:
    """Every step as a form that is empty but for the answers given, every paper, in the language of the page.

    With answers there is the link that carries them, and those that no link may carry are left out of it.
    """
    application = build_blank_application(call)
    carried = read_prefilled_answers(application, given)
    link = ""
    if carried:
        page = reverse("applications:call", args=[call.slug])
        query = build_prefilled_query(carried, given)
        link = build_site_url(f"{page}?{query.urlencode()}")
    steps = []
    for step in ASKING:
        form = StepForm(application=application, step=step, data=given or None)
        context = build_step_context(application, form, step)
        steps.append({"title": STEPS[step], **context})
    return {
        "call": call,
        "steps": steps,
        "carried": carried,
        "link": link,
        "papers": list_asked_papers(call),
    }


def list_facts_to_prepare(call: Call) -> list[str]:
    """What an applicant looks up before beginning, beside the papers of the call."""
    application = build_blank_application(call)
    numbers, to_think_of = [], []
    for step in ASKING:
        for row in get_application_questions(application, step).values():
            if row.kept == "identifier":
                numbers.append(str(row.label))
            elif row.kept == "answer" and row.required and row.kind in THOUGHT_OVER:
                to_think_of.append(str(row.label))
    ready = [_("your identity card or passport, to copy from")]
    if numbers:
        ready.append(
            _("the numbers of your enterprise, if it has them: %(numbers)s")
            % {"numbers": ", ".join(numbers)}
        )
    ready.append(_("the turnover and the number of jobs of the last full year"))
    wish = _("an answer to “%(question)s”")
    return ready + [wish % {"question": label} for label in to_think_of]


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
            "applications/blank_form.html",
            context | {"programme": call.programme},
            language,
        )
        cache.set(key, made, KEPT_SECONDS)
    return made


def _build_printed_form(call: Call) -> dict[str, Any]:
    application = build_blank_application(call)
    steps = []
    for step in ASKING:
        groups = _group_printed_questions(application, step)
        steps.append((str(STEPS[step]), groups))
    return {
        "title": call.title,
        "closes": call.programme.clocks(call.closes_at),
        "contact": call.programme.contact_email,
        "steps": steps,
        "papers": list_asked_papers(call),
        "undertaking": str(QUESTIONS["commits_to_return"].label),
    }


def _group_printed_questions(
    application: Application, step: str
) -> list[tuple[str, list[PrintedQuestion]]]:
    form = StepForm(application=application, step=step)
    own = (_("Questions of this call"), list_own_questions(form))
    groups = []
    for title, names in (*get_step_groups(step), own):
        asked = [name for name in names if name in form.asked]
        # Why a doubtful number is right is asked only where it is doubtful: never on paper.
        printed = [name for name in asked if form.asked[name].kept != "reason"]
        if asked:
            rows = [_build_printed_question(form, name) for name in printed]
            groups.append((str(title), rows))
    return groups


def _build_printed_question(form: StepForm, name: str) -> PrintedQuestion:
    question = form.asked[name]
    return print_question(
        form.fields[name], question.kind, only_if=bool(question.conditions)
    )
