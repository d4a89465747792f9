from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="correspondence.Thread",
        fields=("person",),
        purpose="with whom staff wrote about a file, a visit or an event",
        keep="as long as the file that it is about",
        how=How.DELETE,
    ),
    Category(
        model="correspondence.Entry",
        fields=("author", "subject", "text"),
        purpose="what was asked and answered",
        keep="as long as the file that it is about",
        how=How.DELETE,
    ),
    Category(
        model="correspondence.EntryFile",
        fields=("document",),
        purpose="what was sent with a message",
        keep="as long as the file that it is about",
        how=How.DELETE,
    ),
    Category(
        model="correspondence.MailingRecipient",
        fields=("person", "reason"),
        purpose="who was written to with one text, and who could not be",
        keep="as long as the person",
        how=How.DELETE,
    ),
]
