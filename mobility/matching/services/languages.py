"""Languages as the reader calls them."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.hosts.models import Host


def name_languages(codes: Iterable[str]) -> frozenset[str]:
    """The names of languages in the active language; a code of none of them is left out."""
    names = dict(Host.Language.choices)
    return frozenset(str(names[code]) for code in codes if code in names)
