"""The page of a follow-up in steps that save, for whoever of either side answers it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mobility.hosts.models import HostContact
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.documents.services import FileRefused
from pemwecco.unsent.pages import UnsentPage
from reintegration.followups.forms import (
    EvidenceForm,
    FollowUpForm,
    find_new_doubts,
    join_seen,
)
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.questions.definition import CHECK, STEPS
from reintegration.followups.services.answers import (
    keep_evidence,
    list_missing_questions,
    save_answer_step,
    send_answers,
)
from reintegration.followups.services.figures import get_known_figures
from reintegration.followups.services.questionnaires import get_asked_questions
from reintegration.followups.services.words import (
    describe_answers,
    describe_sent_answers,
    find_answer,
)

# Who answers without figures of an enterprise that has stopped.
OF_ACTIVE = "people"


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, and how: what is written down when the answers are sent."""

    method: str
    by: User | None = None
    contact: HostContact | None = None


class AnswerPage:
    """One follow-up at its own address: a step, the check, or what was sent."""

    def __init__(
        self, request: HttpRequest, follow_up: FollowUp, who: Answering
    ) -> None:
        self.request, self.follow_up, self.who = request, follow_up, who
        self.address = request.path
        self.answer = find_answer(follow_up)
        self.steps = list_page_steps(follow_up)
        self.step = self._choose_step()

    def _choose_step(self) -> str:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        wanted = given.get("step", "")
        if wanted in self.steps:
            return wanted
        saved = [] if self.answer is None else self.answer.steps_saved
        left = [step for step in self.steps if step not in saved]
        return left[0] if left else CHECK

    def respond(self) -> HttpResponse:
        """The page for this request; what is not open shows why, or what was sent."""
        if not (may := self.follow_up.link_answer()):
            return render_closed_page(self.request, self.follow_up, str(may.reason))
        if self.step == CHECK:
            return self._check()
        return self._answer_step()

    def _answer_step(self) -> HttpResponse:
        request = self.request
        name = f"{self.follow_up.pk}/{self.step}"
        unsent = UnsentPage(request, "followups.answer", about=name, by_link=True)
        posted = request.POST if request.method == "POST" else None
        form = FollowUpForm(
            posted, follow_up=self.follow_up, answer=self.answer, step=self.step
        )
        doubts: list[Finding] = []
        seen = request.POST.get("seen", "")
        if posted is not None:
            go = request.POST.get("go", "next")
            if self._keep_step(form):
                doubts = self._find_doubts(form, go, seen)
                if not doubts and (not form.errors or go == "back"):
                    step = self._find_adjacent(go)
                    return unsent.finish(redirect(f"{self.address}?step={step}"))
        context = {
            "unsent": unsent.open(form),
            "form": form,
            "groups": form.list_groups(doubts),
            "doubts": doubts,
            "seen": join_seen(doubts, seen),
            "is_first": self.step == self.steps[0],
            **self._frame(),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "followups/step.html", context, status=status)

    def _keep_step(self, form: FollowUpForm) -> bool:
        """Whether what could be read is kept; what is refused stands on the form."""
        try:
            self.answer = save_answer_step(
                follow_up=self.follow_up,
                step=self.step,
                values=form.values,
                stages=form.stages,
                method=self.who.method,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        if self.request.POST.get("go") != "back":
            form.add_missing(list_missing_questions(self.follow_up, self.answer))
        return True

    def _find_doubts(self, form: FollowUpForm, go: str, seen: str) -> list[Finding]:
        if form.errors or go == "back" or self.answer is None:
            return []
        found = find_new_doubts(self.answer, form.known, seen)
        return [finding for finding in found if finding.field in form.fields]

    def _find_adjacent(self, go: str) -> str:
        steps = list_page_steps(self.follow_up, self.answer)
        place = steps.index(self.step) if self.step in steps else 0
        if go == "back":
            return steps[max(place - 1, 0)]
        if self.request.POST.get("from") == CHECK:
            return CHECK
        return steps[min(place + 1, len(steps) - 1)]

    def _check(self) -> HttpResponse:
        request = self.request
        form = EvidenceForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and self._send(form):
            return redirect(self.address)
        missing = list_missing_questions(self.follow_up, self.answer)
        context = {
            "form": form,
            "parts": self._list_parts(),
            "missing": [
                {
                    "label": question.label,
                    "url": f"{self.address}?step={question.step}&from={CHECK}#id_{code}",
                }
                for code, question in missing.items()
            ],
            **self._frame(),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "followups/check.html", context, status=status)

    def _send(self, form: EvidenceForm) -> bool:
        """Keep the file that came along, then send; a file that is good stays even when answers lack."""
        who = self.who
        try:
            if uploaded := self.request.FILES.get("evidence"):
                keep_evidence(
                    follow_up=self.follow_up,
                    uploaded=uploaded,
                    by=who.by,
                    method=who.method,
                )
            if self.request.POST.get("go") != "send":
                return True
            send_answers(
                follow_up=self.follow_up,
                method=who.method,
                by=who.by,
                contact=who.contact,
            )
        except FileRefused as refusal:
            form.add_error("evidence", str(refusal))
            return False
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(self.request, _("Your answers have arrived."))
        return True

    def _list_parts(self) -> list[dict[str, Any]]:
        known = get_known_figures(self.follow_up)
        parts = []
        for step in self.steps:
            if step == CHECK:
                continue
            lines = describe_answers(
                self.follow_up, self.answer, step=step, known=known
            )
            url = f"{self.address}?step={step}&from={CHECK}"
            parts.append({"title": STEPS[step], "lines": lines, "url": url})
        return parts

    def _frame(self) -> dict[str, Any]:
        """What every step shows: of whom, until when, where one stands."""
        saved = [] if self.answer is None else self.answer.steps_saved
        steps = []
        for step in self.steps:
            state = "done" if step in saved else "todo"
            if step == self.step:
                state = "current"
            url = f"{self.address}?step={step}"
            steps.append({"label": STEPS[step], "state": state, "url": url})
        return {
            "follow_up": self.follow_up,
            "steps": steps,
            "step": self.step,
            "title": STEPS[self.step],
            "address": self.address,
            "from_check": self.request.GET.get("from", "") == CHECK
            or self.request.POST.get("from", "") == CHECK,
            "programme_of": self.follow_up.participation.call.programme,
        }


def list_page_steps(follow_up: FollowUp, answer: Any = None) -> list[str]:
    """The steps that ask something, in their order, and the check; nothing of workers where nobody works."""
    kept = answer or find_answer(follow_up)
    asked = {question.step for question in get_asked_questions(follow_up).values()}
    if kept is not None and kept.still_in_business is False:
        asked.discard(OF_ACTIVE)
    return [step for step in STEPS if step in asked or step == CHECK]


def render_closed_page(
    request: HttpRequest, follow_up: FollowUp, reason: str
) -> HttpResponse:
    """Answered, closed or too early: what there is to say, and the way to what is open."""
    is_answered = follow_up.stage == FollowUpStage.ANSWERED
    context = {
        "follow_up": follow_up,
        "answered": is_answered,
        "reason": reason,
        "lines": describe_sent_answers(follow_up) if is_answered else [],
        "other": "" if is_answered else _find_open_address(follow_up),
        "programme_of": follow_up.participation.call.programme,
    }
    return render(request, "followups/closed.html", context)


def _find_open_address(follow_up: FollowUp) -> str:
    """Where the same participant answers what is open now."""
    if follow_up.is_of_host:
        return ""
    rows = FollowUp.objects.filter(participation=follow_up.participation_id)
    for row in rows.open().of_participants().exclude(pk=follow_up.pk):
        if row.link_answer():
            return reverse("followups:answer", args=[row.token])
    return ""
