"""What a passport must be for a Schengen visa: Visa Code, art. 12."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from mobility.visas.rules.limits import LIMITS, Limits
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _


def passport_findings(
    issued: date,
    expires: date,
    entry: date,
    departure: date,
    blank_pages: int | None,
    *,
    limits: Limits = LIMITS,
) -> tuple[Finding, ...]:
    """Judge a passport for a visit from ``entry`` to ``departure`` (Visa Code, art. 12).

    (a) valid 3 months after the intended departure, the last one if several visits are meant;
    (b) 2 blank pages, not judged while ``blank_pages`` is None; (c) issued within the 10 years
    before the entry. Also finds a passport whose own dates cannot be, or issued after the entry.
    Refuses with `RuleError` a departure before the entry.
    """
    if departure < entry:
        raise RuleError(
            Finding(
                "trip-reversed",
                _("The departure on %(departure)s is before the entry on %(entry)s."),
                {"entry": entry, "departure": departure},
            )
        )
    findings = []
    if expires <= issued:
        findings.append(
            Finding(
                "passport-dates",
                _(
                    "The passport expires on %(expires)s, not after its issue on %(issued)s."
                ),
                {"issued": issued, "expires": expires},
            )
        )
    if issued > entry:
        findings.append(
            Finding(
                "passport-not-issued",
                _(
                    "The passport is issued on %(issued)s, after the entry on %(entry)s."
                ),
                {"issued": issued, "entry": entry},
            )
        )
    needed = departure + relativedelta(months=limits.passport_months_after)
    if expires < needed:
        findings.append(
            Finding(
                "passport-expires",
                _(
                    "The passport expires on %(expires)s; it must be valid until %(needed)s."
                ),
                {"expires": expires, "needed": needed},
            )
        )
    if issued + relativedelta(years=limits.passport_max_age_years) < entry:
        findings.append(
            Finding(
                "passport-old",
                _(
                    "The passport was issued more than %(years)s years before the entry."
                ),
                {"years": limits.passport_max_age_years},
            )
        )
    if blank_pages is not None and blank_pages < limits.passport_blank_pages:
        findings.append(
            Finding(
                "passport-pages",
                _("The passport has %(pages)s blank pages; it needs %(needed)s."),
                {"pages": blank_pages, "needed": limits.passport_blank_pages},
            )
        )
    return tuple(findings)
