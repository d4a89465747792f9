"""Who pays: a line that staff keep on a dossier, and what a host bears of a visit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Placement
from mobility.visas.models import CostShare, Dossier
from mobility.visas.rules.costs import ONCE, CostKind
from mobility.visas.services.costs import (
    DaySpanGiven,
    list_host_shares,
    list_visit_days,
)
from mobility.visas.services.dossier_rows import list_agreed_visits
from pemwecco.core.form_fields import CalendarField


class CostShareForm(forms.Form):
    """Who bears a kind of cost, for some days or the whole stay; hosts are those of the agreed visits."""

    kind = forms.ChoiceField(label=_("kind of cost"), choices=CostShare.Kind.choices)
    payer = forms.ChoiceField(label=_("borne by"))
    starts_on = CalendarField(label=_("first day or night"), required=False)
    ends_on = CalendarField(
        label=_("last day or night"),
        required=False,
        help_text=_("Without days: the whole stay."),
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (str(Dossier.PaidBy.PROGRAMME), str(Dossier.PaidBy.PROGRAMME.label)),
            (str(Dossier.PaidBy.PARTICIPANT), str(Dossier.PaidBy.PARTICIPANT.label)),
        ]
        for visit in list_agreed_visits(dossier.participation):
            choices.append((f"{Dossier.PaidBy.HOST}:{visit.pk}", str(visit.host)))
        field = self.fields["payer"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        payer, _colon, visit = str(cleaned.get("payer", "")).partition(":")
        return cleaned | {"payer": payer, "visit": int(visit) if visit else None}


class HostCostsForm(forms.Form):
    """What a host bears: a box to tick for each kind of cost, with its days where it has some."""

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {}
        for row in list_host_shares(placement.cost_shares.all(), placement):
            known[row.kind] = row
        for kind in CostKind:
            share = known.get(kind)
            self.fields[kind] = forms.BooleanField(
                label=CostShare.Kind(kind).label,
                required=False,
                initial=share is not None,
            )
            if kind in ONCE:
                continue
            first, last = list_visit_days(placement, kind)
            self.fields[f"{kind}_first"] = CalendarField(
                label=_("First night") if kind == CostKind.LODGING else _("First day"),
                required=False,
                initial=share.starts_on if share else first,
            )
            self.fields[f"{kind}_last"] = CalendarField(
                label=_("Last night") if kind == CostKind.LODGING else _("Last day"),
                required=False,
                initial=share.ends_on if share else last,
            )

    def list_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each kind of cost together, as the page shows them."""
        rows = []
        for kind in CostKind:
            names = [kind, f"{kind}_first", f"{kind}_last"]
            rows.append([self[name] for name in names if name in self.fields])
        return rows

    def get_costs(self) -> dict[str, DaySpanGiven]:
        """What was ticked, with its days."""
        found: dict[str, DaySpanGiven] = {}
        for kind in CostKind:
            if self.cleaned_data.get(kind):
                found[kind] = (
                    self.cleaned_data.get(f"{kind}_first"),
                    self.cleaned_data.get(f"{kind}_last"),
                )
        return found
