"""The reasons that the form of refusal gives: Visa Code, Annex VI (Reg. (EU) 2019/1155)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pemwecco.core.findings import mark as _

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
