"""The copy of a file without names, for a blind call: proposed by rule, bettered and confirmed by staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.applications.services.facts import (
    format_fact,
    get_call_answers,
    read_fact,
)
from participants.calls.questions.definition import BlindUse, FormQuestion
from participants.calls.questions.table import list_reading_questions
from participants.calls.services.questions import get_call_questions
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
from pemwecco.documents.contents import identify_file_type
from pemwecco.documents.opening.reasons import PDF
from pemwecco.documents.sandbox import open_in_sandbox
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.network.models import Affiliation, Identifier

PAPER = "slot:"
# Most that is read of a paper to look for names in it.
PAGES_READ = 60
MOST_NAMES_SHOWN = 8


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
            pieces.append((self.original[at : span.start], ""))
            pieces.append((self.original[span.start : span.end], span.kind))
            at = span.end
        pieces.append((self.original[at:], ""))
        return [piece for piece in pieces if piece[0]]


def list_passages(participation: Participation) -> list[Passage]:
    """The texts of a file beside their copies: the saved copy, else the one that the rule proposes.

    The file comes with `person`, `organisation` and `application`.
    """
    identity = gather_identity(participation)
    saved = dict(
        Redaction.objects.filter(
            participation=participation, document=None
        ).values_list("what", "text")
    )
    marks = get_redaction_marks(participation.application.language)
    passages = []
    for what, label, original in _list_free_texts(participation):
        spans = tuple(find_names(original, identity))
        text = saved.get(what, mask_names(original, spans, marks))
        left = tuple(find_names(text, identity)) if what in saved else ()
        passages.append(Passage(what, label, original, text, spans, left))
    return passages


def read_redacted_copy(
    participation: Participation,
) -> tuple[list[tuple[str, str]], list[Redaction]]:
    """What the panel of a blind call reads of a file: (question, text) in order, and the papers.

    Only what staff have confirmed, in one query; never the file itself.
    """
    copied = Redaction.objects.filter(participation=participation).select_related(
        "document"
    )
    rows = {row.what: row for row in copied}
    texts = []
    for what, question in _list_masked_questions(participation).items():
        if what in rows and rows[what].text:
            label = str(question.staff_label or question.label)
            texts.append((label, rows[what].text))
    papers = [row for row in rows.values() if row.document is not None]
    return texts, papers


@transaction.atomic
def save_redacted_copy(
    *, participation: Participation, texts: Mapping[str, str], by: User
) -> None:
    """Keep the copy as staff have written it; the panel reads it once it is confirmed."""
    require(by, "panel.change_redaction")
    rows = []
    for what, _label, _original in _list_free_texts(participation):
        if what in texts:
            text = texts[what].strip()
            row = Redaction(participation=participation, what=what, text=text, by=by)
            rows.append(row)
    Redaction.objects.bulk_create(
        rows,
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
    left = [] if sure else _list_labels_of_named(passages, identity)
    if left:
        raise Refused(
            _(
                "Names are still found in: %(texts)s. Remove them, or tick that they name nobody."
            )
            % {"texts": ", ".join(left)}
        )
    whole = {row.what: row.text for row in passages}
    save_redacted_copy(participation=participation, texts=whole, by=by)
    copy, _created = RedactedCopy.objects.update_or_create(
        participation=participation, defaults={"by": by, "at": timezone.now()}
    )
    return copy


def _list_labels_of_named(passages: list[Passage], identity: Identity) -> list[str]:
    """The questions in whose copy names are still found."""
    return [row.label for row in passages if find_names(row.text, identity)]


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
    if identify_file_type(content) == PDF:
        # Author, title and attachments go; what was typed into a form becomes text that is looked at.
        content, _told = open_in_sandbox("strip", [content])
        names = [] if sure else _names_in_pdf(content, gather_identity(participation))
        if names:
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


def gather_identity(participation: Participation) -> Identity:
    """Everything by which the applicant of a file is known."""
    person, organisation = participation.person, participation.organisation
    others = Affiliation.objects.filter(person=person).select_related("organisation")
    houses = {row.organisation_id: row.organisation for row in others}
    if organisation is not None:
        houses[organisation.pk] = organisation
    names = [person.given_names, person.family_name]
    emails, phones, addresses = [person.email], [person.phone], [person.address]
    enterprises, websites = [], []
    for house in houses.values():
        enterprises.append(house.name)
        emails.append(house.email)
        phones.append(house.phone)
        addresses.append(house.address)
        websites.append(house.website)
    numbers = [person.national_id]
    for row in Identifier.objects.filter(organisation__in=houses):
        numbers += [f"{row.value}{row.suffix}", row.value]
    return Identity(
        people=_list_filled(names),
        enterprises=_list_filled(enterprises),
        emails=_list_filled(emails),
        phones=_list_filled(phones),
        websites=_list_filled(websites),
        numbers=_list_filled(numbers),
        addresses=_list_filled(addresses),
    )


def _list_filled(values: Iterable[Any]) -> tuple[str, ...]:
    """What is there of some values, each once, in their order."""
    return tuple(dict.fromkeys(str(value) for value in values if value))


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


def _list_masked_questions(participation: Participation) -> dict[str, FormQuestion]:
    """The questions answered in the applicant's own words: the fixed ones, then those of the call."""
    own = get_call_questions(participation.call)
    rows = {**list_reading_questions(), **own}
    return {name: row for name, row in rows.items() if row.blind == BlindUse.MASKED}


def _list_free_texts(participation: Participation) -> list[tuple[str, str, str]]:
    """(name of the question, label, text) of every text in the applicant's own words."""
    application = participation.application
    answers = get_call_answers(application)
    texts = []
    for name, question in _list_masked_questions(participation).items():
        if question.kept == "answer":
            text = answers.get(question.pk, "")
        else:
            text = format_fact(name, read_fact(application, question))
        if text:
            texts.append((name, str(question.staff_label or question.label), text))
    return texts


def _as_upload(content: ContentFile[bytes]) -> UploadedFile:
    return UploadedFile(file=content, name=content.name, size=content.size)


def _names_in_pdf(content: bytes, identity: Identity) -> list[str]:
    """The names that can be copied out of a PDF, whatever is drawn over them."""
    found, _told = open_in_sandbox("read", [content], pages=PAGES_READ)
    text = found.decode()
    names = {text[span.start : span.end] for span in find_names(text, identity)}
    return sorted(names)[:MOST_NAMES_SHOWN]
