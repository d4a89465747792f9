"""How a programme is known to the registers of open data, and the donor's forms as templates of Word."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from pemwecco.core.adding_admin import AddingAdmin
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import require
from pemwecco.documents.word_files import DOCX
from pemwecco.exports.pages import hand_over_file
from pemwecco.exports.services import HandedFile
from reporting.outputs.forms import WordTemplateForm
from reporting.outputs.models import OpenActivity, WordTemplate
from reporting.outputs.services.word_templates import (
    ADD,
    build_shipped_template,
    build_template_words,
    keep_word_template,
)


@admin.register(OpenActivity)
class OpenActivityAdmin(BaseAdmin):
    """One row a programme; without it no open-data file is made."""

    list_display = ("identifier", "programme", "status", "starts_on", "ends_on")
    list_select_related = ("programme",)
    fields = (
        "programme",
        "identifier",
        ("reporter", "reporter_type"),
        "funder",
        ("funder_identifier", "funder_type"),
        "status",
        ("starts_on", "ends_on"),
        "sector",
    )


@admin.register(WordTemplate)
class WordTemplateAdmin(AddingAdmin):
    """The donor's forms. A form that changes is a new template: what was made by the old one stays clear."""

    form = WordTemplateForm
    change_form_template = "admin/outputs/word_template.html"
    list_display = ("name", "document", "is_used", "added_by", "added_at")
    list_select_related = ("document", "added_by")
    readonly_fields = ("document", "added_by", "added_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("name", "uploaded")
        return ("name", "is_used", "document", ("added_by", "added_at"))

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Any:
        return keep_word_template(
            name=data["name"], document=data["document"], by=get_staff_user(request)
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        form.by = get_staff_user(request)
        return form

    def get_urls(self) -> list[URLPattern]:
        shipped = path(
            "shipped/",
            self.admin_site.admin_view(require_safe(self.shipped_view)),
            name="outputs_wordtemplate_shipped",
        )
        return [shipped, *super().get_urls()]

    def shipped_view(self, request: HttpRequest) -> HttpResponse:
        """The template that is shipped, to begin one's own with."""
        require(get_staff_user(request), ADD)
        content = build_shipped_template()
        return hand_over_file(HandedFile("template.docx", DOCX, content))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        words = build_template_words()
        context["words"] = [
            *sorted(words.texts),
            *(f"text.{code}" for code in sorted(words.things["text"])),
            *(f"figure.{code}" for code in sorted(words.things["figure"])),
        ]
        context["loops"] = {
            name: ", ".join(sorted(own)) for name, own in words.lists.items()
        }
        return super().render_change_form(request, context, *args, **kwargs)
