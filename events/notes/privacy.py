from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = "as long as the note is of use"
CATEGORIES = [
    Category(
        model="notes.LearningNote",
        fields=("writers", "proposed_by"),
        purpose="who wrote a note, so that somebody else publishes it",
        keep=KEEP,
        how=How.BLANK,
    ),
    Category(
        model="notes.NoteVersion",
        fields=("summary", "text", "written_by", "published_by"),
        purpose="a note as it was published, who wrote and who published it",
        keep=KEEP,
        how=How.BLANK,
    ),
    Category(
        model="notes.NoteAuthor",
        fields=("person", "capacity"),
        purpose="the names under a note; they go with the person, the note stays",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="notes.PolicyFeedback",
        fields=("organisation", "asked", "outcome", "noted_by"),
        purpose="what a note asked of those who decide, and what came of it",
        keep="5 years after payment of the balance",
        how=How.BLANK,
    ),
]
