"""Who makes a transition; the log row keeps the person, whichever kind of actor it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the programme: the right and the reason are asked."""

    user: User


@dataclass(frozen=True, slots=True)
class Party:
    """Whom it concerns: applicant, host, support structure; without an account when they come by a link.

    Makes only the transitions that say so (`by_party`). That it is really they, the caller has asked.
    """

    user: User | None = None


@dataclass(frozen=True, slots=True)
class System:
    """Code: another act, whose right was asked there, or the clock. `cause` names it, `user` did that act."""

    cause: str
    user: User | None = None


Actor = Staff | Party | System
