"""The first page of a structure in the portal, the companies that it follows, its messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mobility.structures.access import open_structure
from mobility.structures.lifecycle import NominationStage
from mobility.structures.models import Nomination, StructureAccess
from mobility.structures.queries import (
    CompanyLine,
    build_company_lines,
    list_coming_visits,
    list_followed_companies,
    list_followed_visits,
    list_spoken_structures,
    list_structure_referrals,
)
from mobility.structures.rules import describe_due
from participants.eligibility.lifecycle import ReferralStage
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.queues import count_queues
from pemwecco.core.spreadsheets import (
    CSV,
    WorkbookSheet,
    build_csv,
    build_xlsx_response,
)
from pemwecco.core.visitors import get_client_address
from pemwecco.correspondence.pages import (
    render_begun_thread,
    render_own_thread,
    render_own_threads,
)
from pemwecco.correspondence.queries import count_unread_messages
from pemwecco.network.models import Organisation
from pemwecco.privacy.services import record_reading

PER_PAGE = 25
MOST_ON_HOME = 5
STRUCTURE_THREAD = "structures:thread"


@dataclass(frozen=True, slots=True)
class StructureTodo:
    """A line of what is to be done now, with the list that it counts."""

    text: str
    url: str


def format_company_step(line: CompanyLine) -> str:
    """How far a company is as a host, in words."""
    return {
        "none": _("not a host of the programme"),
        "new": _("in preparation: not invited into the portal yet"),
        "invited": _("invited into the portal"),
        "begun": _("in the portal, describing itself"),
        "described": _("ready to receive"),
    }[line.step]


@never_cache
@require_safe
def show_structure_home(request: HttpRequest, structure: int) -> HttpResponse:
    """To do now with counts, visits to its companies, nominations, referrals; a fixed number of queries."""
    user, row, base = open_structure(request, structure)
    referrals = list_structure_referrals(row)
    nominations = Nomination.objects.of_structure(row.pk)
    visits = list_coming_visits(row)
    counts = count_queues(
        [
            ("answer", referrals.filter(stage=ReferralStage.PROPOSED)),
            ("help", referrals.filter(stage=ReferralStage.ACCEPTED)),
            ("asked", nominations.filter(stage=NominationStage.ASKED)),
            ("visits", visits),
            ("companies", list_followed_companies(row)),
        ]
    )
    shown = visits.select_related(
        "host__organisation", "participation__organisation__sector"
    )
    waiting = referrals.filter(
        stage__in=(ReferralStage.PROPOSED, ReferralStage.ACCEPTED)
    )
    context = {
        **base,
        "counts": counts,
        "todo": _list_todo(row, counts),
        "unread": count_unread_messages(user, STRUCTURE_THREAD),
        "visits": list(shown[:MOST_ON_HOME]),
        "nominations": list(nominations[:MOST_ON_HOME]),
        "referrals": build_referral_lines(waiting[:MOST_ON_HOME]),
        "speaking": list(StructureAccess.objects.at_structure(row.pk)),
    }
    return render(request, "structures/home.html", context)


def _list_todo(structure: Organisation, counts: dict[str, int]) -> list[StructureTodo]:
    lines = []
    referrals = reverse("structures:referrals", args=[structure.pk])
    for code, text in (
        (
            "answer",
            ngettext(
                "%(count)d referral to answer",
                "%(count)d referrals to answer",
                counts["answer"],
            ),
        ),
        (
            "help",
            ngettext(
                "%(count)d enterprise that you help: tell how it goes and when it is done",
                "%(count)d enterprises that you help: tell how it goes and when it is done",
                counts["help"],
            ),
        ),
    ):
        if counts[code]:
            url = f"{referrals}?todo={code}"
            lines.append(StructureTodo(text % {"count": counts[code]}, url))
    if count := counts["asked"]:
        text = ngettext(
            "%(count)d nomination to complete",
            "%(count)d nominations to complete",
            count,
        )
        nominations = reverse("structures:nominations", args=[structure.pk])
        url = f"{nominations}?todo=asked"
        lines.append(StructureTodo(text % {"count": count}, url))
    return lines


def build_referral_lines(rows: Any) -> list[dict[str, object]]:
    """Referrals as lists show them: which, and how the day on which news is awaited stands to today."""
    today = timezone.localdate()
    lines = []
    for row in rows:
        is_open = row.stage in {ReferralStage.PROPOSED, ReferralStage.ACCEPTED}
        due = describe_due(row.follow_up_on if is_open else None, today)
        lines.append({"referral": row, "due": due})
    return lines


@never_cache
@require_safe
def list_companies(request: HttpRequest, structure: int) -> HttpResponse:
    """The structure's own companies, how far each is; nothing of any other."""
    _user, row, base = open_structure(request, structure)
    companies = list_followed_companies(row).select_related("sector", "host")
    page = Paginator(companies, PER_PAGE).get_page(request.GET.get("page"))
    lines = []
    for line in build_company_lines(page.object_list):
        lines.append((line, format_company_step(line)))
    context = {**base, "page": page, "lines": lines}
    return render(request, "structures/companies.html", context)


@never_cache
@require_safe
def show_company(request: HttpRequest, structure: int, company: int) -> HttpResponse:
    """One company that the structure follows, and the visits to which it agreed: days and sector, no name."""
    _user, row, base = open_structure(request, structure)
    companies = list_followed_companies(row).select_related("sector", "host")
    followed = get_object_or_404(companies, pk=company)
    line = build_company_lines([followed])[0]
    visits = (
        list_followed_visits(row)
        .filter(host__organisation=followed)
        .select_related("participation__organisation__sector")
        .order_by("-starts_on", "-pk")
    )
    page = Paginator(visits, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **base,
        "line": line,
        "step": format_company_step(line),
        "page": page,
        "visits": list(page.object_list),
    }
    return render(request, "structures/company.html", context)


@never_cache
@require_safe
def download_companies(request: HttpRequest, structure: int, kind: str) -> HttpResponse:
    """The companies as the list shows them, for a spreadsheet; noted as a reading."""
    user, row, _base = open_structure(request, structure)
    record_reading(by=user, what=row, address=get_client_address(request))
    head = [
        _("Company"),
        _("Sector"),
        _("Stage"),
        _("Visits to come"),
        _("Next visit"),
        _("Visits done"),
    ]
    companies = list_followed_companies(row).select_related("sector", "host")
    rows: list[list[Any]] = []
    for line in build_company_lines(companies):
        rows.append(
            [
                str(line.company),
                str(line.company.sector or ""),
                format_company_step(line),
                line.coming,
                line.next_day,
                line.done,
            ]
        )
    if kind == "xlsx":
        sheet = WorkbookSheet(_("Companies"), head, rows)
        return build_xlsx_response("companies.xlsx", [sheet])
    content = build_csv(head, rows, comma=get_language() != "en")
    answer = HttpResponse(content, content_type=CSV)
    answer["Content-Disposition"] = 'attachment; filename="companies.csv"'
    return answer


def _open_first_structure(request: HttpRequest) -> dict[str, Any]:
    """Messages are one's own, whichever structure: the page stands in the frame of the first."""
    user = get_user_or_404(request)
    first = list_spoken_structures(user).first()
    _user, _row, base = open_structure(request, first.pk if first else 0)
    return base


@never_cache
@require_safe
def list_structure_threads(request: HttpRequest) -> HttpResponse:
    """The conversations of whoever speaks for a structure; those of colleagues are theirs."""
    return render_own_threads(
        request,
        page=STRUCTURE_THREAD,
        template="structures/threads.html",
        context=_open_first_structure(request),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin_structure_thread(request: HttpRequest) -> HttpResponse:
    """Write to the programme first."""
    return render_begun_thread(
        request,
        page=STRUCTURE_THREAD,
        template="structures/begin_thread.html",
        context=_open_first_structure(request),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_structure_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation, and the form to answer."""
    return render_own_thread(
        request,
        pk,
        page=STRUCTURE_THREAD,
        template="structures/thread.html",
        context=_open_first_structure(request),
    )
