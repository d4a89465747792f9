"""The questions of a follow-up as a form: one step on a phone, or all of them for staff who type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.core.amounts import name_currency
from pemwecco.core.findings import Finding
from pemwecco.core.form_fields import CalendarField, TextField
from pemwecco.core.question_entries import (
    PrintedQuestion,
    QuestionEntry,
    draw_question_entry,
    print_question,
)
from pemwecco.core.question_fields import (
    PLAIN_BUILDERS,
    build_choice_field,
    build_country_field,
    build_truth_field,
    label_question_field,
)
from pemwecco.core.questions import AnswerKind
from pemwecco.core.sentences import format_finding
from pemwecco.documents.form_fields import DocumentField
from reintegration.followups.models import FollowUp, FollowUpAnswer, FollowUpCall
from reintegration.followups.questions.definition import STEPS, FollowUpQuestion
from reintegration.followups.questions.table import list_answer_choices
from reintegration.followups.services.answers import list_asked_partnerships
from reintegration.followups.services.figures import (
    KnownFigure,
    get_known_figures,
    list_odd_figures,
)
from reintegration.followups.services.questionnaires import get_asked_questions
from reintegration.followups.services.words import write_known_figure
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership

# The steps in which partnerships that are named already are asked about.
WITH_PARTNERSHIPS = ("partners", "visit")
# They stand behind this question.
VALUE = "contracts_value"


class FollowUpForm(forms.Form):
    """Some questions of one follow-up, or all; the last figures known stand under each, to compare.

    No field is required here: `add_missing` says what must still be answered.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        follow_up: FollowUp,
        answer: FollowUpAnswer | None,
        step: str = "",
    ) -> None:
        super().__init__(data)
        self.follow_up, self.answer, self.step = follow_up, answer, step
        self.asked = {
            code: question
            for code, question in get_asked_questions(follow_up).items()
            if step in {"", question.step}
        }
        self.known = get_known_figures(follow_up)
        for code, question in self.asked.items():
            self.fields[code] = self._build_field(code, question)
            self.initial[code] = _read_kept_answer(answer, code)
        self.partnerships: list[Partnership] = []
        if step == "" or step in WITH_PARTNERSHIPS:
            self.partnerships = list_asked_partnerships(follow_up)
        self._add_partnerships()

    def _build_field(self, code: str, question: FollowUpQuestion) -> forms.Field:
        field = _build_answer_field(code, question, self.follow_up)
        label_question_field(field, question)
        said = []
        if question.help:
            currency = name_currency(self.follow_up.currency)
            said.append(str(question.help) % {"currency": currency})
        if known := self._describe_known(code, question):
            said.append(known)
        field.help_text = " ".join(said)
        return field

    def _describe_known(self, code: str, question: FollowUpQuestion) -> str:
        if code in self.known and question.is_figure:
            is_amount = question.kind == AnswerKind.AMOUNT
            currency = self.follow_up.currency if is_amount else ""
            return write_known_figure(self.known[code], currency)
        whole = {"women_permanent": "women", "men_permanent": "men"}.get(code, "")
        if whole in self.known:
            return _("Last known: %(count)s in all (%(year)s)") % _spell(
                self.known[whole]
            )
        return ""

    def _add_partnerships(self) -> None:
        kept = {}
        if self.partnerships:
            told = self.follow_up.partnership_answers
            kept = dict(told.values_list("partnership", "stage"))
        for row in self.partnerships:
            field = build_choice_field(PartnershipStage.choices)
            field.required = False
            field.label = _("%(partner)s: where do you stand?") % {
                "partner": f"{row.partner} ({row.get_kind_display()})"
            }
            field.help_text = _("At our end: %(stage)s.") % {
                "stage": row.get_stage_display()
            }
            self.fields[f"partnership_{row.pk}"] = field
            self.initial[f"partnership_{row.pk}"] = kept.get(row.pk, "")

    @property
    def values(self) -> dict[str, Any]:
        """The answers that could be read, by question."""
        _read = self.errors
        return {
            code: self.cleaned_data[code]
            for code in self.asked
            if code in self.cleaned_data
        }

    @property
    def stages(self) -> dict[int, str]:
        """What is told of partnerships, by their keys."""
        _read = self.errors
        return {
            row.pk: self.cleaned_data.get(f"partnership_{row.pk}", "")
            for row in self.partnerships
        }

    def add_missing(self, missing: Mapping[str, FollowUpQuestion]) -> None:
        """Mark the questions among these that must be answered and are not."""
        for code, question in missing.items():
            if code in self.fields and code not in self.errors:
                is_number = question.kind in {AnswerKind.AMOUNT, AnswerKind.WHOLE}
                number = _(
                    "Please give a number; an estimate is enough, 0 is an answer."
                )
                self.add_error(code, number if is_number else _("Please answer this."))

    def list_groups(
        self, doubts: Iterable[Finding] = ()
    ) -> list[tuple[str, list[QuestionEntry]]]:
        """The questions under the headings of their steps, each with what is doubtful in its answer."""
        sentences: dict[str, list[str]] = {}
        for finding in doubts:
            asked = _("%(finding)s Is that right? If so, go on.") % {
                "finding": format_finding(finding)
            }
            sentences.setdefault(finding.field, []).append(asked)
        found = []
        for step, title in STEPS.items():
            names = [code for code, row in self.asked.items() if row.step == step]
            if step in WITH_PARTNERSHIPS and names:
                told = [f"partnership_{row.pk}" for row in self.partnerships]
                place = names.index(VALUE) + 1 if VALUE in names else len(names)
                names = [*names[:place], *told, *names[place:]]
            entries = [self._draw(name, sentences.get(name, [])) for name in names]
            if entries:
                found.append((str(title), entries))
        return found

    def _draw(self, name: str, doubts: list[str]) -> QuestionEntry:
        errors: Any = self.errors.get(name, []) if self.is_bound else []
        return draw_question_entry(
            self[name], errors=[str(error) for error in errors], doubts=doubts
        )

    def list_printed(self) -> list[tuple[str, list[PrintedQuestion]]]:
        """The questions on paper, under the headings of their steps."""
        found = []
        for title, entries in self.list_groups():
            lines = []
            for entry in entries:
                kind = AnswerKind.CHOICE
                if entry.name in self.asked:
                    kind = self.asked[entry.name].kind
                lines.append(print_question(self.fields[entry.name], kind))
            found.append((title, lines))
        return found


def _spell(known: KnownFigure) -> dict[str, Any]:
    return {"count": number_format(int(known.value)), "year": known.year}


def _build_answer_field(
    code: str, question: FollowUpQuestion, follow_up: FollowUp
) -> forms.Field:
    if question.kind == AnswerKind.YES_NO:
        return build_truth_field()
    if question.kind == AnswerKind.COUNTRY:
        programme = follow_up.participation.call.programme
        return build_country_field(str(programme.destination))
    return PLAIN_BUILDERS[question.kind](question, list_answer_choices(code, question))


def _read_kept_answer(answer: FollowUpAnswer | None, code: str) -> Any:
    """An answer as its field begins with it."""
    value = getattr(answer, code) if answer is not None else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, list | str):
        return value
    return f"{int(value)}"


def find_new_doubts(
    answer: FollowUpAnswer, known: Mapping[str, KnownFigure], seen: str
) -> list[Finding]:
    """What is odd among the kept figures and no page has asked about yet; `seen` has what one has."""
    asked = set(seen.split(","))
    odd = list_odd_figures(answer, known)
    return [finding for finding in odd if finding.key[:12] not in asked]


def join_seen(doubts: Iterable[Finding], seen: str) -> str:
    """What a page has asked about, for its next posting."""
    keys = [finding.key[:12] for finding in doubts]
    return ",".join([*filter(None, seen.split(",")), *keys])


class EvidenceForm(forms.Form):
    """A paper that shows what was answered."""

    evidence = DocumentField(
        label=gettext_lazy(
            "A paper that shows it: contract, order, account (PDF or photo)"
        ),
        required=False,
    )


class TypedForm(forms.Form):
    """How staff got the answers that they type, and the sheet that they come from."""

    method = forms.ChoiceField(
        label=gettext_lazy("How it was answered"),
        choices=[
            (FollowUp.Method.PHONE, FollowUp.Method.PHONE.label),
            (FollowUp.Method.PAPER, FollowUp.Method.PAPER.label),
        ],
    )
    scan = DocumentField(
        label=gettext_lazy("Scan of the sheet"),
        help_text=gettext_lazy("Needed when it was answered on paper."),
        required=False,
    )
    evidence = DocumentField(
        label=gettext_lazy(
            "A paper that shows it: contract, order, account (PDF or photo)"
        ),
        required=False,
    )


class CallForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=FollowUpCall.Outcome.choices
    )
    notes = TextField(
        label=gettext_lazy("Notes while speaking"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    next_on = CalendarField(label=gettext_lazy("Call again on"), required=False)
