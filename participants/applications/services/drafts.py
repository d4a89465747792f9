"""Verbs on a draft: begin it, save a step, reach it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from participants.applications.models import Application, generate_access_key
from participants.applications.services.addresses import (
    find_sent_application,
    mark_address_confirmed,
    send_first_mail,
)
from participants.applications.services.fact_writing import write_step_answers
from participants.applications.services.facts import (
    format_fact,
    read_step_answers,
)
from participants.calls.questions.definition import STEPS
from participants.register.lifecycle import Stage
from participants.register.models import AccessCode, Call
from participants.register.services import begin_participation
from pemwecco.accounts.models import User, normalise_email
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import Viewer
from pemwecco.core.typed_text import clean_text

SHORTEST_WORD = 24
# So many of the last saves of a step are told to the browsers that keep copies.
MOST_TURNS = 8


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """One answer that two windows gave differently."""

    field: str
    typed: str
    saved: str


@dataclass(frozen=True, slots=True)
class DraftSave:
    """What came of a save: the version that the form now stands for, or the answers in conflict."""

    version: int
    conflicts: tuple[AnswerDifference, ...] = ()


@transaction.atomic
def begin_draft(
    *,
    call: Call,
    email: str,
    language: str,
    known: bool = False,
    access: AccessCode | None = None,
    once: str = "",
) -> Application:
    """Begin an application: a numbered file, a draft that this browser holds, a mail with the way back.

    `known` says that the address was proven by a code, sent
    by mail; `access` is the code that opens a closed call for a late applicant. `once` is a long word of the
    page on which it was asked: a second click on the same page gives back the first draft. Raises `Refused`
    with the sentence when the call is not open, or when this proven address has already applied to it.
    """
    address = normalise_email(email)
    if known and has_applied(call, address):
        raise Refused(_("You have already sent an application to this call."))
    key = _derive_access_key(call, address, once)
    if key and (begun := _find_begun_draft(call, key)) is not None:
        return begun
    file = begin_participation(
        call=call, email=address, language=language, known=known, access=access
    )
    application = Application.objects.create(
        participation=file,
        language=language,
        access_key=key or generate_access_key(),
        confirmed_email=address if known else "",
    )
    send_first_mail(application)
    return application


@transaction.atomic
def prefill_draft(
    *, application: Application, step: str, values: Mapping[str, Any]
) -> int:
    """Write answers that a link carries into a new draft, as far as nothing stands there yet.

    `values` are read answers by the name of their question. The step does not count as visited: the
    applicant sees each answer and may change it. Returns how many were written.
    """
    row = Application.objects.select_related(
        "participation__person",
        "participation__organisation",
        "participation__call__programme",
    ).get(pk=application.pk)
    known = read_step_answers(row, step)
    fresh = {name: value for name, value in values.items() if not known.get(name)}
    if fresh:
        write_step_answers(row, step, fresh)
        row.save()
    return len(fresh)


def _derive_access_key(call: Call, address: str, once: str) -> str:
    """The key of the draft that a page begins; nothing for a page that has no word long enough."""
    if len(once) < SHORTEST_WORD:
        return ""
    return salted_hmac(
        "applications.once", f"{call.pk}/{address}/{once}", algorithm="sha256"
    ).hexdigest()[:32]


def _find_begun_draft(call: Call, key: str) -> Application | None:
    # The second click waits here until the first one is through.
    Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    rows = Application.objects.filter(access_key=key, participation__call=call)
    return rows.select_related("participation").first()


def has_applied(call: Call, email: str) -> bool:
    """Whether an application of this address to this call counts."""
    return find_sent_application(call, email) is not None


def find_own_draft(
    *, call: Call, user: Viewer, keys: Iterable[str], email: str = ""
) -> Application | None:
    """The draft that this browser or this signed-in person already has in the call, for the address typed."""
    drafts = Application.objects.reached_by(user, keys).filter(
        participation__call=call, participation__stage=Stage.DRAFT
    )
    if email:
        drafts = drafts.filter(participation__person__email=normalise_email(email))
    return drafts.order_by("-pk").first()


def claim_draft(*, application: Application, user: User) -> None:
    """Close a draft to the browser that began it, once the owner of the address came by a code.

    From then on only the signed-in address reaches it: whoever began it with a foreign address
    reads nothing of what the owner writes.
    """
    if application.access_key and application.participation.person.email == user.email:
        mark_address_confirmed(application)
        application.access_key = ""
        Application.objects.filter(pk=application.pk).update(access_key="")


@transaction.atomic
def save_step(
    *,
    application: Application,
    step: str,
    values: Mapping[str, Any],
    unread: Mapping[str, str],
    version: int,
    window: str,
    turn: str = "",
) -> DraftSave:
    """Save a step as it is, complete or not.

    `values` are the answers that could be read, `unread` those that could not, as typed: both are
    kept. `version` is the one the form was opened with, `window` the window it stands in: when another
    window has saved this step since and an answer differs, nothing is written and the differences come
    back. `turn` marks what was sent, so that the browser knows which of its copies has arrived. Raises
    `Refused` when the file is no longer a draft.
    """
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("participation__person", "participation__organisation")
        .select_related("participation__call__programme")
        .get(pk=application.pk)
    )
    if row.participation.stage != Stage.DRAFT:
        raise Refused(
            _("This application has been sent. It cannot be changed here any more.")
        )
    before = read_step_answers(row, step)
    typed = {name: format_fact(name, value) for name, value in values.items()}
    typed.update(unread)
    differing = []
    for name, text in typed.items():
        saved = before.get(name, "")
        if clean_text(text) != clean_text(saved):
            differing.append(AnswerDifference(name, text, saved))
    if differing and is_saved_elsewhere(row, step, version=version, window=window):
        return DraftSave(row.version, tuple(differing))
    write_step_answers(row, step, values)
    row.unread = _without(row.unread, step)
    if unread:
        row.unread[step] = dict(unread)
    row.steps_saved = _add_step(row.steps_saved, step)
    note_save(row, step, changes=bool(differing), window=window, turn=turn)
    row.save()
    return DraftSave(row.version)


def is_saved_elsewhere(
    application: Application, step: str, *, version: int, window: str
) -> bool:
    """Whether another window has changed a step since the form of this one was opened."""
    last_version, last_window, *_marks = application.saves.get(step, (0, ""))
    return bool(last_version > version and last_window != window)


def note_save(
    application: Application, step: str, *, changes: bool, window: str, turn: str
) -> None:
    """Note on a row that is about to be saved when, from which window and from which copy its step came."""
    last_version, last_window, *marks = application.saves.get(step, (0, ""))
    if changes:
        application.version += 1
        last_version, last_window = application.version, window
    if changes or turn:
        # Of several telephones, each asks for its own mark.
        turns = [*"".join(marks).split(), turn][-MOST_TURNS:]
        application.saves = {
            **application.saves,
            step: [last_version, last_window, " ".join(turns).strip()],
        }
    application.saved_at = timezone.now()


def list_kept_turns(application: Application) -> list[str]:
    """The marks of what each step was last saved from."""
    turns = [save[2] for save in application.saves.values() if len(save) > 2]  # noqa: PLR2004  version, window, turn
    return [turn for turn in turns if turn]


def _add_step(saved: list[str], step: str) -> list[str]:
    """The steps saved, in the order of the form."""
    return [name for name in STEPS if name == step or name in saved]


def _without(unread: dict[str, Any], step: str) -> dict[str, Any]:
    return {name: fields for name, fields in unread.items() if name != step}


@transaction.atomic
def mark_step_visited(*, application: Application, step: str) -> None:
    """Note that a step without questions (the papers) has been visited."""
    row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if step not in row.steps_saved:
        row.steps_saved = _add_step(row.steps_saved, step)
        row.save(update_fields=["steps_saved"])
