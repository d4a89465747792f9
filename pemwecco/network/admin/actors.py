"""Staff pages on people, organisations and sectors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from pemwecco.core.admin import BaseAdmin, BaseTabularInline
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding, IdentifierError
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.imports.pages import ImportPages
from pemwecco.core.lists.filters import KnownValuesFilter
from pemwecco.core.queues import register_queue
from pemwecco.network.admin.doubles import MergePages
from pemwecco.network.admin.similar_rows import (
    SIMILAR,
    OrganisationForm,
    PersonForm,
    SimilarPages,
)
from pemwecco.network.doubles import SimilarRow
from pemwecco.network.form_fields import say_phone_example
from pemwecco.network.imports import OrganisationImport, PersonImport
from pemwecco.network.models import (
    Affiliation,
    Figure,
    Identifier,
    NeedTopic,
    Organisation,
    Person,
    Sector,
)
from pemwecco.network.queries import list_silent_organisations
from pemwecco.network.regions import get_region_name, list_region_choices
from pemwecco.network.services import (
    list_identifier_findings,
    read_identifier,
    record_organisation,
    record_person,
)


class RegionFilter(KnownValuesFilter):
    """By region, as people call it."""

    def name_value(self, value: Any) -> str:
        return get_region_name(str(value))


class AffiliationInline(BaseTabularInline):
    model = Affiliation
    autocomplete_fields = ("person", "organisation")


class IdentifierForm(CheckedModelForm):
    """Keeps a number in its canonical form, as the application does."""

    class Meta:
        model = Identifier
        fields = ("scheme", "value", "override_reason")

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        """Another organisation with this number, which may be the same."""
        others = Identifier.objects.filter(
            scheme=values.get("scheme"), value=_read_number(values)
        ).exclude(organisation=self.instance.organisation_id)
        for other in others.select_related("organisation")[:1]:
            who = SimilarRow(other.organisation, ("number",)).describe()
            yield Finding("similar-row", SIMILAR, {"who": who}, severity="attention")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("scheme") and cleaned.get("value"):
            try:
                value, suffix, warnings = read_identifier(
                    cleaned["scheme"], cleaned["value"]
                )
            except IdentifierError as error:
                raise forms.ValidationError(
                    {"value": gettext(error.message) % error.params}
                ) from error
            cleaned["value"] = value
            self.instance.suffix = suffix or self.instance.suffix
            self.instance.doubt = ",".join(warning.code for warning in warnings)
        return cleaned


def _read_number(values: dict[str, Any]) -> str:
    try:
        return read_identifier(values["scheme"], values["value"])[0]
    except (IdentifierError, KeyError):
        return ""


class IdentifierInline(BaseTabularInline):
    model = Identifier
    form = IdentifierForm
    fields = ("scheme", "value", "suffix", "doubtful", "override_reason")
    readonly_fields = ("suffix", "doubtful")
    show_change_link = False

    @admin.display(description=_("doubt"))
    def doubtful(self, row: Identifier) -> str:
        return " ".join(list_identifier_findings(row)) or "–"


class FigureInline(BaseTabularInline):
    """Dated figures: a new one is a new row, none is changed."""

    model = Figure
    fields = ("kind", "value", "currency", "year", "stated_on", "source")
    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PlacedRows:
    """Who lives or works in a country: regions by name, telephones as they are written there."""

    phones: ClassVar[tuple[str, ...]] = ("phone",)

    def get_form(
        self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)  # type: ignore[misc]  # a mixin of pages
        if obj is None:
            return form
        for name in self.phones:
            say_phone_example(form.base_fields.get(name), str(obj.country))
        regions = list_region_choices(str(obj.country))
        if regions and "region" in form.base_fields:
            form.base_fields["region"] = build_region_field(obj, regions)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]  # as above
        if obj is None or self.has_change_permission(request, obj):  # type: ignore[attr-defined]  # as above
            return fieldsets
        return _name_regions(fieldsets)

    @admin.display(description=_("region"), ordering="region")
    def region_named(self, row: Any) -> str:
        return get_region_name(row.region)


def build_region_field(
    row: Person | Organisation, regions: list[tuple[str, str]]
) -> forms.Field:
    """The regions of a country by name, and what is kept beside."""
    if row.region and row.region not in dict(regions):
        regions = [(row.region, get_region_name(row.region)), *regions]
    return forms.ChoiceField(
        label=capfirst(gettext("region")),
        choices=[("", "–"), *regions],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )


def _name_regions(fieldsets: Any) -> Any:
    """Who only reads the page has the name of the region in place of its field."""
    found = []
    for title, options in fieldsets:
        lines = []
        for line in options["fields"]:
            names = (line,) if isinstance(line, str) else line
            lines.append(
                tuple("region_named" if name == "region" else name for name in names)
            )
        found.append((title, {**options, "fields": tuple(lines)}))
    return found


@admin.register(Person)
class PersonAdmin(SimilarPages, MergePages, PlacedRows, ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    form = PersonForm
    row_import = PersonImport
    phones = ("phone", "whatsapp")
    list_display = (
        "full_name",
        "email",
        "phone",
        "country",
        "region_named",
        "language",
    )
    list_columns_offered = (
        "whatsapp",
        "sex",
        "birth_date",
        "nationality",
        "address",
        "created_at",
    )
    list_filter = ("sex", "language", ("region", RegionFilter))
    search_fields = ("given_names", "family_name")
    readonly_fields = ("created_at",)
    inlines = (AffiliationInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("given_names", "family_name"),
                    ("birth_date", "birth_place"),
                    ("sex", "civil_status"),
                    ("nationality", "national_id"),
                )
            },
        ),
        (
            _("Contact"),
            {
                "fields": (
                    ("email", "language"),
                    ("phone", "whatsapp"),
                    ("country", "region"),
                    "address",
                    "created_at",
                )
            },
        ),
    )

    @admin.display(description=_("name"), ordering=order_by_name()[0])
    def full_name(self, row: Person) -> str:
        return str(row)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        record_person(person=obj, email=obj.email)


@admin.register(Organisation)
class OrganisationAdmin(SimilarPages, MergePages, PlacedRows, ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    form = OrganisationForm
    row_import = OrganisationImport
    list_display = (
        "name",
        "kind",
        "sector",
        "city",
        "region_named",
        "country",
        "numbers",
    )
    list_columns_offered = (
        "level",
        "legal_form",
        "activity",
        "founded_on",
        "phone",
        "email",
        "website",
        "created_at",
    )
    list_filter = (
        "kind",
        "level",
        "sector",
        "country",
        ("region", RegionFilter),
    )
    list_select_related = ("sector",)
    search_fields = ("name",)
    readonly_fields = ("created_at",)
    inlines: ClassVar[tuple[type, ...]] = (
        IdentifierInline,
        FigureInline,
        AffiliationInline,
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    ("kind", "level"),
                    ("legal_form", "founded_on"),
                    ("sector", "activity"),
                )
            },
        ),
        (
            _("Contact"),
            {
                "fields": (
                    ("country", "region", "city"),
                    "address",
                    ("phone", "email", "website"),
                    "created_at",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = Prefetch("identifiers", Identifier.objects.order_by("scheme"))
        return super().get_queryset(request).prefetch_related(rows)

    @admin.display(description=_("numbers"))
    def numbers(self, row: Organisation) -> str:
        return ", ".join(str(identifier) for identifier in row.identifiers.all())

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        record_organisation(organisation=obj)


register_queue(
    "network.Organisation",
    "silent",
    _("organisations without contact for 90 days"),
    lambda _viewer: list_silent_organisations(),
)


@admin.register(Sector, NeedTopic)
class SectorAdmin(BaseAdmin):
    """Lists of codes with their names in three languages."""

    list_display = ("code", "name_fr", "name_en", "name_nl")
    list_editable = ("name_fr", "name_en", "name_nl")
    search_fields = ("code", "name_fr", "name_en", "name_nl")
