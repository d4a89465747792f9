from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="reminders.Reminder",
        fields=("why_params",),
        purpose="why a reminder did not leave, and who said so",
        keep="as long as the file that it is about",
        how=How.BLANK,
    ),
]
