"""Who reads the answer to a mail: every mail carries the address of people, the sender is a machine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.conf import settings

# For the rows that mails are about ("register.participation:12", or nothing): the address of those who
# answer for each. In a fixed number of queries; rows that it does not know are left out.
ReplyFinder = Callable[[Collection[str]], Mapping[str, str]]
_FINDERS: list[ReplyFinder] = []


def register_reply_finder(finder: ReplyFinder) -> ReplyFinder:
    """Register who knows the people behind a row; a subject does it in its `replies`, once."""
    _FINDERS.append(finder)
    return finder


def find_reply_addresses(about: Collection[str]) -> dict[str, str]:
    """The address for answers to mails about each of these rows, for a whole batch at once.

    The subject that owns the row says it; else the address of the installation (`MAIL_REPLY_TO`); empty
    when there is none, and then the mail has no such line rather than one that nobody reads.
    """
    found = dict.fromkeys(about, settings.MAIL_REPLY_TO)
    for finder in _FINDERS:
        found |= {row: address for row, address in finder(about).items() if address}
    return found
