from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="hosts.HostContact",
        fields=("user", "affiliation"),
        purpose="what the people who receive participants may do in the partner portal",
        keep="as long as the host works with the programme, then two years",
        how=How.DELETE,
    ),
    Category(
        model="hosts.HostInvitation",
        fields=(
            "email",
            "given_names",
            "family_name",
            "function",
            "phone",
            "follows",
            "invited_by",
            "contact",
        ),
        purpose="who was invited to speak for a host, and whether they came",
        keep="as long as the host works with the programme, then two years",
        how=How.DELETE,
    ),
    Category(
        model="hosts.AccessRequest",
        fields=(
            "user",
            "given_names",
            "family_name",
            "function",
            "words",
            "answer",
            "answered_by",
        ),
        purpose="who asked to come into the partner portal for a host, and what was answered",
        keep="as long as the host works with the programme, then two years",
        how=How.DELETE,
    ),
    Category(
        model="hosts.HostOnboarding",
        fields=("contact",),
        purpose="how far a new contact is in describing the host",
        keep="as long as the host works with the programme, then two years",
        how=How.DELETE,
    ),
    Category(
        model="hosts.VisitCalendar",
        fields=("user",),
        purpose="the visits of a host in the calendar of who speaks for it",
        keep="a year after the address was made, or until its owner ends it",
        how=How.DELETE,
    ),
    Category(
        model="hosts.HostChange",
        fields=("old", "new", "contact", "by", "reason"),
        purpose="what hosts change of the names, addresses and phones that letters print",
        keep="as long as the host works with the programme, then two years",
        how=How.DELETE,
    ),
    Category(
        model="hosts.DescribedStep",
        fields=("by",),
        purpose="who described the host, and gave its word",
        keep="as long as the host works with the programme, then two years",
        how=How.DELETE,
    ),
    Category(
        model="hosts.CampaignAnswer",
        fields=("answered_by", "told_by", "words"),
        purpose="know whether and when hosts receive a cohort",
        keep="two years after the return",
        how=How.DELETE,
    ),
    Category(
        model="hosts.VisitEvaluation",
        fields=("placement", "by", "words"),
        purpose="know how visits went, and choose hosts for the next cohorts",
        keep="five years after the balance of the grant",
        how=How.BLANK,
    ),
    Category(
        model="hosts.Placement",
        fields=("participation", "purpose", "message"),
        purpose="organise and prove the visits",
        keep="five years after the balance of the grant",
        how=How.BLANK,
    ),
]
