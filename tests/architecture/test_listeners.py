"""Who hears which transition, and who holds which one back: the whole table, so that no one joins unseen."""

from __future__ import annotations

from home.documentation import collect_lifecycles

APPLICATIONS = "participants.applications.receivers"
ELIGIBILITY = "participants.eligibility.receivers"
PANEL = "participants.panel.receivers"
DECISIONS = "participants.decisions.receivers"
TRAINING = "participants.training.receivers"
HOSTS = "mobility.hosts.receivers"
ITINERARIES = "mobility.itineraries.receivers"
VISAS = "mobility.visas.receivers"
LETTERS = "mobility.letters.receivers"
PLANS = "reintegration.plans.receivers"
FOLLOWUPS = "reintegration.followups.receivers"
NOTES = "events.notes.receivers"
REPORTING = "reporting.receivers"
HANDLERS = {
    "correction": {
        "answer": (
            f"{ELIGIBILITY}.check_corrected_application",
            f"{PANEL}.reset_corrected_copy",
        ),
        "cancel": (f"{APPLICATIONS}.clear_unsent_correction",),
        "lapse": (f"{APPLICATIONS}.clear_unsent_correction",),
    },
    "dossier": {
        "close": (f"{VISAS}.end_closed_shares",),
        "undo_decision": (f"{VISAS}.withdraw_undone_decision",),
    },
    "learning_note": {
        "publish_note": (f"{NOTES}.keep_published_version",),
        "submit_note": (f"{NOTES}.add_submitting_writer",),
        "withdraw_note": (f"{NOTES}.end_withdrawn_version",),
    },
    "paper": {
        "issue": (
            f"{APPLICATIONS}.deliver_issued_receipt",
            f"{TRAINING}.notify_issued_certificate",
            f"{LETTERS}.attach_issued_letter",
        ),
        "revoke": (f"{LETTERS}.release_revoked_letter",),
    },
    "placement": {
        "cancel": (f"{LETTERS}.end_letters_of_visit",),
        "take_back_yes": (f"{LETTERS}.end_letters_of_visit",),
    },
    "participation": {
        "clear": (f"{DECISIONS}.accept_prepared_offer",),
        "confirm": (f"{ELIGIBILITY}.notify_applicant_of_decision",),
        "defer": (f"{ELIGIBILITY}.notify_applicant_of_decision",),
        "exclude": (
            f"{DECISIONS}.release_vacated_seat",
            f"{HOSTS}.release_planned_placements",
            f"{VISAS}.end_leaver_shares",
            f"{LETTERS}.end_letters_of_leaver",
            f"{FOLLOWUPS}.close_ended_follow_ups",
        ),
        "keep": (f"{DECISIONS}.place_kept_participation",),
        "miss_return": (f"{FOLLOWUPS}.close_ended_follow_ups",),
        "prepare": (
            f"{DECISIONS}.accept_prepared_offer",
            f"{VISAS}.open_selected_dossier",
        ),
        "refuse": (f"{DECISIONS}.notify_refused_applicant",),
        "return": (f"{FOLLOWUPS}.plan_return_follow_ups",),
        "select": (
            f"{DECISIONS}.offer_selected_place",
            f"{VISAS}.open_selected_dossier",
        ),
        "submit": (
            f"{ELIGIBILITY}.check_submitted_application",
            f"{PANEL}.check_submission_conflicts",
        ),
        "unconfirm": (f"{ELIGIBILITY}.notify_applicant_of_decision",),
        "undo_decision": (
            f"{DECISIONS}.cancel_undone_decision",
            f"{HOSTS}.release_planned_placements",
            f"{VISAS}.end_leaver_shares",
            f"{LETTERS}.end_letters_of_leaver",
        ),
        "undo_depart": (f"{HOSTS}.resume_traveller_placements",),
        "undo_return": (
            f"{HOSTS}.resume_traveller_placements",
            f"{FOLLOWUPS}.unplan_return_follow_ups",
        ),
        "withdraw": (
            f"{DECISIONS}.release_vacated_seat",
            f"{HOSTS}.release_planned_placements",
            f"{VISAS}.end_leaver_shares",
            f"{LETTERS}.end_letters_of_leaver",
            f"{FOLLOWUPS}.close_ended_follow_ups",
        ),
    },
    "referral": {
        "accept": (f"{PLANS}.tell_of_support_answer",),
        "decline": (f"{PLANS}.tell_of_support_answer",),
        "give": (f"{PLANS}.tell_of_support_answer",),
    },
    "reporting_period": {"freeze": (f"{REPORTING}.freeze_period_figures",)},
    "return_claim": {
        "ask_again": (f"{ITINERARIES}.ask_return_again",),
        "confirm": (f"{ITINERARIES}.record_confirmed_return",),
        "unconfirm": (f"{ITINERARIES}.notify_return_taken_back",),
    },
    "return_delay": {
        "accept_delay": (f"{ITINERARIES}.tell_accepted_delay",),
        "decline_delay": (f"{ITINERARIES}.tell_declined_delay",),
    },
    "trip_report": {
        "ask_report": (f"{ITINERARIES}.ask_trip_report_again",),
    },
}
GUARDS = {
    "dossier": {
        "complete": (
            f"{LETTERS}.require_letters_in_force",
            f"{LETTERS}.require_every_invitation",
        ),
        "lodge": (
            f"{LETTERS}.require_letters_in_force",
            f"{LETTERS}.require_every_invitation",
        ),
        "undo_decision": (
            f"{VISAS}.require_unused_decision",
            f"{LETTERS}.require_no_later_letter",
        ),
    },
    "piece": {"accept": (f"{LETTERS}.require_invitations_of_piece",)},
    "participation": {
        "complete": (
            f"{PLANS}.require_closed_plan",
            f"{FOLLOWUPS}.check_follow_ups_closed",
        ),
        "confirm": (f"{ELIGIBILITY}.require_resolved_findings",),
        "keep": (f"{DECISIONS}.require_no_open_round",),
        "miss_return": (f"{ITINERARIES}.require_overdue_return",),
        "prepare": (f"{TRAINING}.require_completed_modules",),
        "refuse": (f"{DECISIONS}.require_no_open_round",),
        "select": (f"{DECISIONS}.require_no_open_round",),
        "take_up": (f"{DECISIONS}.require_ended_offer",),
        "unconfirm": (
            f"{PANEL}.require_unread_file",
            f"{DECISIONS}.require_no_pending_decision",
        ),
        "undo_return": (f"{FOLLOWUPS}.require_unasked_follow_ups",),
    },
    "reporting_period": {
        "freeze": ("reporting.narrative.receivers.require_agreed_sections",),
    },
}
# What somebody may do for themselves, without a role: applicants, structures, hosts, registered people.
BY_PARTY = {
    "action_point": {"finish_point"},
    "correction": {"answer"},
    "follow_up": {"answer"},
    "learning_note": {"submit_note"},
    "nomination": {"complete", "withdraw"},
    "offer": {"accept", "decline"},
    "participation": {"submit", "withdraw"},
    "piece": {"take_back"},
    "placement": {"accept", "decline", "propose_days", "take_back_yes"},
    "plan_version": {"decline_version"},
    "referral": {
        "accept",
        "consent",
        "decline",
        "finish",
        "give",
        "withdraw_consent",
    },
    "registration": {"accept", "cancel"},
    "return_claim": {"claim"},
    "trip_report": {"hand_in"},
}


def test_each_transition_is_heard_by_those_of_the_table() -> None:
    found = {
        name: lifecycle.handlers()
        for name, lifecycle in collect_lifecycles().items()
        if lifecycle.handlers()
    }

    assert found == HANDLERS


def test_each_transition_is_held_back_from_above_by_those_of_the_table() -> None:
    found = {
        name: lifecycle.guards()
        for name, lifecycle in collect_lifecycles().items()
        if lifecycle.guards()
    }

    assert found == GUARDS


def test_whom_it_concerns_makes_the_transitions_of_the_table_and_no_other() -> None:
    found = {
        name: {each.name for each in lifecycle.transitions.values() if each.by_party}
        for name, lifecycle in collect_lifecycles().items()
    }

    assert {name: names for name, names in found.items() if names} == BY_PARTY
