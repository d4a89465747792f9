"""Who hears which transition, and who holds which one back: the whole table, so that no one joins unseen."""

from __future__ import annotations

from home.documentation import collect_lifecycles

SELECTION = "participants.selection.receivers"
TRAINING = "participants.training.receivers"
HOSTS = "mobility.hosts.receivers"
VISAS = "mobility.visas.receivers"
REINTEGRATION = "reintegration.followups.receivers"
HANDLERS = {
    "correction": {
        "answer": (f"{SELECTION}.look_again", f"{SELECTION}.the_copy_waits_anew"),
        "cancel": (f"{SELECTION}.correction_is_over",),
        "lapse": (f"{SELECTION}.correction_is_over",),
    },
    "paper": {
        "issue": (
            f"{SELECTION}.receipt_is_made",
            f"{TRAINING}.issued",
            f"{VISAS}.letter_reaches_dossier",
        ),
    },
    "participation": {
        "clear": (f"{SELECTION}.the_place_is_taken",),
        "confirm": (f"{SELECTION}.tell_the_applicant",),
        "defer": (f"{SELECTION}.tell_the_applicant",),
        "exclude": (
            f"{SELECTION}.a_seat_comes_back",
            f"{HOSTS}.places_are_released",
            f"{REINTEGRATION}.ended",
        ),
        "keep": (f"{SELECTION}.somebody_waits",),
        "miss_return": (f"{REINTEGRATION}.ended",),
        "prepare": (f"{SELECTION}.the_place_is_taken", f"{VISAS}.open_on_selection"),
        "refuse": (f"{SELECTION}.somebody_is_not_retained",),
        "return": (f"{REINTEGRATION}.returned",),
        "select": (f"{SELECTION}.a_place_is_offered", f"{VISAS}.open_on_selection"),
        "submit": (f"{SELECTION}.look_at_what_came", f"{SELECTION}.look_for_conflicts"),
        "undo_decision": (
            f"{SELECTION}.a_decision_is_taken_back",
            f"{HOSTS}.places_are_released",
        ),
        "withdraw": (
            f"{SELECTION}.a_seat_comes_back",
            f"{HOSTS}.places_are_released",
            f"{REINTEGRATION}.ended",
        ),
    },
    "registration": {
        "attend": (f"{TRAINING}.attended",),
        "miss": (f"{TRAINING}.missed",),
    },
}
GUARDS = {
    "participation": {
        "complete": (f"{REINTEGRATION}.follow_ups_are_over",),
        "confirm": (f"{SELECTION}.nothing_needed_is_missing",),
        "keep": (f"{SELECTION}.no_round_is_open",),
        "prepare": (f"{TRAINING}.required_modules_are_completed",),
        "refuse": (f"{SELECTION}.no_round_is_open",),
        "select": (f"{SELECTION}.no_round_is_open",),
        "take_up": (f"{SELECTION}.an_offer_has_ended",),
    },
}
# What somebody may do for themselves, without a role: applicants, structures, hosts, registered people.
BY_PARTY = {
    "correction": {"answer"},
    "follow_up": {"answer"},
    "offer": {"accept", "decline"},
    "participation": {"submit", "withdraw"},
    "placement": {"accept", "decline"},
    "referral": {"accept", "decline", "finish"},
    "registration": {"cancel"},
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
