"""The parts of a step, each under its own heading."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

GROUPS = {
    "person": (
        (
            gettext_lazy("Name and birth"),
            (
                "given_names",
                "family_name",
                "sex",
                "birth_date",
                "birth_place",
                "nationality",
                "national_id",
            ),
        ),
        (
            gettext_lazy("Contact"),
            ("phone", "whatsapp", "country", "region", "address"),
        ),
        (
            gettext_lazy("Languages and travel"),
            ("languages_spoken", "has_passport", "earlier_schengen_visa"),
        ),
    ),
    "enterprise": (
        (
            gettext_lazy("The enterprise"),
            (
                "name",
                "occupation",
                "function",
                "legal_form",
                "sector",
                "activity",
                "founded_on",
            ),
        ),
        (
            gettext_lazy("Its numbers"),
            ("ninea", "ninea_reason", "rccm", "rccm_reason", "be_enterprise", "other"),
        ),
        (gettext_lazy("Its size"), ("figures_year", "turnover", "jobs", "jobs_women")),
        (
            gettext_lazy("Where it is"),
            ("enterprise_region", "city", "enterprise_address", "website"),
        ),
    ),
}
