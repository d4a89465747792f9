"""The menu of staff: the subjects in the order of the journey."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pemwecco.settings.menu_entries import (
    build_list_entry,
    build_menu_entry,
    build_own_entry,
)
from pemwecco.settings.menu_figures import FIGURES

MENU: list[dict[str, Any]] = [
    {
        "items": [
            {
                "title": _("Dashboard"),
                "icon": "dashboard",
                "link": lambda _request: reverse("admin:index"),
            },
            build_menu_entry(
                _("Programme at a glance"),
                "query_stats",
                "home:glance",
                "register.view_participation",
            ),
            build_menu_entry(
                _("Seats and their holders"),
                "event_seat",
                "home:seats",
                "register.view_participation",
            ),
            build_menu_entry(
                _("Mentions and what I follow"),
                "alternate_email",
                "casework_mine",
                "casework.view_note",
            ),
        ]
    },
    {
        "title": _("Calls and files"),
        "items": [
            build_menu_entry(
                _("Calls"), "campaign", "register_call", "register.view_call"
            ),
            build_menu_entry(
                _("Files"),
                "folder_shared",
                "register_participation",
                "register.view_participation",
            ),
            build_menu_entry(
                _("Not ready yet"),
                "alt_route",
                "eligibility_not_ready",
                "register.screen_participation",
            ),
            build_menu_entry(
                _("Possible duplicates"),
                "content_copy",
                "eligibility_duplicate",
                "eligibility.view_duplicate",
            ),
            build_list_entry(_("Referrals"), "support_agent", "eligibility.referral"),
            build_list_entry(_("Corrections"), "edit_note", "applications.correction"),
            build_menu_entry(
                _("Sendings"),
                "send",
                "applications_sending",
                "applications.view_sending",
            ),
            build_menu_entry(
                _("Questions and papers"),
                "quiz",
                "calls_question",
                "calls.view_question",
            ),
            build_menu_entry(
                _("Told of the next call"),
                "notifications",
                "calls_callsubscriber",
                "calls.view_callsubscriber",
            ),
            build_menu_entry(
                _("Deleted drafts"),
                "delete_history",
                "register_eraseddraft",
                "register.view_eraseddraft",
            ),
            build_menu_entry(
                _("Cohorts"), "groups", "register_cohort", "register.view_cohort"
            ),
            build_menu_entry(
                _("Programme"), "flag", "register_programme", "register.view_programme"
            ),
        ],
    },
    {
        "title": _("Panel"),
        "items": [
            build_menu_entry(
                _("My reviews"),
                "rate_review",
                "panel_review_queue",
                "panel.score_review",
            ),
            build_menu_entry(
                _("Offers of places"),
                "event_seat",
                "decisions_offer",
                "decisions.view_offer",
            ),
            build_menu_entry(
                _("Reasons for not retaining"),
                "rule",
                "decisions_refusalreason",
                "decisions.view_refusalreason",
            ),
            build_menu_entry(
                _("All reviews"), "reviews", "panel_review", "panel.view_review"
            ),
            build_menu_entry(
                _("Opinions of experts"),
                "psychology_alt",
                "opinions_opinion",
                "opinions.view_opinion",
            ),
            build_menu_entry(
                _("Conflicts of interest"),
                "shield_person",
                "panel_conflict",
                "panel.view_conflict",
            ),
        ],
    },
    {
        "title": _("Training and events"),
        "items": [
            build_menu_entry(
                _("Events"), "event", "gatherings_event", "gatherings.view_event"
            ),
            build_list_entry(_("Attendance"), "fact_check", "gatherings.eventsession"),
            build_list_entry(
                _("Registrations"), "how_to_reg", "gatherings.registration"
            ),
            build_menu_entry(
                _("Training sessions"),
                "school",
                "training_session",
                "training.view_session",
            ),
            build_menu_entry(
                _("Progress"),
                "checklist",
                "training_progress",
                "training.view_completion",
            ),
            build_menu_entry(
                _("Completions"),
                "workspace_premium",
                "training_completion",
                "training.view_completion",
            ),
            build_menu_entry(
                _("Modules"), "menu_book", "training_module", "training.view_module"
            ),
        ],
    },
    {
        "title": _("Hosts and itineraries"),
        "items": [
            build_list_entry(_("Hosts"), "apartment", "hosts.host"),
            build_list_entry(_("Contacts"), "mail", "hosts.hostcontact"),
            build_list_entry(_("Campaigns to hosts"), "flag", "hosts.hostcampaign"),
            build_list_entry(_("Answers to campaigns"), "poll", "hosts.campaignanswer"),
            build_list_entry(
                _("Nominations of hosts"), "person_add", "structures.nomination"
            ),
            build_list_entry(
                _("Access of structures"), "badge", "structures.structureaccess"
            ),
            build_list_entry(
                _("Told of a call"), "record_voice_over", "structures.callnotice"
            ),
            build_list_entry(_("Matching"), "join_inner", "matching.matching"),
            build_list_entry(_("Placements"), "handshake", "hosts.placement"),
            build_list_entry(_("How visits went"), "reviews", "hosts.visitevaluation"),
            build_menu_entry(
                _("How visits went, by host"),
                "star_half",
                "hosts_visitevaluation_sums",
                "hosts.view_visitevaluation",
            ),
            build_list_entry(_("Itineraries"), "route", "itineraries.itinerary"),
            build_menu_entry(
                _("Day of a cohort"),
                "today",
                "itineraries_day",
                "itineraries.view_presence",
            ),
            build_list_entry(_("Presences"), "how_to_reg", "itineraries.presence"),
            build_list_entry(
                _("Day sheet links"), "qr_code_2", "itineraries.daysheetlink"
            ),
            build_list_entry(_("Incidents"), "emergency", "itineraries.incident"),
            build_list_entry(
                _("Contact tree"), "account_tree", "itineraries.calltreeentry"
            ),
            build_list_entry(
                _("Introductions"), "diversity_3", "itineraries.introduction"
            ),
            build_menu_entry(
                _("Programmes of cohorts"),
                "calendar_view_week",
                "itineraries_cohortprogramme",
                "itineraries.view_stop",
            ),
            build_list_entry(
                _("Daily allowances"), "schedule", "itineraries.allowancecorrection"
            ),
            build_list_entry(_("Travel times"), "schedule", "itineraries.traveltime"),
            build_list_entry(
                _("Border crossings"), "flight_land", "itineraries.crossing"
            ),
            build_list_entry(
                _("Returns reported"), "assignment_return", "itineraries.returnclaim"
            ),
            build_list_entry(_("Late returns"), "schedule", "itineraries.returndelay"),
            build_menu_entry(
                _("Return desk"),
                "where_to_vote",
                "itineraries_return_desk",
                "itineraries.view_tripreport",
            ),
            build_list_entry(_("Trip reports"), "summarize", "itineraries.tripreport"),
            build_list_entry(_("Action points"), "task_alt", "itineraries.actionpoint"),
        ],
    },
    {
        "title": _("Visa"),
        "items": [
            build_menu_entry(
                _("Dossiers"), "badge", "visas_dossier", "visas.view_dossier"
            ),
            build_list_entry(
                _("Arrival declarations"), "flight_land", "visas.arrivaldeclaration"
            ),
            build_list_entry(_("Uses of visas"), "verified", "visas.visause"),
            build_menu_entry(
                _("Shared with me"),
                "visibility",
                "visas_shareddossier",
                "visas.view_shareddossier",
            ),
            build_menu_entry(
                _("Backward plan"),
                "event_upcoming",
                "visas_dossier_plan",
                "visas.view_dossier",
            ),
            build_menu_entry(
                _("Refusals"), "block", "visas_dossier_refusals", "visas.view_dossier"
            ),
            build_menu_entry(
                _("Posts"), "location_city", "visas_post", "visas.view_post"
            ),
            build_menu_entry(
                _("Holidays"),
                "calendar_month",
                "visas_confirmedfeast",
                "visas.view_confirmedfeast",
            ),
            build_menu_entry(
                _("Visa regimes"), "public", "visas_visaregime", "visas.view_visaregime"
            ),
            build_menu_entry(
                _("States of the shared area"),
                "map",
                "visas_sharedareastate",
                "visas.view_sharedareastate",
            ),
            build_menu_entry(
                _("Letters"), "mail", "letters_letter", "letters.view_letter"
            ),
            build_menu_entry(
                _("Invitations of hosts"),
                "draw",
                "letters_invitation",
                "letters.view_invitation",
            ),
            build_menu_entry(
                _("Letters of cohorts"),
                "stacks",
                "letters_letterbatch",
                "letters.view_letterbatch",
            ),
            build_menu_entry(
                _("Wordings of letters"),
                "edit_note",
                "letters_letterwording",
                "letters.view_letterwording",
            ),
            build_menu_entry(
                _("Issued papers"),
                "description",
                "documents_paper",
                "documents.view_paper",
            ),
        ],
    },
    {
        "title": _("After the return"),
        "items": [
            build_menu_entry(
                _("Plans after the return"),
                "flag",
                "plans_reintegrationplan",
                "plans.view_reintegrationplan",
            ),
            build_menu_entry(
                _("Support given"),
                "support",
                "plans_givensupport",
                "plans.view_givensupport",
            ),
            build_menu_entry(
                _("Templates of plans"),
                "assignment",
                "plans_plantemplate",
                "plans.view_plantemplate",
            ),
            build_menu_entry(
                _("Follow-ups"),
                "event_repeat",
                "followups_followup",
                "followups.view_followup",
            ),
            build_menu_entry(
                _("Response and trends"),
                "monitoring",
                "followups_followup_results",
                "followups.view_followup",
            ),
            build_menu_entry(
                _("Questionnaires"),
                "quiz",
                "followups_questionnaire",
                "followups.view_questionnaire",
            ),
            build_menu_entry(
                _("Partnerships"),
                "partner_exchange",
                "partnerships_partnership",
                "partnerships.view_partnership",
            ),
            build_menu_entry(
                _("Partnerships by stage"),
                "view_column",
                "partnerships_partnership_board",
                "partnerships.view_partnership",
            ),
            build_menu_entry(
                _("Learning notes"),
                "lightbulb",
                "notes_learningnote",
                "notes.view_learningnote",
            ),
        ],
    },
    {
        "title": _("Network"),
        "items": [
            build_list_entry(_("People"), "person", "network.person"),
            build_list_entry(_("Organisations"), "domain", "network.organisation"),
            build_menu_entry(
                _("Map of actors"), "map", "network_map:map", "network.view_relation"
            ),
            build_list_entry(_("Relations"), "hub", "network.relation"),
            build_list_entry(_("Needs and offers"), "sync_alt", "network.need"),
            build_list_entry(_("Interactions"), "forum", "network.interaction"),
            build_list_entry(_("Agreements"), "draw", "network.agreement"),
            build_list_entry(
                _("Possibly the same"), "content_copy", "network.similarpair"
            ),
            build_list_entry(_("Merges"), "merge", "network.merge"),
            build_list_entry(_("Sectors"), "category", "network.sector"),
            build_list_entry(_("Topics"), "topic", "network.needtopic"),
        ],
    },
    {
        "title": _("Mails and reminders"),
        "items": [
            build_menu_entry(
                _("Messages"),
                "forum",
                "correspondence_thread",
                "correspondence.view_thread",
            ),
            build_menu_entry(
                _("Messages to many"),
                "campaign",
                "correspondence_mailing",
                "correspondence.view_mailing",
            ),
            build_menu_entry(
                _("Message templates"),
                "edit_note",
                "correspondence_messagetemplate",
                "correspondence.view_messagetemplate",
            ),
            build_menu_entry(_("Mails"), "outbox", "mail_message", "mail.view_message"),
            build_menu_entry(
                _("Reminders"),
                "notifications",
                "reminders_reminder",
                "reminders.view_reminder",
            ),
            build_menu_entry(
                _("Wordings of mails"),
                "edit_note",
                "mail_wording",
                "mail.view_wording",
                "mail.change_wording",
            ),
        ],
    },
    FIGURES,
    {
        "title": _("Rules and accounts"),
        "items": [
            build_menu_entry(
                _("Dated rules"), "gavel", "core_parameter", "core.view_parameter"
            ),
            build_menu_entry(
                _("My exports"), "download", "exports_export", "exports.view_export"
            ),
            build_menu_entry(
                _("Labels"), "label", "casework_label", "casework.view_label"
            ),
            build_menu_entry(
                _("Hand over all of a colleague"),
                "move_up",
                "casework_hand_over",
                "casework.reassign_responsibility",
            ),
            build_menu_entry(
                _("Read log"), "visibility", "privacy_reading", "privacy.view_reading"
            ),
            build_menu_entry(
                _("Consents"), "how_to_reg", "privacy_consent", "privacy.view_consent"
            ),
            build_menu_entry(
                _("Accounts"), "manage_accounts", "accounts_user", "accounts.view_user"
            ),
        ],
    },
    {
        "title": _("My account"),
        "items": [
            build_own_entry(_("Language and account"), "language", "own_account"),
            build_own_entry(_("Second factor and passkeys"), "passkey", "mfa_index"),
            build_own_entry(_("Password"), "password", "account_change_password"),
        ],
    },
]
