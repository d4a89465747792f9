"""Files that may be of the same person or enterprise: found when one is sent, decided by staff."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from participants.eligibility.models import Duplicate, MatchKey
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.network.models import Identifier
from pemwecco.network.similarity import MatchMarks, build_match_keys

State = Duplicate.State
LENGTH = 32
# What files share, as staff read it.
REASONS = {
    "email": gettext_noop("e-mail address"),
    "phone": gettext_noop("phone"),
    "national_id": gettext_noop("national identity number"),
    "ninea": "NINEA",
    "rccm": "RCCM",
    "name_and_birth": gettext_noop("name and date of birth"),
    "enterprise_name": gettext_noop("name of the enterprise"),
}


@transaction.atomic
def find_duplicates(*, participation: Participation) -> list[Duplicate]:
    """Note the keys of a file that is sent and flag each other file that shares one.

    A person's own files in other calls are no duplicates. What staff decided stays decided. Files
    with a key in common that are sent at the same moment wait for each other, so that the second
    finds the first.
    """
    itself = Participation.objects.filter(pk=participation.pk)
    keys = _build_match_key_rows(read_match_marks(itself))
    digests = [row.digest for row in keys]
    _lock_match_keys(digests)
    MatchKey.objects.filter(participation=participation).delete()
    MatchKey.objects.bulk_create(keys)
    shared: dict[int, list[str]] = defaultdict(list)
    others = (
        MatchKey.objects.filter(digest__in=digests)
        .exclude(participation=participation)
        .exclude(_build_same_person_filter(participation))
        .order_by("kind")
    )
    for other, kind in others.values_list("participation", "kind"):
        shared[other].append(kind)
    return _flag(participation.pk, shared)


def store_match_keys(files: QuerySet[Participation]) -> int:
    """Note the keys of many sent files that have none yet, in batches; how many keys. Flags nothing."""
    keys = _build_match_key_rows(read_match_marks(files.filter(match_keys=None)))
    MatchKey.objects.bulk_create(keys, batch_size=5000)
    return len(keys)


def _build_match_key_rows(marks: dict[int, MatchMarks]) -> list[MatchKey]:
    """The keys of files as rows to be stored."""
    rows = []
    for pk, facts in marks.items():
        for kind, key in build_match_keys(facts).items():
            digest = _digest(kind, key)
            rows.append(MatchKey(participation_id=pk, kind=kind, digest=digest))
    return rows


@transaction.atomic
def resolve_duplicate(
    *, duplicate: Duplicate, same: bool, note: str, by: User
) -> Duplicate:
    """Say whether two files are the same; “not the same” is remembered and not flagged again.

    It moves no file. Raises `Refused` with the sentence without a note, `PermissionDenied`
    without the right.
    """
    require(by, "eligibility.change_duplicate")
    if not note.strip():
        raise Refused(_("Please write how you know."))
    row = Duplicate.objects.select_for_update(of=("self",)).get(pk=duplicate.pk)
    row.state = State.SAME if same else State.DIFFERENT
    row.note, row.decided_by, row.decided_at = note.strip()[:300], by, timezone.now()
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])
    return row


def list_duplicates(participation: Participation) -> QuerySet[Duplicate]:
    """The pairs to which a file belongs, those to be looked at first."""
    return (
        Duplicate.objects.filter(Q(first=participation) | Q(second=participation))
        .select_related(
            "first__person",
            "first__organisation",
            "second__person",
            "second__organisation",
        )
        .select_related("first__call", "second__call", "decided_by")
        .order_by("-state", "-pk")
    )


def describe_match_reasons(duplicate: Duplicate) -> list[str]:
    return [_(REASONS[code]) if code in REASONS else code for code in duplicate.reasons]


def read_match_marks(files: QuerySet[Participation]) -> dict[int, MatchMarks]:
    """What files are compared by, in two queries."""
    columns = (
        "pk",
        "organisation_id",
        "person__email",
        "person__phone",
        "person__national_id",
        "person__given_names",
        "person__family_name",
        "person__birth_date",
        "organisation__name",
    )
    rows = list(files.values(*columns))
    identifiers = Identifier.objects.filter(
        organisation__in=files.order_by().values("organisation"),
        scheme__in=["ninea", "rccm"],
    )
    numbers: dict[tuple[int | None, str], str] = {}
    for organisation, scheme, value in identifiers.values_list(
        "organisation_id", "scheme", "value"
    ):
        numbers[organisation, scheme] = value
    marks = {}
    for row in rows:
        house = row["organisation_id"]
        marks[row["pk"]] = MatchMarks(
            email=row["person__email"] or "",
            phone=str(row["person__phone"] or ""),
            national_id=row["person__national_id"] or "",
            ninea=numbers.get((house, "ninea"), ""),
            rccm=numbers.get((house, "rccm"), ""),
            name=f"{row['person__given_names']} {row['person__family_name']}",
            birth=row["person__birth_date"],
            enterprise=row["organisation__name"] or "",
        )
    return marks


def _build_same_person_filter(participation: Participation) -> Q:
    """Files of the very same person in other calls."""
    return Q(participation__person=participation.person_id) & ~Q(
        participation__call=participation.call_id
    )


def _digest(kind: str, key: str) -> str:
    return hashlib.sha256(f"{kind}:{key}".encode()).hexdigest()[:LENGTH]


def _lock_match_keys(digests: Iterable[str]) -> None:
    """Hold each key until the transaction ends, in one order for everybody."""
    numbers = sorted(_as_lock_number(digest) for digest in digests)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(n) FROM (SELECT unnest(%s::bigint[]) AS n ORDER BY 1) AS keys",
            [numbers],
        )


def _as_lock_number(digest: str) -> int:
    return int.from_bytes(bytes.fromhex(digest[:16]), "big", signed=True)


def _flag(file: int, shared: dict[int, list[str]]) -> list[Duplicate]:
    """One row per pair, the older file first; a decided pair is left as it is."""
    rows = []
    for other, reasons in sorted(shared.items()):
        first, second = sorted((file, other))
        rows.append(Duplicate(first_id=first, second_id=second, reasons=reasons))
    Duplicate.objects.bulk_create(rows, ignore_conflicts=True)
    pairs = Duplicate.objects.filter(
        Q(first=file) | Q(second=file), state=State.SUSPECTED
    )
    found = list(pairs.annotate(other=F("first") + F("second") - file).order_by("pk"))
    changed = []
    for row in found:
        reasons = shared.get(row.other, row.reasons)
        if reasons != row.reasons:
            row.reasons = reasons
            changed.append(row)
    Duplicate.objects.bulk_update(changed, ["reasons"])
    return [row for row in found if row.other in shared]
