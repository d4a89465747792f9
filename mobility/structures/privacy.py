from __future__ import annotations

from pemwecco.privacy.categories import Category, How

WITH_STRUCTURE = "as long as the structure works with the programme, then two years"

CATEGORIES = [
    Category(
        model="structures.StructureAccess",
        fields=("user", "affiliation"),
        purpose="who speaks for a support structure in the partner portal",
        keep=WITH_STRUCTURE,
        how=How.DELETE,
    ),
    Category(
        model="structures.StructureInvitation",
        fields=(
            "email",
            "given_names",
            "family_name",
            "function",
            "invited_by",
            "access",
        ),
        purpose="who was invited to speak for a support structure, and whether they came",
        keep=WITH_STRUCTURE,
        how=How.DELETE,
    ),
    Category(
        model="structures.Nomination",
        fields=(
            "contact_given_names",
            "contact_family_name",
            "contact_function",
            "contact_email",
            "contact_phone",
            "contact_language",
            "contact_agrees",
            "words",
            "by",
        ),
        purpose="reach, with their agreement, the contact person of a company that could receive visitors",
        keep="180 days after a nomination that came to nothing, else as long as the host",
        how=How.BLANK,
    ),
    Category(
        model="structures.CallNotice",
        fields=(
            "name",
            "enterprise",
            "email",
            "phone",
            "language",
            "agrees",
            "by",
            "participation",
        ),
        purpose="send the link of a call, once, to an entrepreneur who agreed to it",
        keep="180 days after the call has closed",
        how=How.DELETE,
    ),
]
