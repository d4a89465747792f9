"""The reasons that the form of refusal gives: Visa Code, Annex VI (Reg. (EU) 2019/1155)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from pemwecco.core.findings import mark_message as _

REFUSAL_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: _("a false, counterfeit or forged travel document was presented"),
        2: _("the purpose and conditions of the stay were not justified"),
        3: _("no proof of sufficient means of subsistence"),
        4: _("no proof of being able to acquire sufficient means lawfully"),
        5: _("90 days of the current 180 were already used"),
        6: _("an alert for refusing entry"),
        7: _("a threat to public policy or internal security"),
        8: _("a threat to public health"),
        9: _("a threat to international relations"),
        10: _("the justification of purpose and conditions is not reliable"),
        11: _("reasonable doubts about the reliability of statements"),
        12: _("reasonable doubts about the supporting documents"),
        13: _("reasonable doubts about the intention to leave before the visa ends"),
        14: _("no sufficient proof that the visa could not be asked for in advance"),
        15: _("the airport transit was not justified"),
        16: _("no proof of adequate and valid travel medical insurance"),
        17: _("the holder asked for the revocation"),
    }
)


class Refusal(NamedTuple):
    """What a reason of the form is about, what can be done, and which papers to strengthen."""

    category: str
    advice: str
    pieces: tuple[str, ...] = ()


_PURPOSE = ("INVIT_HOST", "INVIT_PROGRAMME", "PROGRAMME")
_MEANS = ("BANK_PERS", "BANK_COMP", "MEANS", "PAYSLIPS")
_NOTHING = _("No paper of the programme mends this; the person may ask a lawyer.")

REFUSAL_ADVICE: Final[Mapping[int, Refusal]] = MappingProxyType(
    {
        1: Refusal("integrity", _("Not to be mended by papers: clear it up with the passport office."),
                   ("PASSPORT",)),
        2: Refusal("purpose", _("Ask the host for a stronger invitation: why this person, which meetings, "
                                "which days; enclose the day-by-day programme."), _PURPOSE),
        3: Refusal("means", _("Show statements of three months, or the sponsor's statement for all costs."),
                   _MEANS),
        4: Refusal("means", _("Show where the income comes from: activity of the enterprise, pay slips."),
                   (*_MEANS, "ACTIVITY")),
        5: Refusal("stay", _("Count the earlier stays again and choose a later first day.")),
        6: Refusal("security", _NOTHING),
        7: Refusal("security", _NOTHING),
        8: Refusal("security", _NOTHING),
        9: Refusal("security", _NOTHING),
        10: Refusal("credibility", _("Make invitation, programme, lodging and flights say the same dates and "
                                     "places."), (*_PURPOSE, "ACCOM", "FLIGHT")),
        11: Refusal("credibility", _("Prepare the interview: the person explains the trip in own words."),
                    ("FORM",)),
        12: Refusal("credibility", _("Have the papers confirmed by who issued them; enclose the originals."),
                    ("RCCM", "NINEA", "ACTIVITY", "BANK_COMP", "EMPL_CERT")),
        13: Refusal("return", _("Show the ties at home: enterprise, staff, family, property; the undertaking "
                                "to return."), ("RETURN_UNDERTAKING", "ACTIVITY", "EMPL_CERT")),
        14: Refusal("border", _("Does not concern an application at a post.")),
        15: Refusal("transit", _("Does not concern a business trip.")),
        16: Refusal("insurance", _("Give a policy that covers every day, at least the amount of the law."),
                    ("TMI",)),
        17: Refusal("holder", _("The holder asked for it: there is nothing to mend.")),
    }
)  # fmt: skip
"""What each code of Annex VI is about, and what to strengthen before a new application."""


def to_strengthen(codes: Iterable[int]) -> Mapping[str, tuple[str, ...]]:
    """Turn refusal codes into the papers to strengthen, each with the advice of its codes."""
    advice: dict[str, tuple[str, ...]] = {}
    for code in sorted(set(codes)):
        known = REFUSAL_ADVICE[code]
        for piece in known.pieces:
            if known.advice not in advice.get(piece, ()):
                advice[piece] = (*advice.get(piece, ()), known.advice)
    return advice
