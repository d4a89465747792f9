"""What the house sends and issues: mails, papers, reminders, and who hears which move."""

from __future__ import annotations

import gc
import re
from typing import Any

from django.urls import get_script_prefix

from bench.crawl import names, texts

ADDRESS = re.compile(r"http://localhost(/[^\s\"'<>)\]]*)")


def mails() -> list[str]:
    """Each mail of the outbox: kind, to, language, subject, text, HTML as text, names of what is attached."""
    found = []
    for mail in names.model(names.MAIL).objects.prefetch_related("attachments"):
        head = [
            f"{mail.kind} → {mail.to} ({mail.language}), {mail.state}",
            f"Subject: {mail.subject}",
        ]
        head += sorted(f"Attached: {file.name}" for file in mail.attachments.all())
        body = [texts.lines_of(mail.text)]
        if mail.html:
            body += ["--- HTML", texts.Page(mail.html).text]
        found.append("\n".join([*head, *body]))
    return sorted(texts.plain(one) for one in found)


def addresses_in_mails() -> list[str]:
    """Links with a token stand in no page: only in mails."""
    found: set[str] = set()
    for mail in names.model(names.MAIL).objects.all():
        found |= set(ADDRESS.findall(mail.text))
    return sorted(address.rstrip(".,;:") for address in found)


def papers() -> list[str]:
    """Each issued paper: its number, its state and the text of its PDF."""
    found = []
    for paper in (
        names.model(names.PAPER)
        .objects.select_related("pdf")
        .order_by("reference", "pk")
    ):
        head = f"{paper.reference} {paper.kind} ({paper.language}), {paper.stage}, {paper.code}"
        text = "(no PDF)"
        if paper.pdf:
            with paper.pdf.file.open("rb") as stored:
                text = f"{paper.pdf.name}\n{texts.pdf_text(stored.read())}"
        found.append(f"{head}\n{text}")
    return found


def verifying_addresses() -> list[str]:
    codes = (
        names.model(names.PAPER).objects.order_by("pk").values_list("code", flat=True)
    )
    return [
        get_script_prefix().rstrip("/") + names.VERIFY.format(code=code)
        for code in codes
    ]


def reminders() -> list[str]:
    found = []
    for reminder in names.model(names.REMINDER).objects.all():
        row = reminder.about
        what = f"{row._meta.verbose_name} {row}" if row is not None else "(gone)"
        found.append(
            f"{reminder.rule} | {what} | {reminder.occurrence} | due {reminder.due_at:%Y-%m-%d %H:%M}"
            f" | {reminder.state} | {reminder.reason}"
        )
    return sorted(found)


def listeners() -> list[str]:
    """Who hears which move, without the modules they live in."""
    found = []
    for lifecycle in gc.get_objects():
        if type(lifecycle).__name__ != names.LIFECYCLE:
            continue
        table: dict[str, Any] = lifecycle.handlers()
        for move, heard in table.items():
            found += [
                f"{lifecycle.name}.{move} → {who.rsplit('.', 1)[-1]}" for who in heard
            ]
    return sorted(found)
