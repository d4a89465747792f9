"""My space: the passport, the earlier stays and the earlier visas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mobility.visas.access import get_own_dossier
from mobility.visas.forms.travel import LINE, PassportForm, StayForm, VisaForm
from mobility.visas.models import (
    Dossier,
    EarlierVisa,
    PastStay,
    Piece,
    TravelDocument,
)
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.earlier_visas import add_earlier_visa, remove_earlier_visa
from mobility.visas.services.entries import list_entry_findings
from mobility.visas.services.item_files import add_item_file, list_item_files
from mobility.visas.services.limits import is_regime_known
from mobility.visas.services.passport_questions import list_passport_questions
from mobility.visas.services.rows_ahead import reading_ahead
from mobility.visas.services.travel import add_stay, record_passport, remove_stay
from mobility.visas.services.trips import get_trip
from mobility.visas.services.zone_reader import can_read_pictures
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.core.remembering import remembering
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.sentences import format_finding
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.services import FileRefused
from pemwecco.unsent.pages import UnsentPage


def _list_notices(findings: Iterable[Finding], areas: set[str]) -> list[dict[str, str]]:
    """What the rules say of some areas of the dossier, as the notices of a page."""
    notices = []
    for one in findings:
        if one.area in areas:
            notices.append(
                {"code": one.code, "text": format_finding(one), "tone": one.severity}
            )
    return notices


@require_http_methods(["GET", "HEAD", "POST"])
def edit_passport(request: HttpRequest) -> HttpResponse:
    """The passport, read from its two lines; what is strange is asked before it takes its place."""
    user = get_user_or_404(request)
    row = get_own_dossier(user)
    known = row.passport
    unsent = UnsentPage(request, "visas.passport", about=row.pk)
    if request.method == "POST":
        form = PassportForm(request.POST, request.FILES)
        if form.is_valid() and _save_passport(request, row, form, user):
            return unsent.finish(redirect("visas:passport"))
    else:
        form = PassportForm(initial=_get_known_zone(known))
    piece = row.pieces.filter(code=Piece.Code.PASSPORT).first()
    others = row.participation.person.travel_documents.select_related("scan")
    context = {
        "dossier": row,
        "form": form,
        "unsent": unsent.open(form),
        "passport": known,
        "piece": piece,
        "ready": list(list_item_files(piece)) if piece else [],
        "replaced": list(others.exclude(pk=known.pk)) if known else [],
        "remarks": [],
        "collecting": row.stage in COLLECTING,
        "reads_pictures": can_read_pictures(),
    }
    if known:
        with reading_ahead(row):
            found = list_dossier_findings(row)
        context["remarks"] = _list_notices(found, {"passport", "names"})
    is_open = bool(form.errors or form.questions)
    return render(
        request, "visas/passport.html", context, status=422 if is_open else 200
    )


def _get_known_zone(known: TravelDocument | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {
        "line1": known.mrz[:LINE],
        "line2": known.mrz[LINE:],
        "issued_on": known.issued_on,
        "blank_pages": known.blank_pages,
    }


def _save_passport(
    request: HttpRequest, dossier: Dossier, form: PassportForm, user: User
) -> bool:
    """Keep the passport, or ask first; a copy that was chosen waits meanwhile. Whether it is kept."""
    typed, scan = form.cleaned_data, form.cleaned_data["scan"] or None
    piece = dossier.pieces.filter(code=Piece.Code.PASSPORT).first()
    try:
        questions = list_passport_questions(
            dossier=dossier,
            zone=form.zone,
            issued_on=typed["issued_on"],
            blank_pages=typed["blank_pages"],
            # What was read from the picture itself is not compared with it.
            scan=None if form.was_read else scan,
            has_copy=scan is not None
            or (piece is not None and list_item_files(piece).exists()),
        )
        if form.is_to_confirm(questions):
            if scan is not None and piece is not None:
                add_item_file(piece=piece, uploaded=scan, by=user)
            return False
        record_passport(
            dossier=dossier,
            zone=form.zone,
            issued_on=typed["issued_on"],
            blank_pages=typed["blank_pages"],
            scan=scan,
            by=user,
        )
    except FileRefused as refusal:
        form.add_error("scan", str(refusal))
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Your passport is saved."))
    if form.was_read:
        messages.info(
            request,
            _("We read it from your picture: compare it with the passport."),
        )
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def show_past_stays(request: HttpRequest) -> HttpResponse:
    """Earlier stays, and what they leave of 90 days in any 180 for the coming one."""
    row = get_own_dossier(get_user_or_404(request))
    person = row.participation.person
    unsent = UnsentPage(request, "visas.stays", about=row.pk)
    form = StayForm(request.POST) if request.method == "POST" else StayForm()
    if request.method == "POST" and form.is_valid():
        try:
            add_stay(
                person=person,
                entered_on=form.cleaned_data["entered_on"],
                left_on=form.cleaned_data["left_on"],
                state=form.cleaned_data["state"],
                long_stay=form.cleaned_data["long_stay"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The stay is saved."))
            return unsent.finish(redirect("visas:stays"))
    with reading_ahead(row):
        found = list_dossier_findings(row)
    context = {
        "dossier": row,
        "form": form,
        "unsent": unsent.open(form),
        "stays": person.past_stays.all(),
        "remarks": _list_notices(found, {"stay"}),
        "trip": get_trip(row.participation),
    }
    return render(
        request, "visas/stays.html", context, status=422 if form.errors else 200
    )


@require_POST
def remove_own_stay(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own earlier stay back."""
    user = get_user_or_404(request)
    person = get_own_dossier(user).participation.person
    remove_stay(
        stay=get_visible_or_404(PastStay.objects.filter(person=person), user, pk=pk)
    )
    messages.success(request, _("The stay is removed."))
    return redirect("visas:stays")


@require_http_methods(["GET", "HEAD", "POST"])
def show_earlier_visas(request: HttpRequest) -> HttpResponse:
    """Earlier visas, whether they are checked, and which entries they earn."""
    row = get_own_dossier(get_user_or_404(request))
    person = row.participation.person
    mended = _find_mended_visa(request, row)
    about = f"{row.pk}/{mended.pk}" if mended else row.pk
    unsent = UnsentPage(request, "visas.earlier_visas", about=about)
    form = VisaForm(request.POST or None, initial=_get_stated(mended))
    if request.method == "POST" and form.is_valid():
        try:
            add_earlier_visa(
                person=person,
                state=form.cleaned_data["state"],
                number=form.cleaned_data["number"],
                kind=form.cleaned_data["kind"],
                entries=form.cleaned_data["entries"],
                valid_from=form.cleaned_data["valid_from"],
                valid_until=form.cleaned_data["valid_until"],
                mends=mended.pk if mended else None,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The visa is saved."))
            return unsent.finish(redirect("visas:earlier_visas"))
    context = {
        "dossier": row,
        "form": form,
        "unsent": unsent.open(form),
        "visas": person.earlier_visas.all(),
        "mended": mended,
        "remarks": _list_notices(_list_sure_entries(row), {"regime"}),
    }
    return render(
        request, "visas/earlier_visas.html", context, status=422 if form.errors else 200
    )


def _list_sure_entries(dossier: Dossier) -> list[Finding]:
    """Which entries are earned; nothing for a nationality whose visa regime is not known."""
    with remembering():
        return list_entry_findings(dossier) if is_regime_known(dossier) else []


def _find_mended_visa(request: HttpRequest, dossier: Dossier) -> EarlierVisa | None:
    """The visa that is corrected, named in the address; 404 for one that is not there or is checked."""
    named = request.GET.get("mend", "")
    if not named:
        return None
    rows = dossier.participation.person.earlier_visas.all()
    row: EarlierVisa | None = rows.filter(
        pk=parse_int(named), lawfully_used__isnull=True
    ).first()
    if row is None:
        raise Http404(_("This page does not exist."))
    return row


def _get_stated(visa: EarlierVisa | None) -> dict[str, Any]:
    return {} if visa is None else model_to_dict(visa, fields=VisaForm.Meta.fields)


@require_POST
def remove_own_visa(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own earlier visa back, as long as nobody has checked it."""
    user = get_user_or_404(request)
    person = get_own_dossier(user).participation.person
    visa = get_visible_or_404(EarlierVisa.objects.filter(person=person), user, pk=pk)
    try:
        remove_earlier_visa(visa=visa)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The visa is removed."))
    return redirect("visas:earlier_visas")
