"""The process in which files of strangers are opened: little memory, little work, no secrets, one question.

It is asked on its standard input and answers on its standard output: a line of JSON, then bytes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any, Final

from pemwecco.documents.opening.reasons import PDF, Reason, Unopenable

Answer = tuple[bytes, dict[str, Any]]


def _answer_prepare(contents: list[bytes], **_about: Any) -> Answer:
    from pemwecco.documents.opening.preparing import prepare_pdf  # noqa: PLC0415  each task loads what it needs

    kept, made_harmless = prepare_pdf(contents[0])
    return kept, {"made_harmless": made_harmless}


def _answer_bind(contents: list[bytes], *, kind: str, **_about: Any) -> Answer:
    from pemwecco.documents.opening import binding, reasons  # noqa: PLC0415  as above

    if kind == reasons.PDF:
        return binding.bind_pdf(contents[0]), {}
    return binding.make_picture_sheet(contents[0], kind), {}


def _answer_join(contents: list[bytes], **_about: Any) -> Answer:
    from pemwecco.documents.opening.binding import join_pdfs  # noqa: PLC0415  as above

    return join_pdfs(contents), {}


def _answer_strip(contents: list[bytes], **_about: Any) -> Answer:
    from pemwecco.documents.opening.binding import strip_pdf  # noqa: PLC0415  as above

    return strip_pdf(contents[0]), {}


def _answer_read(contents: list[bytes], *, pages: int, **_about: Any) -> Answer:
    from pemwecco.documents.opening.pages import extract_text  # noqa: PLC0415  as above

    return extract_text(contents[0], pages).encode(), {}


def _answer_rewrite(contents: list[bytes], *, kind: str, **_about: Any) -> Answer:
    from pemwecco.documents.opening.pictures import rewrite_picture  # noqa: PLC0415  as above

    content, kept_kind = rewrite_picture(contents[0], kind)
    return content, {"kind": kept_kind}


def _answer_page(contents: list[bytes], *, kind: str, **_about: Any) -> Answer:
    from pemwecco.documents.opening.pictures import make_picture_page  # noqa: PLC0415  as above

    return make_picture_page(contents[0], kind), {}


def _answer_grey(contents: list[bytes], *, kind: str, **_about: Any) -> Answer:
    from pemwecco.documents.opening.pictures import make_grey_picture  # noqa: PLC0415  as above

    return make_grey_picture(contents[0], kind), {}


_TASKS: Final[dict[str, Callable[..., Answer]]] = {
    "prepare": _answer_prepare,
    "bind": _answer_bind,
    "join": _answer_join,
    "strip": _answer_strip,
    "read": _answer_read,
    "rewrite": _answer_rewrite,
    "page": _answer_page,
    "grey": _answer_grey,
}


def answer_question() -> None:
    """Answer one question: {"task", "sizes", "limits", "about"} and the files, in that order."""
    asked = json.loads(sys.stdin.buffer.readline())
    contents = [sys.stdin.buffer.read(size) for size in asked["sizes"]]
    # Nothing but the answer goes out by the answer's way.
    answering = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _set_process_limits(asked["limits"])
    try:
        content, told = _TASKS[asked["task"]](contents, **asked["about"])
    except Unopenable as refusal:
        content, told = b"", {"reason": refusal.reason, "facts": refusal.facts}
    except (MemoryError, RecursionError):
        content, told = b"", {"reason": Reason.WORK, "facts": {}}
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a broken file makes a reader raise
        reason = Reason.DAMAGED_PDF
        if asked["about"].get("kind", PDF) != PDF:
            reason = Reason.DAMAGED_PICTURE
        told = {"reason": reason, "facts": {}, "error": type(error).__name__}
        content = b""
    with answering:
        answering.write(json.dumps(told).encode() + b"\n")
        answering.write(content)


def _set_process_limits(limits: dict[str, int]) -> None:
    """So much memory and so many seconds of the processor, after whoever waits for pages; no file."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)
