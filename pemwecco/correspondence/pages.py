"""The person's side, wherever it is shown: their conversations, and one of them with the form to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.limits import HOUR, Limit, format_wait, mark_too_many
from pemwecco.correspondence.forms import BegunMessageForm, MessageForm
from pemwecco.correspondence.models import Entry, Thread
from pemwecco.correspondence.queries import (
    OwnOffer,
    list_own_offers,
    list_thread_entries,
    list_thread_lines,
)
from pemwecco.correspondence.services.threads import (
    answer_thread,
    begin_own_thread,
    can_write_about,
    mark_entries_seen,
)
from pemwecco.documents.models import Document
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.unsent.pages import UnsentPage

# Messages of one person: more than anybody writes by hand.
MOST_ANSWERS = 30
# Conversations of one person that the page shows.
MOST_THREADS = 50


class UnsuitedFile(Exception):
    """A file that the one door refused, with the field that it came by."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def render_own_threads(
    request: HttpRequest, *, page: str, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """The conversations that somebody reads here, those with something new first."""
    user = get_user_or_404(request)
    rows = Thread.objects.of_person(user).on_page(page).with_unread(Entry.Side.STAFF)
    newest = rows.with_last_subject().order_by("-last_at", "-pk")
    shown = {
        "lines": list_thread_lines(newest[:MOST_THREADS]),
        "may_begin": bool(list_own_offers(user, page)),
    }
    return render(request, template, {**shown, **context})


def render_own_thread(
    request: HttpRequest,
    pk: int,
    *,
    page: str,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """One conversation of whoever is signed in, and its form; what is sent is kept once."""
    user = get_user_or_404(request)
    own = Thread.objects.of_person(user).on_page(page).select_related("person")
    thread = own.filter(pk=pk).first()
    line = next(iter(list_thread_lines([thread] if thread else [])), None)
    if thread is None or line is None:
        raise Http404(_("This page does not exist."))
    answer = can_write_about(thread.about, thread.person)
    unsent = UnsentPage(request, "correspondence.answer", about=thread.pk)
    form = MessageForm(request.POST or None, request.FILES or None)
    wait = 0
    if request.method == "POST":
        limit = Limit("correspondence/answer", MOST_ANSWERS, HOUR)
        wait = limit.count_attempt(str(user.pk))
        if wait:
            form.is_valid()
            form.add_error(None, format_wait(wait))
        elif _take_answer(thread, user, form):
            messages.success(request, _("Your message is sent."))
            return unsent.finish(redirect(page, pk))
    entries = list_thread_entries(thread)
    if request.method == "GET":
        mark_entries_seen(thread=thread, side=Entry.Side.STAFF)
    shown = {
        "thread": thread,
        "line": line,
        "entries": entries,
        "answers": not entries or entries[-1].side == Entry.Side.STAFF,
        "readers": line.topic.readers % {"person": thread.person},
        "closed": "" if answer else answer.reason,
        "form": form,
        "unsent": unsent.open(form),
        **context,
    }
    status = 422 if form.is_bound and form.errors else 200
    response = render(request, template, shown, status=status)
    return mark_too_many(response, wait) if wait else response


def render_begun_thread(
    request: HttpRequest, *, page: str, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """The form by which somebody writes first, about a row of theirs or nothing; sent, it is kept once.

    Who has no such row here finds no page.
    """
    user = get_user_or_404(request)
    offers = list_own_offers(user, page)
    if not offers:
        raise Http404(_("This page does not exist."))
    asked = request.GET.get("about", "")
    unsent = UnsentPage(request, "correspondence.begin", about=page)
    choices = [(code, offer.label) for code, offer in offers.items()]
    form = BegunMessageForm(
        request.POST or None,
        request.FILES or None,
        choices=choices,
        initial={"about": asked} if asked in offers else None,
    )
    wait = 0
    if request.method == "POST":
        limit = Limit("correspondence/answer", MOST_ANSWERS, HOUR)
        wait = limit.count_attempt(str(user.pk))
        if wait:
            form.is_valid()
            form.add_error(None, format_wait(wait))
        elif (entry := _begin_thread(user, form, offers)) is not None:
            messages.success(request, _("Your message is sent."))
            return unsent.finish(redirect(page, entry.thread_id))
    shown = {"form": form, "unsent": unsent.open(form), "single": len(offers) == 1}
    status = 422 if form.is_bound and form.errors else 200
    response = render(request, template, {**shown, **context}, status=status)
    return mark_too_many(response, wait) if wait else response


def store_message_files(
    uploads: list[tuple[str, UploadedFile]], by: User
) -> list[Document]:
    """Take in the files of a message; raises `UnsuitedFile` for the first that is refused."""
    documents = []
    for field, uploaded in uploads:
        try:
            documents.append(store_upload(uploaded=uploaded, by=by))
        except FileRefused as refusal:
            raise UnsuitedFile(field, str(refusal)) from refusal
    return documents


def _begin_thread(
    user: User, form: BegunMessageForm, offers: Mapping[str, OwnOffer]
) -> Entry | None:
    """Keep a first message, or leave the sentence in the form."""
    if not form.is_valid():
        return None
    try:
        # What is refused keeps no file that nobody could see.
        with transaction.atomic():
            return begin_own_thread(
                about=offers[form.cleaned_data["about"]].row,
                by=user,
                subject=form.cleaned_data["subject"],
                text=form.cleaned_data["text"],
                documents=store_message_files(form.list_uploads(), user),
                key=f"page:{user.pk}:{form.cleaned_data['once']}",
            )
    except UnsuitedFile as refusal:
        form.add_error(refusal.field, str(refusal))
    except Refused as refusal:
        form.add_error(None, list(refusal.sentences))
    return None


def _take_answer(thread: Thread, user: User, form: MessageForm) -> bool:
    """Keep an answer, or leave the sentence in the form."""
    if not form.is_valid():
        return False
    try:
        # What is refused keeps no file that nobody could see.
        with transaction.atomic():
            answer_thread(
                thread=thread,
                by=user,
                text=form.cleaned_data["text"],
                documents=store_message_files(form.list_uploads(), user),
                key=f"page:{user.pk}:{form.cleaned_data['once']}",
            )
    except UnsuitedFile as refusal:
        form.add_error(refusal.field, str(refusal))
    except Refused as refusal:
        form.add_error(None, list(refusal.sentences))
    else:
        return True
    return False
