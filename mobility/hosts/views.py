"""The partner portal: requests to answer, visitors, the host's own page."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mobility.hosts import services
from mobility.hosts.forms import DeclineForm, ProfileForm
from mobility.hosts.lifecycle import Decline, PlacementStage
from mobility.hosts.models import Host, Placement, PlacementQuerySet
from mobility.hosts.portal import sections_for
from mobility.hosts.visitors import visible_name, visitor_of
from pemwecco.accounts.models import User
from pemwecco.core.lifecycle import MoveRefused
from pemwecco.core.scopes import visible_or_404
from pemwecco.privacy.services import address_of, record_reading

S = PlacementStage
TONES = {
    S.OFFERED: "attention",
    S.ACCEPTED: "progress",
    S.CONFIRMED: "good",
    S.RUNNING: "good",
    S.COMPLETED: "",
    S.CANCELLED: "bad",
}
PER_PAGE = 25


def _contact(request: HttpRequest) -> User:
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def own_hosts(user: User) -> list[Host]:
    """The hosts for which the person speaks, else 404: the portal is theirs alone."""
    hosts = list(Host.objects.of_contact(user).select_related("organisation"))
    if not hosts:
        raise Http404(_("This page is for hosts."))
    return hosts


def _placements(user: User) -> PlacementQuerySet:
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
def placements(request: HttpRequest) -> HttpResponse:
    """What to do now, with counts first; then who is here, who comes, who came."""
    user = _contact(request)
    hosts = own_hosts(user)
    rows = _placements(user)
    counts = Placement.objects.of_contact(user).aggregate(
        to_answer=Count("pk", filter=Q(stage=S.OFFERED)),
        here=Count("pk", filter=Q(stage=S.RUNNING)),
        coming=Count("pk", filter=Q(stage__in=[S.ACCEPTED, S.CONFIRMED])),
    )
    page = Paginator(
        rows.filter(stage__in=[S.COMPLETED, S.CANCELLED]).order_by("-starts_on", "-pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "hosts": hosts,
        "counts": counts,
        "to_answer": _lines(rows.filter(stage=S.OFFERED)),
        "here": _lines(rows.filter(stage=S.RUNNING)),
        "coming": _lines(rows.filter(stage__in=[S.ACCEPTED, S.CONFIRMED])),
        "past": _lines(page),
        "page": page,
    }
    return render(request, "hosts/placements.html", context)


def _lines(rows: Iterable[Placement]) -> list[dict[str, object]]:
    return [
        {"placement": row, "name": visible_name(row), "tone": TONES.get(PlacementStage(row.stage), "")}
        for row in rows
    ]


def _own_placement(user: User, pk: int) -> Placement:
    placement: Placement = visible_or_404(_placements(user), user, pk=pk)
    return placement


@never_cache
@require_safe
def placement(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what the host may know in its stage, and its answer."""
    user = _contact(request)
    row = _own_placement(user, pk)
    if row.is_agreed:
        record_reading(by=user, what=row.participation.person, address=address_of(request))
    return _page(request, user, row, DeclineForm())


def _page(
    request: HttpRequest, user: User, row: Placement, form: DeclineForm, status: int = 200
) -> HttpResponse:
    context = {
        "hosts": own_hosts(user),
        "placement": row,
        "visitor": visitor_of(row),
        "tone": TONES.get(PlacementStage(row.stage), ""),
        "days": (row.ends_on - row.starts_on).days + 1,
        "form": form,
        "may_answer": row.stage == S.OFFERED,
        "sections": sections_for(row),
    }
    return render(request, "hosts/placement.html", context, status=status)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's yes."""
    user = _contact(request)
    row = _answerable(user, pk)
    try:
        services.accept(placement=row, by=user)
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. You now see who comes and how to reach them."))
    return _back(user, pk)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's no, with its reason."""
    user = _contact(request)
    row = _answerable(user, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid() and row.stage == S.OFFERED:
        return _page(request, user, _own_placement(user, pk), form, status=422)
    try:
        services.decline(
            placement=row,
            because=form.cleaned_data.get("because") or Decline.OTHER,
            words=form.cleaned_data.get("words", ""),
            by=user,
        )
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you for your answer. We look for another host."))
    return _back(user, pk)


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


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What the host says of itself, and whether it receives visitors now."""
    user = _contact(request)
    hosts = own_hosts(user)
    host: Host = visible_or_404(Host.objects.of_contact(user).select_related("organisation"), user, pk=pk)
    form = ProfileForm(request.POST or None, instance=host)
    if request.method == "POST" and form.is_valid():
        services.describe_host(host=host, by=user, **form.cleaned_data)
        messages.success(request, _("Your page is saved."))
        return redirect("hosts:profile", pk=pk)
    contacts = host.contacts.select_related("user").order_by("pk")
    return render(
        request,
        "hosts/profile.html",
        {"hosts": hosts, "host": host, "form": form, "contacts": contacts},
        status=422 if form.is_bound and form.errors else 200,
    )
