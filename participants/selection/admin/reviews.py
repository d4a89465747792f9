"""The pages of the panel: the queue of a member and the page on which a file is scored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.selection.models import Application, Attachment, Criterion, Review
from participants.selection.services import panel
from pemwecco.core.admin import HouseAdmin, admin, staff
from pemwecco.network.models import Figure

PREFIX = "score-"


class ReviewForm(forms.Form):
    """The points of each criterion and a comment; nothing is required until the review is handed in."""

    comment = forms.CharField(label=gettext_lazy("Comment"), required=False, max_length=5000)

    def __init__(self, criteria: list[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in criteria:
            self.fields[f"{PREFIX}{row.code}"] = forms.IntegerField(
                label=row.label, required=False, min_value=0, max_value=row.highest
            )

    def scores(self) -> dict[str, int | None]:
        return {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }


@admin.register(Review)
class ReviewAdmin(HouseAdmin):
    """All reviews for staff; for a panel member their own queue and nothing else."""

    list_display = ("file", "person", "member", "state", "assigned_at", "submitted_at")
    list_select_related = ("participation__person", "reviewer__user")
    list_filter = ("reviewer__call", "submitted_at")
    search_fields = ("participation__reference", "participation__person__name_key", "reviewer__user__email")
    readonly_fields = ("participation", "reviewer", "assigned_at", "submitted_at", "comment")
    fields = ("participation", "reviewer", "assigned_at", "submitted_at", "comment")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Points change on the reviewer's own page only.
        return False

    @admin.display(description=gettext_lazy("file"), ordering="participation")
    def file(self, review: Review) -> str:
        return str(review.participation)

    @admin.display(description=gettext_lazy("person"))
    def person(self, review: Review) -> str:
        return str(review.participation.person)

    @admin.display(description=gettext_lazy("reviewer"))
    def member(self, review: Review) -> str:
        return str(review.reviewer.user)

    @admin.display(description=gettext_lazy("state"))
    def state(self, review: Review) -> str:
        if review.submitted_at:
            return format_html('<span class="chip chip--good">{}</span>', _("submitted"))
        return format_html('<span class="chip">{}</span>', _("asked"))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("queue/", wrap(self.queue_view), name="selection_review_queue"),
            path("<int:pk>/score/", wrap(self.score_view), name="selection_review_score"),
            *super().get_urls(),
        ]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """The files one has been given, those to do first, and how far one is."""
        reviews = list(
            _mine(request)
            .select_related("participation__person", "participation__organisation", "participation__call")
            .annotate(scored=Count("scores"))
            .order_by(F("submitted_at").asc(nulls_first=True), "assigned_at", "pk")
        )
        done = sum(1 for review in reviews if review.submitted_at)
        context = {
            **self.admin_site.each_context(request),
            "title": _("My reviews"),
            "reviews": reviews,
            "done": done,
            "total": len(reviews),
            "first": next((review for review in reviews if not review.submitted_at), None),
        }
        return TemplateResponse(request, "admin/selection/queue.html", context)

    def score_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One file: its facts and papers at left, points and comment at right."""
        rows = _mine(request).select_related(
            "participation__person",
            "participation__organisation__sector",
            "participation__call",
            "reviewer",
        )
        review = get_object_or_404(rows, pk=pk)
        criteria = list(Criterion.objects.filter(call=review.participation.call_id))
        given = dict(review.scores.values_list("criterion__code", "points"))
        form = ReviewForm(criteria, request.POST or None)
        if request.method == "POST":
            if form.is_valid():
                return self._keep(request, review, form)
            messages.error(request, _("Some points are outside their scale; nothing was saved."))
        lines = [
            (row, range(row.highest + 1), _shown(request, form, row.code, given.get(row.code)))
            for row in criteria
        ]
        file = review.participation
        context = {
            **self.admin_site.each_context(request),
            "title": f"{file.reference} · {file.person}",
            "review": review,
            "file": file,
            "application": Application.objects.filter(participation=file).first(),
            "attachments": list(Attachment.objects.filter(participation=file).select_related("document")),
            "figures": list(Figure.objects.filter(organisation=file.organisation_id)[:8]),
            "lines": lines,
            "comment": request.POST.get("comment", review.comment),
            "closed": bool(review.submitted_at),
            "others": _others(review) if review.submitted_at else [],
            "next": _next(request, review),
            "progress": _progress(request),
        }
        return TemplateResponse(request, "admin/selection/score.html", context)

    def _keep(self, request: HttpRequest, review: Review, form: ReviewForm) -> HttpResponse:
        """Save; hand in when asked; go on to the next file, or stay."""
        here = reverse("admin:selection_review_score", args=[review.pk])
        wanted = request.POST.get("act", "save")
        by = staff(request)
        try:
            panel.save_review(
                review=review, scores=form.scores(), comment=form.cleaned_data["comment"], by=by
            )
            if wanted.startswith("submit"):
                panel.submit_review(review=review, by=by)
        except panel.PanelRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(here)
        if wanted == "save":
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(here)
        messages.success(request, _("Your review of %(file)s is submitted.") % {"file": review.participation})
        if wanted == "submit":
            return HttpResponseRedirect(here)
        following = _next(request, review)
        queue = reverse("admin:selection_review_queue")
        return HttpResponseRedirect(
            reverse("admin:selection_review_score", args=[following]) if following else queue
        )


def _mine(request: HttpRequest) -> QuerySet[Review]:
    """The reviews one is asked for; staff who sit on no panel have none."""
    viewer = staff(request)
    if not viewer.has_perm("selection.score_review"):
        raise PermissionDenied
    return Review.objects.filter(reviewer__user=viewer)


def _next(request: HttpRequest, review: Review) -> int | None:
    """The next file to do: after this one, else from the beginning of the queue."""
    todo = list(
        _mine(request)
        .filter(submitted_at__isnull=True, participation__stage__in=panel.REVIEWABLE)
        .exclude(pk=review.pk)
        .order_by("assigned_at", "pk")
        .values_list("assigned_at", "pk")
    )
    later = [pk for at, pk in todo if (at, pk) > (review.assigned_at, review.pk)]
    return next(iter([*later, *(pk for _at, pk in todo)]), None)


def _progress(request: HttpRequest) -> dict[str, int]:
    return _mine(request).aggregate(total=Count("pk"), done=Count("submitted_at"))


def _others(review: Review) -> list[Review]:
    """What the others handed in; read only once one's own review is handed in."""
    return list(
        Review.objects.filter(participation=review.participation_id, submitted_at__isnull=False)
        .exclude(pk=review.pk)
        .select_related("reviewer__user")
        .prefetch_related("scores__criterion")
    )


def _shown(request: HttpRequest, form: ReviewForm, code: str, saved: int | None) -> int | None:
    """The points to show: what was just typed, else what is saved."""
    if request.method != "POST":
        return saved
    typed = form.cleaned_data.get(f"{PREFIX}{code}") if hasattr(form, "cleaned_data") else None
    return typed if isinstance(typed, int) else saved
