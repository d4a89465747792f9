"""Answers in words: each by the label of its question, as pages, lists, exports and papers show them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django_countries import countries

from pemwecco.core.amounts import write_amount
from pemwecco.core.labels import join_label
from pemwecco.core.questions import AnswerKind
from pemwecco.network.models import Figure
from reintegration.followups.models import FollowUp, FollowUpAnswer
from reintegration.followups.questions.definition import FollowUpQuestion
from reintegration.followups.questions.table import BY_SIDE, list_answer_choices
from reintegration.followups.services.answers import is_answered
from reintegration.followups.services.figures import COMPARED, KnownFigure


def find_answer(follow_up: FollowUp) -> FollowUpAnswer | None:
    """What was kept of a follow-up so far, or sent; nothing before somebody begins."""
    told: FollowUpAnswer | None = getattr(follow_up, "told", None)
    return told


def describe_answers(
    follow_up: FollowUp,
    answer: FollowUpAnswer | None,
    *,
    step: str = "",
    known: Mapping[str, KnownFigure] | None = None,
) -> list[tuple[str, str]]:
    """Each answer with its question, of one step or of all, empty ones left out.

    With `known` a figure is followed by what changed since the last one.
    """
    described = []
    for code, question in BY_SIDE[follow_up.side].items():
        if answer is None or not is_answered(answer, code):
            continue
        if step and question.step != step:
            continue
        label = str(question.staff_label or question.label)
        words = write_answer(follow_up, answer, code)
        if known is not None and code in COMPARED and code in known:
            words = f"{words} ({_write_change(getattr(answer, code), known[code])})"
        described.append((label, words))
    if step in {"", "partners", "visit"}:
        for row in follow_up.partnership_answers.select_related("partnership__partner"):
            described.append((str(row.partnership.partner), row.stage_name))
    return described


def describe_sent_answers(follow_up: FollowUp) -> list[tuple[str, str]]:
    """All answers of a follow-up, with the dated figures that it gave and no column has."""
    answer = find_answer(follow_up)
    described = describe_answers(follow_up, answer)
    if answer is None or answer.jobs is not None or follow_up.is_of_host:
        return described
    rows = Figure.objects.filter(
        organisation=follow_up.participation.organisation_id,
        source=follow_up.figure_source,
    ).exclude(kind__in=[Figure.Kind.TURNOVER, Figure.Kind.EXPORTS])
    for row in rows:
        words = write_amount(row.value, row.currency)
        described.append((str(row.get_kind_display()), words))
    return described


def write_answer(follow_up: FollowUp, answer: FollowUpAnswer, code: str) -> str:
    """One answer as people read it: choices by their names, amounts with their currency."""
    question = BY_SIDE[follow_up.side][code]
    value = getattr(answer, code)
    if value is None or value in ("", []):
        return ""
    if question.kind == AnswerKind.AMOUNT:
        return write_amount(value, follow_up.currency)
    return write_plain_answer(code, question, value)


def write_plain_answer(code: str, question: FollowUpQuestion, value: Any) -> str:
    """An answer that is no amount."""
    if question.kind == AnswerKind.YES_NO:
        return _("Yes") if value else _("No")
    if question.kind == AnswerKind.SCALE:
        return f"{value} / 5"
    if question.kind == AnswerKind.COUNTRY:
        return str(countries.name(value))
    if question.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES}:
        names = dict(list_answer_choices(code, question))
        given = value if isinstance(value, list) else [value]
        return ", ".join(str(names.get(one, one)) for one in given)
    if isinstance(value, int):
        return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)


def _write_change(value: Any, known: KnownFigure) -> str:
    change = Decimal(value) - known.value
    if not change:
        return _("as in %(year)s") % {"year": known.year}
    sign = "+" if change > 0 else "−"
    number = number_format(abs(int(change)), use_l10n=True, force_grouping=True)
    return _("%(change)s since %(year)s") % {
        "change": f"{sign}{number}",
        "year": known.year,
    }


def write_known_figure(known: KnownFigure, currency: str = "") -> str:
    """A figure stated before, as it stands under its question."""
    amount = write_amount(int(known.value), currency)
    return _("Last known: %(value)s (%(year)s)") % {
        "value": amount,
        "year": known.year,
    }


def write_method(follow_up: FollowUp) -> str:
    """How it was answered, and by whom of a host."""
    method = str(follow_up.get_method_display())
    if follow_up.contact is None:
        return method
    return join_label(method, follow_up.contact.person)
