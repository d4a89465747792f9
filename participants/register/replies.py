"""Answers to mails go to the programme: that of the file's call, else the one that the site stands for."""

from __future__ import annotations

from collections.abc import Collection

from participants.register.models import Participation, Programme
from pemwecco.mail.replies import register_reply_finder
from pemwecco.mail.services import format_row_reference


@register_reply_finder
def find_programme_addresses(about: Collection[str]) -> dict[str, str]:
    """The contact address for each row that mails are about; two queries, whatever their number."""
    active = Programme.objects.filter(active=True).first()
    found = dict.fromkeys(about, active.contact_email if active else "")
    kind = format_row_reference(Participation(pk=0)).removesuffix("0")
    keys = []
    for row in about:
        key = row.removeprefix(kind)
        if row != key and key.isdecimal():
            keys.append(int(key))
    if keys:
        files = Participation.objects.filter(pk__in=keys)
        for pk, address in files.values_list("pk", "call__programme__contact_email"):
            found[f"{kind}{pk}"] = address
    return found
