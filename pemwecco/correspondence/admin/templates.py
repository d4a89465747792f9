"""Message templates: words with blanks, and how a real person reads them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy

from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.typed_text import clean_text
from pemwecco.correspondence.forms import MessageTemplateForm
from pemwecco.correspondence.models import MessageTemplate
from pemwecco.correspondence.services.texts import (
    FilledText,
    check_blanks,
    fill_texts,
    read_texts,
)
from pemwecco.correspondence.topics import Topic, get_topic, list_placeholders

# Among them one chooses the person of the preview.
MOST_EXAMPLES = 25


def list_preview_people(topic: Topic, viewer: User) -> list[tuple[int, str]]:
    """The newest rows of a kind that somebody may see, with the person of each."""
    rows = topic.list_visible_rows(viewer).select_related(*topic.joins)
    found = list(rows.order_by("-pk")[:MOST_EXAMPLES])
    people = topic.find_people(found)
    lines = []
    for row in found:
        if row.pk in people:
            title = topic.format_title(row)
            name = str(people[row.pk])
            lines.append((row.pk, f"{name} · {title}" if title else name))
    return lines


def render_text_preview(
    request: HttpRequest, topic: Topic, key: str, texts: Any
) -> HttpResponse:
    """The words that were typed so far, as the person of a row reads them."""
    viewer = get_staff_user(request)
    rows = topic.list_visible_rows(viewer).select_related(*topic.joins)
    row = rows.filter(pk=key).first() if key.isdecimal() else None
    person = topic.find_people([row]).get(row.pk) if row is not None else None
    filled = FilledText()
    if row is not None and person is not None:
        try:
            for subject, text in texts.values():
                check_blanks(topic.code, subject)
                check_blanks(topic.code, text)
            filled = fill_texts(topic=topic, texts=texts, people=[(row, person)])[
                row.pk
            ]
        except Refused as refusal:
            filled = FilledText(reason=str(refusal))
    context = {"filled": filled, "person": person}
    return render(request, "correspondence/admin/preview.html", context)


def read_posted_texts(request: HttpRequest) -> dict[str, tuple[str, str]]:
    """Subject and text in each language, as the page sends them."""
    typed = MessageTemplate()
    for name, value in request.POST.items():
        if name.startswith(("subject_", "text_")):
            setattr(typed, name, clean_text(str(value)))
    return read_texts(typed)


@admin.register(MessageTemplate)
class MessageTemplateAdmin(BaseAdmin):
    form = MessageTemplateForm
    change_form_template = "correspondence/admin/template.html"
    list_display = ("name", "show_kind")
    list_filter = ("kind",)
    search_fields = ("name",)

    @admin.display(description=gettext_lazy("for"), ordering="kind")
    def show_kind(self, row: MessageTemplate) -> str:
        topic = get_topic(row.kind)
        return str(topic.label) if topic else row.kind

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "preview/",
            self.admin_site.admin_view(self.preview_view),
            name="correspondence_messagetemplate_preview",
        )
        return [address, *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """How the person of a row reads the words that are typed so far; nothing is kept."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        topic = get_topic(request.POST.get("kind", ""))
        if not self.has_view_permission(request) or topic is None:
            raise PermissionDenied
        return render_text_preview(
            request, topic, request.POST.get("person", ""), read_posted_texts(request)
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row: MessageTemplate | None = context.get("original")
        topic = get_topic(row.kind) if row is not None else None
        if topic is not None:
            context |= {
                "placeholders": list_placeholders(topic.code),
                "preview_people": list_preview_people(topic, get_staff_user(request)),
                "preview_kind": topic.code,
                "preview_url": reverse("admin:correspondence_messagetemplate_preview"),
            }
        return super().render_change_form(request, context, *args, **kwargs)
