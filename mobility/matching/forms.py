"""What staff type before and after a cohort is matched; what participants and hosts say before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Host
from mobility.matching.models import HostPreference, MatchingBrief, PairRuling
from mobility.matching.queries.choices import FirmCard, HostCard
from mobility.matching.rules.scores import LAST_RANK, Weights
from mobility.matching.services.rulings import ASKED_DAYS
from participants.register.models import Participation
from pemwecco.core.form_fields import DayInput


class MatchingBriefForm(forms.ModelForm[MatchingBrief]):
    class Meta:
        model = MatchingBrief
        fields = (
            "goal",
            "stops",
            "visit_days",
            "base_region",
            "base_town",
            "topics",
            "sector",
            "language",
            "travel",
            "feedback",
            "load",
            "wish",
            "preference",
            "needs_language",
            "asked_from",
            "asked_until",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "asked_from": DayInput(),
            "asked_until": DayInput(),
        }

    def list_plan_fields(self) -> list[forms.BoundField]:
        """What a plan has to be like."""
        names = (
            "goal",
            "stops",
            "visit_days",
            "base_region",
            "base_town",
            "needs_language",
        )
        return [self[name] for name in names]

    def list_weight_fields(self) -> list[forms.BoundField]:
        """How much each thing counts."""
        return [self[name] for name in Weights().list_names()]

    def list_asked_fields(self) -> list[forms.BoundField]:
        """From when to when wishes and preferences are taken."""
        return [self[name] for name in ASKED_DAYS]


class PairRulingForm(forms.Form):
    """Settle a pair, or rule it out, with the reason."""

    kind = forms.ChoiceField(label=_("Ruling"), choices=PairRuling.Kind.choices)
    starts_on = forms.DateField(
        label=_("First day, where it is settled"),
        required=False,
        widget=DayInput(),
    )
    reason = forms.CharField(label=_("Reason"), max_length=250)


class WhatIfForm(forms.Form):
    """Whom to leave out, to see what changes."""

    people = forms.ModelMultipleChoiceField(
        label=_("People who fall out"),
        queryset=Participation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    hosts = forms.ModelMultipleChoiceField(
        label=_("Hosts that withdraw"),
        queryset=Host.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(self, *args: Any, people: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]  # a field of choices
        self.fields["hosts"].queryset = hosts  # type: ignore[attr-defined]  # as above


class WishForm(forms.Form):
    """The rank of each host that a participant wishes to visit; one that is left open is no wish."""

    def __init__(
        self,
        data: Any,
        *,
        cards: Sequence[HostCard],
        ranks: Mapping[int, int],
    ) -> None:
        super().__init__(data)
        self.cards = cards
        choices = [("", "–"), *((rank, str(rank)) for rank in range(1, LAST_RANK + 1))]
        for card in cards:
            self.fields[f"host_{card.host.pk}"] = forms.TypedChoiceField(
                label=card.name,
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=ranks.get(card.host.pk, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[int, str] = {}
        for name, rank in list(data.items()):
            if rank is None:
                continue
            other = taken.setdefault(rank, name)
            if other != name:
                message = _("Number %(rank)s is given to %(host)s already.")
                words = {"rank": rank, "host": self.fields[other].label}
                self.add_error(name, message % words)
        return data

    def list_rows(self) -> list[tuple[HostCard, forms.BoundField]]:
        """Each host with its field, for the page."""
        return [(card, self[f"host_{card.host.pk}"]) for card in self.cards]

    def list_hosts(self) -> list[Host]:
        """The hosts that are wished for, the first wish first; ranks that were left out close up."""
        ranked = []
        for card in self.cards:
            rank = self.cleaned_data[f"host_{card.host.pk}"]
            if rank is not None:
                ranked.append((rank, card.host))
        ranked.sort(key=lambda one: one[0])
        return [host for _rank, host in ranked]


class PreferenceForm(forms.Form):
    """What a host says of each firm: rather yes, nothing, or rather not with the reason, in one choice."""

    def __init__(self, data: Any, *, cards: Sequence[FirmCard]) -> None:
        super().__init__(data)
        self.cards = cards
        attitudes = HostPreference.Attitude
        choices = [
            ("", _("No preference")),
            (attitudes.YES.value, _("Rather yes")),
            (_("Rather not, because"), HostPreference.Because.choices),
        ]
        for number, card in enumerate(cards, start=1):
            self.fields[f"firm_{card.participation}"] = forms.ChoiceField(
                label=_("Firm %(number)s") % {"number": number},
                choices=choices,
                required=False,
                initial=card.choice,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def list_rows(self) -> list[tuple[FirmCard, forms.BoundField]]:
        """Each firm with its field, for the page."""
        return [(card, self[f"firm_{card.participation}"]) for card in self.cards]

    def read_choices(self) -> dict[int, str]:
        """What was said, by file; firms of which nothing is said are not in it."""
        choices = {}
        for card in self.cards:
            if choice := self.cleaned_data[f"firm_{card.participation}"]:
                choices[card.participation] = choice
        return choices
