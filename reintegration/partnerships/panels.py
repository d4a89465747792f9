"""On staff pages: the partnership of an introduction; whether one counts, who says so, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.lifecycle import ActionPointStage
from mobility.itineraries.models import Introduction
from pemwecco.core.history.sources import register_json_words
from pemwecco.core.panels import Panel, register_row_panel
from reintegration.partnerships.forms import NextStepForm
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import (
    Confirmation,
    Partnership,
    PartnershipParty,
)
from reintegration.partnerships.queries import (
    annotate_judgement,
    find_party_word,
    read_judgement,
)
from reintegration.partnerships.rules import SideWord
from reintegration.partnerships.services.confirmations import ASK
from reintegration.partnerships.services.words import describe_confirmed_facts

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_row_panel(40)
def build_lead_panel(row: Model, viewer: User) -> Panel | None:
    """To staff who see partnerships; making one asks for the right to add."""
    if not isinstance(row, Introduction):
        return None
    if not viewer.has_perm("partnerships.view_partnership"):
        return None
    context = {
        "introduction": row,
        "lead": Partnership.objects.visible_to(viewer).filter(introduction=row).first(),
        "kinds": Partnership.Kind.choices,
        "may_make": viewer.has_perm("partnerships.add_partnership"),
    }
    return Panel("lead", _("Partnership"), "partnerships/admin/lead.html", context)


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party on the page of a partnership: what it says today, and all that it was asked, the last first."""

    party: PartnershipParty
    word: SideWord
    asked: list[Confirmation]

    @property
    def label(self) -> Promise:
        return WORDS[self.word]

    @property
    def tone(self) -> str:
        return TONES[self.word]

    @property
    def open_question(self) -> Confirmation | None:
        """The question that can be taken back."""
        return next((row for row in self.asked if row.word in OPEN), None)

    @property
    def may_be_asked(self) -> bool:
        return self.word is not SideWord.CONFIRMED


WORDS = {
    SideWord.CONTESTED: gettext_lazy("says that it is not so"),
    SideWord.CONFIRMED: gettext_lazy("has confirmed"),
    SideWord.WAITING: gettext_lazy("asked, no answer yet"),
    SideWord.EXPIRED: gettext_lazy("the link ran out"),
    SideWord.OUTDATED: gettext_lazy("what was confirmed has changed"),
    SideWord.NOT_ASKED: gettext_lazy("not asked"),
}
TONES = {
    SideWord.CONTESTED: "bad",
    SideWord.CONFIRMED: "good",
    SideWord.WAITING: "progress",
    SideWord.EXPIRED: "attention",
    SideWord.OUTDATED: "attention",
    SideWord.NOT_ASKED: "",
}
MOST_NEWS = 10
OPEN = {SideWord.WAITING, SideWord.EXPIRED}


@register_row_panel(5)
def build_confirmations_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a partnership: whether it counts as signed and why, and what each party says."""
    if not isinstance(row, Partnership):
        return None
    if not viewer.has_perm("partnerships.view_partnership"):
        return None
    judged: Any = annotate_judgement(Partnership.objects.filter(pk=row.pk)).get()
    context = {
        "reasons": read_judgement(judged).reasons,
        "is_signed": judged.was_signed,
        "lines": _list_party_lines(row),
        "may_ask": viewer.has_perm(ASK),
    }
    return Panel(
        "confirmations",
        _("Signed: does it count?"),
        "partnerships/admin/confirmations.html",
        context,
    )


@register_row_panel(6)
def build_step_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a partnership: what comes next, and the form that says it."""
    if not isinstance(row, Partnership):
        return None
    if not viewer.has_perm("partnerships.view_partnership"):
        return None
    point = row.next_point
    is_open = point is not None and point.stage == ActionPointStage.OPEN
    may_plan = viewer.has_perm("partnerships.change_partnership") and not is_open
    context = {
        "point": point,
        "is_open": is_open,
        "partnership": row,
        "form": NextStepForm(partnership=row) if may_plan else None,
    }
    return Panel("next-step", _("Next step"), "partnerships/admin/step.html", context)


@register_row_panel(4)
def build_news_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a partnership: what its participant told, to confirm or not."""
    if not isinstance(row, Partnership):
        return None
    if not viewer.has_perm("partnerships.view_partnership"):
        return None
    news = list(row.news.select_related("by", "answered_by")[:MOST_NEWS])
    if not news:
        return None
    labels = {}
    for name, each in PARTNERSHIP.transitions.items():
        labels[name] = each.label
    context = {
        "lines": [(one, labels.get(one.move, "")) for one in news],
        "may_answer": viewer.has_perm(ASK),
    }
    return Panel("news", _("What was told"), "partnerships/admin/news.html", context)


def _list_party_lines(partnership: Partnership) -> list[PartyLine]:
    asked: dict[int, list[Confirmation]] = {}
    for row in partnership.confirmations.select_related("answered_by"):
        asked.setdefault(row.party_id, []).append(row)
    lines = []
    for party in partnership.parties.select_related("organisation", "contact"):
        rows = asked.get(party.pk, [])
        lines.append(PartyLine(party, find_party_word(rows), rows))
    return lines


register_json_words("partnerships.Confirmation", "facts", describe_confirmed_facts)
