"""What is asked before a passport is kept: what differs, is expired, replaces another; a wrong picture."""

from __future__ import annotations

from copy import copy
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.visas.models import Dossier, TravelDocument
from mobility.visas.services.identity_checks import list_passport_findings
from mobility.visas.services.limits import get_stay_limits
from mobility.visas.services.travel import build_passport_fields
from mobility.visas.services.trips import get_trip
from mobility.visas.services.zone_reader import can_read_pictures, read_zone
from pemwecco.core.findings import RuleError
from pemwecco.core.sentences import format_finding
from pemwecco.documents.contents import PICTURES, identify_file_type
from pemwecco.network.identifiers import Mrz, mrz


def list_passport_questions(
    *,
    dossier: Dossier,
    zone: Mrz,
    issued_on: date,
    blank_pages: int,
    scan: UploadedFile | None,
    has_copy: bool,
) -> list[str]:
    """The sentences to confirm before this passport takes its place in the file; none when all is plain.

    What was said of the same passport before is not asked again. `has_copy` when a copy of this one is there.
    """
    known = dossier.passport
    fields = build_passport_fields(zone, issued_on, blank_pages)
    fresh = copy(dossier)
    fresh.passport = TravelDocument(
        person=dossier.participation.person,
        issuer=zone.issuer,
        number=zone.number,
        **fields,
    )
    trip = get_trip(dossier.participation)
    limits = get_stay_limits(timezone.localdate())
    is_same = known is not None and _is_same_passport(known, zone)
    said = set()
    if is_same:
        said = {one.key for one in list_passport_findings(dossier, trip, limits)}
    asked = []
    if not is_same:
        asked += [format_finding(one) for one in zone.warnings]
    for one in list_passport_findings(fresh, trip, limits):
        if one.key not in said:
            asked.append(format_finding(one))
    if known is not None and not is_same:
        asked.append(
            _("Passport %(new)s takes the place of %(old)s, which stays as replaced.")
            % {"new": zone.number, "old": known.number}
        )
        if not has_copy:
            asked.append(
                _(
                    "The copy in your file is that of the other passport: it is asked again."
                )
            )
    return [*asked, *_list_picture_questions(zone, scan)]


def _is_same_passport(known: TravelDocument, zone: Mrz) -> bool:
    return (known.issuer, known.number) == (zone.issuer, zone.number)


def _list_picture_questions(zone: Mrz, scan: UploadedFile | None) -> list[str]:
    """Where the machine reads pictures: one on which the lines are not seen, or are another passport's."""
    if scan is None or not can_read_pictures():
        return []
    content = scan.read()
    scan.seek(0)
    if identify_file_type(content) not in PICTURES:
        return []
    read = read_zone(content)
    if read is None:
        return [
            _(
                "The two lines cannot be read in the picture: is it the right page, and sharp?"
            )
        ]
    try:
        shown = mrz(*read, today=timezone.localdate())
    except RuleError:
        return []
    if shown.number == zone.number:
        return []
    return [
        _("The picture shows passport %(shown)s; you typed %(typed)s.")
        % {"shown": shown.number, "typed": zone.number}
    ]
