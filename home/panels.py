"""What is tied to a person or an organisation, on their page: every row of the programme, each a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, QuerySet, Window
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.gatherings.models import Registration
from mobility.hosts.models import Placement
from mobility.letters.models import Letter
from mobility.visas.models import Dossier
from participants.register.models import Participation
from participants.training.models import Completion
from pemwecco.accounts.models import User
from pemwecco.core.day_words import date_format
from pemwecco.core.panels import Panel, register_row_panel
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.mail.models import Message
from pemwecco.network.models import Organisation, Person
from pemwecco.privacy.models import Reading
from reintegration.followups.models import FollowUp
from reintegration.partnerships.models import Partnership

# The newest of each kind; the list has all of them.
SHOWN: Final = 10
Holder = Person | Organisation


@dataclass(frozen=True, slots=True)
class TiedKind:
    """Rows of one kind: how they lead to a person and to an organisation, and how one of them reads."""

    label: Promise
    model: type[Any]
    person: str
    organisation: str
    joins: tuple[str, ...]
    describe: Callable[[Any], str]
    order: str = "-pk"


@dataclass(frozen=True, slots=True)
class TiedGroup:
    """The newest rows of a kind with their number, and the list of all of them."""

    label: Promise
    count: int
    rows: list[tuple[str, str, str]]
    more: str


def _on(moment: Any) -> str:
    return date_format(localtime(moment), "SHORT_DATE_FORMAT") if moment else ""


KINDS: Final = (
    TiedKind(
        pgettext_lazy("of applicants", "Files"),
        Participation,
        "person",
        "organisation",
        ("call", "person"),
        lambda row: f"{row.get_stage_display()} · {row.person} · {row.call.title}",
    ),
    TiedKind(
        gettext_lazy("Visa dossiers"),
        Dossier,
        "participation__person",
        "participation__organisation",
        ("participation__person",),
        lambda row: f"{row.get_stage_display()} · {row.participation.person}",
    ),
    TiedKind(
        gettext_lazy("Placements"),
        Placement,
        "participation__person",
        "host__organisation",
        ("participation__person", "host__organisation"),
        lambda row: (
            f"{row.get_stage_display()} · {row.participation.person} · {row.host}"
        ),
    ),
    TiedKind(
        gettext_lazy("Letters"),
        Letter,
        "dossier__participation__person",
        "placement__host__organisation",
        ("paper", "dossier__participation__person"),
        lambda row: f"{row.get_kind_display()} · {row.paper.get_stage_display()}",
    ),
    TiedKind(
        gettext_lazy("Events"),
        Registration,
        "person",
        "person__affiliations__organisation",
        ("event", "person"),
        lambda row: f"{row.person} · {_on(row.event.starts_at)}",
    ),
    TiedKind(
        gettext_lazy("Training"),
        Completion,
        "participation__person",
        "participation__organisation",
        ("module", "participation__person"),
        lambda row: str(row.participation.person),
    ),
    TiedKind(
        gettext_lazy("Follow-ups"),
        FollowUp,
        "participation__person",
        "participation__organisation",
        ("participation__person",),
        lambda row: row.get_stage_display(),
    ),
    TiedKind(
        gettext_lazy("Partnerships"),
        Partnership,
        "participation__person",
        "partner",
        ("participation__person", "partner"),
        lambda row: f"{row.participation.person} · {row.partner}",
    ),
    TiedKind(
        gettext_lazy("Mails"),
        Message,
        "to",
        "to",
        (),
        lambda row: f"{row.get_state_display()} · {_on(row.queued_at)}",
    ),
    TiedKind(
        gettext_lazy("Readings"),
        Reading,
        "object_id",
        "object_id",
        ("by",),
        lambda row: f"{row.get_act_display()} · {row.by} · {_on(row.at)}",
    ),
)


@register_row_panel(40)
def show_tied_rows(row: Model, viewer: User) -> Panel | None:
    """The rows of every subject that belong to a person or an organisation; one query for each kind."""
    if not isinstance(row, (Person, Organisation)):
        return None
    groups = []
    for kind in KINDS:
        options = kind.model._meta
        if not viewer.has_perm(f"{options.app_label}.view_{options.model_name}"):
            continue
        if (group := _build_group(kind, row, viewer)) is not None:
            groups.append(group)
    return Panel("tied", _("Tied to it"), "admin/desk/tied.html", {"groups": groups})


def _build_group(kind: TiedKind, row: Holder, viewer: User) -> TiedGroup | None:
    rows: QuerySet[Any] = kind.model.objects.all()
    if isinstance(rows, ScopedQuerySet):
        rows = rows.visible_to(viewer)
    rows = _narrow(rows, kind, row).select_related(*kind.joins).order_by(kind.order)
    # The number of all comes with the first ones.
    found = list(rows.annotate(tied=Window(Count("pk")))[:SHOWN])
    if not found:
        return None
    page = f"admin:{kind.model._meta.app_label}_{kind.model._meta.model_name}"
    words = row.email or str(row)
    count = found[0].tied
    more = f"{reverse(f'{page}_changelist')}?{urlencode({'q': words})}"
    lines = []
    for one in found:
        address = reverse(f"{page}_change", args=[one.pk])
        lines.append((str(one), kind.describe(one), address))
    return TiedGroup(kind.label, count, lines, more if count > len(lines) else "")


def _narrow(rows: QuerySet[Any], kind: TiedKind, row: Holder) -> QuerySet[Any]:
    if kind.model is Message:
        return rows.filter(to=row.email) if row.email else rows.none()
    if kind.model is Reading:
        kept = ContentType.objects.get_for_model(row)
        return rows.filter(content_type=kept, object_id=row.pk)
    if isinstance(row, Person):
        return rows.filter(**{kind.person: row})
    return rows.filter(pk__in=rows.filter(**{kind.organisation: row}).values("pk"))
