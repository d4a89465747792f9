"""The list of files and the page of one file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.register.admin import bulk
from participants.register.admin.filters import CALL_TITLES, FILTERS
from participants.register.lifecycle import PARTICIPATION, SEATED, Stage
from participants.register.models import Cohort, Participation
from participants.register.queries import build_cohort_rows
from participants.register.seats import SeatBook
from participants.register.sections import (
    CHAPTERS,
    Section,
    get_chapter,
    list_participation_sections,
    list_section_joins,
    register_participation_section,
)
from participants.register.services import assign_to_cohort
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.changelists import BaseChangeList
from pemwecco.core.chips import render_chip
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.labels import join_label
from pemwecco.core.lists.exporting import build_list_export
from pemwecco.core.lists.plain_rows import PlainRows
from pemwecco.core.panels import list_row_panels
from pemwecco.core.queues import register_queue
from pemwecco.core.timeline import filter_timeline, get_timeline
from pemwecco.network.identifiers import print_register_number
from pemwecco.network.legal_forms import get_legal_form_name
from pemwecco.network.models import Figure, Identifier
from pemwecco.network.regions import get_region_name
from pemwecco.network.services import list_national_id_findings, list_number_findings

TONES = {
    Stage.SUBMITTED: "progress",
    Stage.ELIGIBLE: "progress",
    Stage.SHORTLISTED: "progress",
    Stage.NOT_READY: "attention",
    Stage.RESERVE: "attention",
    Stage.SELECTED: "good",
    Stage.PREPARED: "good",
    Stage.CLEARED: "good",
    Stage.DEPARTED: "good",
    Stage.RETURNED: "good",
    Stage.COMPLETED: "good",
    Stage.NOT_RETURNED: "bad",
    Stage.EXCLUDED: "bad",
}
# What each column of the list reads, and nothing more: the texts of a call are long.
PERSON_NAME = ("person__given_names", "person__family_name")
SECTOR_NAME = (
    "organisation__sector__code",
    "organisation__sector__name_fr",
    "organisation__sector__name_en",
    "organisation__sector__name_nl",
)
COLUMN_SOURCES: dict[str, tuple[str, ...]] = {
    "who": PERSON_NAME,
    "enterprise": ("organisation__name",),
    "sector": SECTOR_NAME,
    "region": ("person__region",),
    "sex": ("person__sex",),
    "state": ("stage", "access"),
    "cohort": ("cohort__name",),
    "email": ("person__email",),
    "phone": ("person__phone",),
    "language": ("person__language",),
    "call_title": tuple(f"call__{name}" for name in CALL_TITLES),
    "created_at": ("created_at",),
}
KEPT_FILTERS = "_changelist_filters"
CHAPTER = "chapter"
# Before these there is nothing to travel with yet.
WITH_COHORT = (Stage.SHORTLISTED, Stage.RESERVE, *SEATED)
PAST_STAY = (Stage.RETURNED, Stage.COMPLETED, Stage.NOT_RETURNED)
# The numbers and latest figures of the enterprise, fetched with the file: its page has many sources.
ENTERPRISE_ROWS = {
    "cohort_rows": ArraySubquery(build_cohort_rows(OuterRef("pk"))),
    "enterprise_numbers": ArraySubquery(
        Identifier.objects.filter(organisation=OuterRef("organisation"))
        .order_by("scheme")
        .values(
            row=JSONObject(
                scheme="scheme",
                value="value",
                suffix="suffix",
                doubt="doubt",
                why="override_reason",
            )
        )
    ),
    "enterprise_figures": ArraySubquery(
        Figure.objects.filter(organisation=OuterRef("organisation"))
        .order_by("kind", "-year", "-stated_on", "-pk")
        .values(
            row=JSONObject(kind="kind", value="value", currency="currency", year="year")
        )[:8]
    ),
}


def render_participation_stage(participation: Participation) -> str:
    """The stage as staff say it, in its colour."""
    tone = TONES.get(Stage(participation.stage), "")
    chip = render_chip(participation.get_stage_display(), tone)
    if participation.access_id is None:
        return chip
    return format_html("{} {}", chip, render_chip(_("late, by code"), "attention"))


class ParticipationChangeList(PlainRows, BaseChangeList):
    sources = COLUMN_SOURCES
    kept = ("pk", "reference", "stage")

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        chips: dict[tuple[str, bool], str] = {}
        for row in self.result_list:
            kind = (row.stage, "access_id" in vars(row) and row.access_id is not None)
            if kind not in chips:
                chips[kind] = render_participation_stage(row)
            row.chip = chips[kind]
        # A file that is opened from here knows the list that it came from.
        self.row_tail = _query(request.GET.urlencode(), "")


register_queue(
    "register.Participation",
    "eligibility",
    gettext_lazy("files to check for eligibility"),
    lambda _viewer: Participation.objects.filter(stage=Stage.SUBMITTED),
)


@admin.register(Participation)
class ParticipationAdmin(bulk.BulkFileActs, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    lifecycle = PARTICIPATION
    is_cared_for = True
    list_display = (
        "reference",
        "who",
        "enterprise",
        "sector",
        "region",
        "sex",
        "state",
        "cohort",
    )
    list_display_links = ("reference", "who")
    impersonal_columns = ("sector",)
    list_select_related = ("person", "organisation__sector", "cohort")
    list_columns_offered = ("email", "phone", "language", "call_title", "created_at")
    list_column_rights: ClassVar[dict[str, str]] = {
        "email": "network.view_person",
        "phone": "network.view_person",
    }
    list_filter = FILTERS
    list_filter_sheet = True
    # Rows drawn plainly: the theme spends more on fifty rows than the rest of the page costs.
    change_list_template = "admin/lists/plain.html"
    list_fullwidth = True
    search_fields = ("reference",)
    search_help_text = gettext_lazy(
        "Number of the file, name, e-mail, phone, enterprise or its numbers, passport, letter"
    )
    ordering = ("-id",)
    sortable_by = ("reference", "who", "enterprise", "state", "cohort", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A file begins with an application.
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ParticipationChangeList

    @admin.display(
        description=gettext_lazy("person"), ordering=order_by_name("person__")[0]
    )
    def who(self, participation: Participation) -> str:
        return str(participation.person)

    @admin.display(
        description=gettext_lazy("enterprise"), ordering="organisation__name"
    )
    def enterprise(self, participation: Participation) -> str:
        return str(participation.organisation or "")

    @admin.display(description=gettext_lazy("sector"))
    def sector(self, participation: Participation) -> str:
        return str(
            (participation.organisation and participation.organisation.sector) or ""
        )

    @admin.display(description=gettext_lazy("region"))
    def region(self, participation: Participation) -> str:
        return get_region_name(participation.person.region)

    @admin.display(description=gettext_lazy("sex"))
    def sex(self, participation: Participation) -> str:
        return participation.person.sex

    @admin.display(description=gettext_lazy("stage"), ordering="stage")
    def state(self, participation: Participation) -> str:
        # Drawn once for all files of a page that are alike.
        drawn: str | None = getattr(participation, "chip", None)
        return drawn or render_participation_stage(participation)

    @admin.display(description=gettext_lazy("e-mail address"))
    def email(self, participation: Participation) -> str:
        return participation.person.email

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, participation: Participation) -> str:
        return str(participation.person.phone)

    @admin.display(description=gettext_lazy("language"))
    def language(self, participation: Participation) -> str:
        return participation.person.get_language_display()

    @admin.display(description=gettext_lazy("call"))
    def call_title(self, participation: Participation) -> str:
        return str(participation.call.title)

    def get_urls(self) -> list[URLPattern]:
        cohort = path(
            "<int:pk>/cohort/",
            self.admin_site.admin_view(self.cohort_view),
            name="register_participation_cohort",
        )
        walk = self.admin_site.admin_view(self.walk_view)
        following = path(
            "<int:pk>/next/", walk, {"way": "next"}, name="register_participation_next"
        )
        previous = path(
            "<int:pk>/previous/",
            walk,
            {"way": "previous"},
            name="register_participation_previous",
        )
        return [cohort, following, previous, *super().get_urls()]

    def cohort_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give one file its cohort."""
        if request.method != "POST":
            raise Http404
        if not self.has_change_permission(request):
            raise PermissionDenied
        file = get_object_or_404(self.get_queryset(request), pk=pk)
        chosen = request.POST.get("cohort", "")
        cohort = get_object_or_404(Cohort, pk=chosen if chosen.isdecimal() else 0)
        actor = Staff(get_staff_user(request))
        answer = assign_to_cohort(
            participation=file,
            cohort=cohort,
            actor=actor,
            reason=request.POST.get("reason", ""),
        )
        if answer:
            messages.success(
                request,
                _("%(file)s travels with %(cohort)s.")
                % {"file": file, "cohort": cohort},
            )
        else:
            messages.error(request, join_label(file, answer.reason))
        return HttpResponseRedirect(
            reverse("admin:register_participation_change", args=[pk])
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page of a file: a chapter of what is known at left, what can be done and was done at right."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related(
            "person",
            "organisation__sector",
            "call__programme",
            "cohort",
            *list_section_joins(),
        )
        file = get_object_or_404(rows.annotate(**ENTERPRISE_ROWS), pk=object_id)
        viewer = get_staff_user(request)
        book = SeatBook([file.call.programme])
        asked = request.GET.get(CHAPTER, "")
        chapter = get_chapter(file, asked)
        kept = request.GET.get(KEPT_FILTERS, "")
        chapters = []
        for other in CHAPTERS:
            tail = _query(kept, other.code)
            chapters.append((other.title, tail, other.code == chapter.code))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{file.reference} · {file.person}",
            "file": file,
            "chip": render_participation_stage(file),
            "chapters": chapters,
            "sections": list_participation_sections(file, viewer, chapter),
            "moves": PARTICIPATION.open_transitions(file, by=viewer, context=book),
            "move_url": reverse("admin:register_participation_move", args=[file.pk]),
            "cohorts": self._cohorts(request, file, book),
            "timeline": filter_timeline(get_timeline(file, viewer), request.GET),
            "panels": list_row_panels(file, viewer),
            "kept": _query(kept, chapter.code if asked else ""),
        }
        return TemplateResponse(request, "admin/register/file.html", context)

    def _cohorts(
        self, request: HttpRequest, participation: Participation, book: SeatBook
    ) -> list[Cohort]:
        over = (
            participation.stage not in WITH_COHORT or participation.stage in PAST_STAY
        )
        if over or not self.has_change_permission(request):
            return []
        calls = {None, participation.call_id}
        return [cohort for cohort in book.rows if cohort.call_id in calls]

    def walk_view(self, request: HttpRequest, pk: int, way: str) -> HttpResponse:
        """Go to the file before or after this one in the list one came from; asked only when clicked."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = request.GET.get(KEPT_FILTERS, "")
        tail = _query(kept, request.GET.get(CHAPTER, ""))
        try:
            listed = build_list_export(
                user=get_staff_user(request), page=self, query=kept
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            keys = []
        else:
            keys = list(listed.rows.values_list("pk", flat=True))
        found = _find_neighbour(keys, pk, 1 if way == "next" else -1)
        if found is None:
            messages.info(
                request, _("This is the last file of the list in this direction.")
            )
        return HttpResponseRedirect(
            reverse("admin:register_participation_change", args=[found or pk]) + tail
        )


def _find_neighbour(keys: list[int], pk: int, step: int) -> int | None:
    """The file beside one in the order of a list; from one that left the list, the next by number."""
    if pk in keys:
        place = keys.index(pk) + step
        return keys[place] if 0 <= place < len(keys) else None
    if step > 0:
        return max((key for key in keys if key < pk), default=None)
    return min((key for key in keys if key > pk), default=None)


def _query(kept: str, chapter: str) -> str:
    """The tail of an address: the list that one came from, and the chapter that one reads."""
    query = QueryDict(mutable=True)
    if kept:
        query[KEPT_FILTERS] = kept
    if chapter:
        query[CHAPTER] = chapter
    return f"?{query.urlencode()}" if query else ""


def get_staff_page_url(name: str, pk: int) -> str:
    """The address of another staff page, or nothing where that page does not exist."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


@register_participation_section(10)
def person_section(participation: Participation, viewer: User) -> Section:
    link = get_staff_page_url("admin:network_person_change", participation.person_id)
    may_open = viewer.has_perm("network.view_person")
    return Section(
        _("Person"),
        "admin/register/person.html",
        {
            "person": participation.person,
            "region": get_region_name(participation.person.region),
            "link": link if may_open else "",
            "doubts": list_national_id_findings(
                participation.person.national_id,
                country=str(participation.call.programme.origin),
                sex=participation.person.sex,
                birth=participation.person.birth_date,
            ),
        },
    )


def _collect_latest_figures(
    rows: list[dict[str, Any]], kinds: dict[str, Any]
) -> list[dict[str, Any]]:
    """Each figure of a year as it was said last, with what was said before a correction."""
    last: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        kept = last.setdefault(
            (row["kind"], row["year"]),
            row | {"label": kinds[row["kind"]], "earlier": []},
        )
        if row["value"] != kept["value"] and row["value"] not in kept["earlier"]:
            kept["earlier"].append(row["value"])
    return list(last.values())


def _describe_enterprise_number(row: dict[str, Any]) -> dict[str, Any]:
    """A number as it is printed, with the name of its register, and what is doubtful in it."""
    label = dict(Identifier.Scheme.choices)[row["scheme"]]
    printed = print_register_number(row["value"], row["suffix"])
    doubts = []
    if row["doubt"]:
        doubts = list_number_findings(row["scheme"], printed)
    return row | {"label": label, "printed": printed, "doubts": doubts}


@register_participation_section(20)
def enterprise_section(participation: Participation, viewer: User) -> Section | None:
    if participation.organisation is None:
        return None
    link = get_staff_page_url(
        "admin:network_organisation_change", participation.organisation.pk
    )
    numbers = getattr(participation, "enterprise_numbers", [])
    figures = getattr(participation, "enterprise_figures", [])
    context = {
        "organisation": participation.organisation,
        "region": get_region_name(participation.organisation.region),
        "legal_form": get_legal_form_name(participation.organisation.legal_form),
        "identifiers": [_describe_enterprise_number(row) for row in numbers],
        "figures": _collect_latest_figures(figures, dict(Figure.Kind.choices)),
        "link": link if viewer.has_perm("network.view_organisation") else "",
    }
    return Section(_("Enterprise"), "admin/register/enterprise.html", context)
