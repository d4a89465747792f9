"""Which papers of a checklist wait for whom: `given_by` alone says it, on every page and in every count."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Piece
from mobility.visas.services.checklist import COLLECTING, OWED, can_take_files


def list_items_to_give(pieces: Iterable[Piece]) -> list[Piece]:
    """The papers that the participant has to give or to correct now; the undertaking is signed on its page.

    Pieces come with their dossier.
    """
    found = []
    for piece in pieces:
        is_signed = piece.code == Piece.Code.RETURN_UNDERTAKING
        mine = piece.given_by == Piece.Giver.PARTICIPANT
        if mine and piece.stage in OWED and can_take_files(piece) and not is_signed:
            found.append(piece)
    return found


def list_items_of_giver(pieces: Iterable[Piece], giver: Piece.Giver) -> list[Piece]:
    """The papers that somebody else still has to give while papers are collected."""
    found = []
    for piece in pieces:
        is_collected = piece.dossier.stage in COLLECTING
        if piece.given_by == giver and piece.stage in OWED and is_collected:
            found.append(piece)
    return found


def list_items_to_check(pieces: Iterable[Piece]) -> list[Piece]:
    """The papers that the participant gave and that staff have not checked yet."""
    found = []
    for piece in pieces:
        mine = piece.given_by == Piece.Giver.PARTICIPANT
        if mine and piece.stage == PieceStage.RECEIVED and can_take_files(piece):
            found.append(piece)
    return found
