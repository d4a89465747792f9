"""Small PDF files made on the fly, and the rows that hold them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile

from pemwecco.accounts.models import User
from pemwecco.documents.models import Document

TYPE = "application/pdf"
BATCH = 2000


def small_pdf(*lines: str) -> bytes:
    """A PDF of one A4 page with a few lines of text; the same lines give the same bytes."""
    shown = [
        f"({line.replace(chr(92), '/').replace('(', '[').replace(')', ']')}) Tj 0 -24 Td" for line in lines
    ]
    text = f"BT /F1 14 Tf 72 750 Td {' '.join(shown)} ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
            b" /Resources << /Font << /F1 4 0 R >> >> >>"
        ),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(body))
    )


def paper(*, title: str, about: str, name: str, at: datetime, by: User | None = None) -> Document:
    """A stored file with its row, not saved yet: collect many, then `keep` them at once."""
    content = small_pdf(title, about, "Pièce de démonstration : rien ici n'est réel.", f"{at:%d/%m/%Y}")
    storage = Document._meta.get_field("file").storage
    return Document(
        file=storage.save(f"demo/{at:%Y/%m}/{name}", ContentFile(content)),
        name=name,
        content_type=TYPE,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scan=Document.Scan.SKIPPED,
        uploaded_by=by,
        uploaded_at=at,
    )


def keep(documents: list[Document]) -> None:
    Document.objects.bulk_create(documents, batch_size=BATCH)
