from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="gatherings.Registration",
        fields=("person", "organisation_name", "function", "language", "stage"),
        purpose="organising the event; evidence of attendance for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
    Category(
        model="gatherings.AttendeeNeeds",
        fields=("registration", "text"),
        purpose="access and food at the event, with consent",
        keep="until the place is given back, two weeks after the event at most",
        how=How.DELETE,
    ),
    Category(
        model="gatherings.SessionAttendance",
        fields=("session", "how", "at"),
        purpose="evidence of attendance for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
    Category(
        model="gatherings.SessionSpeaker",
        fields=("person", "role"),
        purpose="announcing the event; evidence of it for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
    Category(
        model="gatherings.SignedSheet",
        fields=("document",),
        purpose="evidence of attendance for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
]
