"""Verbs of the visa dossier."""

from __future__ import annotations

from mobility.visas.services.applications import advice_for, ask_paper, reapply
from mobility.visas.services.appointments import (
    appoint,
    close_appointment,
    open_appointment,
    request_appointment,
    times_moved,
)
from mobility.visas.services.checklist import (
    COLLECTING,
    WITH_THE_POST,
    accept,
    date_piece,
    receive,
    refresh,
    send_back,
    takes_files,
    waive,
)
from mobility.visas.services.coherence import dossier_remarks, lodging_refusals, stay_result
from mobility.visas.services.decisions import grant, lodge, refuse
from mobility.visas.services.dossiers import change_facts, open_dossier, share, unshare
from mobility.visas.services.earlier_visas import (
    add_visa,
    ask_multiple,
    check_visa,
    remove_visa,
)
from mobility.visas.services.entries import earned_of, entry_remarks
from mobility.visas.services.journey import add_bed, remove_bed, save_flight
from mobility.visas.services.lead_times import LEAST_CASES, Learned, learned
from mobility.visas.services.legal_values import load_legal_values
from mobility.visas.services.letters.facts import gather_facts
from mobility.visas.services.letters.issue import (
    current_letter,
    issue_letter,
    issue_support_letter,
    letter_issued,
    missing_facts,
    revoke_letter,
)
from mobility.visas.services.letters.stale import changed_facts, stale_dossiers, stale_letters
from mobility.visas.services.limits import area_states, dossier_limits, limits_on, regime_of
from mobility.visas.services.lists import expire_pieces, lists_due, send_due_lists, send_list, to_mend
from mobility.visas.services.national_checks import Counter, counters
from mobility.visas.services.plans import PlanLine, plan_of
from mobility.visas.services.readings import ledger, readings_of, shown_to
from mobility.visas.services.refusals import Analysis, analyse
from mobility.visas.services.travel import add_stay, record_passport, remove_stay
from mobility.visas.services.trips import Trip, fingerprinted_on, is_employee, past_stays, trip_of
from mobility.visas.services.waivers import (
    Shown,
    findings_of,
    settle_all_waivers,
    settle_waivers,
    waive_finding,
    withdraw_waiver,
)
from mobility.visas.services.words import DossierRefused, Remark, say, say_all
from mobility.visas.services.zone_reader import can_read_pictures, read_zone

__all__ = [
    "COLLECTING",
    "LEAST_CASES",
    "WITH_THE_POST",
    "Analysis",
    "Counter",
    "DossierRefused",
    "Learned",
    "PlanLine",
    "Remark",
    "Shown",
    "Trip",
    "accept",
    "add_bed",
    "add_stay",
    "add_visa",
    "advice_for",
    "analyse",
    "appoint",
    "area_states",
    "ask_multiple",
    "ask_paper",
    "can_read_pictures",
    "change_facts",
    "changed_facts",
    "check_visa",
    "close_appointment",
    "counters",
    "current_letter",
    "date_piece",
    "dossier_limits",
    "dossier_remarks",
    "earned_of",
    "entry_remarks",
    "expire_pieces",
    "findings_of",
    "fingerprinted_on",
    "gather_facts",
    "grant",
    "is_employee",
    "issue_letter",
    "issue_support_letter",
    "learned",
    "ledger",
    "letter_issued",
    "limits_on",
    "lists_due",
    "load_legal_values",
    "lodge",
    "lodging_refusals",
    "missing_facts",
    "open_appointment",
    "open_dossier",
    "past_stays",
    "plan_of",
    "read_zone",
    "readings_of",
    "reapply",
    "receive",
    "record_passport",
    "refresh",
    "refuse",
    "regime_of",
    "remove_bed",
    "remove_stay",
    "remove_visa",
    "request_appointment",
    "revoke_letter",
    "save_flight",
    "say",
    "say_all",
    "send_back",
    "send_due_lists",
    "send_list",
    "settle_all_waivers",
    "settle_waivers",
    "share",
    "shown_to",
    "stale_dossiers",
    "stale_letters",
    "stay_result",
    "takes_files",
    "times_moved",
    "to_mend",
    "trip_of",
    "unshare",
    "waive",
    "waive_finding",
    "withdraw_waiver",
]
