"""The partner portal: requests to answer, visitors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_POST,
    require_safe,
)

from mobility.hosts.access import find_acting_host, keep_acting_host
from mobility.hosts.forms.placements import (
    DeclinePlacementForm,
    OtherDaysForm,
    TakeBackYesForm,
)
from mobility.hosts.lifecycle import IN_TALK, PLACEMENT, Decline, PlacementStage
from mobility.hosts.models import Host, Placement, PlacementQuerySet
from mobility.hosts.portal import (
    TONES,
    build_placement_sections,
    build_waiting_sections,
    list_placement_lines,
    note_placement_opening,
)
from mobility.hosts.portal_queues import (
    QueueLabel,
    format_requests,
    get_visit_queue,
    list_queued_visits,
)
from mobility.hosts.questions import list_visit_answers
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from mobility.hosts.services.offers import propose_days
from mobility.hosts.services.placements import (
    accept_placement,
    decline_placement,
    take_back_yes,
)
from mobility.hosts.views.profile import list_answering_names, list_own_hosts
from mobility.hosts.visitors import format_visit_title, get_visitor
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_client_address
from pemwecco.privacy.services import record_reading
from pemwecco.unsent.pages import UnsentPage

S = PlacementStage


PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class VisitGroup:
    """Visits in one state of things: how a number of them reads, and their stages."""

    label: QueueLabel
    stages: tuple[PlacementStage, ...]


def _format_proposed(count: int) -> str:
    return ngettext(
        "%(count)d visit for which you proposed other days",
        "%(count)d visits for which you proposed other days",
        count,
    ) % {"count": count}


def _format_here(count: int) -> str:
    return ngettext("%(count)d visitor here", "%(count)d visitors here", count) % {
        "count": count
    }


def _format_coming(count: int) -> str:
    return ngettext("%(count)d visitor coming", "%(count)d visitors coming", count) % {
        "count": count
    }


GROUPS: Final = {
    "to_answer": VisitGroup(format_requests, (S.OFFERED,)),
    "proposed": VisitGroup(_format_proposed, (S.COUNTERED,)),
    "here": VisitGroup(_format_here, (S.RUNNING,)),
    "coming": VisitGroup(_format_coming, (S.ACCEPTED, S.CONFIRMED)),
}


def list_own_placements(user: User) -> PlacementQuerySet:
    """The visits of those for whom the person speaks, with what lines and pages tell of them."""
    return (
        Placement.objects.visible_to(user)
        .of_contact(user)
        .select_related(
            "host__organisation",
            "participation__person",
            "participation__organisation__sector",
            "participation__call__programme",
        )
    )


@never_cache
@require_safe
def list_placements(request: HttpRequest) -> HttpResponse:
    """What to do now, with counts first; then who is here, who comes, who came."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host = find_acting_host(request, hosts)
    queue = get_visit_queue(request.GET.get("todo", ""))
    if queue is not None:
        waiting = list_queued_visits(queue, user, host).values("pk")
        narrowed = list_own_placements(user).filter(pk__in=waiting)
        return _render_visits(request, user, host, queue.label, narrowed)
    rows = list_own_placements(user).filter(host=host)
    group = GROUPS.get(request.GET.get("group", ""))
    if group is not None:
        narrowed = rows.filter(stage__in=group.stages)
        return _render_visits(request, user, host, group.label, narrowed)
    counted = {}
    for code, known in GROUPS.items():
        counted[code] = Count("pk", filter=Q(stage__in=known.stages))
    counts = Placement.objects.of_contact(user).filter(host=host).aggregate(**counted)
    page = Paginator(
        rows.filter(stage__in=[S.COMPLETED, S.CANCELLED, S.EXPIRED]).order_by(
            "-starts_on", "-pk"
        ),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    context = {
        "hosts": hosts,
        "host": host,
        "waiting": build_waiting_sections([host.pk]),
        "groups": _list_groups(rows, counts),
        "past": list_placement_lines(page),
        "page": page,
    }
    return render(request, "hosts/placements.html", context)


def _list_groups(
    rows: PlacementQuerySet, counts: dict[str, int]
) -> dict[str, dict[str, Any]]:
    """The first visits of each group, with how all of them read."""
    found = {}
    for code, group in GROUPS.items():
        own = rows.filter(stage__in=group.stages).order_by("starts_on", "pk")
        found[code] = {
            "code": code,
            "lines": list_placement_lines(own[:PER_PAGE] if counts[code] else ()),
            "label": group.label(counts[code]),
            "is_long": counts[code] > PER_PAGE,
        }
    return found


def _render_visits(
    request: HttpRequest,
    user: User,
    host: Host,
    label: QueueLabel,
    rows: PlacementQuerySet,
) -> HttpResponse:
    """The visits that one line of the first page counts, or all of a group, page by page."""
    ordered = rows.order_by("starts_on", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "hosts": list_own_hosts(user),
        "host": host,
        "title": label(page.paginator.count),
        "lines": list_placement_lines(page),
        "page": page,
    }
    return render(request, "hosts/queue.html", context)


def _own_placement(user: User, pk: int) -> Placement:
    placement: Placement = get_visible_or_404(list_own_placements(user), user, pk=pk)
    return placement


@never_cache
@require_safe
def show_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what the host may know in its stage, and its answer."""
    user = get_user_or_404(request)
    row = _own_placement(user, pk)
    keep_acting_host(request, row.host_id)
    if row.is_agreed:
        record_reading(
            by=user, what=row.participation.person, address=get_client_address(request)
        )
        if request.method == "GET":
            note_placement_opening(row, user)
    return _render_placement_page(request, user, row)


def _render_placement_page(
    request: HttpRequest,
    user: User,
    row: Placement,
    refused: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `refused` is the form that was posted and comes back as typed."""
    manages = can_manage_host(user, row.host_id)
    context: dict[str, Any] = {
        "hosts": list_own_hosts(user),
        "placement": row,
        "title": format_visit_title(row),
        "visitor": get_visitor(row),
        "tone": TONES.get(PlacementStage(row.stage), ""),
        "days": (row.ends_on - row.starts_on).days + 1,
        "proposed": row.get_proposed_days(),
        "may_answer": row.stage in IN_TALK and manages,
        "may_propose": row.stage == S.OFFERED and manages,
        "may_take_back": row.stage in {S.ACCEPTED, S.CONFIRMED} and manages,
        "manages": manages,
        "answering": list_answering_names(row.host_id),
        "sections": build_placement_sections(row),
        "answers": list_visit_answers(row) if row.is_agreed else [],
    }
    shown: list[tuple[str, type[forms.Form]]] = []
    if context["may_answer"]:
        shown.append(("decline", DeclinePlacementForm))
    if context["may_propose"]:
        shown.append(("other_days", OtherDaysForm))
    if context["may_take_back"]:
        shown.append(("take_back", TakeBackYesForm))
        context["effects"] = PLACEMENT.list_effects(row, "take_back_yes")
    for name, kind in shown:
        form = refused if isinstance(refused, kind) else kind()
        unsent = _get_unsent_answer(request, name, row.pk).open(form)
        context[name] = {"form": form, "unsent": unsent}
    return render(request, "hosts/placement.html", context, status=status)


def _get_unsent_answer(request: HttpRequest, name: str, pk: int) -> UnsentPage:
    return UnsentPage(request, f"hosts.{name}", about=pk)


@require_POST
def accept_own_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's yes."""
    user = get_user_or_404(request)
    row = _answerable(user, pk)
    _require_managing(user, row)
    try:
        accept_placement(placement=row, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Thank you. You now see who comes and how to reach them.")
        )
    return _back(user, pk)


@require_POST
def decline_own_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's no, with its reason."""
    user = get_user_or_404(request)
    row = _answerable(user, pk)
    _require_managing(user, row)
    form = DeclinePlacementForm(request.POST)
    if not form.is_valid() and row.stage in IN_TALK:
        return _render_placement_page(
            request, user, _own_placement(user, pk), form, status=422
        )
    try:
        decline_placement(
            placement=row,
            because=form.cleaned_data.get("because") or Decline.OTHER,
            words=form.cleaned_data.get("words", ""),
            by=user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Thank you for your answer. We look for another host.")
        )
    return _get_unsent_answer(request, "decline", pk).finish(_back(user, pk))


@require_POST
def propose_other_days(request: HttpRequest, pk: int) -> HttpResponse:
    """The host could receive the visitor on other days."""
    user = get_user_or_404(request)
    row = _answerable(user, pk)
    _require_managing(user, row)
    form = OtherDaysForm(request.POST)
    if row.stage != S.OFFERED:
        messages.error(request, _("This request no longer waits for an answer."))
        return _back(user, pk)
    if form.is_valid():
        try:
            propose_days(placement=row, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(
                request,
                _("Thank you. The programme looks whether these days are possible."),
            )
            page = _get_unsent_answer(request, "other_days", pk)
            return page.finish(_back(user, pk))
    return _render_placement_page(
        request, user, _own_placement(user, pk), form, status=422
    )


@require_POST
def take_back_own_yes(request: HttpRequest, pk: int) -> HttpResponse:
    """The host cannot receive the visitor after all."""
    user = get_user_or_404(request)
    row = _own_placement(user, pk)
    _require_managing(user, row)
    form = TakeBackYesForm(request.POST)
    if row.stage not in {S.ACCEPTED, S.CONFIRMED}:
        messages.error(request, _("This visit can no longer be taken back."))
        return _back(user, pk)
    if not form.is_valid():
        return _render_placement_page(request, user, row, form, status=422)
    try:
        take_back_yes(placement=row, by=user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The visit is called off. The visitor and the programme are told."),
        )
    return _get_unsent_answer(request, "take_back", pk).finish(_back(user, pk))


def _require_managing(user: User, row: Placement) -> None:
    """Only managers answer, whatever they typed."""
    if not can_manage_host(user, row.host_id):
        raise PermissionDenied(NOT_A_MANAGER)


def _answerable(user: User, pk: int) -> Placement:
    """A visit the host was asked for, also when a colleague has answered in the meantime."""
    try:
        return Placement.objects.asked_of(user).get(pk=pk)
    except Placement.DoesNotExist:
        raise Http404(_("This page does not exist.")) from None


def _back(user: User, pk: int) -> HttpResponse:
    """To the visit while the host may see it; after a no it has nothing to see."""
    if Placement.objects.of_contact(user).filter(pk=pk).exists():
        return redirect("hosts:placement", pk=pk)
    return redirect("hosts:placements")
