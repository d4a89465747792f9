"""Every name of the project that the crawl relies on, so that a renaming is followed in one place.

The only import of the project in this package is `bench.servers`. Addresses are those of the pages, never
`reverse()`; models are found by the name of their class in whatever app they live.
"""

from __future__ import annotations

from typing import Any

# Commands of manage.py: one loads the demo, one prints who signs in to it (role, address, e-mail, ...).
# Staff of the demo have a second factor, so that a plain sign-in opens their pages.
LOAD_DEMO, SHOW_LOGINS = "seed_demo", "demo_logins"
# Tasks of the beat that need a mail server; all others run once when the demo is loaded.
NEEDS_MAIL_SERVER = ("pem.mail.",)
# Classes of models: a mail of the outbox, a paper issued, a reminder.
MAIL, PAPER, REMINDER = "Message", "Paper", "Reminder"
# Class of the tables of transitions, whose `handlers()` says who hears which.
LIFECYCLE = "Lifecycle"
# Where the crawl begins, besides every address that has no variable part and those written in mails.
STARTS = (
    "/",
    "/me/",
    "/partners/",
    "/admin/",
    "/verify/",
    "/welcome/",
    "/healthz",
    "/readyz",
)
# The page that checks a paper by its code.
VERIFY = "/verify/{code}/"
# Never asked: what ends the session, files of the programme itself, the way back to a filtered list, and
# addresses that a script completes.
NEVER = ("logout", "/static/", "_changelist_filters", "__fk__")


def model(name: str) -> Any:
    """The model whose class has this name, wherever it lives."""
    from django.apps import apps  # noqa: PLC0415  after setup

    found = [one for one in apps.get_models() if one.__name__ == name]
    if len(found) != 1:
        raise LookupError(
            f"{len(found)} models are called {name}: see bench/crawl/names.py"
        )
    return found[0]
