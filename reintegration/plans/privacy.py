from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = "2 years after the end of the project"
CATEGORIES = [
    Category(
        model="plans.ReintegrationPlan",
        fields=("kind", "begun_by"),
        purpose="what a participant sets out to do after the return, and who helps",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="plans.PlanVersion",
        fields=("goals", "why", "made_by", "staff_yes_by"),
        purpose="what was proposed and agreed of a plan",
        keep=KEEP,
        how=How.BLANK,
    ),
    Category(
        model="plans.GivenSupport",
        fields=("person", "organisation", "result", "noted_by"),
        purpose="evidence of the support after the return, and who gave it",
        keep="5 years after payment of the balance",
        how=How.BLANK,
    ),
    Category(
        model="plans.PlanMilestone",
        fields=("word", "told_by"),
        purpose="what was reached of a plan",
        keep=KEEP,
        how=How.BLANK,
    ),
    Category(
        model="plans.MilestoneLine",
        fields=("what", "staff", "person", "organisation"),
        purpose="what is to be reached by a plan, and who helps",
        keep=KEEP,
        how=How.BLANK,
    ),
]
