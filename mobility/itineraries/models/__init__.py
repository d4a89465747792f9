"""The stay of a participant: programme, flights, beds, crossings, presence, incidents, report, points."""

from __future__ import annotations

from mobility.itineraries.models.action_points import (
    ActionPoint,
    ActionPointQuerySet,
    ActionPointStep,
)
from mobility.itineraries.models.allowances import (
    AllowanceCorrection,
    CostSettlement,
)
from mobility.itineraries.models.crossings import (
    Crossing,
    ReturnClaim,
    ReturnClaimStep,
)
from mobility.itineraries.models.delays import ReturnDelay, ReturnDelayStep
from mobility.itineraries.models.incidents import (
    CallTreeEntry,
    Incident,
    IncidentCall,
    IncidentSeverity,
    IncidentStep,
)
from mobility.itineraries.models.introductions import Introduction
from mobility.itineraries.models.presences import (
    DaySheetLink,
    Presence,
    PresenceCertificate,
)
from mobility.itineraries.models.programmes import CohortProgramme, StopAttendee
from mobility.itineraries.models.proposals import Proposal
from mobility.itineraries.models.readings import VersionReading
from mobility.itineraries.models.reports import TripReport, TripReportStep
from mobility.itineraries.models.reservations import Accommodation, Flight
from mobility.itineraries.models.shared_visits import SharedVisit
from mobility.itineraries.models.stays import (
    Itinerary,
    ItineraryVersion,
    Stop,
    generate_feed_token,
)
from mobility.itineraries.models.travel import TravelMode, TravelTime
from mobility.itineraries.models.visit_programmes import VisitProgramme

__all__ = [
    "Accommodation",
    "ActionPoint",
    "ActionPointQuerySet",
    "ActionPointStep",
    "AllowanceCorrection",
    "CallTreeEntry",
    "CohortProgramme",
    "CostSettlement",
    "Crossing",
    "DaySheetLink",
    "Flight",
    "Incident",
    "IncidentCall",
    "IncidentSeverity",
    "IncidentStep",
    "Introduction",
    "Itinerary",
    "ItineraryVersion",
    "Presence",
    "PresenceCertificate",
    "Proposal",
    "ReturnClaim",
    "ReturnClaimStep",
    "ReturnDelay",
    "ReturnDelayStep",
    "SharedVisit",
    "Stop",
    "StopAttendee",
    "TravelMode",
    "TravelTime",
    "TripReport",
    "TripReportStep",
    "VersionReading",
    "VisitProgramme",
    "generate_feed_token",
]
