"""What is new, gone or different between two published versions, old and new side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mobility.itineraries.rules.days import Facts, day
from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# What stands once in a version, and where: all that page, paper and calendar print of it.
HEADER: Final = {
    ("arrives_on",): _("day of arrival"),
    ("leaves_on",): _("day of departure"),
    ("lodging",): _("lodging"),
    ("outbound",): _("outbound flight"),
    ("inbound",): _("return flight"),
    ("emergency_contact",): _("emergency contact"),
    ("participant", "name"): _("participant"),
    ("enterprise",): _("enterprise"),
    ("programme", "email"): _("e-mail address of the programme"),
    ("programme", "phone"): _("phone of the programme"),
}
HOURS: Final = ("starts_on", "ends_on", "starts_at", "ends_at")
# What is printed of a stop beside its days and hours.
OF_A_STOP: Final = {
    "title": _("title"),
    "activity": _("activity"),
    "host": _("host"),
    "place": _("place"),
    "address": _("address"),
    "contact": _("contact on site"),
    "phone": _("phone"),
    "practical": _("practical details"),
    "details": _("details"),
    "purpose": _("purpose"),
    "materials": _("what to bring"),
    "travel_mode": _("how one gets there"),
    "zone": _("clock of the place"),
}
# What a host reads of its own stop. Its contacts and practical details it wrote itself.
FOR_HOSTS: Final = (
    *HOURS,
    "activity",
    "title",
    "place",
    "host",
    "contact",
    "details",
)
# Words kept on both sides of what differs in a long text.
AROUND: Final = 4
LONG: Final = 120


def changes(before: Facts | None, after: Facts) -> list[Finding]:
    """What is new, gone or different, one sentence each with the old and the new; nothing for the first.

    A fact that an earlier version did not keep cannot have changed.
    """
    if before is None:
        return []
    found = []
    for path, label in HEADER.items():
        old, new = _read_header(before, path), _read_header(after, path)
        if old is not None and old != new:
            found.append(_header_change(label, old, new or "", is_day="_on" in path[0]))
    return found + _changed_stops(before, after)


def _read_header(facts: Facts, path: Sequence[str]) -> str | None:
    value: Any = facts
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return None if value is None else str(value)


def _header_change(label: str, old: str, new: str, *, is_day: bool) -> Finding:
    about: dict[str, object] = {"what": label, "translate": "what"}
    about["before"] = day(old) if is_day else old
    about["after"] = day(new) if is_day else new
    if not old:
        return Finding("header", _("%(what)s: %(after)s (not given before)."), about)
    if not new:
        return Finding(
            "header", _("%(what)s: no longer given (before: %(before)s)."), about
        )
    return Finding("header", _("%(what)s: %(after)s (before: %(before)s)."), about)


def _changed_stops(before: Facts, after: Facts) -> list[Finding]:
    found = []
    old = {stop["uid"]: stop for stop in before["stops"]}
    new = {stop["uid"]: stop for stop in after["stops"]}
    for uid, stop in new.items():
        if uid not in old:
            about = {"stop": stop["title"], "day": _when(stop)}
            found.append(Finding("added", _("New: %(stop)s, %(day)s."), about))
        else:
            found += _stop_changes(old[uid], stop)
    for uid, stop in old.items():
        if uid not in new:
            about = {"stop": stop["title"], "day": _when(stop)}
            found.append(Finding("removed", _("Taken out: %(stop)s, %(day)s."), about))
    return found


def _stop_changes(before: Facts, after: Facts) -> Iterable[Finding]:
    about = {"stop": after["title"], "day": day(after["starts_on"])}
    if _differs(before, after, HOURS):
        yield Finding(
            "moved",
            _("Other time: %(stop)s, %(day)s (before: %(before)s)."),
            about | {"day": _when(after), "before": _when(before)},
        )
    for name, label in OF_A_STOP.items():
        if name not in before or before[name] == after.get(name):
            continue
        old, new = show_difference(str(before[name]), str(after.get(name) or ""))
        what = about | {
            "what": label,
            "before": old,
            "after": new,
            "translate": "what",
            "fact": name,
        }
        if not old:
            sentence = _("%(stop)s, %(day)s – %(what)s: %(after)s (not given before).")
        elif not new:
            sentence = _(
                "%(stop)s, %(day)s – %(what)s: no longer given (before: %(before)s)."
            )
        else:
            sentence = _(
                "%(stop)s, %(day)s – %(what)s: %(after)s (before: %(before)s)."
            )
        yield Finding("changed", sentence, what)


def show_difference(old: str, new: str) -> tuple[str, str]:
    """Two texts on one line each; of long ones only what differs, with some words around it."""
    before, after = old.split(), new.split()
    if not before or not after or max(len(old), len(new)) <= LONG:
        return " ".join(before), " ".join(after)
    first = _count_common(before, after)
    last = _count_common(before[first:][::-1], after[first:][::-1])
    return _excerpt(before, first, last), _excerpt(after, first, last)


def _count_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _excerpt(words: Sequence[str], first: int, last: int) -> str:
    begin = max(0, first - AROUND)
    end = min(len(words), len(words) - last + AROUND)
    parts = ["…"] if begin else []
    parts += words[begin:end]
    return " ".join([*parts, "…"] if end < len(words) else parts)


def has_same_stops(one: Sequence[Facts], other: Sequence[Facts]) -> bool:
    """Whether a host would read the same in both."""
    if len(one) != len(other):
        return False
    return not any(map(_differs_for_host, one, other))


def _differs_for_host(before: Facts, after: Facts) -> bool:
    return _differs(before, after, FOR_HOSTS)


def _differs(before: Facts, after: Facts, names: Iterable[str]) -> bool:
    return any(before.get(name) != after.get(name) for name in names)


def _when(stop: Facts) -> tuple[object, ...]:
    """Days and hours, to be written out: first day, last day, from, to."""
    return (
        day(stop["starts_on"]),
        day(stop["ends_on"]),
        stop.get("starts_at") or "",
        stop.get("ends_at") or "",
    )
