"""My space: checklist, passport and earlier stays of a selected person; before selection there is no page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mobility.visas import rules, services
from mobility.visas.forms import LINE, PassportForm, StayForm, UploadForm
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Dossier, PastStay, Piece
from mobility.visas.services import plans
from participants.register.lifecycle import SEATED
from pemwecco.accounts.models import User
from pemwecco.core.lifecycle import MoveRefused
from pemwecco.core.scopes import visible_or_404
from pemwecco.documents.services import FileRefused

TONES = {
    PieceStage.MISSING: "",
    PieceStage.RECEIVED: "progress",
    PieceStage.TO_CORRECT: "attention",
    PieceStage.EXPIRED: "attention",
    PieceStage.ACCEPTED: "good",
    PieceStage.WAIVED: "good",
}
# The findings that concern the participant; those of national law and of the papers are staff's, but for
# the arrival that who sleeps at a private home declares in person.
AREAS = frozenset(
    {
        "passport",
        "names",
        "stay",
        "regime",
        "lodging",
        "decision",
        "sticker",
        "flights",
        "nights",
        "insurance",
    }
)
OWN_CODES = frozenset({"arrival-declaration"})
OWED = ("missing", "to_correct", "expired")
READINGS = 30


def _me(request: HttpRequest) -> User:
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def own_dossier(user: User) -> Dossier:
    """The dossier of the person who looks: the last attempt of a file that holds a seat, else 404."""
    mine = Dossier.objects.visible_to(user).filter(
        participation__person__email=user.email, participation__stage__in=SEATED
    )
    # Found apart from what is read with it: over so many joins PostgreSQL plans longer than it works.
    dossier = (
        Dossier.objects.filter(pk__in=mine.order_by().values("pk"))
        .select_related(
            "participation__person",
            "participation__call__programme",
            "participation__cohort",
            "post__organisation",
            "passport",
            "lodging",
            "decision",
        )
        .order_by("-participation_id", "-attempt")
        .first()
    )
    if dossier is None:
        raise Http404(_("This page does not exist."))
    return dossier


def _piece_line(piece: Piece, dossier: Dossier) -> dict[str, Any]:
    piece.dossier = dossier
    mine = piece.given_by == Piece.Giver.PARTICIPANT
    open_stage = piece.stage in {*OWED, PieceStage.RECEIVED}
    return {
        "piece": piece,
        "tone": "bad" if piece.is_late else TONES[PieceStage(piece.stage)],
        "uploads": services.takes_files(piece)
        and open_stage
        and (mine or piece.stage == PieceStage.TO_CORRECT),
    }


def _own_findings(row: Dossier) -> list[dict[str, Any]]:
    """What the rules say that the participant should know: a sentence, what to mend, and where."""
    places = {
        "passport": reverse("visas:passport"),
        "stays": reverse("visas:stays"),
        "pieces": "#papers",
    }
    return [
        {"remark": one.remark, "stands": one.stands, "link": places.get(one.remark.source.field, "")}
        for one in services.findings_of(row)
        if (one.remark.area in AREAS or one.remark.code in OWN_CODES) and one.waiver is None
    ]


@require_GET
def dossier(request: HttpRequest) -> HttpResponse:
    """The visa file: what is needed, by when and why; what is accepted; what comes next."""
    row = own_dossier(_me(request))
    pieces = list(row.pieces.select_related("document"))
    lines = [_piece_line(piece, row) for piece in pieces]
    mine = [line for line in lines if line["piece"].given_by == Piece.Giver.PARTICIPANT]
    appointment = row.appointments.filter(state__in=["confirmed", "provisional"]).first()
    today = timezone.localdate()
    plan = None
    if row.stage in plans.PLANNED:
        plan = services.plan_of(row, today, services.learned(today)[0], services.limits_on(today))
    labels = {piece.code: piece.label for piece in pieces}
    context = {
        "dossier": row,
        "to_do": [line for line in mine if line["piece"].stage in OWED and line["uploads"]],
        "given": [line for line in mine if line["piece"].stage not in OWED],
        "theirs": [line for line in lines if line["piece"].given_by != Piece.Giver.PARTICIPANT],
        "findings": _own_findings(row),
        "plan": plan,
        "plan_steps": [(plans.STEP_NAMES[state.step], state) for state in plan.states] if plan else [],
        "refusals": [
            (_(rules.REFUSAL_CODES[code]), _(rules.REFUSAL_ADVICE[code].advice))
            for code in (row.decision.refusal_codes if hasattr(row, "decision") else [])
        ],
        "advice": [
            (labels[code], [_(sentence) for sentence in sentences])
            for code, sentences in (services.advice_for(row) if row.attempt > 1 else {}).items()
            if code in labels
        ],
        "shown_to": services.shown_to(row),
        "trip": services.trip_of(row.participation),
        "letter": _letter(row),
        "appointment": appointment,
        "stays": row.participation.person.past_stays.all(),
        "collecting": row.stage in services.COLLECTING,
        "granted": row.stage == DossierStage.GRANTED,
        "accepted": sum(piece.stage in {"accepted", "waived"} for piece in pieces),
        "total": len(pieces),
    }
    return render(request, "visas/dossier.html", context)


@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """Who has read the visa file: the role and the office, when, what; no member of staff by name."""
    row = own_dossier(_me(request))
    page = Paginator(services.readings_of(row), READINGS).get_page(request.GET.get("page"))
    context = {
        "dossier": row,
        "page": page,
        "lines": services.ledger(page.object_list),
        "shown_to": services.shown_to(row),
    }
    return render(request, "visas/readings.html", context)


def _letter(row: Dossier) -> Any:
    letter = services.current_letter(row)
    return letter if letter and letter.paper.pdf_id else None


@require_http_methods(["GET", "POST"])
def passport(request: HttpRequest) -> HttpResponse:
    """The passport, read from its two lines; what is wrong with it for this trip is said at once."""
    me = _me(request)
    row = own_dossier(me)
    known = row.passport
    if request.method == "POST":
        form = PassportForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                services.record_passport(
                    dossier=row,
                    zone=form.zone,
                    issued_on=form.cleaned_data["issued_on"],
                    blank_pages=form.cleaned_data["blank_pages"],
                    scan=form.cleaned_data["scan"] or None,
                    birth_date=form.cleaned_data["birth_date"],
                    by=me,
                )
            except FileRefused as refusal:
                form.add_error("scan", str(refusal))
            except services.DossierRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Your passport is saved."))
                if form.was_read:
                    messages.info(request, _("We read it from your picture: compare it with the passport."))
                for sentence in form.warnings():
                    messages.warning(request, sentence)
                return redirect("visas:passport")
    else:
        initial = {}
        if known is not None:
            initial = {
                "line1": known.mrz[:LINE],
                "line2": known.mrz[LINE:],
                "issued_on": known.issued_on,
                "blank_pages": known.blank_pages,
            }
        form = PassportForm(initial=initial)
    context = {
        "dossier": row,
        "form": form,
        "passport": known,
        "remarks": [
            remark
            for remark in services.dossier_remarks(row)
            if known and remark.area in {"passport", "names"}
        ],
        "collecting": row.stage in services.COLLECTING,
        "reads_pictures": services.can_read_pictures(),
    }
    return render(request, "visas/passport.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def stays(request: HttpRequest) -> HttpResponse:
    """Earlier stays, and what they leave of 90 days in any 180 for the coming one."""
    row = own_dossier(_me(request))
    person = row.participation.person
    form = StayForm(request.POST) if request.method == "POST" else StayForm()
    if request.method == "POST" and form.is_valid():
        try:
            services.add_stay(
                person=person,
                entered_on=form.cleaned_data["entered_on"],
                left_on=form.cleaned_data["left_on"],
                state=form.cleaned_data["state"],
                long_stay=form.cleaned_data["long_stay"],
            )
        except services.DossierRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The stay is saved."))
            return redirect("visas:stays")
    context = {
        "dossier": row,
        "form": form,
        "stays": person.past_stays.all(),
        "remarks": [remark for remark in services.dossier_remarks(row) if remark.area == "stay"],
        "trip": services.trip_of(row.participation),
    }
    return render(request, "visas/stays.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own earlier stay back."""
    me = _me(request)
    person = own_dossier(me).participation.person
    services.remove_stay(stay=visible_or_404(PastStay.objects.filter(person=person), me, pk=pk))
    messages.success(request, _("The stay is removed."))
    return redirect("visas:stays")


@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or replace one piece: a photo taken now, or a file."""
    me = _me(request)
    row = own_dossier(me)
    asked = visible_or_404(Piece.objects.filter(dossier=row).select_related("document", "dossier"), me, pk=pk)
    line = _piece_line(asked, row)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST":
        if not line["uploads"]:
            messages.error(request, _("This piece takes no file any more."))
            return redirect("visas:dossier")
        if form.is_valid():
            try:
                services.receive(piece=asked, uploaded=form.cleaned_data["file"], by=me)
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
            except (services.DossierRefused, MoveRefused) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("“%(piece)s” is received. We check it.") % {"piece": asked.label})
                return redirect("visas:dossier")
    elif not line["uploads"]:
        raise Http404(_("This page does not exist."))
    context = {"dossier": row, "piece": asked, "form": form}
    return render(request, "visas/piece.html", context, status=422 if form.errors else 200)
