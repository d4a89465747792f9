"""The settings of a call: made with it, frozen by the first file that comes, amended with a reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.calls.models import (
    Choice,
    Condition,
    Criterion,
    EligibilityRule,
    Question,
    Setup,
    SetupVersion,
)
from participants.calls.services.questions import ensure_call_documents
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require

LANGUAGES = ("fr", "en", "nl")


@dataclass(frozen=True, slots=True)
class SetupDifference:
    """One thing that two versions of a call say differently; an empty side means that it was not there."""

    part: str
    name: str
    before: str
    after: str


def get_call_settings(call: Call | int) -> Setup:
    """The settings of a call; the usual ones where it has none."""
    pk = call if isinstance(call, int) else call.pk
    return Setup.objects.filter(call=pk).first() or Setup(call_id=pk)


def ensure_setup(call: Call) -> Setup:
    """The settings of a call, made with their usual values and papers when they are not there yet."""
    setup, made = Setup.objects.get_or_create(call=call)
    if made:
        ensure_call_documents(call)
    return setup


def can_change_setup(setup: Setup) -> GuardAnswer:
    """Whether what files are judged by may be changed now."""
    if setup.locked_at is None:
        return YES
    return no(
        _(
            "This call has received files. Amend it, with a reason, before changing what they are judged by."
        )
    )


@transaction.atomic
def freeze_setup(*, call: Call, by: User | None) -> SetupVersion:
    """Freeze what files of a call are judged by, and give its version; each sending calls it.

    A call that is frozen gives its version without waiting for anybody. Else the settings are locked,
    a new version is written unless nothing has changed since the last, and whoever comes at the same
    moment gets the same one. The row of the settings is locked after account and file.
    """
    ensure_setup(call)
    frozen = Setup.objects.filter(call=call, locked_at__isnull=False).exists()
    last = call.versions.order_by("-number").first()
    if frozen and last is not None:
        return last
    setup = Setup.objects.select_for_update(of=("self",)).get(call=call)
    last = SetupVersion.objects.filter(call=call).order_by("-number").first()
    if setup.locked_at is not None and last is not None:
        return last
    content = build_setup_content(setup)
    digest = hash_setup_content(content)
    if last is None or last.sha256 != digest:
        last = SetupVersion.objects.create(
            call=call,
            number=last.number + 1 if last else 1,
            content=content,
            sha256=digest,
            reason=setup.amended_because,
            by=setup.amended_by or by,
        )
    setup.locked_at = timezone.now()
    setup.amended_because, setup.amended_by, setup.amended_at = "", None, None
    setup.save(
        update_fields=["locked_at", "amended_because", "amended_by", "amended_at"]
    )
    return last


@transaction.atomic
def reopen_setup(*, call: Call, reason: str, by: User) -> Setup:
    """Open a frozen call for changes; the next file, or staff, freezes it again as a new version.

    Files keep the version under which they were sent. Raises `Refused` with the sentence
    without a reason or when the call is not frozen, `PermissionDenied` without the right.
    """
    require(by, "calls.amend_setup")
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    ensure_setup(call)
    setup = Setup.objects.select_for_update(of=("self",)).get(call=call)
    if setup.locked_at is None:
        raise Refused(_("This call is open for changes already."))
    setup.locked_at = None
    setup.amended_because, setup.amended_by, setup.amended_at = (
        reason.strip(),
        by,
        timezone.now(),
    )
    setup.save(
        update_fields=["locked_at", "amended_because", "amended_by", "amended_at"]
    )
    return setup


def build_setup_content(setup: Setup) -> dict[str, Any]:
    """Everything that the files of a call are judged by, in a fixed order, as JSON keeps it."""
    call = setup.call_id
    questions: dict[int, dict[str, Any]] = {}
    codes = {}
    for question in Question.objects.filter(call=call):
        questions[question.pk] = {
            **_facts(
                question,
                "step",
                "kind",
                "required",
                "most_characters",
                "lowest",
                "highest",
            ),
            **_facts(question, "any_condition", "position"),
            **_collect_translations(question, "label", "help"),
            "choices": {},
            "conditions": [],
        }
        codes[question.pk] = question.code
    for choice in Choice.objects.filter(question__call=call):
        questions[choice.question_id]["choices"][choice.code] = {
            "position": choice.position,
            **_collect_translations(choice, "label"),
        }
    for condition in Condition.objects.filter(question__call=call).order_by(
        "on", "operator", "values", "pk"
    ):
        questions[condition.question_id]["conditions"].append(
            _facts(condition, "on", "operator", "values")
        )
    criteria = {}
    for criterion in Criterion.objects.filter(call=call):
        criteria[criterion.code] = {
            **_facts(criterion, "weight", "highest", "lowest", "position"),
            **_collect_translations(criterion, "label", "guide"),
        }
    rules = {}
    for rule in EligibilityRule.objects.filter(call=call):
        rules[rule.code] = {
            **_facts(rule, "kind", "on", "lowest", "highest", "values", "blocking"),
            **_facts(rule, "structure_id", "recheck_days", "position"),
            **_collect_translations(rule, "advice", "paper"),
        }
    content = {
        "setup": _facts(setup, "blind", "lowest_mean"),
        "criteria": criteria,
        "questions": {codes[pk]: facts for pk, facts in questions.items()},
        "rules": rules,
    }
    kept: dict[str, Any] = json.loads(_canonical(content))
    return kept


def hash_setup_content(content: dict[str, Any]) -> str:
    """SHA-256 of a content, whatever the order in which it was gathered."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def list_setup_differences(
    before: dict[str, Any], after: dict[str, Any]
) -> list[SetupDifference]:
    """What changed between two versions, part by part: what came, what went, what is said differently."""
    found = []
    for part in ("setup", "criteria", "questions", "rules"):
        old = _flatten_content(before.get(part, {}))
        new = _flatten_content(after.get(part, {}))
        for name in sorted(old.keys() | new.keys()):
            was, now = old.get(name), new.get(name)
            if was != now:
                texts = _format_content_value(was), _format_content_value(now)
                found.append(SetupDifference(part, name, *texts))
    return found


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(
        content,
        cls=DjangoJSONEncoder,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _facts(row: models.Model, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _collect_translations(row: models.Model, *names: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        for code in LANGUAGES:
            text = getattr(row, f"{name}_{code}")
            if text:
                found[f"{name}_{code}"] = text
    return found


def _flatten_content(value: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """A content as one level: "project · weight" -> 3."""
    if not isinstance(value, dict):
        return {" · ".join(path): value}
    flat: dict[str, Any] = {}
    for name, inner in value.items():
        flat |= _flatten_content(inner, (*path, str(name)))
    return flat


def _format_content_value(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Iterable) and not isinstance(value, str | dict):
        return "; ".join(_format_content_value(entry) for entry in value)
    if isinstance(value, dict):
        return " ".join(_format_content_value(entry) for entry in value.values())
    return str(value)
