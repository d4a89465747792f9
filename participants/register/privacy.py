from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="register.Participation",
        fields=("person", "organisation", "cohort"),
        purpose="the file of a person through the programme",
        keep="12 months after the selection if not selected, else the audit period of the funder",
        how=How.AGGREGATE,
    ),
    Category(
        model="register.ParticipationStep",
        fields=("by", "reason"),
        purpose="who decided what on a file, when and why; open to audit",
        keep="as long as the file",
        how=How.BLANK,
    ),
    Category(
        model="register.AccessCode",
        fields=("email", "reason"),
        purpose="more time for one applicant",
        keep="12 months after the call has closed",
        how=How.BLANK,
    ),
]
