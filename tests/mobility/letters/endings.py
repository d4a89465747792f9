"""How the tests bring letters to their end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from mobility.letters.models import Letter
from mobility.letters.services.endings import settle_all_letters
from mobility.letters.services.issue import revoke_letter
from mobility.visas.models import Dossier
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import System

Lose = Callable[[Letter, User], None]


def change_birth_place(letter: Letter, by: User) -> None:
    person = letter.dossier.participation.person
    person.birth_place = "Mbour"
    person.save()
    settle_all_letters()


def revoke(letter: Letter, by: User) -> None:
    revoke_letter(letter=letter, reason="Wrong dates", by=by)


def withdraw(letter: Letter, by: User) -> None:
    leave(letter.dossier, "withdraw", by)


def leave(dossier: Dossier, transition: str, by: User) -> None:
    advance(
        participation=dossier.participation,
        transition=transition,
        actor=System("test", by),
        reason="Has another job",
    )


def opens(browser: Client, address: str) -> bool:
    """Whether the file comes, read to its end."""
    answer: Any = browser.get(address)
    return b"".join(answer.streaming_content).startswith(b"%PDF")
