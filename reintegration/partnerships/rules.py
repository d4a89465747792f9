"""When a signed partnership counts and why not, what it is worth, how long nothing was heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# The dated rule: how many XOF are one EUR. Fixed since 1 January 1999 (Council Decision 98/683/EC).
XOF_RATE: Final = "partnerships.xof_per_eur"
FIXED_XOF_PER_EUR: Final = Decimal("655.957")
# Days without news after which the owner is reminded.
NUDGE_DAYS: Final = (30, 60, 90)
# Days after which a signature that does not count, and a negotiation without news, stand out.
UNPROVED_DAYS: Final = 30
SILENT_DAYS: Final = 60
# Days before the end of a visa for several entries at which a new one is thought of.
VISA_DAYS: Final = 90


class ValueBand(StrEnum):
    """What a partnership is worth a year, in EUR; the upper end is not of the band."""

    UNDER_10 = "under_10"
    FROM_10 = "10_50"
    FROM_50 = "50_200"
    FROM_200 = "200_1000"
    FROM_1000 = "1000_up"


_UPPER_ENDS: Final = (
    (ValueBand.UNDER_10, Decimal(10_000)),
    (ValueBand.FROM_10, Decimal(50_000)),
    (ValueBand.FROM_50, Decimal(200_000)),
    (ValueBand.FROM_200, Decimal(1_000_000)),
)


class SideWord(StrEnum):
    """What one side of a partnership says of it, as it stands today."""

    CONTESTED = "contested"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    EXPIRED = "expired"
    OUTDATED = "outdated"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a partnership counts as signed, and why: each reason is one thing missing, or the yes."""

    counts: bool
    reasons: tuple[Finding, ...]


def find_word(
    *, agrees: bool | None, is_aside: bool, is_revoked: bool, is_over: bool
) -> SideWord:
    """What one question to a party says: `agrees` is its answer, nothing while there is none.

    `is_aside`: the answer no longer stands; `is_revoked`: the question was taken back; `is_over`: its link
    ran out.
    """
    if agrees is not None:
        if is_aside:
            return SideWord.OUTDATED
        return SideWord.CONFIRMED if agrees else SideWord.CONTESTED
    if is_revoked:
        return SideWord.NOT_ASKED
    return SideWord.EXPIRED if is_over else SideWord.WAITING


def combine_words(words: Iterable[SideWord]) -> SideWord:
    """What a side says when several of its parties were asked.

    That it is not so stands above every yes, and a yes above silence; who was not asked says nothing.
    """
    said = set(words)
    for word in SideWord:
        if word in said:
            return word
    return SideWord.NOT_ASKED


_MISSING: Final = {
    "home": {
        SideWord.CONTESTED: _("The participant says that this is not so."),
        SideWord.WAITING: _("The participant has not answered yet."),
        SideWord.EXPIRED: _(
            "The link of the participant ran out without an answer: ask again."
        ),
        SideWord.OUTDATED: _(
            "What the participant confirmed has changed since: ask again."
        ),
        SideWord.NOT_ASKED: _("The participant was not asked to confirm."),
    },
    "partner": {
        SideWord.CONTESTED: _("The partner says that this is not so."),
        SideWord.WAITING: _("The partner has not answered yet."),
        SideWord.EXPIRED: _(
            "The link of the partner ran out without an answer: ask again."
        ),
        SideWord.OUTDATED: _(
            "What the partner confirmed has changed since: ask again."
        ),
        SideWord.NOT_ASKED: _("The partner was not asked to confirm."),
    },
}


def judge_signature(
    *, is_signed: bool, has_evidence: bool, home: SideWord, partner: SideWord
) -> Judgement:
    """Whether a partnership counts as signed: signed, with its evidence, and confirmed by both sides.

    A partnership that was signed and ended later was signed all the same.
    """
    if not is_signed:
        return Judgement(
            False, (Finding("not-signed", _("It is not signed."), severity=""),)
        )
    missing = []
    if not has_evidence:
        missing.append(Finding("no-evidence", _("The signed paper is missing.")))
    for side, word in (("home", home), ("partner", partner)):
        if (sentence := _MISSING[side].get(word)) is not None:
            contested = word is SideWord.CONTESTED
            severity = "bad" if contested else "attention"
            missing.append(Finding(f"{side}-{word}", sentence, severity=severity))
    if missing:
        # That it is contested is read first.
        missing.sort(key=lambda reason: "contested" not in reason.code)
        return Judgement(False, tuple(missing))
    said = _("It counts: the paper is there, and both sides have confirmed it.")
    return Judgement(True, (Finding("counts", said, severity="good"),))


def convert_to_eur(amount: Decimal, currency: str, xof_per_eur: Decimal) -> Decimal:
    """An amount in EUR with two decimals; XOF by a rate. Refuses (`ValueError`) another currency."""
    if currency == "EUR":
        return amount.quantize(Decimal("0.01"))
    if currency != "XOF":
        raise ValueError(f"{currency} is neither EUR nor XOF.")
    return (amount / xof_per_eur).quantize(Decimal("0.01"))


def find_value_band(amount_eur: Decimal) -> ValueBand:
    """The band of an amount in EUR; exactly 10,000 is of the second one."""
    for band, upper in _UPPER_ENDS:
        if amount_eur < upper:
            return band
    return ValueBand.FROM_1000


def count_silent_days(last_news: date, today: date) -> int:
    """Days since the last news; a day to come counts as today."""
    return max(0, (today - last_news).days)


def find_silence_tone(days: int) -> str:
    """How a page draws so many days without news: plain below the first reminder, then louder."""
    first, second, _third = NUDGE_DAYS
    if days < first:
        return ""
    return "attention" if days < second else "bad"
