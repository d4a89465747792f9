"""Files made on the fly, and the rows that hold them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile

from demo.page import build_small_pdf
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document

TYPE = "application/pdf"
BATCH = 2000


def build_demo_document(
    *, title: str, about: str, name: str, at: datetime, by: User | None = None
) -> Document:
    """A stored file with its row, not saved yet: collect many, then `keep` them at once."""
    content = build_small_pdf(
        title, about, "Pièce de démonstration : rien ici n'est réel.", f"{at:%d/%m/%Y}"
    )
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


def save_demo_documents(documents: list[Document]) -> None:
    Document.objects.bulk_create(documents, batch_size=BATCH)
