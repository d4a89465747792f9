"""The life of a matching: asked of the worker, found, offered visit by visit, or put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import HOST
from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from mobility.matching.models import Matching, MatchingStep


class MatchingStage(models.TextChoices):
    ASKED = "asked", _("being computed")
    FOUND = "found", _("to be looked at")
    FAILED = "failed", _("no plan possible")
    OFFERING = "offering", _("offers are being made")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("put aside")


M = MatchingStage
RIGHT = "matching.manage_matching"
# What nobody has published or put aside yet.
OPEN_MATCHINGS = (M.ASKED, M.FOUND, M.FAILED)

MATCHING: Lifecycle[Matching, MatchingStep] = Lifecycle(
    "matching",
    (
        Transition("find", (M.ASKED,), M.FOUND, _("Plan found")),
        Transition("fail", (M.ASKED,), M.FAILED, _("No plan possible")),
        Transition(
            "publish",
            (M.FOUND,),
            M.OFFERING,
            _("Make the offers"),
            RIGHT,
            writes_to=(HOST,),
        ),
        Transition("finish", (M.OFFERING,), M.PUBLISHED, _("All offers made")),
        Transition(
            "discard",
            OPEN_MATCHINGS,
            M.DISCARDED,
            _("Put aside"),
            RIGHT,
            grave=True,
        ),
    ),
)
