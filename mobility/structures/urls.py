from __future__ import annotations

from django.urls import path

from mobility.structures.views.home import (
    begin_structure_thread,
    download_companies,
    list_companies,
    list_structure_threads,
    show_company,
    show_structure_home,
    show_structure_thread,
)
from mobility.structures.views.joining import ask_structure_link, join_structure
from mobility.structures.views.nominations import (
    list_nominations,
    open_told_call,
    send_nomination,
    show_call_notices,
    show_nomination,
    withdraw_own_nomination,
)
from mobility.structures.views.referrals import list_referrals, show_structure_referral

app_name = "structures"
OWN = "partners/structures/<int:structure>/"
urlpatterns = [
    path(OWN, show_structure_home, name="home"),
    path(f"{OWN}companies/", list_companies, name="companies"),
    path(f"{OWN}companies/<int:company>/", show_company, name="company"),
    path(
        f"{OWN}companies.csv", download_companies, {"kind": "csv"}, name="companies_csv"
    ),
    path(
        f"{OWN}companies.xlsx",
        download_companies,
        {"kind": "xlsx"},
        name="companies_xlsx",
    ),
    path(f"{OWN}nominations/", list_nominations, name="nominations"),
    path(f"{OWN}nominations/new/", send_nomination, name="nominate"),
    path(f"{OWN}nominations/<int:pk>/", show_nomination, name="nomination"),
    path(
        f"{OWN}nominations/<int:pk>/withdraw/", withdraw_own_nomination, name="withdraw"
    ),
    path(f"{OWN}calls/", show_call_notices, name="notices"),
    path(f"{OWN}referrals/", list_referrals, name="referrals"),
    path(f"{OWN}referrals/<int:pk>/", show_structure_referral, name="referral"),
    path("partners/structures/messages/", list_structure_threads, name="threads"),
    path(
        "partners/structures/messages/new/", begin_structure_thread, name="begin_thread"
    ),
    path(
        "partners/structures/messages/<int:pk>/", show_structure_thread, name="thread"
    ),
    path("partners/structures/join/<str:token>/", join_structure, name="join"),
    path(
        "partners/structures/join/<str:token>/again/",
        ask_structure_link,
        name="join_again",
    ),
    path("apply/told/<str:token>/", open_told_call, name="told"),
]
