"""The staff forms of programmes and cohorts: what is typed is held against good sense first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from participants.register.models import Participation
from participants.register.queries import get_longest_short_stay
from participants.register.rules import (
    CohortPlan,
    ProgrammePlan,
    list_cohort_findings,
    list_programme_findings,
)
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding
from pemwecco.network.services import UnreadablePhone, read_phone_to_show

TIMEZONES = ("origin_timezone", "destination_timezone")


PHONES = ("contact_phone", "contact_whatsapp")


class ProgrammeForm(CheckedModelForm):
    def clean(self) -> dict[str, Any]:
        """What was typed as a phone is one that can be called, for the public pages make links of it."""
        values = super().clean()
        for field in PHONES:
            if field not in self.changed_data or not values.get(field):
                continue
            try:
                values[field] = read_phone_to_show(
                    values[field], region=str(values.get("origin") or "")
                )
            except UnreadablePhone as unreadable:
                self.add_error(field, str(unreadable))
        return values

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        taken = 0
        if self.instance.pk is not None:
            files = Participation.objects.seated()
            taken = files.filter(call__programme=self.instance.pk).count()
        return list_programme_findings(
            ProgrammePlan(
                prefix=values["prefix"],
                currency=values["currency"],
                origin=str(values["origin"]),
                destination=str(values["destination"]),
                timezones=tuple((field, values[field]) for field in TIMEZONES),
                seats=values["seats"],
                follow_up_months=values["follow_up_months"],
                taken=taken,
            )
        )


class CohortForm(CheckedModelForm):
    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        programme = values.get("programme")
        call = values["call"] if "call" in self.fields else self.instance.call
        taken, others = 0, 0
        if self.instance.pk is not None:
            taken = Participation.objects.seated().filter(cohort=self.instance).count()
        if programme is not None:
            rows = programme.cohorts.exclude(pk=self.instance.pk)
            others = rows.aggregate(seats=Sum("seats"))["seats"] or 0
        plan = CohortPlan(
            arrives_on=values["arrives_on"],
            leaves_on=values["leaves_on"],
            seats=values["seats"],
            taken=taken,
            other_seats=others,
            programme_seats=programme.seats if programme is not None else None,
            call_closes=call.closes_at.date() if call and call.closes_at else None,
        )
        most = get_longest_short_stay(values["arrives_on"])
        return list_cohort_findings(plan, timezone.localdate(), most_days=most)
