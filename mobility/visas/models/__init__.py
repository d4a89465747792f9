"""The visa dossier: where it is lodged, passport, checklist, course, letters."""

from __future__ import annotations

from mobility.visas.models.areas import Post, SharedAreaState, VisaRegime
from mobility.visas.models.course import Appointment, Decision, Lodging
from mobility.visas.models.dossiers import Dossier, DossierStep, Share, SharedDossier
from mobility.visas.models.findings import FindingWaiver
from mobility.visas.models.form import FormAnswers
from mobility.visas.models.journey import Accommodation, Flight
from mobility.visas.models.pieces import Piece, PieceStep
from mobility.visas.models.proposals import Proposal
from mobility.visas.models.travel import EarlierVisa, PastStay, TravelDocument

__all__ = [
    "Accommodation",
    "Appointment",
    "Decision",
    "Dossier",
    "DossierStep",
    "EarlierVisa",
    "FindingWaiver",
    "Flight",
    "FormAnswers",
    "Lodging",
    "PastStay",
    "Piece",
    "PieceStep",
    "Post",
    "Proposal",
    "Share",
    "SharedAreaState",
    "SharedDossier",
    "TravelDocument",
    "VisaRegime",
]
