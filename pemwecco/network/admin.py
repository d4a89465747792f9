"""Staff pages on people, organisations and sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, BaseTabularInline
from pemwecco.core.findings import IdentifierError
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.imports.pages import ImportPages
from pemwecco.network.imports import OrganisationImport, PersonImport
from pemwecco.network.models import (
    Affiliation,
    Agreement,
    Figure,
    Identifier,
    Interaction,
    Organisation,
    Person,
    Sector,
)
from pemwecco.network.regions import get_region_name
from pemwecco.network.services import (
    list_identifier_findings,
    read_identifier,
    record_organisation,
    record_person,
)

if TYPE_CHECKING:
    IdentifierModelForm = forms.ModelForm[Identifier]
else:
    IdentifierModelForm = forms.ModelForm


class AffiliationInline(BaseTabularInline):
    model = Affiliation
    autocomplete_fields = ("person", "organisation")


class IdentifierForm(IdentifierModelForm):
    """Keeps a number in its canonical form, as the application does."""

    class Meta:
        model = Identifier
        fields = ("scheme", "value", "override_reason")

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


class AgreementInline(BaseTabularInline):
    model = Agreement
    fields = ("title", "signed_on", "valid_until")
    show_change_link = False


class InteractionInline(BaseTabularInline):
    model = Interaction
    fields = ("on", "channel", "summary", "by")
    readonly_fields = ("by",)
    show_change_link = False


@admin.register(Person)
class PersonAdmin(ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    row_import = PersonImport
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
    list_filter = ("sex", "language", "region")
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

    @admin.display(description=_("region"), ordering="region")
    def region_named(self, row: Person) -> str:
        return get_region_name(row.region)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        record_person(person=obj, email=obj.email)


@admin.register(Organisation)
class OrganisationAdmin(ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
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
    list_filter = ("kind", "level", "sector", "country", "region")
    list_select_related = ("sector",)
    search_fields = ("name",)
    readonly_fields = ("created_at",)
    inlines: ClassVar[tuple[type, ...]] = (
        IdentifierInline,
        FigureInline,
        AffiliationInline,
        AgreementInline,
        InteractionInline,
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

    @admin.display(description=_("region"), ordering="region")
    def region_named(self, row: Organisation) -> str:
        return get_region_name(row.region)

    @admin.display(description=_("numbers"))
    def numbers(self, row: Organisation) -> str:
        return ", ".join(str(identifier) for identifier in row.identifiers.all())

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        record_organisation(organisation=obj)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        for row in formset.save(commit=False):
            if (
                isinstance(row, Interaction)
                and row.by_id is None
                and request.user.is_authenticated
            ):
                row.by = request.user
            row.save()
        formset.save_m2m()


@admin.register(Sector)
class SectorAdmin(BaseAdmin):
    list_display = ("code", "name_fr", "name_en", "name_nl")
    list_editable = ("name_fr", "name_en", "name_nl")
    search_fields = ("code", "name_fr", "name_en", "name_nl")
