"""The visa dossier: where it is lodged, passport, checklist, course, letters."""

from __future__ import annotations

from mobility.visas.models.areas import Post, SharedAreaState, VisaRegime
from mobility.visas.models.arrivals import ArrivalDeclaration
from mobility.visas.models.costs import CostShare
from mobility.visas.models.course import Appointment, Decision, Lodgement
from mobility.visas.models.dossiers import Dossier, DossierStep, Share, SharedDossier
from mobility.visas.models.feasts import ConfirmedFeast
from mobility.visas.models.findings import FindingWaiver
from mobility.visas.models.form import FormAnswers
from mobility.visas.models.pieces import Piece, PieceFile, PieceStep
from mobility.visas.models.travel import EarlierVisa, PastStay, TravelDocument
from mobility.visas.models.uses import VisaUse

__all__ = [
    "Appointment",
    "ArrivalDeclaration",
    "ConfirmedFeast",
    "CostShare",
    "Decision",
    "Dossier",
    "DossierStep",
    "EarlierVisa",
    "FindingWaiver",
    "FormAnswers",
    "Lodgement",
    "PastStay",
    "Piece",
    "PieceFile",
    "PieceStep",
    "Post",
    "Share",
    "SharedAreaState",
    "SharedDossier",
    "TravelDocument",
    "VisaRegime",
    "VisaUse",
]
