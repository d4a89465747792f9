"""The one door to the inside of a file that a stranger made: opened in a process of its own, under limits.

A file that would take minutes or fill the memory ends that process only, and is refused with a sentence.
"""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.documents.opening.reasons import Reason
from pemwecco.documents.sandbox_process import (
    SandboxLost,
    forget_sandbox_process,
    get_sandbox_process,
)

logger = logging.getLogger(__name__)
# A machine with much to do gives the processor late: only a hanging file meets this limit.
_WAITED: Final = 4
# How the limits and the renderer end the child when a file asks for more.
_ENDED_BY_WORK: Final = frozenset(
    {
        -signal.SIGXCPU,
        -signal.SIGKILL,
        -signal.SIGABRT,
        -signal.SIGTRAP,
        -signal.SIGILL,
        -signal.SIGSEGV,
        -signal.SIGBUS,
    }
)


class FileRefused(Refused):
    """A file that cannot be taken; `str()` is the sentence to show."""


def open_in_sandbox(
    task: str, contents: Sequence[bytes], **about: Any
) -> tuple[bytes, dict[str, Any]]:
    """What the child makes of the files, and what it tells of it.

    At most `settings.DOCUMENT_OPENING_SECONDS` of the processor and `DOCUMENT_OPENING_BYTES` of memory.
    Raises `FileRefused` with the sentence: damaged, locked, too much inside, more work than a paper is.
    """
    seconds: int = settings.DOCUMENT_OPENING_SECONDS
    asked = {
        "task": task,
        "sizes": [len(content) for content in contents],
        "limits": {"memory": settings.DOCUMENT_OPENING_BYTES, "seconds": seconds},
        "about": about,
    }
    question = b"".join([json.dumps(asked).encode(), b"\n", *contents])
    process = get_sandbox_process()
    try:
        ended, answer = process.ask(question, seconds * _WAITED)
    except TimeoutError as error:
        forget_sandbox_process(process)
        raise _refuse_for_work(task, contents, "time") from error
    except SandboxLost as error:
        forget_sandbox_process(process)
        raise RuntimeError(f"A file could not be opened ({task}): see above") from error
    if ended in _ENDED_BY_WORK:
        raise _refuse_for_work(task, contents, str(ended))
    if ended != 0:
        raise RuntimeError(f"A file could not be opened ({task}): see above")
    line, _end, content = answer.partition(b"\n")
    told: dict[str, Any] = json.loads(line)
    if "reason" in told:
        reason = Reason(told["reason"])
        if reason is Reason.WORK:
            raise _refuse_for_work(task, contents, "memory")
        if "error" in told:
            logger.warning("A file cannot be opened to %s: %s", task, told["error"])
        raise FileRefused(format_opening_refusal(reason, told["facts"]))
    return content, told


def _refuse_for_work(task: str, contents: Sequence[bytes], limit: str) -> FileRefused:
    size = sum(len(content) for content in contents)
    logger.warning("A file of %d bytes was too much to %s (%s)", size, task, limit)
    return FileRefused(format_opening_refusal(Reason.WORK, {}))


def format_opening_refusal(reason: Reason, facts: Mapping[str, int]) -> str:
    """The sentence for a reason, with what to do."""
    print_again = _("Please print it to a new PDF and send that.")
    sentences = {
        Reason.DAMAGED_PDF: _(
            "This PDF is damaged and cannot be opened. Please save it again."
        ),
        Reason.DAMAGED_PICTURE: _("This picture is damaged and cannot be opened."),
        Reason.TOO_MANY_PIXELS: _(
            "This picture has too many pixels. Please take it again in a smaller size."
        ),
        Reason.PASSWORD: _(
            "This PDF is protected by a password. Please save it without one."
        ),
        Reason.NO_PAGE: _("This PDF has no page."),
        Reason.TOO_MANY_PAGES: _("This PDF has %(count)s pages, more than %(most)s."),
        Reason.TOO_MANY_TOGETHER: _(
            "Together these files have too many pages. Please keep them apart."
        ),
        Reason.PAGE_TOO_LARGE: _("A page of this PDF is larger than 5 metres. %(do)s"),
        Reason.FOLDER: _(
            "This PDF is a folder that holds other files. Please send the files inside it one by one."
        ),
        Reason.ONE_PROGRAM: _(
            "This PDF is a form that only one program can show. %(do)s"
        ),
        Reason.ACTIVE: _("This PDF holds a script or another file inside it. %(do)s"),
        Reason.BARE_STAMP: _(
            "A stamp in this PDF has a name and no drawing: most programs show nothing of it. %(do)s"
        ),
        Reason.TOO_COMPLICATED: _("This PDF is too complicated to be checked. %(do)s"),
        Reason.INFLATED: _("This PDF unpacks to far more than a paper holds. %(do)s"),
        Reason.WORK: _(
            "This file takes far more work to open than a paper does. Please send a photo of it."
        ),
    }
    return sentences[reason] % {"do": print_again, **facts}
