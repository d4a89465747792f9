"""The process in which files of strangers are opened: little memory, little work, no secrets, one question.

It is forked from a warm one that has loaded what it needs, and is asked and answers by a socket: a line of
JSON, then bytes.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import socket
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, Final

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


def _answer_show(contents: list[bytes], *, kind: str, **_about: Any) -> Answer:
    from pemwecco.documents.opening import reasons, showing  # noqa: PLC0415  as above

    if kind == reasons.PDF:
        return showing.show_pages(contents[0]), {}
    return showing.show_picture(contents[0], kind), {}


_TASKS: Final[dict[str, Callable[..., Answer]]] = {
    "prepare": _answer_prepare,
    "bind": _answer_bind,
    "join": _answer_join,
    "strip": _answer_strip,
    "read": _answer_read,
    "rewrite": _answer_rewrite,
    "page": _answer_page,
    "grey": _answer_grey,
    "show": _answer_show,
}


def serve_questions(control: int) -> None:
    """Fork a process for each question that comes by a socket, and say by what number it ended."""
    # Nothing but the answers goes out by their way; what goes wrong is told where our own errors go.
    os.dup2(2, 1)
    _load_all()
    with socket.socket(fileno=control) as questions:
        while True:
            asked, [*places], _flags, _from = socket.recv_fds(questions, 1, 1)
            if not asked:
                return
            with socket.socket(fileno=places[0]) as place:
                forked = os.fork()
                if forked == 0:
                    questions.close()
                    os._exit(_answer_at(place))
            _forked, status = os.waitpid(forked, 0)
            ended = os.waitstatus_to_exitcode(status)
            questions.sendall(ended.to_bytes(4, "big", signed=True))


def _load_all() -> None:
    """What any task needs, so that a forked process finds it."""
    from pemwecco.documents.opening import (  # noqa: F401, PLC0415  loaded once, by who forks
        binding,
        pages,
        pictures,
        preparing,
        showing,
    )

    gc.collect()
    gc.freeze()


def _answer_at(place: socket.socket) -> int:
    try:
        with place.makefile("rb") as asking, place.makefile("wb") as answering:
            answer_question(asking, answering)
    except BaseException:  # noqa: BLE001  told, and ended by a number: nothing is above
        traceback.print_exc()
        return 1
    place.shutdown(socket.SHUT_RDWR)
    return 0


def answer_question(asking: BinaryIO, answering: BinaryIO) -> None:
    """Answer one question: {"task", "sizes", "limits", "about"} and the files, in that order."""
    asked = json.loads(asking.readline())
    contents = [asking.read(size) for size in asked["sizes"]]
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
    answering.write(json.dumps(told).encode() + b"\n")
    answering.write(content)


def _set_process_limits(limits: dict[str, int]) -> None:
    """So much memory and so many seconds of the processor, after whoever waits for pages; no file."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)
