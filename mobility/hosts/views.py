"""The partner portal: requests to answer, visitors, the host's own page."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from mobility.hosts import services
from mobility.hosts.forms import DeclinePlacementForm, ProfileForm
from mobility.hosts.lifecycle import Decline, PlacementStage
from mobility.hosts.models import Host, Placement, PlacementQuerySet
from mobility.hosts.portal import (
    TONES,
    build_placement_sections,
    build_waiting_sections,
    list_placement_lines,
)
from mobility.hosts.visitors import get_visitor
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_client_address
from pemwecco.correspondence.pages import render_own_thread, render_own_threads
from pemwecco.privacy.services import record_reading
from pemwecco.unsent.pages import UnsentPage

S = PlacementStage
PER_PAGE = 25
PORTAL_PAGE = "hosts:thread"


def list_own_hosts(user: User) -> list[Host]:
    """The hosts for which the person speaks, else 404: the portal is theirs alone."""
    hosts = list(Host.objects.of_contact(user).select_related("organisation"))
    if not hosts:
        raise Http404(_("This page is for hosts."))
    return hosts


def _list_own_placements(user: User) -> PlacementQuerySet:
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
    rows = _list_own_placements(user)
    counts = Placement.objects.of_contact(user).aggregate(
        to_answer=Count("pk", filter=Q(stage=S.OFFERED)),
        here=Count("pk", filter=Q(stage=S.RUNNING)),
        coming=Count("pk", filter=Q(stage__in=[S.ACCEPTED, S.CONFIRMED])),
    )
    page = Paginator(
        rows.filter(stage__in=[S.COMPLETED, S.CANCELLED]).order_by("-starts_on", "-pk"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    context = {
        "hosts": hosts,
        "counts": counts,
        "waiting": build_waiting_sections(host.pk for host in hosts),
        "to_answer": list_placement_lines(rows.filter(stage=S.OFFERED)),
        "here": list_placement_lines(rows.filter(stage=S.RUNNING)),
        "coming": list_placement_lines(
            rows.filter(stage__in=[S.ACCEPTED, S.CONFIRMED])
        ),
        "past": list_placement_lines(page),
        "page": page,
    }
    return render(request, "hosts/placements.html", context)


def _own_placement(user: User, pk: int) -> Placement:
    placement: Placement = get_visible_or_404(_list_own_placements(user), user, pk=pk)
    return placement


@never_cache
@require_safe
def show_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what the host may know in its stage, and its answer."""
    user = get_user_or_404(request)
    row = _own_placement(user, pk)
    if row.is_agreed:
        record_reading(
            by=user, what=row.participation.person, address=get_client_address(request)
        )
    return _render_placement_page(request, user, row, DeclinePlacementForm())


def _render_placement_page(
    request: HttpRequest,
    user: User,
    row: Placement,
    form: DeclinePlacementForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "hosts": list_own_hosts(user),
        "placement": row,
        "visitor": get_visitor(row),
        "tone": TONES.get(PlacementStage(row.stage), ""),
        "days": (row.ends_on - row.starts_on).days + 1,
        "form": form,
        "unsent": _get_decline_page(request, row.pk).open(form),
        "may_answer": row.stage == S.OFFERED,
        "sections": build_placement_sections(row),
    }
    return render(request, "hosts/placement.html", context, status=status)


def _get_decline_page(request: HttpRequest, pk: int) -> UnsentPage:
    return UnsentPage(request, "hosts.decline", about=pk)


@require_POST
def accept_own_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's yes."""
    user = get_user_or_404(request)
    row = _answerable(user, pk)
    try:
        services.accept_placement(placement=row, by=user)
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
    form = DeclinePlacementForm(request.POST)
    if not form.is_valid() and row.stage == S.OFFERED:
        return _render_placement_page(
            request, user, _own_placement(user, pk), form, status=422
        )
    try:
        services.decline_placement(
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
    return _get_decline_page(request, pk).finish(_back(user, pk))


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


@never_cache
@require_safe
def list_portal_threads(request: HttpRequest) -> HttpResponse:
    """The contact's own conversations with the programme; those of colleagues are theirs."""
    hosts = list_own_hosts(get_user_or_404(request))
    return render_own_threads(
        request,
        page=PORTAL_PAGE,
        template="hosts/threads.html",
        context={"hosts": hosts},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_portal_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation of the contact, and the form to answer."""
    hosts = list_own_hosts(get_user_or_404(request))
    return render_own_thread(
        request,
        pk,
        page=PORTAL_PAGE,
        template="hosts/thread.html",
        context={"hosts": hosts},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_host_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What the host says of itself, and whether it receives visitors now."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host: Host = get_visible_or_404(
        Host.objects.of_contact(user).select_related("organisation"), user, pk=pk
    )
    unsent = UnsentPage(request, "hosts.profile", about=host.pk)
    form = ProfileForm(request.POST or None, instance=host)
    if request.method == "POST" and form.is_valid():
        services.describe_host(host=host, by=user, **form.cleaned_data)
        messages.success(request, _("Your page is saved."))
        return unsent.finish(redirect("hosts:profile", pk=pk))
    contacts = host.contacts.select_related("user").order_by("pk")
    return render(
        request,
        "hosts/profile.html",
        {
            "hosts": hosts,
            "host": host,
            "form": form,
            "contacts": contacts,
            "unsent": unsent.open(form),
        },
        status=422 if form.is_bound and form.errors else 200,
    )
