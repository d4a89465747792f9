"""What a call asks beside the fixed questions: its own questions and its papers, read from their rows."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from participants.calls.models import Choice, Condition, Operator, Question, UsualPaper
from participants.calls.questions.definition import ASKING, STEPS, BlindUse, StaffPlace
from participants.calls.questions.definition import FormQuestion as Asked
from participants.calls.questions.table import QUESTIONS as FIXED
from participants.calls.rules import AnswerCondition as Rule
from participants.register.models import Call, Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.questions import AnswerKind, PrivacyClass

LANGUAGES = ("fr", "en", "nl")
# Papers stand under this, for that of a number is called like the number itself.
PAPER = "paper:"
# The papers that every call asks for until staff say otherwise: must it be there, when is it asked for.
USUAL_PAPERS: tuple[tuple[UsualPaper, bool, str], ...] = (
    (UsualPaper.NINEA, True, "ninea"),
    (UsualPaper.RCCM, True, "rccm"),
    (UsualPaper.ACCOUNTS, False, ""),
    (UsualPaper.CV, True, ""),
    (UsualPaper.OTHER, False, ""),
)
# Where the row of a call keeps its questions while a page is made.
MEMO = "questions_read"


def get_call_questions(call: Call) -> dict[str, Asked]:
    """The questions of a call by code and its papers by "paper:" and code, in the order of the form.

    Labels are in the language of the page. One query for each row of the call: whoever changes
    questions reads the call again.
    """
    language = get_language() or "fr"
    kept: tuple[str, dict[str, Asked]] | None = vars(call).get(MEMO)
    if kept is not None and kept[0] == language:
        return kept[1]
    labels = {f"label_{code}": f"label_{code}" for code in LANGUAGES}
    rows = Question.objects.filter(call=call.pk).annotate(
        offered=ArraySubquery(
            Choice.objects.filter(question=OuterRef("pk"))
            .order_by("position", "pk")
            .values(row=JSONObject(code="code", **labels))
        ),
        opened_by=ArraySubquery(
            Condition.objects.filter(question=OuterRef("pk"))
            .order_by("pk")
            .values(row=JSONObject(on="on", operator="operator", values="values"))
        ),
    )
    order = list(STEPS)
    in_order = sorted(
        rows, key=lambda row: (order.index(row.step), row.position, row.pk)
    )
    found = {}
    for row in in_order:
        found[_get_question_name(row)] = _build_call_question(row, language)
    vars(call)[MEMO] = (language, found)
    return found


def get_call_documents(call: Call) -> dict[str, Asked]:
    """The papers that a call asks for, by code, in their order."""
    rows = get_call_questions(call).values()
    return {row.fact: row for row in rows if row.kept == "paper"}


def get_requested_document_label(participation: Participation, slot: str) -> str:
    """The name of a paper of a file: that of its call, else the well-known one, else its code."""
    paper = get_call_documents(participation.call).get(slot)
    if paper is not None:
        return str(paper.label)
    return str(UsualPaper(slot).label) if slot in UsualPaper.values else slot


@transaction.atomic
def ensure_call_documents(call: Call) -> None:
    """Let a call that asks for no paper yet ask for the usual ones; staff change them afterwards."""
    if Question.objects.filter(call=call, kind=Question.Kind.FILE).exists():
        return
    for position, (slot, required, number) in enumerate(USUAL_PAPERS, start=1):
        row = Question(
            call=call,
            code=slot.value,
            step=Question.Step.DOCUMENTS,
            kind=Question.Kind.FILE,
            required=required,
            position=position * 10,
        )
        for language in LANGUAGES:
            with override(language):
                setattr(row, f"label_{language}", str(slot.label))
        row.save()
        if number:
            Condition.objects.create(
                question=row, on=number, operator=Operator.ANSWERED
            )
    vars(call).pop(MEMO, None)


def _get_question_name(row: Question) -> str:
    return f"{PAPER}{row.code}" if row.kind == Question.Kind.FILE else row.code


# What a panel without names reads of an answer to a question of the call: a number may be that of a
# person, answers that staff have worded name nobody, a paper has its own copy.
BLIND_USES: dict[AnswerKind, BlindUse] = {
    AnswerKind.TEXT: BlindUse.MASKED,
    AnswerKind.LONG: BlindUse.MASKED,
    AnswerKind.NUMBER: BlindUse.MASKED,
    AnswerKind.CHOICE: BlindUse.SHOWN,
    AnswerKind.CHOICES: BlindUse.SHOWN,
    AnswerKind.YES_NO: BlindUse.SHOWN,
    AnswerKind.FILE: BlindUse.HIDDEN,
}


def _build_call_question(row: Any, language: str) -> Asked:
    choices = []
    for choice in row.offered:
        label = _get_choice_label(choice, language)
        choices.append((choice["code"], label))
    conditions = []
    for rule in row.opened_by:
        values = tuple(rule["values"])
        conditions.append(Rule(on=rule["on"], operator=rule["operator"], values=values))
    kind = AnswerKind(row.kind)
    return Asked(
        step=row.step,
        group="",
        kept="paper" if kind == AnswerKind.FILE else "answer",
        fact=row.code,
        label=row.label,
        help=row.help or _get_usual_help(row),
        required=row.required,
        kind=kind,
        most=row.most_characters,
        privacy=PrivacyClass.PERSONAL,
        blind=BLIND_USES[kind],
        staff=StaffPlace.LINE,
        pk=row.pk,
        choices=tuple(choices),
        lowest=row.lowest,
        highest=row.highest,
        conditions=tuple(conditions),
        any_condition=row.any_condition,
    )


# What each of the usual papers is and where it comes from, until staff of a call say it in their words.
USUAL_HELP = {
    UsualPaper.NINEA: gettext_lazy(
        "The paper that bears the NINEA of your enterprise. The ANSD keeps its register."
    ),
    UsualPaper.RCCM: gettext_lazy(
        "The extract that bears your number in the trade register. The registry of the court named in the "
        "number gives it (DKR: Dakar, THS: Thiès)."
    ),
    UsualPaper.ACCOUNTS: gettext_lazy(
        "Balance sheet and income statement, as your accountant makes them. Without accounts: invoices or "
        "your book of sales."
    ),
    UsualPaper.CV: gettext_lazy(
        "Your training and your work on one or two pages, written by yourself."
    ),
    UsualPaper.OTHER: gettext_lazy(
        "For example a catalogue, an order, a letter of a partner. Nothing is expected."
    ),
}


def _get_usual_help(row: Any) -> str:
    if row.kind != Question.Kind.FILE or row.code not in UsualPaper.values:
        return ""
    return str(USUAL_HELP[UsualPaper(row.code)])


def _get_choice_label(choice: dict[str, str], language: str) -> str:
    for code in (language[:2], *LANGUAGES):
        label = choice.get(f"label_{code}", "")
        if label:
            return label
    return choice["code"]


def can_use_question_code(question: Question) -> GuardAnswer:
    """Whether a question of a call may bear its code: the fixed questions have their own names."""
    if question.kind != Question.Kind.FILE and question.code in FIXED:
        return no(
            _("“%(code)s” is the name of a question that every form has.")
            % {"code": question.code}
        )
    return YES


def list_earlier_questions(question: Question) -> dict[str, str]:
    """The questions asked before this one, by name: a question may depend on these and no other."""
    steps = list(STEPS)
    place = (steps.index(question.step), question.position, question.pk or 0)
    earlier: dict[str, str] = {}
    for name, fixed in FIXED.items():
        can_be_heard = fixed.step in ASKING and fixed.kept != "reason"
        if can_be_heard and steps.index(fixed.step) <= place[0]:
            earlier[name] = str(fixed.label)
    rows = Question.objects.filter(call=question.call_id)
    for row in rows.exclude(kind=Question.Kind.FILE):
        if (steps.index(row.step), row.position, row.pk) < place:
            earlier[row.code] = row.label
    return earlier
