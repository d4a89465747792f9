"""Findings that a named person lets stand: given, held against the facts, withdrawn when they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mobility.visas import rules
from mobility.visas.models import Dossier, FindingWaiver
from mobility.visas.services.coherence import FINISHED, list_dossier_findings
from mobility.visas.services.dossier_rows import list_dossier_waivers
from mobility.visas.services.words import get_mend
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_finding

CHANGED = gettext_noop("The facts it was given for have changed.")


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding on a page: what the rule says, and who lets it stand."""

    finding: Finding
    waiver: FindingWaiver | None = None

    @property
    def sentence(self) -> str:
        return format_finding(self.finding)

    @property
    def source(self) -> rules.Source:
        """Its line in the book: law, weight, what to mend, where."""
        return rules.RULEBOOK[self.finding.code]

    @property
    def mend(self) -> str:
        """What to mend, in the language of the page."""
        return get_mend(self.finding)

    @property
    def waivable(self) -> bool:
        return self.finding.code in rules.WAIVABLE and self.finding.severity != "good"

    @property
    def stands(self) -> bool:
        """Whether it is still to mend or to judge."""
        return self.finding.severity in {"bad", "attention"} and self.waiver is None


def get_waivers_in_force(dossier: Dossier) -> Mapping[str, FindingWaiver]:
    """The waivers of a dossier that are not withdrawn, by the key of their finding."""
    in_force = {}
    for row in list_dossier_waivers(dossier):
        if row.withdrawn_at is None:
            in_force[row.key] = row
    return in_force


def list_waivable_findings(dossier: Dossier) -> list[FindingLine]:
    """Every finding of a dossier with its waiver; a waiver given for other facts does not count."""
    waivers = get_waivers_in_force(dossier)
    found = []
    for remark in list_dossier_findings(dossier):
        found.append(FindingLine(remark, waivers.get(remark.key)))
    return found


def must_waive(by: User) -> None:
    require(by, "visas.waive_finding")


@transaction.atomic
def waive_finding(
    *, dossier: Dossier, key: str, reason: str, by: User
) -> FindingWaiver:
    """Let a finding stand, by name and with a reason; given again, the first one is answered.

    Only findings of national law and sources that differ. Refuses with `Refused` a finding
    of EU law, one that is not there any more, and an empty reason; with `PermissionDenied` whoever
    may not.
    """
    must_waive(by)
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    found = next(
        (one for one in list_dossier_findings(dossier) if one.key == key), None
    )
    if found is None:
        raise Refused(_("This finding is not there any more: the facts have changed."))
    if found.code not in rules.WAIVABLE:
        raise Refused(_("A rule of EU law cannot be waived by the programme."))
    waiver, _created = FindingWaiver.objects.get_or_create(
        dossier=dossier,
        key=key,
        withdrawn_at=None,
        defaults={
            "code": found.code,
            "facts": found.facts,
            "reason": reason.strip(),
            "by": by,
        },
    )
    return waiver


@transaction.atomic
def withdraw_waiver(*, waiver: FindingWaiver, why: str, by: User) -> None:
    """Take a waiver back; the finding is to be judged again. Done twice, nothing changes."""
    must_waive(by)
    FindingWaiver.objects.filter(pk=waiver.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_why=why.strip(), withdrawn_by=by
    )


@transaction.atomic
def settle_waivers(dossier: Dossier) -> int:
    """Withdraw the waivers whose facts have changed; answers how many. Finished dossiers stay as they are."""
    given = get_waivers_in_force(dossier)
    if not given or dossier.stage in FINISHED:
        return 0
    fresh = Dossier.objects.select_related("participation__person", "passport").get(
        pk=dossier.pk
    )
    keys = {one.key for one in list_dossier_findings(fresh)}
    gone = [waiver.pk for key, waiver in given.items() if key not in keys]
    return FindingWaiver.objects.filter(pk__in=gone, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_why=CHANGED
    )


def settle_all_waivers() -> int:
    """The same for every dossier that is under way; run by the beat each day."""
    waived = Dossier.objects.exclude(stage__in=FINISHED).filter(
        finding_waivers__isnull=False, finding_waivers__withdrawn_at__isnull=True
    )
    return sum(settle_waivers(dossier) for dossier in waived.distinct())
