"""The pages of a panel member: the queue, and the page on which a file is read and scored."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import BooleanField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.applications.models import Application, Attachment
from participants.applications.services.answer_texts import (
    describe_call_answers,
    describe_paper_reasons,
    describe_staff_answers,
    describe_unread_answers,
)
from participants.calls.models import Criterion
from participants.panel.models import Redaction, Review
from participants.panel.services.base import ReviewChanged, is_blind
from participants.panel.services.conflicts import report_conflict
from participants.panel.services.redaction import read_redacted_copy
from participants.panel.services.reviews import (
    build_review_queue,
    defer_review,
    open_review,
    record_abstention,
    save_review,
    submit_review,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.network.models import Figure
from pemwecco.network.regions import get_region_name

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

PREFIX = "score-"
ROWS = 100
# The buttons that hand a review in.
SUBMITTING = frozenset({"submit", "submit-next"})
FIGURES_SHOWN = 8
SECTOR_NAMES = [f"organisation__sector__name_{code}" for code in ("fr", "en", "nl")]


class ReviewForm(forms.Form):
    """The points of each criterion and a comment; nothing is required until the review is handed in."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, max_length=5000
    )

    def __init__(self, criteria: list[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in criteria:
            self.fields[f"{PREFIX}{row.code}"] = forms.IntegerField(
                label=row.label, required=False, min_value=0, max_value=row.highest
            )

    def scores(self) -> dict[str, int | None]:
        points = {}
        for name, value in self.cleaned_data.items():
            if name.startswith(PREFIX):
                code = name.removeprefix(PREFIX)
                points[code] = value
        return points


class ScoringPages(Base):
    """Mixed into the staff pages of reviews."""

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """The files one has been given, those to do first, and how far one is."""
        queue = build_review_queue(_get_viewer_reviews(request))
        context = {
            **self.admin_site.each_context(request),
            "title": _("My reviews"),
            "queue": queue,
            "lines": _label_queue_reviews(queue.reviews[:ROWS]),
            "more": max(0, queue.total - ROWS),
            "first": next(iter(queue.todo), None),
            "today": timezone.localdate(),
        }
        return TemplateResponse(request, "admin/panel/queue.html", context)

    def score_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One file: its facts and papers at left, points and comment at right."""
        rows = _get_viewer_reviews(request).select_related(
            "participation__call", "reviewer"
        )
        review = get_object_or_404(rows, pk=pk)
        criteria = list(Criterion.objects.filter(call=review.participation.call_id))
        form = ReviewForm(criteria, request.POST or None)
        if request.method == "POST":
            return self._act(request, review, form, criteria)
        open_review(review=review, by=get_staff_user(request))
        return self._page(request, review, form, criteria)

    def _act(
        self,
        request: HttpRequest,
        review: Review,
        form: ReviewForm,
        criteria: list[Criterion],
    ) -> HttpResponse:
        """Save, put off, abstain, declare a conflict, hand in; what is refused loses nothing typed."""
        act, by = request.POST.get("act", "save"), get_staff_user(request)
        quiet = act == "autosave"
        try:
            if act == "conflict":
                return self._declare(request, review)
            _require_valid_review(form)
            # Where one would go, as the queue stands before this file moves in it.
            onward = "" if quiet else self._find_onward(request, review)
            # What saves itself meanwhile waits for both: what is handed in is what was typed.
            with transaction.atomic():
                review = save_review(
                    review=review,
                    scores=form.scores(),
                    comment=form.cleaned_data["comment"],
                    by=by,
                    version=_parse_typed_number(request.POST.get("version")),
                    window=request.POST.get("window", ""),
                )
                obstacle = _hand_in(review, act, by)
            if obstacle is not None:
                raise obstacle
            if quiet:
                return _render_saved_review(request, review)
            return self._go_on(request, review, act, onward)
        except Refused as refusal:
            if quiet:
                return _render_saved_review(request, review, refusal)
            messages.error(request, str(refusal))
            # A conflict found meanwhile, a file taken back: it is not shown once more.
            rows = _get_viewer_reviews(request).select_related(
                "participation__call", "reviewer"
            )
            still = rows.filter(pk=review.pk).first()
            if still is None:
                return HttpResponseRedirect(reverse("admin:panel_review_queue"))
            review = still
            elsewhere = isinstance(refusal, ReviewChanged)
            return self._page(request, review, form, criteria, elsewhere=elsewhere)

    def _find_onward(self, request: HttpRequest, review: Review) -> str:
        """The next file, or the queue when none is left."""
        following = build_review_queue(_get_viewer_reviews(request)).after(review)
        if following:
            return _get_scoring_url(following)
        return reverse("admin:panel_review_queue")

    def _go_on(
        self, request: HttpRequest, review: Review, act: str, onward: str
    ) -> HttpResponse:
        """What follows the saving: stay, or the next file, or the queue when none is left."""
        here, by = _get_scoring_url(review), get_staff_user(request)
        file = {"file": review.participation}
        if act == "skip":
            defer_review(review=review, by=by)
            messages.success(
                request, _("%(file)s waits at the end of your queue.") % file
            )
            return HttpResponseRedirect(onward)
        if act == "abstain":
            record_abstention(
                review=review, reason=request.POST.get("because", ""), by=by
            )
            messages.success(request, _("You have abstained from %(file)s.") % file)
            return HttpResponseRedirect(onward)
        if act in SUBMITTING:
            messages.success(request, _("Your review of %(file)s is submitted.") % file)
            return HttpResponseRedirect(here if act == "submit" else onward)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(here)

    def _declare(self, request: HttpRequest, review: Review) -> HttpResponse:
        following = build_review_queue(_get_viewer_reviews(request)).after(review)
        report_conflict(
            review=review,
            reason=request.POST.get("tie", ""),
            by=get_staff_user(request),
        )
        messages.success(
            request,
            _("Thank you. %(file)s is not yours any more.")
            % {"file": review.participation},
        )
        queue = reverse("admin:panel_review_queue")
        return HttpResponseRedirect(_get_scoring_url(following) if following else queue)

    def _page(
        self,
        request: HttpRequest,
        review: Review,
        form: ReviewForm,
        criteria: list[Criterion],
        *,
        elsewhere: bool = False,
    ) -> HttpResponse:
        saved = dict(review.scores.values_list("criterion__code", "points"))
        queue = build_review_queue(_get_viewer_reviews(request))
        participation = review.participation
        # A review that was handed in meanwhile is shown as it was handed in.
        posted = request.method == "POST" and not review.is_done
        lines = []
        for row in criteria:
            there = saved.get(row.code)
            points = _get_shown_points(form, row.code, there, typed=posted)
            lines.append((row, range(row.highest + 1), points))
        in_other_window = [(row, saved.get(row.code)) for row in criteria]
        context = {
            **self.admin_site.each_context(request),
            **_build_reading_context(
                participation, with_names=not is_blind(participation.call_id)
            ),
            "review": review,
            "lines": lines,
            "saved": saved if elsewhere else {},
            "elsewhere": in_other_window if elsewhere else [],
            "comment": request.POST.get("comment", "") if posted else review.comment,
            "because": request.POST.get("because", "") if posted else "",
            "tie": request.POST.get("tie", "") if posted else "",
            "window": request.POST.get("window") or token_hex(12),
            "others": _list_other_reviews(review) if review.submitted_at else [],
            "queue": queue,
            "following": queue.after(review),
        }
        return TemplateResponse(request, "admin/panel/score.html", context)


def _require_valid_review(form: ReviewForm) -> None:
    if not form.is_valid():
        raise Refused(_("Some points are outside their scale; nothing was saved."))


def _get_viewer_reviews(request: HttpRequest) -> QuerySet[Review]:
    """The reviews one is asked for; staff who sit on no panel have none."""
    viewer = get_staff_user(request)
    require(viewer, "panel.score_review")
    return Review.objects.given_to(viewer)


def _build_reading_context(
    participation: Participation, *, with_names: bool
) -> dict[str, Any]:
    """What a panel member reads of a file. Without names nothing is fetched that holds one."""
    applied = Application.objects.filter(participation=participation)
    application = applied.select_related("participation__call").first()
    own: list[tuple[str, str]] = []
    if application is not None and with_names:
        own = describe_call_answers(application)
    elif application is not None:
        own = _list_nameless_answers(application)
    figures = Figure.objects.filter(organisation=participation.organisation_id)
    context = {
        "blind": not with_names,
        "own": own,
        "figures": list(figures[:FIGURES_SHOWN]),
    }
    if with_names:
        return context | _build_named_context(participation, application)
    return context | _build_blind_context(participation)


def _build_named_context(
    participation: Participation, application: Application | None
) -> dict[str, Any]:
    whole = Participation.objects.select_related(
        "person", "organisation__sector", "call"
    ).get(pk=participation.pk)
    papers = Attachment.objects.filter(participation=participation).named()
    reading = None
    beside: dict[str, Any] = {}
    if application is not None:
        reading = describe_staff_answers(application)
        beside["unread"] = describe_unread_answers(application)
        beside["reasons"] = describe_paper_reasons(application)
    return beside | {
        "title": f"{whole.reference} · {whole.person}",
        "file": whole,
        "house": whole.organisation,
        "region": get_region_name(whole.person.region),
        "reading": reading,
        "papers": list(papers.select_related("document")),
    }


def _build_blind_context(participation: Participation) -> dict[str, Any]:
    """The confirmed copy, and of the enterprise what names nobody."""
    texts, papers = read_redacted_copy(participation)
    facts = Participation.objects.select_related("organisation__sector").only(
        "organisation__founded_on", "organisation__region", *SECTOR_NAMES
    )
    house = facts.get(pk=participation.pk).organisation
    return {
        "title": participation.reference,
        "file": participation,
        "house": house,
        "region": get_region_name(house.region) if house is not None else "",
        "texts": texts,
        "papers": papers,
    }


def _list_nameless_answers(application: Application) -> list[tuple[str, str]]:
    """The answers that name nobody by themselves, those to the questions of the call last."""
    reading = describe_staff_answers(application, only_shown=True)
    own = describe_call_answers(application, worded=True)
    return [*reading.lines, *reading.texts, *own]


def _label_queue_reviews(reviews: list[Review]) -> list[tuple[Review, str, str]]:
    """Each review with who applies; in a blind call with the title of the copy instead."""
    title = Redaction.objects.filter(
        participation=OuterRef("participation"), what="project_title"
    )
    found = (
        Review.objects.select_related("participation__call")
        .annotate(
            blind=Coalesce(
                "participation__call__setup__blind", False, output_field=BooleanField()
            ),
            due_on=F("participation__call__setup__reviews_due_on"),
            copied_title=Subquery(title.values("text")[:1]),
        )
        .in_bulk([review.pk for review in reviews])
    )
    rows: list[Any] = [found[review.pk] for review in reviews]
    open_ones = [row.participation_id for row in rows if not row.blind]
    named = Participation.objects.filter(pk__in=open_ones).select_related(
        "person", "organisation"
    )
    names = {}
    for file in named:
        names[file.pk] = str(file.person), str(file.organisation or "")
    lines = []
    for row in rows:
        unnamed = row.copied_title or _("without names"), ""
        name, enterprise = names.get(row.participation_id, unnamed)
        lines.append((row, name, enterprise))
    return lines


def _list_other_reviews(review: Review) -> list[Review]:
    """What the others handed in; read only once one's own review is handed in."""
    return list(
        Review.objects.counted()
        .filter(participation=review.participation_id)
        .exclude(pk=review.pk)
        .select_related("reviewer__user")
        .prefetch_related("scores__criterion")
    )


def _hand_in(review: Review, act: str, by: User) -> Refused | None:
    """Hand the review in where that was asked; why not, while what was typed stays saved."""
    if act not in SUBMITTING:
        return None
    try:
        with transaction.atomic():
            submit_review(review=review, by=by)
    except Refused as refusal:
        return refusal
    return None


def _render_saved_review(
    request: HttpRequest, review: Review, refusal: Refused | None = None
) -> HttpResponse:
    """What the page shows after saving by itself."""
    context = {
        "review": review,
        "window": request.POST.get("window", ""),
        "refusal": str(refusal or ""),
        "compare": isinstance(refusal, ReviewChanged),
        "at": timezone.now(),
        # What was refused keeps its version, so that the next save is asked again.
        "version": request.POST.get("version", "") if refusal else review.version,
    }
    return TemplateResponse(request, "admin/panel/saved.html", context)


def _get_shown_points(
    form: ReviewForm, code: str, saved: int | None, *, typed: bool
) -> int | None:
    """The points to show: what was just typed, else what is saved."""
    if not typed:
        return saved
    form.is_valid()
    points = form.cleaned_data.get(f"{PREFIX}{code}")
    return points if isinstance(points, int) else saved


def _get_scoring_url(review: Review) -> str:
    return reverse("admin:panel_review_score", args=[review.pk])


def _parse_typed_number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() else None
