"""What a structure nominates, and whom it tells of a call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from mobility.structures.access import OPENED_NOTICE, open_structure
from mobility.structures.forms.nominations import (
    CallNoticeForm,
    CompletionForm,
    NominationForm,
)
from mobility.structures.lifecycle import NominationStage
from mobility.structures.models import CallNotice, Nomination
from mobility.structures.services.calling import (
    note_opened_link,
    read_call_token,
    tell_of_call,
)
from mobility.structures.services.nominations import (
    NOMINATED_FACTS,
    complete_nomination,
    nominate_host,
    withdraw_nomination,
)
from participants.register.models import Call
from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import UnsentPage

NOMINATIONS_PER_PAGE = 25
N = NominationStage
NOMINATION_TONES = {
    N.SENT: "progress",
    N.ASKED: "attention",
    N.ACCEPTED: "good",
    N.DECLINED: "",
    N.WITHDRAWN: "",
}


@never_cache
@require_safe
def list_nominations(request: HttpRequest, structure: int) -> HttpResponse:
    """What the structure has nominated, the last first; `?todo=asked`: those to complete."""
    _user, row, base = open_structure(request, structure)
    rows = Nomination.objects.of_structure(row.pk).select_related("cohort")
    todo = request.GET.get("todo") == "asked"
    if todo:
        rows = rows.filter(stage=N.ASKED)
    page = Paginator(rows, NOMINATIONS_PER_PAGE).get_page(request.GET.get("page"))
    lines = [(one, NOMINATION_TONES[N(one.stage)]) for one in page.object_list]
    context = {**base, "page": page, "lines": lines, "todo": todo}
    return render(request, "structures/nominations.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_nomination(request: HttpRequest, structure: int) -> HttpResponse:
    """Name a company that could receive visitors; sent once, staff find it in their queue."""
    user, row, base = open_structure(request, structure)
    unsent = UnsentPage(request, "structures.nominate", about=row.pk)
    form = NominationForm(
        request.POST if request.method == "POST" else None,
        initial={"contact_language": user.language},
    )
    if form.is_bound and form.is_valid():
        try:
            made = nominate_host(structure=row, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Sent. You read here what becomes of it, and by e-mail.")
            )
            page = redirect("structures:nomination", row.pk, made.pk)
            return unsent.finish(page)
    context = {**base, "form": form, "unsent": unsent.open(form)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "structures/nominate.html", context, status=status)


def _read_nominated_facts(row: Nomination) -> dict[str, Any]:
    facts = {}
    for name in NOMINATED_FACTS:
        facts[name] = getattr(row, name)
    return facts | {"contact_phone": str(row.contact_phone or "")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_nomination(request: HttpRequest, structure: int, pk: int) -> HttpResponse:
    """One nomination and what was said of it; while more is asked, the form to complete it."""
    user, row, base = open_structure(request, structure)
    rows = Nomination.objects.of_structure(row.pk).select_related("sector", "cohort")
    nomination = get_object_or_404(rows, pk=pk)
    context = {
        **base,
        "nomination": nomination,
        "tone": NOMINATION_TONES[N(nomination.stage)],
        "said": nomination.steps.filter(move__in=["ask", "decline"]).last(),
    }
    is_asked = nomination.stage == N.ASKED
    if request.method == "POST" and not is_asked:
        messages.error(request, _("Nothing more is asked of this nomination."))
        return redirect("structures:nomination", row.pk, pk)
    status = 200
    if is_asked:
        unsent = UnsentPage(request, "structures.complete", about=pk)
        form = CompletionForm(
            request.POST if request.method == "POST" else None,
            initial=_read_nominated_facts(nomination),
        )
        if form.is_bound and form.is_valid():
            try:
                complete_nomination(nomination=nomination, by=user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Sent. The programme looks at it again."))
                page = redirect("structures:nomination", row.pk, pk)
                return unsent.finish(page)
        context |= {"form": form, "unsent": unsent.open(form)}
        status = 422 if form.is_bound and form.errors else 200
    return render(request, "structures/nomination.html", context, status=status)


@require_POST
def withdraw_own_nomination(
    request: HttpRequest, structure: int, pk: int
) -> HttpResponse:
    """Take a nomination back, as long as it is not decided."""
    user, row, _base = open_structure(request, structure)
    nomination = get_object_or_404(Nomination.objects.of_structure(row.pk), pk=pk)
    try:
        withdraw_nomination(nomination=nomination, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The nomination is taken back."))
    return redirect("structures:nomination", row.pk, pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_call_notices(request: HttpRequest, structure: int) -> HttpResponse:
    """Whom the structure has told of a call, and the form to tell another; whether they applied is theirs."""
    user, row, base = open_structure(request, structure)
    is_open = Call.objects.open().exists()
    unsent = UnsentPage(request, "structures.tell", about=row.pk)
    form = CallNoticeForm(
        request.POST if request.method == "POST" else None,
        initial={"language": "fr"},
    )
    if form.is_bound and form.is_valid():
        try:
            tell_of_call(structure=row, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The link is on its way to %(email)s.")
                % {"email": form.cleaned_data["email"]},
            )
            return unsent.finish(redirect("structures:notices", row.pk))
    rows = CallNotice.objects.of_structure(row.pk).select_related("call")
    page = Paginator(rows, NOMINATIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **base,
        "page": page,
        "notices": list(page.object_list),
        "is_open": is_open,
        "form": form,
        "unsent": unsent.open(form),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "structures/notices.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def open_told_call(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: to the call, as everybody sees it; the browser remembers who told of it."""
    notice = read_call_token(token)
    if notice is None:
        raise Http404(_("This page does not exist."))
    note_opened_link(notice)
    request.session[OPENED_NOTICE] = notice.pk
    return redirect("applications:call", notice.call.slug)
