"""Who may be the same is named while somebody is typed, and asked once more before the row is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_noop

from pemwecco.core.admin import get_staff_user
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding
from pemwecco.network.doubles import (
    SimilarRow,
    describe_similar_reasons,
    find_similar_organisations,
    find_similar_people,
)
from pemwecco.network.models import Organisation, Person

SIMILAR = gettext_noop("Possibly the same as %(who)s.")
# What of a row is compared; the rest narrows what is found.
COMPARED = {
    Person: ("given_names", "family_name", "email", "phone", "national_id"),
    Organisation: ("name", "email", "phone"),
}
NARROWED = {Person: "birth_date", Organisation: "country"}


def list_similar_rows(row: Person | Organisation) -> list[SimilarRow]:
    """Who may be the same as a row that is perhaps not saved yet."""
    if isinstance(row, Person):
        return find_similar_people(row)
    return find_similar_organisations(row)


class SimilarRowForm(CheckedModelForm):
    """Before a person or an organisation is saved: who may be the same is named, and saved all the same."""

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        model: Any = self._meta.model
        told = COMPARED[model]
        if not set(told) & set(self.changed_data):
            return
        facts = {name: values.get(name) or "" for name in told}
        narrowed = NARROWED[model]
        facts[narrowed] = values.get(narrowed)
        for one in list_similar_rows(model(pk=self.instance.pk, **facts)):
            yield Finding(
                "similar-row", SIMILAR, {"who": one.describe()}, severity="attention"
            )


class PersonForm(SimilarRowForm):
    class Meta:
        model = Person
        fields = "__all__"


class OrganisationForm(SimilarRowForm):
    class Meta:
        model = Organisation
        fields = "__all__"


class SimilarPages:
    """On the form of a person or an organisation: who may be the same, while it is typed."""

    change_form_before_template = "network/admin/similar_watch.html"

    @property
    def similar_trigger(self) -> str:
        """What of the form is looked at, for htmx: a pause after a letter, and each choice."""
        model: Any = self.model  # type: ignore[attr-defined]  # a mixin of pages
        typed = [f"input delay:600ms from:#id_{name}" for name in COMPARED[model]]
        return ", ".join([*typed, f"change from:#id_{NARROWED[model]}"])

    def get_urls(self) -> list[URLPattern]:
        name = self.opts.model_name  # type: ignore[attr-defined]  # a mixin of pages
        similar = path(
            "similar/",
            self.admin_site.admin_view(self.similar_view),  # type: ignore[attr-defined]  # as above
            name=f"network_{name}_similar",
        )
        return [similar, *super().get_urls()]  # type: ignore[misc]  # as above

    def similar_view(self, request: HttpRequest) -> HttpResponse:
        """Those who may be the same as what the form says now; nothing is kept of it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        page: Any = self
        if not (
            page.has_add_permission(request) or page.has_change_permission(request)
        ):
            raise PermissionDenied
        found = list_similar_rows(read_typed_row(page.model, request.POST))
        keys = [one.row.pk for one in found]
        rows = page.model.objects.visible_to(get_staff_user(request))
        seen = set(rows.filter(pk__in=keys).values_list("pk", flat=True))
        root = f"admin:network_{page.opts.model_name}_change"
        lines = []
        for one in found:
            address = reverse(root, args=[one.row.pk]) if one.row.pk in seen else ""
            lines.append((str(one.row), address, describe_similar_reasons(one.reasons)))
        context = {"lines": lines}
        return TemplateResponse(request, "network/admin/similar_rows.html", context)


def read_typed_row(model: Any, typed: Mapping[str, Any]) -> Person | Organisation:
    """A row of what is typed so far, not saved; what is no value yet is left out.

    The key of the row that is being changed keeps it from being named as its own double.
    """
    facts = {}
    for name in (*COMPARED[model], NARROWED[model]):
        field: Field[Any, Any] = model._meta.get_field(name)
        asked = field.formfield()
        assert asked is not None
        try:
            value = asked.clean(str(typed.get(name, "")).strip())
        except ValidationError:
            continue
        if value:
            facts[name] = value
    key = str(typed.get("similar-to", ""))
    row: Person | Organisation = model(
        pk=int(key) if key.isdecimal() else None, **facts
    )
    return row
