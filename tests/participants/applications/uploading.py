"""What the tests of an application's papers do: give a file at once or in pieces, and look where it is."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from participants.applications.models import Application, Attachment
from tests.participants.filling import save
from tests.pemwecco.documents.test_services import pdf

CONTENT = pdf(pages=2)


def step(application: Application) -> str:
    return f"/apply/file/{application.participation.reference}/documents/"


def upload(application: Application, key: str = "", finish: str = "") -> str:
    piece = f"{key}/{finish}" if key else ""
    return f"/apply/file/{application.participation.reference}/upload/{piece}"


def paper(content: bytes = CONTENT, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def give(
    client: Client,
    application: Application,
    *files: SimpleUploadedFile,
    slot: str = "cv",
) -> str:
    """Send files at once, as without script; what the page then shows."""
    answer = save(client, application, "documents", **{slot: list(files)}, go="stay")
    return str(client.get(answer.headers["Location"]).content.decode())


def begin(
    client: Client, application: Application, content: bytes = CONTENT, **fields: Any
) -> Any:
    about = {
        "slot": "cv",
        "name": "cv.pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "origin": "",
    }
    return client.post(upload(application), about | fields)


def piece(
    client: Client, application: Application, key: str, offset: int, content: bytes
) -> Any:
    return client.post(
        upload(application, key),
        content,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def arrived(
    client: Client, application: Application, content: bytes = CONTENT, **fields: Any
) -> Any:
    """Send a file in two pieces and finish it."""
    key = begin(client, application, content, **fields).json()["key"]
    half = len(content) // 2
    assert piece(client, application, key, 0, content[:half]).json() == {
        "received": half
    }
    assert piece(client, application, key, half, content[half:]).json() == {
        "received": len(content)
    }
    return client.post(upload(application, key, "finish/"))


def names() -> list[str]:
    return [row.document.name for row in Attachment.objects.order_by("pk")]


def on_the_disk() -> int:
    return sum(len(default_storage.listdir(folder)[1]) for folder in _folders(""))


def _folders(path: str) -> list[str]:
    folders, _files = (
        default_storage.listdir(path)
        if path or default_storage.exists("")
        else ([], [])
    )
    return [path] + [
        deeper
        for name in folders
        for deeper in _folders(f"{path}/{name}" if path else name)
    ]
