"""The copy of a file without names, for a blind call: proposed by rule, bettered and confirmed by staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from participants.applications.models import Answer
from participants.calls.models import Question
from participants.calls.questions import QUESTIONS
from participants.panel.models import RedactedCopy, Redaction
from participants.panel.rules.redaction import (
    ADDRESS,
    EMAIL,
    ENTERPRISE,
    NUMBER,
    PERSON,
    PHONE,
    WEB,
    Identity,
    NameSpan,
    find_names,
    mask_names,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.network.models import Affiliation, Identifier

# The answers in the applicant's own words, by question; those of the call come after them.
TEXTS = (
    "project_title",
    "project",
    "expected_results",
    "needs",
    "partner_wishes",
    "function",
)
ACTIVITY = "activity"
PAPER = "slot:"
# Most that is read of a paper to look for names in it.
PAGES_READ = 60


@dataclass(frozen=True)
class Passage:
    """One text of a file: as it was sent, the names found in it, and the copy without them."""

    what: str
    label: str
    original: str
    text: str
    spans: tuple[NameSpan, ...]
    # Names that are found in the copy itself: staff wrote or left them there.
    left: tuple[NameSpan, ...] = ()

    @cached_property
    def pieces(self) -> list[tuple[str, str]]:
        """The original cut at the names: (text, kind), where a text that is no name has no kind."""
        pieces, at = [], 0
        for span in self.spans:
            pieces += [
                (self.original[at : span.start], ""),
                (self.original[span.start : span.end], span.kind),
            ]
            at = span.end
        return [piece for piece in [*pieces, (self.original[at:], "")] if piece[0]]


def list_passages(file: Participation) -> list[Passage]:
    """The texts of a file beside their copies: the saved copy, else the one that the rule proposes.

    The file comes with `person`, `organisation` and `application`.
    """
    identity = gather_identity(file)
    saved = dict(
        Redaction.objects.filter(participation=file, document=None).values_list(
            "what", "text"
        )
    )
    marks = get_redaction_marks(file.application.language)
    passages = []
    for what, label, original in _list_free_texts(file):
        spans = tuple(find_names(original, identity))
        text = saved.get(what, mask_names(original, spans, marks))
        left = tuple(find_names(text, identity)) if what in saved else ()
        passages.append(Passage(what, label, original, text, spans, left))
    return passages


def read_redacted_copy(
    file: Participation,
) -> tuple[list[tuple[str, str]], list[Redaction]]:
    """What the panel of a blind call reads of a file: (question, text) in order, and the papers.

    Only what staff have confirmed, in one query; never the file itself.
    """
    rows = {
        row.what: row
        for row in Redaction.objects.filter(participation=file).select_related(
            "document"
        )
    }
    labels = {what: label for what, label in _labels(file).items() if what in rows}
    texts = [
        (label, rows[what].text) for what, label in labels.items() if rows[what].text
    ]
    return texts, [row for row in rows.values() if row.document is not None]


@transaction.atomic
def save_redacted_copy(
    *, participation: Participation, texts: Mapping[str, str], by: User
) -> None:
    """Keep the copy as staff have written it; the panel reads it once it is confirmed."""
    require(by, "panel.change_redaction")
    known = {what for what, _label, _original in _list_free_texts(participation)}
    Redaction.objects.bulk_create(
        [
            Redaction(participation=participation, what=what, text=text.strip(), by=by)
            for what, text in texts.items()
            if what in known
        ],
        update_conflicts=True,
        unique_fields=["participation", "what"],
        update_fields=["text", "by", "at"],
    )


@transaction.atomic
def confirm_redacted_copy(
    *,
    participation: Participation,
    texts: Mapping[str, str],
    by: User,
    sure: bool = False,
) -> RedactedCopy:
    """Staff have read the copy: every text is kept as it stands, and the file may go to the panel.

    Raises `Refused` while names are found in the copy, unless staff are `sure` that they name
    nobody.
    """
    save_redacted_copy(participation=participation, texts=texts, by=by)
    passages = list_passages(participation)
    identity = gather_identity(participation)
    left = [row.label for row in passages if find_names(row.text, identity)]
    if left and not sure:
        raise Refused(
            _(
                "Names are still found in: %(texts)s. Remove them, or tick that they name nobody."
            )
            % {"texts": ", ".join(left)}
        )
    save_redacted_copy(
        participation=participation,
        texts={row.what: row.text for row in passages},
        by=by,
    )
    copy, _created = RedactedCopy.objects.update_or_create(
        participation=participation, defaults={"by": by, "at": timezone.now()}
    )
    return copy


def drop_redacted_copy(*, participation: Participation) -> None:
    """The application was sent anew: its copy waits for staff again, and the panel waits for the copy."""
    RedactedCopy.objects.filter(participation=participation).delete()
    Redaction.objects.filter(participation=participation, document=None).delete()


@transaction.atomic
def store_redacted_document(
    *,
    participation: Participation,
    slot: str,
    uploaded: UploadedFile,
    by: User,
    sure: bool = False,
) -> Redaction:
    """Keep the version of a paper that names nobody, under a neutral name and without its metadata.

    Raises `FileRefused` with the sentence: what `store_upload` refuses, and a PDF in which names can
    still be read, also under black bars, unless staff are `sure`.
    """
    require(by, "panel.change_redaction")
    content = uploaded.read()
    uploaded.seek(0)
    if content.startswith(b"%PDF"):
        content = _stripped(content)
        if not sure and (
            names := _names_in_pdf(content, gather_identity(participation))
        ):
            raise FileRefused(
                _("These words can still be read in the paper: %(names)s.")
                % {"names": ", ".join(names)}
            )
    neutral = ContentFile(content, name=f"{participation.reference}-{slot}")
    document = store_upload(uploaded=_as_upload(neutral), by=by)
    row, _created = Redaction.objects.update_or_create(
        participation=participation,
        what=f"{PAPER}{slot}"[:40],
        defaults={"document": document, "by": by, "at": timezone.now()},
    )
    return row


@transaction.atomic
def remove_redacted_document(
    *, participation: Participation, slot: str, by: User
) -> None:
    """Take the version of a paper without names away; the panel then sees none."""
    require(by, "panel.change_redaction")
    Redaction.objects.filter(
        participation=participation, what=f"{PAPER}{slot}"[:40]
    ).delete()


def gather_identity(file: Participation) -> Identity:
    """Everything by which the applicant of a file is known."""
    person, organisation = file.person, file.organisation
    others = Affiliation.objects.filter(person=person).select_related("organisation")
    houses = {row.organisation_id: row.organisation for row in others}
    if organisation is not None:
        houses[organisation.pk] = organisation
    numbers = Identifier.objects.filter(organisation__in=houses)
    return Identity(
        people=tuple(name for name in (person.given_names, person.family_name) if name),
        enterprises=tuple(house.name for house in houses.values() if house.name),
        emails=tuple(
            {person.email, *(house.email for house in houses.values() if house.email)}
        ),
        phones=tuple(
            {
                str(phone)
                for phone in (person.phone, *(house.phone for house in houses.values()))
                if phone
            }
        ),
        websites=tuple(house.website for house in houses.values() if house.website),
        numbers=(
            *((person.national_id,) if person.national_id else ()),
            *(f"{row.value}{row.suffix}" for row in numbers),
            *(row.value for row in numbers),
        ),
        addresses=tuple(
            place
            for place in (person.address, *(house.address for house in houses.values()))
            if place
        ),
    )


def get_redaction_marks(language: str) -> dict[str, str]:
    """What stands in the place of a name, in the language of the application."""
    with translation.override(language):
        return {
            PERSON: _("[person]"),
            ENTERPRISE: _("[enterprise]"),
            EMAIL: _("[e-mail]"),
            PHONE: _("[phone]"),
            WEB: _("[website]"),
            NUMBER: _("[number]"),
            ADDRESS: _("[address]"),
        }


def _labels(file: Participation) -> dict[str, str]:
    labels = {
        name: str(QUESTIONS[name].label)
        for name in (*TEXTS, ACTIVITY)
        if name in QUESTIONS
    }
    # A number may be that of a person; answers that staff have worded name nobody.
    written = (Question.Kind.TEXT, Question.Kind.LONG, Question.Kind.NUMBER)
    asked = Question.objects.filter(call=file.call_id, kind__in=written)
    return labels | {row.code: row.label for row in asked}


def _list_free_texts(file: Participation) -> list[tuple[str, str, str]]:
    """(name of the question, label, text) of every text in the applicant's own words."""
    labels, application = _labels(file), file.application
    texts = {name: getattr(application, name, "") for name in TEXTS}
    texts[ACTIVITY] = (
        file.organisation.activity if file.organisation is not None else ""
    )
    answers = Answer.objects.filter(application=application, question__code__in=labels)
    texts |= dict(answers.values_list("question__code", "text"))
    return [
        (name, labels[name], text)
        for name, text in texts.items()
        if text and name in labels
    ]


def _as_upload(content: ContentFile[bytes]) -> UploadedFile:
    return UploadedFile(file=content, name=content.name, size=content.size)


def _stripped(content: bytes) -> bytes:
    """A PDF without author, title, producer and attachments; one that cannot be read stays as it is."""
    try:
        writer = PdfWriter()
        for page in PdfReader(BytesIO(content)).pages:
            writer.add_page(page)
        writer.metadata = None
        made = BytesIO()
        writer.write(made)
    except (PyPdfError, ValueError, KeyError):
        return content
    return made.getvalue()


def _names_in_pdf(content: bytes, identity: Identity) -> list[str]:
    """The names that can be copied out of a PDF, whatever is drawn over them."""
    try:
        pages = PdfReader(BytesIO(content)).pages[:PAGES_READ]
        text = "\n".join(page.extract_text() for page in pages)
    except (PyPdfError, ValueError, KeyError):
        return []
    return sorted({text[span.start : span.end] for span in find_names(text, identity)})[
        :8
    ]
