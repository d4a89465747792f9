"""Verbs of the visa dossier."""

from __future__ import annotations

from mobility.visas.services.checklist import (
    COLLECTING,
    accept,
    lists_due,
    receive,
    refresh,
    send_back,
    send_due_lists,
    send_list,
    to_mend,
    waive,
)
from mobility.visas.services.coherence import dossier_remarks, stay_result
from mobility.visas.services.dossiers import appoint, change_facts, grant, lodge, open_dossier, refuse, share
from mobility.visas.services.legal_values import load_legal_values
from mobility.visas.services.letters import (
    changed_facts,
    current_letter,
    gather_facts,
    issue_support_letter,
    letter_issued,
    missing_facts,
)
from mobility.visas.services.limits import area_states, limits_on
from mobility.visas.services.travel import add_stay, record_passport, remove_stay
from mobility.visas.services.trips import Trip, is_employee, past_stays, trip_of
from mobility.visas.services.words import DossierRefused, Remark, say, say_all

__all__ = [
    "COLLECTING",
    "DossierRefused",
    "Remark",
    "Trip",
    "accept",
    "add_stay",
    "appoint",
    "area_states",
    "change_facts",
    "changed_facts",
    "current_letter",
    "dossier_remarks",
    "gather_facts",
    "grant",
    "is_employee",
    "issue_support_letter",
    "letter_issued",
    "limits_on",
    "lists_due",
    "load_legal_values",
    "lodge",
    "missing_facts",
    "open_dossier",
    "past_stays",
    "receive",
    "record_passport",
    "refresh",
    "refuse",
    "remove_stay",
    "say",
    "say_all",
    "send_back",
    "send_due_lists",
    "send_list",
    "share",
    "stay_result",
    "to_mend",
    "trip_of",
    "waive",
]
