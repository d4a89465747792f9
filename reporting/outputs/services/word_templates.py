"""Templates of Word: kept once they are understood, and the one that is shipped."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.documents.models import Document
from pemwecco.documents.services import (
    FileRefused,
    delete_unheld_document,
    read_document,
    store_word_file,
)
from reporting.narrative.models import ReportSection
from reporting.narrative.queries import list_known_codes
from reporting.outputs.models import WordTemplate
from reporting.outputs.template_words import TemplateWords, list_strange_words

ADD: Final = "outputs.add_wordtemplate"
TEXTS: Final = frozenset(
    {
        "programme",
        "implementer",
        "grant_number",
        "funding",
        "first_day",
        "last_day",
        "state",
        "fingerprint",
        "disclaimer",
    }
)
SECTION: Final = frozenset({"code", "title", "text"})
FIGURE: Final = frozenset({"code", "name", "definition", "level", "value"})
TARGET: Final = frozenset(
    {"code", "name", "baseline", "target", "due_on", "reached", "light", "reason"}
)
FOOTNOTES: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
)
# What docxtpl fills among the properties of a document.
PROPERTIES: Final = (
    "author",
    "comments",
    "identifier",
    "language",
    "subject",
    "title",
)
EMBLEM: Final = Path(settings.BASE_DIR) / "static" / "img" / "eu-emblem.png"


def name_figure(code: str) -> str:
    """The code of an indicator as a template can write it: OP2_3 for OP2.3."""
    return "".join(sign if sign.isalnum() else "_" for sign in code)


def build_template_words() -> TemplateWords:
    """Everything that a template may name, with the sections that staff have set."""
    sections = ReportSection.objects.values_list("code", flat=True)
    figures = {name_figure(code) for code in list_known_codes()}
    return TemplateWords(
        TEXTS,
        {"text": frozenset(sections), "figure": frozenset(figures)},
        {"sections": SECTION, "figures": FIGURE, "targets": TARGET},
    )


def take_in_template(*, uploaded: UploadedFile, by: User) -> Document:
    """Take in a donor's form, once everything in its braces is understood; a template then holds it.

    Refuses what is no plain document of Word, and names that reports do not have: the sentence lists them.
    """
    require(by, ADD)
    document = store_word_file(uploaded=uploaded, by=by)
    try:
        refuse_strange_template(read_document(document))
    except Refused:
        delete_unheld_document(document)
        raise
    return document


def keep_word_template(*, name: str, document: Document, by: User) -> WordTemplate:
    """Offer a form that was taken in (`take_in_template`) under a name that no other has."""
    require(by, ADD)
    return WordTemplate.objects.create(name=name, document=document, added_by=by)


def refuse_strange_template(content: bytes) -> None:
    """Refuse a template with a name that reports do not have, or with anything else than names."""
    known = build_template_words()
    strange: dict[str, None] = {}
    try:
        for source in _list_sources(content):
            strange |= dict.fromkeys(list_strange_words(source, known))
    except TemplateSyntaxError as error:
        sentence = _("The braces of this template cannot be read: %(error)s")
        raise FileRefused(sentence % {"error": error.message}) from error
    except (KeyError, ValueError, SyntaxError) as error:
        raise FileRefused(_("This document of Word cannot be read.")) from error
    if strange:
        named = ", ".join(f"“{word}”" for word in strange)
        sentence = _("A report has nothing of this name: %(names)s.")
        raise FileRefused(sentence % {"names": named})


def read_template(document: Document | None) -> bytes:
    """The document of a template, or the one that is shipped."""
    return build_shipped_template() if document is None else read_document(document)


def build_shipped_template() -> bytes:
    """The template that is there from the beginning, in the active language, with emblem and statement."""
    from docx import Document as WordDocument  # noqa: PLC0415  only who makes papers needs it
    from docx.shared import Cm, Pt  # noqa: PLC0415  as above

    made = WordDocument()
    made.styles["Normal"].font.name = "Calibri"
    made.styles["Normal"].font.size = Pt(11)
    made.core_properties.author = "{{ implementer }}"
    made.core_properties.title = "{{ programme }} {{ first_day }} – {{ last_day }}"
    made.core_properties.language = (get_language() or "fr")[:2]
    made.core_properties.comments = ""
    made.add_heading(pgettext("to the donor", "Report"), 0)
    made.add_paragraph("{{ programme }} · {{ first_day }} – {{ last_day }}")
    for label, word in (
        (_("Implemented by"), "implementer"),
        (_("Number of the grant"), "grant_number"),
        (_("State"), "state"),
        (_("Fingerprint (SHA-256)"), "fingerprint"),
    ):
        line = made.add_paragraph("")
        line.add_run(label).bold = True
        line.add_run(f" – {{{{ {word} }}}}")
    made.add_paragraph("{%p for section in sections %}")
    made.add_heading("{{ section.title }}", 1)
    made.add_paragraph("{{ section.text }}")
    made.add_paragraph("{%p endfor %}")
    made.add_heading(_("Targets"), 1)
    heads = [
        _("Code"),
        _("Indicator"),
        capfirst(_("milestone")),
        _("Held against it"),
        pgettext("progress", "Light"),
    ]
    _add_table(made, heads, "targets", ["code", "name", "target", "reached", "light"])
    made.add_heading(_("Figures"), 1)
    heads = [_("Code"), _("Indicator"), _("Level"), _("Value")]
    _add_table(made, heads, "figures", ["code", "name", "level", "value"])
    made.add_paragraph("{{ disclaimer }}")
    foot = made.sections[0].footer.paragraphs[0]
    foot.add_run().add_picture(str(EMBLEM), height=Cm(1))
    foot.add_run("  {{ funding }}").bold = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add_table(made: Any, heads: list[str], listed: str, words: list[str]) -> None:
    """A table with a row for each thing of a list: loop, row, end of the loop."""
    table = made.add_table(rows=4, cols=len(heads))
    table.style = "Light Grid Accent 1"
    table.rows[1].cells[0].text = f"{{%tr for one in {listed} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for place, (head, word) in enumerate(zip(heads, words, strict=True)):
        table.rows[0].cells[place].text = head
        table.rows[2].cells[place].text = f"{{{{ one.{word} }}}}"


def _list_sources(content: bytes) -> Iterator[str]:
    """Every part of a document that is filled: its body, head and foot of pages, notes, properties."""
    from docxtpl import DocxTemplate  # noqa: PLC0415  only who makes papers needs it

    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.parts:
        if part.content_type == FOOTNOTES:
            yield template.patch_xml(part.blob.decode())
    for name in PROPERTIES:
        yield str(getattr(template.docx.core_properties, name))
