from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="network.Person",
        fields=(
            "given_names",
            "family_name",
            "name_key",
            "sex",
            "birth_date",
            "birth_place",
            "nationality",
            "country",
            "region",
            "address",
            "civil_status",
            "email",
            "phone",
            "whatsapp",
            "language",
        ),
        purpose="knowing who applies, takes part or speaks for an organisation",
        keep="12 months after the selection if not selected, else the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="network.Person",
        fields=("national_id",),
        purpose="telling namesakes apart; the data protection authority may have to agree",
        keep="12 months after the selection, or 6 months after the return",
        how=How.BLANK,
    ),
    Category(
        model="network.Organisation",
        fields=("name", "address", "phone", "email", "website"),
        purpose="selection, matching and follow-up of the enterprise",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="network.Identifier",
        fields=("value", "suffix", "override_reason"),
        purpose="legal existence of the enterprise",
        keep="the audit period of the funder",
        how=How.DELETE,
    ),
    Category(
        model="network.Affiliation",
        fields=("person", "organisation", "kind", "function"),
        purpose="who speaks and signs for an organisation",
        keep="as long as the person",
        how=How.DELETE,
    ),
    Category(
        model="network.Figure",
        fields=("value", "source"),
        purpose="baseline and results of the enterprise, reported to the funder as sums",
        keep="the audit period of the funder",
        how=How.AGGREGATE,
    ),
    Category(
        model="network.Interaction",
        fields=("person", "summary", "by"),
        purpose="contact with organisations",
        keep="5 years after the contact",
        how=How.DELETE,
    ),
]
