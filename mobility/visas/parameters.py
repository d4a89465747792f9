"""The dated rules of stay, visa and planning, as staff may change them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from mobility.visas.services.legal_effects import (
    is_legal_value_used,
    list_legal_effects,
)
from mobility.visas.services.plans import redate_checklists
from pemwecco.core.models import Parameter
from pemwecco.core.parameters import DatedRule, RuleFamily, declare_dated_rules

RULES: Final = (
    DatedRule("schengen.max_days", _("Longest short stay"), "days", 1, 180),
    DatedRule("schengen.window_days", _("Window in which a short stay is counted"), "days", 90, 366),
    DatedRule("visa.lodging_earliest_months", _("Earliest day to lodge, before the trip"), "months", 1, 12),
    DatedRule("visa.lodging_latest_days", _("Latest day to lodge, before the trip"), "days", 1, 90),
    DatedRule("visa.decision_days", _("Time to decide"), "days", 1, 120),
    DatedRule("visa.decision_max_days", _("Time to decide, extended"), "days", 1, 180),
    DatedRule("visa.biometrics_months", _("Fingerprints serve again"), "months", 1, 120),
    DatedRule("visa.insurance_min_eur", _("Least cover of the travel insurance"), "EUR", 1_000, 1_000_000),
    DatedRule("visa.grace_days", _("Period of grace of a visa for one entry"), "days", 0, 60),
    DatedRule("visa.fee_eur", _("Visa fee"), "EUR", 0, 500),
    DatedRule("visa.service_fee_cap_eur", _("Highest fee of the visa centre"), "EUR", 0, 500),
    DatedRule("visa.photo_months", _("Greatest age of the photo"), "months", 1, 24),
    DatedRule("visa.statement_months", _("Bank statements and pay slips of the last"), "months", 1, 24),
    DatedRule("passport.min_months_after_departure", _("Passport valid after the trip"), "months", 0, 24),
    DatedRule("passport.blank_pages", _("Blank pages of the passport"), "pages", 0, 10),
    DatedRule("passport.max_age_years", _("Greatest age of the passport"), "years", 1, 20),
    DatedRule("be.means_hotel_eur", _("Means of subsistence, in a hotel"), "EUR per day", 0, 1_000),
    DatedRule("be.means_private_eur", _("Means of subsistence, at a private home"), "EUR per day", 0, 1_000),
    DatedRule(
        "be.arrival_declaration_working_days", _("Time to declare the arrival"), "working days", 1, 30
    ),
    DatedRule("be.meeting_max_consecutive", _("Days of meetings in a row, employees"), "days", 1, 90),
    DatedRule("be.meeting_max_per_year", _("Days of meetings in a year, employees"), "days", 1, 366),
    DatedRule(
        "be.professional_card_trip_months", _("Business trip without professional card"), "months", 1, 12
    ),
    DatedRule("be.appeal_days", _("Time to appeal"), "days", 1, 120),
    DatedRule("vac.max_reschedules", _("How often an appointment may be moved"), "moves", 0, 10),
    DatedRule("vac.reschedule_hours", _("An appointment may be moved until, before it"), "hours", 0, 336),
    DatedRule("vac.prepay_working_days", _("Time to pay the visa centre"), "working days", 0, 30),
    DatedRule("plan.request_days", _("Plan: wait for an appointment"), "days", 0, 365),
    DatedRule("plan.appointment_days", _("Plan: from the appointment to the lodging"), "days", 0, 90),
    DatedRule("plan.decision_days", _("Plan: from the lodging to the decision"), "days", 0, 180),
    DatedRule("plan.passport_back_days", _("Plan: from the decision to the passport"), "days", 0, 90),
    DatedRule("plan.ticket_days", _("Plan: ticket before the departure"), "days", 0, 180),
    DatedRule("plan.papers_days", _("Plan: letters before the appointment"), "days", 0, 180),
    DatedRule("plan.insurance_days", _("Plan: insurance before the appointment"), "days", 0, 180),
    DatedRule("plan.passport_days", _("Plan: passport before the request"), "days", 0, 180),
    DatedRule("plan.amber_days", _("Plan: fewer days left than this are tight"), "days", 0, 180),
)  # fmt: skip


def _list_effects(rule: DatedRule, value: Decimal) -> Iterable[str]:
    return list_legal_effects(rule.key, value)


def _is_used(row: Parameter) -> bool:
    return is_legal_value_used(row.key, row.valid_from)


declare_dated_rules(RuleFamily(RULES, _is_used, _list_effects, redate_checklists))
