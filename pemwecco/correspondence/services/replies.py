"""An answer that comes by mail: whose conversation it is, what of it is new, what came with it."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User, normalise_email
from pemwecco.core.answers import Refused
from pemwecco.core.labels import join_label
from pemwecco.core.typed_text import clean_text
from pemwecco.correspondence.models import Entry, Thread
from pemwecco.correspondence.reply_addresses import read_reply_address
from pemwecco.correspondence.rules import strip_quoted_text
from pemwecco.correspondence.services.threads import MOST_FILES, answer_thread
from pemwecco.documents.models import Document
from pemwecco.documents.services import FileRefused, store_upload

RECIPIENT_LINES = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
LONGEST_TEXT = 20_000


def receive_reply_mail(*, mail: EmailMessage) -> Entry | None:
    """Take a mail that answers a conversation; None for what a machine sent (out of office, bounces).

    Refuses with `Refused` an address that was not made here, a sender who is not the person of the
    conversation, a mail without words or files, a closed conversation. Delivered twice, it is one
    message. Files go through the one door; one that it does not take is named under the words.
    """
    if mail.get("Auto-Submitted", "no").strip().lower() != "no":
        return None
    thread = _find_answered_thread(mail)
    sender = normalise_email(parseaddr(str(mail.get("From", "")))[1])
    if thread is None or not sender or sender != thread.person.email:
        # One sentence for both: whoever tries addresses learns nothing.
        raise Refused(_("This address takes no mail from you."))
    text = _read_new_words(mail)
    by = User.objects.filter(email=sender).first()
    with transaction.atomic(), translation.override(thread.person.language):
        documents, refusals = _store_mailed_files(mail, by)
        if not text and not documents and not refusals:
            raise Refused(_("The mail holds no words of its own."))
        lines = [text or _("(no words, files only)"), *refusals]
        return answer_thread(
            thread=thread,
            by=by,
            text="\n".join(lines),
            documents=documents,
            key=f"mail:{str(mail.get('Message-ID', '')).strip()}"[:200]
            if mail.get("Message-ID")
            else None,
            is_by_mail=True,
        )


def _find_answered_thread(mail: EmailMessage) -> Thread | None:
    written = []
    for name in RECIPIENT_LINES:
        for line in mail.get_all(name, []):
            written.append(str(line))
    for _name, address in getaddresses(written):
        if (key := read_reply_address(address)) is not None:
            return Thread.objects.select_related("person").filter(pk=key).first()
    return None


def _read_new_words(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain",))
    if body is None:
        return ""
    try:
        content = str(body.get_content())
    except (LookupError, UnicodeDecodeError):
        return ""
    return strip_quoted_text(clean_text(content).replace("\0", ""))[:LONGEST_TEXT]


def _store_mailed_files(
    mail: EmailMessage, by: User | None
) -> tuple[list[Document], list[str]]:
    """The files of a mail that the one door takes, and a sentence for each that it does not."""
    documents: list[Document] = []
    refusals: list[str] = []
    for part in mail.iter_attachments():
        name = part.get_filename() or ""
        content = part.get_payload(decode=True)
        if not name or not isinstance(content, bytes):
            continue
        if len(documents) >= MOST_FILES:
            refusals.append(
                join_label(
                    name,
                    _("At most %(most)d files go with one message.")
                    % {"most": MOST_FILES},
                )
            )
            continue
        try:
            documents.append(
                store_upload(uploaded=SimpleUploadedFile(name, content), by=by)
            )
        except FileRefused as refusal:
            refusals.append(join_label(name, refusal))
    return documents, refusals
