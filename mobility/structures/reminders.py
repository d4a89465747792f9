"""A nomination that waits: staff hear of one that nobody answered, a structure of what it was asked."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from mobility.structures.lifecycle import NominationStage
from mobility.structures.models import (
    Nomination,
    NominationQuerySet,
    NominationStep,
    StructureAccess,
)
from mobility.structures.rules import ASKED_DAYS, UNANSWERED_DAYS
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around

ANSWERED = _("The nomination is answered.")


def list_nominations_since(stage: NominationStage) -> NominationQuerySet:
    """Nominations that stand in a stage, with the moment since when."""
    steps = NominationStep.objects.filter(subject=OuterRef("pk"), target=stage)
    last = Subquery(steps.order_by("-at", "-pk").values("at")[:1])
    rows: NominationQuerySet = Nomination.objects.filter(stage=stage)
    return rows.annotate(since=Coalesce(last, F("at"))).select_related("structure")


def list_unanswered_nominations() -> NominationQuerySet:
    """Those that wait for staff, since they were sent or completed."""
    return list_nominations_since(NominationStage.SENT)


def list_asked_nominations() -> NominationQuerySet:
    """Those of which the structure was asked for more."""
    return list_nominations_since(NominationStage.ASKED)


def list_answering_staff(_row: Nomination) -> list[Recipient]:
    """The officers: they answer nominations."""
    officers = list_staff_with_role(Role.OFFICER)
    return [Recipient(user.email, user.language) for user in officers]


def list_speaking_recipients(row: Nomination) -> list[Recipient]:
    """Who speaks for the structure today."""
    accesses = StructureAccess.objects.at_structure(row.structure_id).reachable()
    return [Recipient(one.user.email, one.person.language) for one in accesses]


def get_answered_drop_reason(row: Nomination) -> str:
    return "" if row.stage == NominationStage.SENT else ANSWERED


def get_completed_drop_reason(row: Nomination) -> str:
    return "" if row.stage == NominationStage.ASKED else ANSWERED


def build_unanswered_context(row: Nomination) -> dict[str, Any]:
    page = reverse("admin:structures_nomination_change", args=[row.pk])
    return {
        "company": row.name,
        "structure": str(row.structure),
        "url": build_site_url(page),
    }


def build_asked_context(row: Nomination) -> dict[str, Any]:
    """With the words of the question that stands."""
    asked = row.steps.filter(target=NominationStage.ASKED).last()
    page = reverse("structures:nomination", args=[row.structure_id, row.pk])
    return {
        "company": row.name,
        "structure": str(row.structure),
        "words": asked.reason if asked is not None else "",
        "url": build_site_url(page),
    }


RULES = [
    ReminderRule(
        code="structures.nomination_unanswered",
        label=gettext_lazy("A nomination waits for an answer"),
        over=list_unanswered_nominations,
        when=schedule_days_around("since", *UNANSWERED_DAYS),
        mail="structures/nomination_unanswered",
        to=list_answering_staff,
        unless=get_answered_drop_reason,
        context=build_unanswered_context,
    ),
    ReminderRule(
        code="structures.nomination_asked",
        label=gettext_lazy("A structure was asked for more on its nomination"),
        over=list_asked_nominations,
        when=schedule_days_around("since", *ASKED_DAYS),
        mail="structures/nomination_asked_again",
        to=list_speaking_recipients,
        unless=get_completed_drop_reason,
        context=build_asked_context,
    ),
]
