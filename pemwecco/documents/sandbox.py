"""The one door to the inside of a file that a stranger made: opened in a process of its own, under limits.

A file that would take minutes or fill the memory ends that process only, and is refused with a sentence.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.documents.opening.reasons import Reason

logger = logging.getLogger(__name__)
# The package of the child is found without running `pemwecco/__init__.py`, which loads Celery and, with the
# settings, every secret.
_START: Final = (
    "import sys, types; house = types.ModuleType('pemwecco'); house.__path__ = [sys.argv[1]]; "
    "sys.modules['pemwecco'] = house; "
    "from pemwecco.documents.opening.child import answer_question; answer_question()"
)
_HOUSE: Final = str(Path(__file__).resolve().parent.parent)
# What the child may know of where it runs.
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TZ")
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
    try:
        answer = subprocess.run(  # noqa: S603  our own program; files go in as bytes
            [sys.executable, "-c", _START, _HOUSE],
            input=b"".join([json.dumps(asked).encode(), b"\n", *contents]),
            capture_output=True,
            timeout=seconds * _WAITED,
            check=False,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )
    except subprocess.TimeoutExpired as error:
        raise _refuse_for_work(task, contents, "time") from error
    if answer.returncode in _ENDED_BY_WORK:
        raise _refuse_for_work(task, contents, str(answer.returncode))
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace")[-2000:]
        raise RuntimeError(f"A file could not be opened ({task}): {said}")
    line, _end, content = answer.stdout.partition(b"\n")
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
        Reason.TOO_COMPLICATED: _("This PDF is too complicated to be checked. %(do)s"),
        Reason.INFLATED: _("This PDF unpacks to far more than a paper holds. %(do)s"),
        Reason.WORK: _(
            "This file takes far more work to open than a paper does. Please send a photo of it."
        ),
    }
    return sentences[reason] % {"do": print_again, **facts}
