"""From a kind of mail and its facts to subject, text and HTML in the recipient's language."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from pemwecco.core.wordings import WordingError, fill_wording, format_plain_values
from pemwecco.mail.models import Wording

logger = logging.getLogger(__name__)
LayoutSource = Callable[[], Mapping[str, Any]]
_LAYOUT_SOURCES: list[LayoutSource] = []

# What stands in the name of a kind of mail where its mails print a name, a day, a number.
BLANK = "…"
# The kind of a mail that a library wrote: codes, links to a new password.
PLAIN = "plain"
# A number that no subject has, in place of each of its facts.
MANY = 987
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_BUTTON = re.compile(r"^(?:(?P<label>[^\n]+?)\s*:\s+)?(?P<url>https?://[^\s<>\"]+)$")
_CODE = re.compile(r"^(?=.{4,12}$)[A-Z0-9]+(?:-[A-Z0-9]+)*$")
_PLACEHOLDER = re.compile(r"{{\s*([a-z_][a-z0-9_]*)\s*(?:\|[^}]*)?}}")


@dataclass(frozen=True, slots=True)
class RenderedMail:
    subject: str
    text: str
    html: str


def register_layout_context(source: LayoutSource) -> LayoutSource:
    """Register what the layout of every mail may read, for example {"programme": …}.

    Upper apps do it when apps are ready; it is called under the recipient's language.
    """
    if source not in _LAYOUT_SOURCES:
        _LAYOUT_SOURCES.append(source)
    return source


def render_mail(kind: str, language: str, context: Mapping[str, Any]) -> RenderedMail:
    """A mail in staff's wording when there is one, else in the words of the project.

    Raises `WordingError` when the wording asks for a name that the mail does not know.
    """
    wording = Wording.objects.filter(kind=kind, language=language).first()
    if wording is None:
        return render_templates(kind, language, context)
    with translation.override(language):
        values = format_plain_values(_everything(context))
        return _build_rendered_mail(
            fill_wording(wording.subject, values), fill_wording(wording.body, values)
        )


def get_mail_wording(
    kind: str,
    language: str,
    context: Mapping[str, Any],
    *,
    wordings: Mapping[tuple[str, str], Wording],
) -> tuple[str, str]:
    """Subject and text of a mail that staff may still change: `wordings` are theirs, by kind and language.

    A wording that cannot be filled gives way to the words of the project.
    """
    with translation.override(language):
        every = {"site_url": settings.SITE_URL.rstrip("/"), **context}
        own = wordings.get((kind, language))
        if own is not None:
            try:
                values = format_plain_values(every)
                return fill_wording(own.subject, values), fill_wording(own.body, values)
            except WordingError as error:
                logger.error(  # noqa: TRY400  expected
                    "The wording of %s (%s) cannot be filled: %s", kind, language, error
                )
        found = []
        for part in ("subject", "body"):
            found.append(_template(f"mail/{kind}.{part}.txt", every))
    return " ".join(found[0].split()), _clean_mail_text(found[1])


def render_free_text(subject: str, text: str) -> RenderedMail:
    """A mail from words that somebody wrote, in the active language."""
    return _build_rendered_mail(subject, text)


def render_templates(
    kind: str, language: str, context: Mapping[str, Any]
) -> RenderedMail:
    """A mail from the templates `mail/<kind>.subject.txt` and `mail/<kind>.body.txt`."""
    with translation.override(language):
        every = _everything(context)
        return _build_rendered_mail(
            _template(f"mail/{kind}.subject.txt", every),
            _template(f"mail/{kind}.body.txt", every),
        )


def _everything(context: Mapping[str, Any]) -> dict[str, Any]:
    return {**_from_layout(), "site_url": settings.SITE_URL.rstrip("/"), **context}


def _build_rendered_mail(subject: str, text: str) -> RenderedMail:
    subject = " ".join(subject.split())
    text = _clean_mail_text(text)
    return RenderedMail(subject, text, render_mail_html(subject, text))


def _clean_mail_text(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def render_mail_html(subject: str, text: str) -> str:
    """The mail in the layout of the house, in the active language: the same words as the text."""
    context = {**_from_layout(), "subject": subject, "blocks": split_into_blocks(text)}
    return render_to_string("mail/message.html", context)


def list_mail_kinds() -> list[str]:
    """Every kind of mail of the project: those with a template of their words."""
    found: set[str] = set()
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        root = folder / "mail"
        for path in root.rglob("*.body.txt"):
            name = path.relative_to(root).as_posix()
            found.add(name.removesuffix(".body.txt"))
    return sorted(found)


class _Blank(int):
    """What a subject prints where its facts would stand; plural sentences count it."""

    def __getitem__(self, _key: object) -> _Blank:
        return self


class _Blanks(dict[str, object]):
    """Every name that a subject prints, as a blank."""

    def __contains__(self, key: object) -> bool:
        return key not in {"True", "False", "None"}

    def __missing__(self, key: str) -> object:
        return _Blank(MANY)


def name_mail_kind(kind: str) -> str:
    """What staff read for a kind of mail: its subject in their language, with dots where a name is printed.

    A mail whose subject is wholly its writer's is a message; one that a library wrote is about one's account.
    A kind that is no longer written keeps its code.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    return _name_mail_kind_in(kind, language)


@cache
def _name_mail_kind_in(kind: str, language: str) -> str:
    try:
        template: Any = get_template(f"mail/{kind}.subject.txt")
        with translation.override(language):
            named = template.template.render(Context(_Blanks(), autoescape=False))
    except TemplateDoesNotExist:
        with translation.override(language):
            return gettext("Sign-in and account") if kind == PLAIN else kind
    name = " ".join(named.split()).replace(str(MANY), BLANK)
    with translation.override(language):
        return gettext("Message written by staff") if name == BLANK else name


def list_named_mail_kinds() -> list[tuple[str, str]]:
    """Every kind of mail with its name in the reader's language, in the order of the names."""
    named = [(kind, name_mail_kind(kind)) for kind in list_mail_kinds()]
    return sorted(named, key=lambda pair: pair[1].casefold())


def list_mail_placeholders(kind: str) -> list[str]:
    """The names that a wording of this kind may use in braces: those that its templates print."""
    found: set[str] = set()
    for part in ("subject", "body"):
        origin = get_template(f"mail/{kind}.{part}.txt")
        found.update(_PLACEHOLDER.findall(_source(origin)))
    return sorted(found)


def split_into_blocks(text: str) -> list[dict[str, object]]:
    """The paragraphs of a text: a link alone on a line becomes a button, a code alone a code to type."""
    found: list[dict[str, object]] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines()]
        if len(lines) == 1 and (button := _BUTTON.match(lines[0])):
            found.append(
                {"kind": "button", "label": button["label"] or "", "url": button["url"]}
            )
        elif len(lines) == 1 and _CODE.match(lines[0]):
            found.append({"kind": "code", "code": lines[0]})
        elif all(line.startswith("- ") for line in lines):
            found.append(
                {"kind": "list", "items": [_linked(line[2:]) for line in lines]}
            )
        else:
            found.append({"kind": "text", "html": _render_text_lines(lines)})
    return found


def _render_text_lines(lines: Sequence[str]) -> SafeString:
    return format_html_join(
        mark_safe("<br>"), "{}", ((_linked(line),) for line in lines)
    )


def _linked(line: str) -> SafeString:
    parts: list[SafeString] = []
    last = 0
    for match in _URL.finditer(line):
        parts.append(format_html("{}", line[last : match.start()]))
        parts.append(
            format_html('<a href="{0}" style="color:#0b4f5c;">{0}</a>', match[0])
        )
        last = match.end()
    parts.append(format_html("{}", line[last:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def _from_layout() -> dict[str, Any]:
    layout: dict[str, Any] = {}
    for source in _LAYOUT_SOURCES:
        layout.update(source())
    return layout


def _template(name: str, context: Mapping[str, Any]) -> str:
    # Plain text: an apostrophe in a name stays an apostrophe.
    template: Any = get_template(name)
    return str(template.template.render(Context(dict(context), autoescape=False)))


def _source(template: Any) -> str:
    return str(template.template.source)
