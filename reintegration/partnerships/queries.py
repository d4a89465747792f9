"""Which partnerships counted as signed in a period, and where they stood on a day: read from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    Exists,
    F,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.utils import timezone

from mobility.visas.models import Decision, EarlierVisa
from pemwecco.casework.models import Note
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import (
    Confirmation,
    Partnership,
    PartnershipNews,
    PartnershipParty,
    PartnershipQuerySet,
    PartnershipStep,
)
from reintegration.partnerships.rules import (
    SILENT_DAYS,
    UNPROVED_DAYS,
    VISA_DAYS,
    Judgement,
    SideWord,
    combine_words,
    find_word,
    judge_signature,
)

S = PartnershipStage
Side = PartnershipParty.Side


def list_signed(start: date, end: date) -> PartnershipQuerySet:
    """A flow: the partnerships signed from one day to another, both included, counted or not."""
    signed = PartnershipStep.objects.filter(
        subject=OuterRef("pk"), target=S.SIGNED, at__date__range=(start, end)
    )
    return Partnership.objects.filter(Exists(signed))


def list_counted_signed(start: date, end: date) -> PartnershipQuerySet:
    """A flow: those signed in the period that count: with evidence and the standing yes of both sides."""
    return narrow_to_counted(list_signed(start, end))


def narrow_to_counted(rows: PartnershipQuerySet) -> PartnershipQuerySet:
    """The rows with evidence that both sides have confirmed and none contests, as `judge_signature` says."""
    said = Confirmation.objects.standing().filter(partnership=OuterRef("pk"))
    yes = said.filter(agrees=True)
    return rows.filter(
        Exists(yes.filter(party__side=Side.HOME)),
        Exists(yes.filter(party__side=Side.PARTNER)),
        ~Exists(said.filter(agrees=False)),
        evidence__isnull=False,
    )


def list_at_stages(stages: Iterable[str], on: date) -> PartnershipQuerySet:
    """A stock: the partnerships that stood at one of these stages at the end of a day."""
    rows: Any = annotate_stage_on(on)
    found: PartnershipQuerySet = rows.filter(stage_on__in=list(stages))
    return found


def annotate_stage_on(on: date) -> PartnershipQuerySet:
    """The partnerships noted by the end of a day, each with `stage_on`, the stage at which it stood then."""
    steps = PartnershipStep.objects.filter(subject=OuterRef("pk"), at__date__lte=on)
    last = steps.order_by("-at", "-pk").values("target")[:1]
    first = Value(S.INTRODUCTION.value, output_field=CharField())
    return Partnership.objects.filter(created_at__date__lte=on).annotate(
        stage_on=Coalesce(Subquery(last), first, output_field=CharField())
    )


def annotate_news(rows: PartnershipQuerySet) -> PartnershipQuerySet:
    """Each with `news_at`, the last moment of which anything is known (noted, moved, answered, a note of
    staff), and `stage_since`, when it came to its stage.
    """
    steps = PartnershipStep.objects.filter(subject=OuterRef("pk")).order_by("-at")
    moved = Subquery(steps.values("at")[:1])
    answered = (
        Confirmation.objects.filter(
            partnership=OuterRef("pk"), answered_at__isnull=False
        )
        .order_by("-answered_at")
        .values("answered_at")[:1]
    )
    told = (
        PartnershipNews.objects.filter(partnership=OuterRef("pk"))
        .order_by("-at")
        .values("at")[:1]
    )
    notes = Note.objects.filter(
        content_type=ContentType.objects.get_for_model(Partnership),
        object_id=OuterRef("pk"),
        removed_at=None,
    )
    written = notes.order_by("-written_at").values("written_at")[:1]
    return rows.annotate(
        stage_since=Coalesce(moved, F("created_at")),
        news_at=Greatest(
            F("created_at"),
            Coalesce(moved, F("created_at")),
            Coalesce(Subquery(answered), F("created_at")),
            Coalesce(Subquery(written), F("created_at")),
            Coalesce(Subquery(told), F("created_at")),
            F("next_point__added_at"),
        ),
    )


def get_signed_at(partnership: Partnership) -> datetime | None:
    """When it was signed, from its ledger; nothing while it was not."""
    step = partnership.steps.filter(target=S.SIGNED).order_by("-at", "-pk").first()
    return step.at if step is not None else None


def find_party_word(rows: Iterable[Confirmation]) -> SideWord:
    """What a party says by all that it was asked: an answer that stands goes before a newer question."""
    return combine_words(row.word for row in rows)


def annotate_judgement(rows: PartnershipQuerySet) -> PartnershipQuerySet:
    """Each with what `read_judgement` reads: whether it was signed, what its parties were asked and said."""
    signed = PartnershipStep.objects.filter(subject=OuterRef("pk"), target=S.SIGNED)
    asked = Confirmation.objects.filter(partnership=OuterRef("pk")).order_by("pk")
    facts = JSONObject(
        side="party__side",
        agrees="agrees",
        aside="set_aside_at",
        revoked="revoked_at",
        expires="expires_on",
    )
    return rows.annotate(
        was_signed=Exists(signed), asked_facts=ArraySubquery(asked.values(row=facts))
    )


def read_judgement(row: Any) -> Judgement:
    """Whether a partnership counts as signed, and why: the row comes from `annotate_judgement`; no query."""
    today = timezone.localdate()
    sides: dict[str, list[SideWord]] = {side: [] for side in Side.values}
    for facts in row.asked_facts:
        word = find_word(
            agrees=facts["agrees"],
            is_aside=facts["aside"] is not None,
            is_revoked=facts["revoked"] is not None,
            is_over=today > date.fromisoformat(facts["expires"]),
        )
        sides[facts["side"]].append(word)
    return judge_signature(
        is_signed=row.was_signed,
        has_evidence=row.evidence_id is not None,
        home=combine_words(sides[Side.HOME]),
        partner=combine_words(sides[Side.PARTNER]),
    )


def list_unproved_signatures(on: date) -> PartnershipQuerySet:
    """Signed thirty days before a day or earlier, and not counted: the paper or a confirmation is missing."""
    before = on - timedelta(days=UNPROVED_DAYS)
    signed = PartnershipStep.objects.filter(
        subject=OuterRef("pk"), target=S.SIGNED, at__date__lte=before
    )
    rows = Partnership.objects.filter(Exists(signed)).exclude(stage=S.ENDED)
    counted = narrow_to_counted(Partnership.objects.all())
    return rows.exclude(pk__in=counted.values("pk"))


def list_silent_negotiations(on: date) -> PartnershipQuerySet:
    """Under negotiation, without news for sixty days on a day or more."""
    before = on - timedelta(days=SILENT_DAYS)
    rows: Any = annotate_news(Partnership.objects.filter(stage=S.NEGOTIATION))
    found: PartnershipQuerySet = rows.filter(news_at__date__lte=before)
    return found


def list_ending_visas(on: date) -> PartnershipQuerySet:
    """Under negotiation, and the participant's visa for several entries ends within ninety days of a day."""
    ending = Decision.objects.filter(
        dossier__participation__person=OuterRef("participation__person"),
        outcome=Decision.Outcome.GRANTED,
        entries=EarlierVisa.Entries.MULTIPLE,
    )
    last = on + timedelta(days=VISA_DAYS)
    rows = Partnership.objects.filter(stage=S.NEGOTIATION)
    # A later one that goes on takes the place of one that ends.
    return rows.filter(
        Exists(ending.filter(valid_until__range=(on, last))),
        ~Exists(ending.filter(valid_until__gt=last)),
    )
