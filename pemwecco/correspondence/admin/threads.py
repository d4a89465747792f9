"""Messages to answer, and one conversation: all of it, who reads it, the form to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.changelists import BaseChangeList
from pemwecco.core.queues import register_queue
from pemwecco.core.visitors import get_client_address
from pemwecco.correspondence.forms import StaffMessageForm
from pemwecco.correspondence.models import Entry, MessageTemplate, Thread
from pemwecco.correspondence.pages import UnsuitedFile, store_message_files
from pemwecco.correspondence.queries import (
    list_thread_entries,
    list_thread_lines,
    list_unanswered_threads,
)
from pemwecco.correspondence.services.texts import fill_texts, read_texts
from pemwecco.correspondence.services.threads import (
    can_write_about,
    find_row_person,
    mark_answered,
    mark_entries_seen,
    open_thread,
    send_entry,
)
from pemwecco.correspondence.topics import Topic, find_topic_of
from pemwecco.network.models import Person
from pemwecco.privacy.services import record_reading


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row, whom it concerns, and what was written so far; nothing before the first message."""

    row: Any
    topic: Topic
    person: Person
    thread: Thread | None = None


class ThreadChangeList(BaseChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        titles = {}
        for line in list_thread_lines(self.result_list):
            titles[line.thread.pk] = line.title
        for row in self.result_list:
            row.title = titles.get(row.pk, "")


register_queue(
    "correspondence.Thread",
    "answer",
    gettext_lazy("messages without an answer"),
    list_unanswered_threads,
)


@admin.register(Thread)
class ThreadAdmin(BaseAdmin):
    list_display = (
        "person",
        "about_what",
        "show_subject",
        "last_at",
        "awaits_since",
        "show_unread",
    )
    list_select_related = ("person",)
    search_fields = ("person",)
    ordering = ("-last_at", "-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A conversation begins on the page of what it is about.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        own = Thread.objects.filter(pk__in=rows.values("pk"))
        return own.with_unread(Entry.Side.PERSON).with_last_subject()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ThreadChangeList

    @admin.display(description=gettext_lazy("about"))
    def about_what(self, thread: Any) -> str:
        return str(thread.title)

    @admin.display(description=gettext_lazy("subject"))
    def show_subject(self, thread: Any) -> str:
        return str(thread.last_subject or "")

    @admin.display(description=gettext_lazy("unread"))
    def show_unread(self, thread: Any) -> str:
        return str(thread.unread or "")

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "write/<int:kind>/<int:key>/",
            self.admin_site.admin_view(self.write_view),
            name="correspondence_thread_write",
        )
        return [address, *super().get_urls()]

    def write_view(self, request: HttpRequest, kind: int, key: int) -> HttpResponse:
        """Begin a conversation about a row, or go on with the one that there is."""
        viewer = get_staff_user(request)
        if not viewer.has_perm("correspondence.add_entry"):
            raise PermissionDenied
        row, topic = self._find_row(viewer, kind, key)
        person = find_row_person(row)
        if person is None:
            raise Http404(_("This page does not exist."))
        thread = None
        if person.pk is not None:
            thread = Thread.objects.filter(
                content_type=kind, object_id=key, person=person
            ).first()
        if thread is not None and request.method == "GET":
            address = reverse("admin:correspondence_thread_change", args=[thread.pk])
            return HttpResponseRedirect(f"{address}#write")
        return self._render_thread(request, Conversation(row, topic, person, thread))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """One conversation; who opens it is written in the log of readings."""
        if not self.has_view_permission(request) or not (object_id or "").isdecimal():
            raise (Http404 if self.has_view_permission(request) else PermissionDenied)
        rows = self.get_queryset(request).select_related("person")
        thread = get_object_or_404(rows, pk=object_id)
        topic = find_topic_of(thread.content_type.model_class() or Model)
        row = topic and topic.list_rows([thread.object_id]).get(thread.object_id)
        if topic is None or row is None:
            raise Http404(_("This page does not exist."))
        viewer = get_staff_user(request)
        if request.method == "GET":
            record_reading(by=viewer, what=thread, address=get_client_address(request))
        return self._render_thread(
            request, Conversation(row, topic, thread.person, thread)
        )

    def _find_row(self, viewer: User, kind: int, key: int) -> tuple[Any, Topic]:
        model = get_object_or_404(ContentType, pk=kind).model_class()
        topic = None if model is None else find_topic_of(model)
        if topic is None:
            raise Http404(_("This page does not exist."))
        rows = topic.list_visible_rows(viewer).select_related(*topic.joins)
        return get_object_or_404(rows, pk=key), topic

    def _render_thread(self, request: HttpRequest, found: Conversation) -> HttpResponse:
        viewer = get_staff_user(request)
        row, topic, person, thread = found.row, found.topic, found.person, found.thread
        form = StaffMessageForm(request.POST or None, request.FILES or None)
        if request.method == "POST":
            done = self._act(request, found, form)
            if done is not None:
                return done
        else:
            form = StaffMessageForm(initial=self._fill_template(request, found))
        entries = [] if thread is None else list_thread_entries(thread)
        if thread is not None and request.method == "GET":
            mark_entries_seen(thread=thread, side=Entry.Side.PERSON)
        may_write = viewer.has_perm("correspondence.add_entry")
        answer = can_write_about(row, person)
        title = topic.format_title(row)
        context = {
            **self.admin_site.each_context(request),
            "title": " · ".join(part for part in (str(person), title) if part),
            "opts": self.model._meta,
            "thread": thread,
            "person": person,
            "topic": topic,
            "row_title": title,
            "row_url": find_row_url(row),
            "entries": entries,
            "readers": topic.readers % {"person": person},
            "form": form,
            "may_write": may_write and bool(answer),
            "closed": "" if answer else answer.reason,
            "may_mark": thread is not None
            and thread.awaits_since is not None
            and viewer.has_perm("correspondence.change_thread"),
            "templates": MessageTemplate.objects.visible_to(viewer).filter(
                kind=topic.code
            )
            if may_write
            else [],
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(
            request, "correspondence/admin/thread.html", context, status=status
        )

    def _fill_template(
        self, request: HttpRequest, found: Conversation
    ) -> dict[str, str]:
        """The words of the chosen template as this person gets them, to be changed before they go."""
        row, topic, person = found.row, found.topic, found.person
        chosen = request.GET.get("template", "")
        if not chosen.isdecimal():
            return {}
        template = (
            MessageTemplate.objects.visible_to(get_staff_user(request))
            .filter(kind=topic.code, pk=chosen)
            .first()
        )
        if template is None:
            return {}
        texts = read_texts(template)
        filled = fill_texts(topic=topic, texts=texts, people=[(row, person)])[row.pk]
        if filled.reason:
            messages.error(request, filled.reason)
            return {}
        if filled.language != person.language:
            messages.warning(
                request, _("The template has no text in the language of this person.")
            )
        return {"subject": filled.subject, "text": filled.text}

    def _act(
        self, request: HttpRequest, found: Conversation, form: StaffMessageForm
    ) -> HttpResponse | None:
        """Send, or note that no answer is needed; None when the page is shown again."""
        viewer, thread = get_staff_user(request), found.thread
        if request.POST.get("act") == "no_answer":
            if thread is None:
                raise Http404
            mark_answered(thread=thread, by=viewer)
            messages.success(request, _("Noted: no answer is needed."))
            return _back_to(thread)
        if not form.is_valid():
            return None
        try:
            # What is refused keeps no file that nobody could see.
            with transaction.atomic():
                held = thread or open_thread(about=found.row, person=found.person)
                entry = send_entry(
                    thread=held,
                    by=viewer,
                    subject=form.cleaned_data["subject"],
                    text=form.cleaned_data["text"],
                    documents=store_message_files(form.list_uploads(), viewer),
                    key=f"page:{viewer.pk}:{form.cleaned_data['once']}",
                )
        except UnsuitedFile as refusal:
            form.add_error(refusal.field, str(refusal))
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(
                request,
                _("Sent to %(person)s, who also gets it by mail.")
                % {"person": found.person},
            )
            return _back_to(entry.thread)
        return None


def _back_to(thread: Thread) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:correspondence_thread_change", args=[thread.pk])
    )


def find_row_url(row: Model) -> str:
    """The staff page of a row; nothing where it has none."""
    options = row._meta
    try:
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return reverse(name, args=[row.pk])
    except NoReverseMatch:
        return ""
