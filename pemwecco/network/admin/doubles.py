"""Rows that may be the same: asked when one is saved, listed in pairs, made one, taken apart again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.core.admin import BaseAdmin, LogAdmin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.chips import render_chip
from pemwecco.core.queues import register_queue
from pemwecco.network.doubles import (
    describe_similar_reasons,
    reopen_pair,
    say_not_the_same,
)
from pemwecco.network.merging.services import (
    ABSORBED,
    list_accounts_of,
    list_merged_fields,
    list_undo_refusals,
    merge_organisations,
    merge_persons,
    preview_merge,
    require_merging,
    undo_merge,
)
from pemwecco.network.models import Merge, Organisation, Person, SimilarPair
from pemwecco.network.queries import find_organisations, find_people
from pemwecco.privacy.services import record_reading

MOST_OFFERED = 20


class MergePages:
    """On the pages of people and organisations: another row to merge with, the preview, the merge.

    The address of a row that was absorbed leads to the one kept.
    """

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]  # a mixin of pages
        name = self.opts.model_name  # type: ignore[attr-defined]  # as above
        choose = path(
            "<int:pk>/merge/", wrap(self.choose_view), name=f"network_{name}_merge_with"
        )
        merge = path(
            "<int:pk>/merge/<int:other>/",
            wrap(self.merge_view),
            name=f"network_{name}_merge",
        )
        return [choose, merge, *super().get_urls()]  # type: ignore[misc]  # as above

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> Any:
        address = self._find_kept_address(request, object_id)
        if address:
            messages.info(request, _("This row was merged into the one shown here."))
            return HttpResponseRedirect(address)
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]  # as above

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not self.get_object(request, object_id):  # type: ignore[attr-defined]  # as above
            address = self._find_kept_address(request, object_id)
            if address:
                return HttpResponseRedirect(address)
        answer: HttpResponse = super().history_view(request, object_id, extra_context)  # type: ignore[misc]  # as above
        return answer

    def _find_kept_address(self, request: HttpRequest, object_id: str) -> str:
        if not object_id.isdecimal():
            return ""
        model: Any = self.model  # type: ignore[attr-defined]  # as above
        merge = Merge.objects.of_absorbed(model, int(object_id)).first()
        user = get_staff_user(request)
        if merge is None or not (
            model.objects.visible_to(user).filter(pk=merge.kept.pk).exists()
        ):
            return ""
        return get_row_address(merge.kept)

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look for the other row of the two."""
        row = self._get_row_to_merge(request, pk)
        text = request.GET.get("q", "")
        rows = type(row).objects.visible_to(get_staff_user(request)).exclude(pk=pk)
        find: Any = find_people if isinstance(row, Person) else find_organisations
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            "title": _("Merge %(row)s with …") % {"row": row},
            "row": row,
            "text": text,
            "found": [
                (other, get_merge_address(row, other))
                for other in find(text, rows, most=MOST_OFFERED)
            ],
        }
        return TemplateResponse(request, "network/admin/merge_with.html", context)

    def merge_view(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Everything that would move, value by value where both have one; the merge is sent from here."""
        kept = self._get_row_to_merge(request, pk)
        absorbed = self._get_row_to_merge(request, other)
        choices = _read_choices(request, type(kept))
        if request.method == "POST":
            try:
                _merge_rows(kept, absorbed, choices, request)
            except Refused as refusal:
                for sentence in refusal.sentences:
                    messages.error(request, sentence)
            else:
                messages.success(request, _("The two are one now."))
                return HttpResponseRedirect(get_row_address(kept))
        else:
            for row in (kept, absorbed):
                record_reading(by=get_staff_user(request), what=row)
        preview = preview_merge(
            kept=kept,
            absorbed=absorbed,
            choices={"email": "kept", **choices},
            by=get_staff_user(request),
        )
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]  # as above
            "title": _("Merge %(absorbed)s into %(kept)s")
            % {"absorbed": absorbed, "kept": kept},
            "kept": kept,
            "absorbed": absorbed,
            "kept_url": get_row_address(kept),
            "absorbed_url": get_row_address(absorbed),
            "turned_url": get_merge_address(absorbed, kept),
            "preview": preview,
            "lines": _compare_facts(kept, absorbed, choices),
            "accounts": _list_accounts(kept, absorbed),
            "reason": request.POST.get("reason", ""),
        }
        return TemplateResponse(request, "network/admin/merge.html", context)

    def _get_row_to_merge(self, request: HttpRequest, pk: int) -> Any:
        row = get_object_or_404(self.get_queryset(request), pk=pk)  # type: ignore[attr-defined]  # as above
        require_merging(row, get_staff_user(request))
        return row


def get_row_address(row: Person | Organisation) -> str:
    """The staff page of a person or an organisation."""
    return reverse(f"admin:network_{row._meta.model_name}_change", args=[row.pk])


def get_merge_address(kept: Person | Organisation, absorbed: Any) -> str:
    """The page on which one row is merged into another."""
    name = f"admin:network_{kept._meta.model_name}_merge"
    return reverse(name, args=[kept.pk, absorbed.pk])


def _read_choices(request: HttpRequest, model: Any) -> dict[str, str]:
    found = {}
    for field in list_merged_fields(model):
        chosen = request.POST.get(f"choice-{field.name}", "")
        if chosen in ("kept", ABSORBED):
            found[field.name] = chosen
    return found


def _merge_rows(
    kept: Any, absorbed: Any, choices: dict[str, str], request: HttpRequest
) -> None:
    reason, by = request.POST.get("reason", ""), get_staff_user(request)
    merge: Any = merge_persons if isinstance(kept, Person) else merge_organisations
    merge(kept=kept, absorbed=absorbed, choices=choices, by=by, reason=reason)


def _list_accounts(kept: Any, absorbed: Any) -> list[str]:
    if not isinstance(kept, Person):
        return []
    return sorted(list_accounts_of((kept.email, absorbed.email)))


def _compare_facts(
    kept: Any, absorbed: Any, choices: dict[str, str]
) -> list[dict[str, Any]]:
    """Fact by fact what each says; a choice where both say something else."""
    lines = []
    has_two_accounts = len(_list_accounts(kept, absorbed)) > 1
    for field in list_merged_fields(type(kept)):
        mine, theirs = _show_fact(kept, field), _show_fact(absorbed, field)
        if not mine and not theirs:
            continue
        is_asked = bool(mine) and bool(theirs) and mine != theirs
        is_open = field.name == "email" and has_two_accounts
        default = "" if is_open else ("kept" if mine else ABSORBED)
        line = {
            "name": field.name,
            "label": capfirst(str(field.verbose_name)),
            "kept": mine,
            "absorbed": theirs,
            "asked": is_asked,
            "chosen": choices.get(field.name, default),
        }
        lines.append(line)
    return lines


def _show_fact(row: Any, field: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")() or "")
    value = getattr(row, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    name = getattr(value, "name", None)
    return str(name or value) if value not in (None, "") and str(value) else ""


@admin.register(SimilarPair)
class SimilarPairAdmin(BaseAdmin):
    list_display = ("names", "kind", "shared", "chip", "found_at", "decided_by")
    list_select_related = (
        "first_person",
        "second_person",
        "first_organisation",
        "second_organisation",
        "decided_by",
    )
    list_filter = ("state",)
    search_fields = (
        "first_person",
        "second_person",
        "first_organisation",
        "second_organisation",
    )
    ordering = ("-state", "-found_at", "-id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        decide_at = path(
            "<int:pk>/decide/",
            self.admin_site.admin_view(self.decide_view),
            name="network_similarpair_decide",
        )
        return [decide_at, *super().get_urls()]

    @admin.display(description=gettext_lazy("who"))
    def names(self, row: SimilarPair) -> str:
        return f"{row.first} · {row.second}"

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, row: SimilarPair) -> str:
        return capfirst(str(row.first._meta.verbose_name_plural))

    @admin.display(description=gettext_lazy("what they share"))
    def shared(self, row: SimilarPair) -> str:
        return describe_similar_reasons(row.reasons)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def chip(self, row: SimilarPair) -> str:
        is_open = row.state == SimilarPair.State.OPEN
        return render_chip(row.get_state_display(), "attention" if is_open else "")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Both side by side, with the decision under them."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        rows = self.get_queryset(request).select_related(*self.list_select_related)
        pair = get_object_or_404(rows, pk=object_id)
        user = get_staff_user(request)
        kind = pair.first._meta.model_name
        context = {
            **self.admin_site.each_context(request),
            "title": f"{pair.first} · {pair.second}",
            "pair": pair,
            "reasons": describe_similar_reasons(pair.reasons),
            "lines": _compare_facts(pair.first, pair.second, {}),
            "first_url": get_row_address(pair.first),
            "second_url": get_row_address(pair.second),
            "merge_first_url": get_merge_address(pair.first, pair.second),
            "merge_second_url": get_merge_address(pair.second, pair.first),
            "may_decide": self.has_change_permission(request, pair),
            "may_merge": user.has_perm(f"network.merge_{kind}"),
        }
        return TemplateResponse(request, "network/admin/pair.html", context)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say that they are not the same, or take that back."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        pair = get_object_or_404(self.get_queryset(request), pk=pk)
        user = get_staff_user(request)
        try:
            if request.POST.get("reopen"):
                reopen_pair(pair=pair, by=user)
            else:
                say_not_the_same(pair=pair, by=user, note=request.POST.get("note", ""))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your decision is kept."))
        return HttpResponseRedirect(
            reverse("admin:network_similarpair_change", args=[pk])
        )


register_queue(
    "network.SimilarPair",
    "open",
    gettext_lazy("pairs possibly the same"),
    lambda _viewer: SimilarPair.objects.open(),
)


@admin.register(Merge)
class MergeAdmin(LogAdmin):
    """What was merged, by whom and why; taken back from here."""

    change_form_template = "network/admin/merged.html"
    list_display = ("absorbed", "kept_row", "by", "at", "reason", "undone_at")
    list_select_related = ("kept_person", "kept_organisation", "by")
    list_filter = ("at", "by")
    search_fields = ("kept_person", "kept_organisation", "label", "reason")
    fields = (
        "absorbed",
        "kept_row",
        ("by", "at"),
        "reason",
        ("undone_by", "undone_at"),
    )
    readonly_fields = ("absorbed", "kept_row")

    @admin.display(description=gettext_lazy("what was absorbed"), ordering="label")
    def absorbed(self, row: Merge) -> str:
        return row.label or f"#{row.absorbed_key}"

    @admin.display(description=gettext_lazy("what was kept"))
    def kept_row(self, row: Merge) -> str:
        return str(row.kept)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("kept_person", "kept_organisation")

    def get_urls(self) -> list[URLPattern]:
        undo_at = path(
            "<int:pk>/undo/",
            self.admin_site.admin_view(self.undo_view),
            name="network_merge_undo",
        )
        return [undo_at, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        row = self.get_object(request, object_id)
        if row is not None:
            kind = row.kept._meta.model_name
            may = get_staff_user(request).has_perm(f"network.merge_{kind}")
            if may and not (refusals := list_undo_refusals(row)):
                context["undo_url"] = reverse("admin:network_merge_undo", args=[row.pk])
            elif may:
                context["undo_refusals"] = refusals
            context["kept_url"] = get_row_address(row.kept)
        return super().change_view(request, object_id, form_url, context)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a merge back."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        merge = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            row = undo_merge(merge=merge, by=get_staff_user(request))
        except Refused as refusal:
            for sentence in refusal.sentences:
                messages.error(request, sentence)
            return HttpResponseRedirect(
                reverse("admin:network_merge_change", args=[pk])
            )
        messages.success(request, _("The merge is taken back: there are two again."))
        return HttpResponseRedirect(get_row_address(row))
