"""What who receives a visitor asks first, and the facts that answer it: each subject gives its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import HostContact, Placement
from mobility.hosts.visitors import get_visitor
from pemwecco.core.labels import join_label
from pemwecco.network.services import get_phone_digits


class VisitQuestion(StrEnum):
    """In the order of the page."""

    EXPECTED = "expected"
    ARRIVAL = "arrival"
    COSTS = "costs"
    CALL = "call"
    ILL = "ill"


QUESTIONS: Final[dict[VisitQuestion, Promise]] = {
    VisitQuestion.EXPECTED: gettext_lazy("What is expected of us?"),
    VisitQuestion.ARRIVAL: gettext_lazy("Who brings the visitor, and how?"),
    VisitQuestion.COSTS: gettext_lazy("Who pays what?"),
    VisitQuestion.CALL: gettext_lazy("Whom do we call?"),
    VisitQuestion.ILL: gettext_lazy("The visitor falls ill or does not come?"),
}
# What is said while no subject knows a fact.
UNANSWERED: Final[dict[VisitQuestion, Promise]] = {
    VisitQuestion.ARRIVAL: gettext_lazy(
        "Hours and ways stand here as soon as the programme of the stay is published."
    ),
    VisitQuestion.COSTS: gettext_lazy(
        "You pay what you offered yourself and nothing else."
    ),
}


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One fact: a sentence or a name, and a phone where there is one."""

    text: str
    phone: str = ""

    @property
    def phone_link(self) -> str:
        """What a tap opens; a number without a country code as it stands."""
        digits = get_phone_digits(self.phone)
        return f"tel:+{digits}" if digits else f"tel:{self.phone.replace(' ', '')}"


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    """A question with the facts that answer it."""

    question: Promise
    facts: list[VisitFact]


FactMaker = Callable[[Placement], Iterable[VisitFact]]
_FACT_MAKERS: dict[VisitQuestion, list[FactMaker]] = {one: [] for one in VisitQuestion}


def register_visit_facts(question: VisitQuestion) -> Callable[[FactMaker], FactMaker]:
    """Let a subject answer a question of hosts; it does so in its `receivers`."""

    def register(maker: FactMaker) -> FactMaker:
        _FACT_MAKERS[question].append(maker)
        return maker

    return register


def list_visit_answers(placement: Placement) -> list[VisitAnswer]:
    """The questions of a host that has said yes, each with what the subjects know."""
    answers = []
    for question, words in QUESTIONS.items():
        facts: list[VisitFact] = []
        for maker in _FACT_MAKERS[question]:
            facts += maker(placement)
        if not facts and question in UNANSWERED:
            facts = [VisitFact(str(UNANSWERED[question]))]
        answers.append(VisitAnswer(words, facts))
    return answers


@register_visit_facts(VisitQuestion.EXPECTED)
def list_expected_acts(_placement: Placement) -> Iterable[VisitFact]:
    """What a host does, and what a visitor may not."""
    yield VisitFact(
        _(
            "Somebody who receives the visitor, shows your work and introduces them to the people who matter."
        )
    )
    yield VisitFact(
        _(
            "The visitor looks, learns and meets people. Productive work is not allowed during the stay."
        )
    )


@register_visit_facts(VisitQuestion.CALL)
def list_people_to_call(placement: Placement) -> Iterable[VisitFact]:
    """The visitor and the programme; and whom of the host the visitor calls."""
    visitor = get_visitor(placement)
    if visitor.phone:
        yield VisitFact(visitor.name, visitor.phone)
    programme = placement.participation.call.programme
    yield VisitFact(programme.name, programme.contact_phone)
    contacts = list(HostContact.objects.at_hosts([placement.host_id]).reachable())
    chosen = [row for row in contacts if row.pk == placement.host.day_contact_id]
    for row in (chosen or contacts)[:1]:
        label = _("The visitor calls, at your organisation")
        yield VisitFact(join_label(label, str(row.person)), row.phone)


@register_visit_facts(VisitQuestion.ILL)
def list_first_calls(_placement: Placement) -> Iterable[VisitFact]:
    """What comes before the programme's own list."""
    yield VisitFact(_("In an emergency, first of all"), "112")
    yield VisitFact(_("Then, or when the visitor is an hour late, call the programme."))
