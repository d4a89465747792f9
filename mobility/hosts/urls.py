from __future__ import annotations

from django.urls import path

from mobility.hosts.views.access_requests import (
    answer_access,
    ask_access,
    withdraw_access,
)
from mobility.hosts.views.acting import switch_host
from mobility.hosts.views.calendars import (
    change_visit_calendar,
    download_visits,
    show_visit_calendar,
    stop_visit_calendar,
)
from mobility.hosts.views.campaigns import edit_own_campaign_answer
from mobility.hosts.views.colleagues import (
    change_rights,
    end_access,
    hand_over,
    invite_colleague,
    renew_invitation,
    revoke_invitation,
    show_colleagues,
)
from mobility.hosts.views.evaluations import (
    evaluate_own_visit,
    evaluate_received_visit,
)
from mobility.hosts.views.invitations import ask_new_link, join_host
from mobility.hosts.views.onboarding import (
    put_steps_away,
    show_onboarding,
    skip_step,
)
from mobility.hosts.views.papers import list_host_papers
from mobility.hosts.views.placements import (
    accept_own_placement,
    decline_own_placement,
    list_placements,
    propose_other_days,
    show_placement,
    take_back_own_yes,
)
from mobility.hosts.views.profile import (
    describe_contact,
    describe_own_host,
    show_host_profile,
)
from mobility.hosts.views.threads import (
    begin_portal_thread,
    list_portal_threads,
    show_portal_thread,
)

app_name = "hosts"
urlpatterns = [
    path("placements/", list_placements, name="placements"),
    path("placements/<int:pk>/", show_placement, name="placement"),
    path("placements/<int:pk>/accept/", accept_own_placement, name="accept"),
    path("placements/<int:pk>/decline/", decline_own_placement, name="decline"),
    path("placements/<int:pk>/other-days/", propose_other_days, name="other_days"),
    path("placements/<int:pk>/take-back/", take_back_own_yes, name="take_back"),
    path("papers/", list_host_papers, name="papers"),
    path("campaigns/<int:pk>/", edit_own_campaign_answer, name="campaign"),
    path("placements/<int:pk>/evaluation/", evaluate_received_visit, name="evaluation"),
    path("visits.csv", download_visits, {"kind": "csv"}, name="visits_csv"),
    path("visits.xlsx", download_visits, {"kind": "xlsx"}, name="visits_xlsx"),
    path("calendar/", change_visit_calendar, name="change_calendar"),
    path("calendar/end/", stop_visit_calendar, name="stop_calendar"),
    path("calendar/<str:token>.ics", show_visit_calendar, name="calendar"),
    path("messages/", list_portal_threads, name="threads"),
    path("messages/new/", begin_portal_thread, name="begin_thread"),
    path("messages/<int:pk>/", show_portal_thread, name="thread"),
    path("acting/", switch_host, name="switch"),
    path("join/<str:token>/", join_host, name="join"),
    path("join/<str:token>/again/", ask_new_link, name="join_again"),
    path("access/", ask_access, name="ask_access"),
    path("access/<int:pk>/", answer_access, name="answer_access"),
    path("access/<int:pk>/withdraw/", withdraw_access, name="withdraw_access"),
    path("begin/<int:pk>/", show_onboarding, name="onboarding"),
    path("begin/<int:pk>/end/", put_steps_away, name="onboarding_end"),
    path("begin/<int:pk>/<slug:step>/later/", skip_step, name="onboarding_skip"),
    path("colleagues/<int:pk>/", show_colleagues, name="colleagues"),
    path("colleagues/<int:pk>/invite/", invite_colleague, name="invite_colleague"),
    path("colleagues/<int:pk>/hand-over/", hand_over, name="hand_over"),
    path("colleagues/<int:pk>/<int:contact>/", change_rights, name="contact_rights"),
    path("colleagues/<int:pk>/<int:contact>/end/", end_access, name="end_access"),
    path("colleagues/renew/<int:pk>/", renew_invitation, name="renew_invitation"),
    path("colleagues/revoke/<int:pk>/", revoke_invitation, name="revoke_invitation"),
    path("profile/<int:pk>/", show_host_profile, name="profile"),
    path(
        "profile/<int:pk>/contacts/<int:contact>/",
        describe_contact,
        name="describe_contact",
    ),
    path("profile/<int:pk>/<slug:step>/", describe_own_host, name="describe"),
]
# What those who visit hosts have in my space.
visitor_urls = (
    [path("<int:pk>/", evaluate_own_visit, name="evaluation")],
    "visits",
)
