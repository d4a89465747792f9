"""What an IATI activity file must be: the rules of `iati-activities-schema.xsd` 2.03 that ours relies on.

Written down from the schema (https://github.com/IATI/IATI-Schemas, branch version-2.03): the order of the
elements inside each other, how often each may stand, which attributes it must have, and the types of values.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from xml.etree.ElementTree import Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Of each element those inside it in their order; "?" once at most, "*" any number, "+" one at least.
ORDER: dict[str, tuple[str, ...]] = {
    "iati-activities": ("iati-activity+",),
    "iati-activity": (
        "iati-identifier",
        "reporting-org",
        "title",
        "description+",
        "participating-org+",
        "other-identifier*",
        "activity-status",
        "activity-date+",
        "contact-info*",
        "activity-scope?",
        "recipient-country*",
        "recipient-region*",
        "location*",
        "sector*",
        "result*",
    ),
    "iati-identifier": (),
    "reporting-org": ("narrative+",),
    "title": ("narrative+",),
    "description": ("narrative+",),
    "participating-org": ("narrative*",),
    "activity-status": (),
    "activity-date": ("narrative*",),
    "recipient-country": ("narrative*",),
    "sector": ("narrative*",),
    "result": ("title", "description?", "indicator+"),
    "indicator": ("title", "description?", "baseline*", "period*"),
    "baseline": ("comment?",),
    "comment": ("narrative+",),
    "period": ("period-start", "period-end", "target*", "actual*"),
    "period-start": (),
    "period-end": (),
    "target": ("comment?",),
    "actual": ("comment?",),
    "narrative": (),
}
# Attributes that must be there; of code lists the codes.
MUST: dict[str, dict[str, str]] = {
    "iati-activities": {"version": r"2\.03"},
    "reporting-org": {"ref": r"[^/&|?]+", "type": "10|15|21|22|30|40|60|70|80|90"},
    "participating-org": {"role": "[1-4]"},
    "activity-status": {"code": "[1-6]"},
    "activity-date": {"type": "[1-4]", "iso-date": r"\d{4}-\d\d-\d\d"},
    "recipient-country": {"code": "[A-Z]{2}"},
    "sector": {"code": r"\d{5}"},
    "result": {"type": "[1239]"},
    "indicator": {"measure": "[1-5]"},
    "baseline": {"year": r"\d{4}"},
    "period-start": {"iso-date": r"\d{4}-\d\d-\d\d"},
    "period-end": {"iso-date": r"\d{4}-\d\d-\d\d"},
}
MAY: dict[str, set[str]] = {
    "iati-activities": {"generated-datetime"},
    "iati-activity": {"last-updated-datetime", LANG},
    "description": {"type"},
    "participating-org": {"ref", "type"},
    "recipient-country": {"percentage"},
    "sector": {"vocabulary", "percentage"},
    "indicator": {"ascending"},
    "baseline": {"iso-date", "value"},
    "target": {"value"},
    "actual": {"value"},
    "narrative": {LANG},
}
# A measure that is no qualitative one has numbers for values.
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def list_faults(root: Element) -> list[str]:
    """What the schema and the ruleset of the standard would refuse; nothing for a good file."""
    faults = []
    if root.tag != "iati-activities":
        faults.append(f"the root is {root.tag}")
    for node in root.iter():
        faults += _list_faults_of(node)
    for activity in root.iter("iati-activity"):
        faults += _list_faults_of_activity(activity)
    return faults


def _list_faults_of(node: Element) -> list[str]:
    if node.tag not in ORDER:
        return [f"{node.tag} is unknown"]
    faults = []
    inside = " ".join(child.tag for child in node)
    pattern = ""
    for part in ORDER[node.tag]:
        sign = part[-1] if part[-1] in "?*+" else ""
        pattern += f"(?:{part.removesuffix(sign)} ){sign}"
    if not re.fullmatch(pattern, f"{inside} " if inside else ""):
        faults.append(f"{node.tag} has {inside}")
    must = MUST.get(node.tag, {})
    for name, expected in must.items():
        if not re.fullmatch(expected, node.get(name, "")):
            faults.append(f"{node.tag} has {name}={node.get(name)}")
    for name in set(node.keys()) - set(must) - MAY.get(node.tag, set()):
        faults.append(f"{node.tag} may not have {name}")
    return faults + _list_faults_of_values(node)


def _list_faults_of_values(node: Element) -> list[str]:
    faults = []
    value = node.get("value")
    if value is not None and not NUMBER.fullmatch(value):
        faults.append(f"{node.tag} has value={value}")
    for name in ("generated-datetime", "last-updated-datetime"):
        if (moment := node.get(name)) and datetime.fromisoformat(moment).tzinfo is None:
            faults.append(f"{node.tag} has {name}={moment}")
    if node.tag == "narrative" and not (node.text or "").strip():
        faults.append("an empty narrative")
    return faults


def _list_faults_of_activity(activity: Element) -> list[str]:
    faults = []
    identifier = activity.findtext("iati-identifier") or ""
    if not re.fullmatch(r"[^/&|?]+", identifier):
        faults.append(f"the identifier is {identifier}")
    kinds = {node.get("type") for node in activity.iter("activity-date")}
    if not kinds & {"1", "2"}:
        faults.append("no first day")
    for tag in ("recipient-country", "sector"):
        shares = [float(node.get("percentage", "100")) for node in activity.iter(tag)]
        if shares and sum(shares) != 100:
            faults.append(f"{tag}: {shares}")
    for period in activity.iter("period"):
        first, last = period.find("period-start"), period.find("period-end")
        if first is None or last is None:
            continue
        days = [date.fromisoformat(node.get("iso-date", "")) for node in (first, last)]
        if days[0] > days[1]:
            faults.append(f"a period of {days}")
    return faults
