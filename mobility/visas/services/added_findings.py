"""What upper subjects find in a dossier: letters stand above it and judge what they print themselves."""

from __future__ import annotations

from collections.abc import Callable

from mobility.visas.models import Dossier
from pemwecco.core.findings import Finding

FindingSource = Callable[[Dossier], list[Finding]]
_SOURCES: list[FindingSource] = []


def register_finding_source(source: FindingSource) -> FindingSource:
    """Register what a subject finds in a dossier; in its `receivers`. Its codes stand in the rulebook."""
    _SOURCES.append(source)
    return source


def collect_added_findings(dossier: Dossier) -> list[Finding]:
    """What upper subjects find in a dossier that is under way."""
    found = []
    for source in _SOURCES:
        found += source(dossier)
    return found
