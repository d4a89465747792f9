"""Who has read a dossier: the ledger as the participant sees it, by role and office, never by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Q, QuerySet, Value
from django.utils.translation import gettext as _

from mobility.visas.models import Dossier, Piece, Share, TravelDocument
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import ROLE_NAMES, Role
from pemwecco.core.institutions import name_institution
from pemwecco.core.remembering import remembered_rows
from pemwecco.documents.models import Document, Paper
from pemwecco.privacy.models import Reading


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One reading or passing on, in words that name no member of staff."""

    at: datetime
    who: str
    act: str
    what: str
    recipient: str = ""


def list_dossier_readings(dossier: Dossier) -> QuerySet[Reading]:
    """Everything of the file's dossiers that was read or passed on by others, newest first.

    The dossiers themselves, the passports, the files of the papers and the papers that the house made.
    """
    participation, person = dossier.participation_id, dossier.participation.person
    dossiers = Dossier.objects.filter(participation=participation).values("pk")
    passports = TravelDocument.objects.filter(person=person).values("pk")
    pieces = Piece.objects.filter(dossier__participation=participation)
    papers = Paper.objects.filter(letter__dossier__participation=participation)
    files = Document.objects.filter(
        Q(pk__in=pieces.values("document"))
        | Q(pk__in=TravelDocument.objects.filter(person=person).values("scan"))
        | Q(pk__in=papers.values("pdf"))
    ).values("pk")
    about = Q()
    for model, rows in (
        (Dossier, dossiers),
        (TravelDocument, passports),
        (Document, files),
        (Paper, papers.values("pk")),
    ):
        kind = ContentType.objects.get_for_model(model)
        about |= Q(content_type=kind, object_id__in=rows)
    return (
        Reading.objects.filter(about)
        .exclude(by__email=person.email)
        .select_related("by", "content_type")
        .prefetch_related("by__groups")
        .order_by("-at", "-id")
    )


def list_ledger_lines(readings: Iterable[Reading]) -> list[LedgerLine]:
    """The readings in words: the role, never the name; what was read by its kind."""
    kinds = {
        "dossier": _("your visa file"),
        "traveldocument": _("your passport"),
        "paper": _("a letter about you"),
    }
    lines = []
    for reading in readings:
        kind = kinds.get(reading.content_type.model)
        lines.append(
            LedgerLine(
                at=reading.at,
                who=get_office_role(reading.by),
                act=str(reading.get_act_display()),
                what=kind or reading.label,
                recipient=reading.recipient,
            )
        )
    return lines


def get_office_role(user: User | None) -> str:
    """The role of someone, as the ledger names them."""
    if user is None:
        return _("the programme's own software")
    return _format_roles({group.name for group in user.groups.all()})


def _format_roles(names: Collection[str]) -> str:
    roles = [str(ROLE_NAMES[role]) for role in Role if role.value in names]
    return ", ".join(roles) or _("someone you gave access to")


def get_office_name(dossier: Dossier, reader: User) -> str:
    """The office of a reader by its name: the dossier's post, the programme's partner, else the role."""
    return _format_office(dossier, {group.name for group in reader.groups.all()})


def _format_office(dossier: Dossier, names: Collection[str]) -> str:
    if Role.CONSULATE_READER.value in names and dossier.post is not None:
        return str(dossier.post)
    partner = dossier.participation.call.programme.partner
    if Role.IMMIGRATION_READER.value in names and partner:
        return name_institution(partner)
    return _format_roles(names)


@remembered_rows
def list_file_shares(file: int) -> QuerySet[Any]:
    """With whom the dossiers of a file (by key) are shared, the first one first; `groups` are the roles."""
    shares = Share.objects.filter(dossier__participation=file)
    groups = ArrayAgg(
        "reader__groups__name",
        filter=Q(reader__groups__isnull=False),
        default=Value([], output_field=ArrayField(CharField())),
    )
    return shares.annotate(groups=groups).order_by("shared_at")


def list_reading_offices(dossier: Dossier) -> list[tuple[str, datetime]]:
    """The offices that may read the dossier now, and since when."""
    since: dict[str, datetime] = {}
    for share in list_file_shares(dossier.participation_id):
        since.setdefault(_format_office(dossier, share.groups), share.shared_at)
    return list(since.items())
