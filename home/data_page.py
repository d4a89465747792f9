"""How long data are kept, for the page on privacy: read from the map of personal data, said for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from pemwecco.privacy.categories import collect_declared_categories

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What the map says of a time -> of which data, how long. In the order of the page.
KEPT_WORDS: dict[str, tuple[_StrPromise, _StrPromise]] = {
    "a year after the address was made, or until its owner ends it": (
        _("The calendar address of a host"),
        _("A year after the address was made, or until its owner ends it"),
    ),
    "12 months after the selection if not selected, else the audit period of the funder": (
        _("Your application, its papers and what was decided on it"),
        _(
            "12 months after the selection if you are not selected; else until the funder can no longer audit"
        ),
    ),
    "12 months after the selection, or 6 months after the return": (
        _("National identity number"),
        _("12 months after the selection, or 6 months after the return"),
    ),
    "as long as the row on which it stands; erased with it, and its history too": (
        _("Notes of staff, and messages between you and the programme"),
        _("as long as the file on which they stand; erased with it"),
    ),
    "the file and what was searched for 7 days, the line as long as the log of readings": (
        _("Lists that staff take out as a spreadsheet"),
        _("the file for 7 days; that it was made, as long as who read private papers"),
    ),
    "as long as its owner wants": (
        _("Views of lists that staff keep"),
        _("until the person who keeps them deletes them"),
    ),
    "6 months after the return": (
        _("Visa file: passport, papers, flights, lodging, earlier stays"),
        _("6 months after the return"),
    ),
    "two years after the return": (
        _("Itinerary of the stay"),
        _("2 years after the return"),
    ),
    "five years after the balance of the grant": (
        _("Visits, departure and return, as evidence of the stay"),
        _("5 years after the balance of the grant is paid"),
    ),
    "5 years after payment of the balance": (
        _("Letters, signatures, decisions on visas, training, events, partnerships"),
        _("5 years after the balance of the grant is paid"),
    ),
    "the audit period of the funder": (
        _("Enterprise and its figures, minutes of the panel, who read private papers"),
        _("until the funder can no longer audit"),
    ),
    "2 years after the end of the project": (
        _("Follow-up after the return"),
        _("2 years after the end of the project"),
    ),
    "as long as the account is used": (
        _("Account with which you sign in"),
        _("as long as it is used"),
    ),
    "as long as the file that it is about": (
        _("Mails, reminders and documents of your file"),
        _("as long as the file"),
    ),
    "as long as the file": (_("Steps of your file"), _("as long as the file")),
    "as long as the row that moved": (
        _("Who decided what, when and why"),
        _("as long as what was decided on"),
    ),
    "as long as the row that holds it": (
        _("Files that you send"),
        _("as long as the file, paper or letter to which they belong"),
    ),
    "until the form is sent, 30 days after the last change at most": (
        _("What you typed in a form and did not send yet"),
        _("until the form is sent, 30 days after the last change at most"),
    ),
    "until the place is given back, two weeks after the event at most": (
        _("What you need to take part in an event"),
        _("until the place is given back, 2 weeks after the event at most"),
    ),
    "24 hours after the last piece": (
        _("Files whose sending was broken off"),
        _("24 hours"),
    ),
    "12 months after the call has closed": (
        _("Codes that give more time"),
        _("12 months after the call has closed"),
    ),
    "as long as the host works with the programme, then two years": (
        _("Contact persons of host organisations"),
        _("as long as the host works with the programme, then 2 years"),
    ),
    "as long as the structure works with the programme, then two years": (
        _("Who speaks for a support structure"),
        _("as long as the structure works with the programme, then 2 years"),
    ),
    "180 days after a nomination that came to nothing, else as long as the host": (
        _("Contact persons of companies that a support structure proposes"),
        _("180 days after a proposal that came to nothing; else as long as the host"),
    ),
    "as long as the note is of use": (
        _("Learning notes that you wrote"),
        _("as long as the note is of use; your name goes with your data"),
    ),
    "180 days after the call has closed": (
        _("Entrepreneurs to whom a support structure had a call sent"),
        _("180 days after the call has closed"),
    ),
    "as long as the person": (
        _("For which organisation somebody speaks"),
        _("as long as the person is known to the programme"),
    ),
    "10 years after the end of the agreement": (
        _("Signed agreements between organisations"),
        _("10 years after the end of the agreement"),
    ),
    "as long as one of the two is kept": (
        _("Notes on the ties between organisations"),
        _("as long as one of the two organisations is known to the programme"),
    ),
    "5 years after the contact": (
        _("Contacts with organisations"),
        _("5 years after the contact"),
    ),
    "until the next call has opened, at most 2 years": (
        _("Address left to be told of the next call"),
        _("until the next call has opened, at most 2 years"),
    ),
    "as long as the data to which it was given": (
        _("Consents"),
        _("as long as the data for which they were given"),
    ),
}


@dataclass(frozen=True, slots=True)
class StorageTime:
    """One line of the page: which data, how long."""

    what: str
    how_long: str


def list_storage_times() -> list[StorageTime]:
    """How long which data are kept, each time of the map once; what the map no longer says is left out."""
    said = {category.keep for category in collect_declared_categories()}
    found = []
    for keep, (what, how_long) in KEPT_WORDS.items():
        if keep in said:
            found.append(StorageTime(str(what), str(how_long)))
    return found
