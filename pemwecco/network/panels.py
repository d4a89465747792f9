"""On the page of an organisation or a person: ties, needs and offers, agreements, last contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.accounts.models import User
from pemwecco.core.panels import Panel, register_row_panel
from pemwecco.network.doubles import describe_similar_reasons
from pemwecco.network.models import (
    OTHER_SIDE,
    Agreement,
    Interaction,
    Merge,
    Need,
    Organisation,
    Person,
    Relation,
    SimilarPair,
)

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class TieLine:
    """A tie as one side reads it: its word, and the other organisation."""

    row: Relation
    word: Promise | str
    other: Organisation


def list_tie_lines(organisation: Organisation, viewer: User) -> list[TieLine]:
    """Each tie in the word of this side; both sides come in one query."""
    rows = Relation.objects.visible_to(viewer).of_organisation(organisation.pk)
    lines = []
    for row in rows.select_related("first", "second"):
        if row.first_id == organisation.pk:
            lines.append(TieLine(row, row.get_kind_display(), row.second))
        else:
            lines.append(TieLine(row, OTHER_SIDE[row.kind], row.first))
    return lines


@register_row_panel(40)
def build_map_panel(row: Model, viewer: User) -> Panel | None:
    """Four queries for an organisation: ties, needs, agreements, contacts."""
    if not isinstance(row, Organisation) or not viewer.has_perm(
        "network.view_organisation"
    ):
        return None
    needs = Need.objects.visible_to(viewer).filter(organisation=row)
    agreements = Agreement.objects.visible_to(viewer).filter(
        party_rows__organisation=row
    )
    contacts = Interaction.objects.visible_to(viewer).filter(organisation=row)
    context: dict[str, Any] = {
        "ties": list_tie_lines(row, viewer),
        "needs": needs.select_related("topic", "person")[:MOST_SHOWN],
        "agreements": agreements[:MOST_SHOWN],
        "contacts": contacts.select_related("responsible")[:MOST_SHOWN],
        "additions": _list_additions(viewer, "organisation", row.pk),
        "map_address": _find_map_address(row.pk, viewer),
    }
    return Panel("map", _("Tied to it"), "network/admin/map_panel.html", context)


def _find_map_address(key: int, viewer: User) -> str:
    """The map of this organisation and its partners, for whoever may see the map."""
    if not viewer.has_perm("network.view_relation"):
        return ""
    return f"{reverse('network_map:map')}?{urlencode({'actor': key})}"


@register_row_panel(41)
def build_needs_panel(row: Model, viewer: User) -> Panel | None:
    """What a person needs and offers; one query."""
    if not isinstance(row, Person) or not viewer.has_perm("network.view_need"):
        return None
    needs = Need.objects.visible_to(viewer).filter(person=row)
    context = {
        "needs": needs.select_related("topic", "person")[:MOST_SHOWN],
        "additions": _list_additions(viewer, "person", row.pk),
    }
    return Panel(
        "needs", _("Needs and offers"), "network/admin/map_panel.html", context
    )


_ADDITIONS = (
    ("interaction", "organisation", gettext_lazy("Note a contact")),
    ("need", "", gettext_lazy("State a need or an offer")),
    ("relation", "first", gettext_lazy("Add a tie")),
    ("agreement", "party", gettext_lazy("Add an agreement")),
)


def _list_additions(viewer: User, subject: str, key: int) -> list[tuple[str, Promise]]:
    """The forms that open from the page with this row in them."""
    found: list[tuple[str, Promise]] = []
    for name, field, label in _ADDITIONS:
        is_offered = subject == "organisation" or name == "need"
        if is_offered and viewer.has_perm(f"network.add_{name}"):
            given = urlencode({field or subject: key})
            found.append((f"{reverse(f'admin:network_{name}_add')}?{given}", label))
    return found


@register_row_panel(42)
def build_doubles_panel(row: Model, viewer: User) -> Panel | None:
    """Who may be the same, and what was merged into it; two queries."""
    if not isinstance(row, Organisation | Person) or not viewer.has_perm(
        "network.view_similarpair"
    ):
        return None
    kind = row._meta.model_name
    sides = (f"first_{kind}", f"second_{kind}")
    pairs = SimilarPair.objects.visible_to(viewer).open().of_row(row)
    lines = []
    for pair in pairs.select_related(*sides)[:MOST_SHOWN]:
        other = pair.second if pair.first.pk == row.pk else pair.first
        lines.append((pair, other, describe_similar_reasons(pair.reasons)))
    context: dict[str, Any] = {
        "pairs": lines,
        "merges": Merge.objects.visible_to(viewer).of_kept(row)[:MOST_SHOWN],
    }
    if viewer.has_perm(f"network.merge_{kind}"):
        name = f"admin:network_{kind}_merge_with"
        context["merge_url"] = reverse(name, args=[row.pk])
    template = "network/admin/doubles_panel.html"
    return Panel("doubles", _("Possibly the same"), template, context)
