"""A message to many: written beside a real person's copy, held, confirmed, watched, stopped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.correspondence.forms import ManyTextsForm
from pemwecco.correspondence.models import Mailing, MailingRecipient, MessageTemplate
from pemwecco.correspondence.services import mailings
from pemwecco.correspondence.topics import get_topic, list_placeholders

O = MailingRecipient.Outcome  # noqa: E741  short for a table of outcomes
# Among them one chooses the person of the preview.
MOST_PREVIEWED = 50
# Seconds after which the page of what is on its way is read again.
READ_AGAIN = 3


@admin.register(Mailing)
class MailingAdmin(BaseAdmin):
    list_display = ("__str__", "show_kind", "state", "show_sent", "by", "begun_at")
    list_select_related = ("by",)
    list_filter = ("state",)
    ordering = ("-begun_at", "-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        # It begins with a selection in a list.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            written_to=Count("recipients", filter=Q(recipients__outcome=O.SENT)),
            chosen=Count("recipients"),
        )
        return counted

    @admin.display(description=gettext_lazy("to"), ordering="kind")
    def show_kind(self, row: Mailing) -> str:
        topic = get_topic(row.kind)
        return str(topic.label) if topic else row.kind

    @admin.display(description=gettext_lazy("written to"))
    def show_sent(self, row: Any) -> str:
        said = _("%(written)d of %(chosen)d")
        return said % {"written": row.written_to, "chosen": row.chosen}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page of one mailing, at each of its states; its buttons come back here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not (object_id or "").isdecimal():
            raise Http404(_("This page does not exist."))
        mailing: Mailing = get_object_or_404(self.get_queryset(request), pk=object_id)
        form = self._build_form(request, mailing)
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            done = self._act(request, mailing, form)
            if done is not None:
                return done
            mailing.refresh_from_db()
        return self._render_mailing(request, mailing, form)

    def _build_form(self, request: HttpRequest, mailing: Mailing) -> ManyTextsForm:
        if request.method == "POST" and "text_fr" in request.POST:
            return ManyTextsForm(request.POST, kind=mailing.kind)
        holder: Any = mailing
        chosen = request.GET.get("template", "")
        if chosen.isdecimal():
            templates = MessageTemplate.objects.visible_to(get_staff_user(request))
            holder = templates.filter(kind=mailing.kind, pk=chosen).first() or mailing
        names = ManyTextsForm(kind=mailing.kind).fields
        initial = {name: getattr(holder, name) for name in names}
        return ManyTextsForm(initial=initial, kind=mailing.kind)

    def _act(
        self, request: HttpRequest, mailing: Mailing, form: ManyTextsForm
    ) -> HttpResponse | None:
        """What a button asks; None when the page is shown again with what was typed."""
        act = request.POST.get("act", "")
        if act not in {"save", "test", "hold", "reopen", "confirm", "cancel"}:
            raise Http404
        is_written = act in {"save", "test", "hold"}
        if is_written and not (form.is_bound and form.is_valid()):
            return None
        try:
            if is_written:
                self._write(request, mailing, form, act)
            else:
                self._decide(request, mailing, act)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return None
        return _to_mailing(mailing)

    def _write(
        self, request: HttpRequest, mailing: Mailing, form: ManyTextsForm, act: str
    ) -> None:
        """Keep the words, then what the button adds to it."""
        by = get_staff_user(request)
        written = mailings.write_mailing(
            mailing=mailing, texts=form.cleaned_data, by=by
        )
        if act == "test":
            self._send_test(request, written)
        elif act == "hold":
            mailings.hold_mailing(mailing=written, by=by)
        else:
            messages.success(request, _("Saved. Nothing has left."))

    def _decide(self, request: HttpRequest, mailing: Mailing, act: str) -> None:
        """Let it leave, stop it, or go back to the words."""
        by = get_staff_user(request)
        if act == "reopen":
            mailings.reopen_mailing(mailing=mailing, by=by)
        elif act == "cancel":
            if mailings.cancel_mailing(mailing=mailing, by=by):
                messages.success(request, _("Stopped: nobody else gets it."))
        elif mailings.confirm_mailing(mailing=mailing, by=by):
            messages.success(request, _("Confirmed: it is on its way."))
        else:
            messages.info(request, _("This was confirmed or stopped already."))

    def _send_test(self, request: HttpRequest, mailing: Mailing) -> None:
        wanted = request.POST.get("person", "")
        waiting = mailing.recipients.filter(outcome=O.WAITING).select_related("person")
        chosen = waiting.filter(object_id=wanted) if wanted.isdecimal() else waiting
        recipient = chosen.first() or waiting.first()
        if recipient is None:
            raise Refused(_("Nobody of the selection can get this text."))
        by = get_staff_user(request)
        mailings.send_test_mail(mailing=mailing, recipient=recipient, by=by)
        messages.success(
            request,
            _("The copy of %(person)s is on its way to %(address)s.")
            % {"person": recipient.person, "address": by.email},
        )

    def _render_mailing(
        self, request: HttpRequest, mailing: Mailing, form: ManyTextsForm
    ) -> HttpResponse:
        topic = mailings.get_mailing_topic(mailing)
        viewer = get_staff_user(request)
        recipients = list(mailing.recipients.select_related("person", "entry"))
        rows = topic.list_rows(each.object_id for each in recipients)
        lines = []
        for each in recipients:
            row = rows.get(each.object_id)
            lines.append((each, topic.format_title(row) if row is not None else ""))
        counts = dict.fromkeys(O, 0)
        for each in recipients:
            counts[O(each.outcome)] += 1
        people: list[tuple[int, str]] = []
        for each, title in lines:
            if each.outcome != O.BARRED and len(people) < MOST_PREVIEWED:
                name = f"{each.person} · {title}" if title else str(each.person)
                people.append((each.object_id, name))
        waiting = counts[O.WAITING]
        context = {
            **self.admin_site.each_context(request),
            "title": ngettext(
                "Message to %(count)d person", "Message to %(count)d people", waiting
            )
            % {"count": waiting}
            if mailing.state in {Mailing.State.DRAFT, Mailing.State.HELD}
            else _("Message to many"),
            "opts": self.model._meta,
            "mailing": mailing,
            "topic": topic,
            "form": form,
            "lines": lines,
            "gets": waiting,
            "sent": counts[O.SENT],
            "barred": counts[O.BARRED],
            "stopped": counts[O.STOPPED],
            "total": counts[O.SENT] + waiting,
            "shares": mailings.list_language_shares(mailing),
            "may_change": viewer.has_perm("correspondence.change_mailing"),
            "templates": MessageTemplate.objects.visible_to(viewer).filter(
                kind=topic.code
            ),
            "placeholders": list_placeholders(topic.code),
            "people": people,
            "kind": topic.code,
            "url": reverse("admin:correspondence_messagetemplate_preview"),
        }
        status = 422 if form.is_bound and form.errors else 200
        response = TemplateResponse(
            request, "correspondence/admin/mailing.html", context, status=status
        )
        if mailing.is_on_its_way:
            response["Refresh"] = str(READ_AGAIN)
        return response


def _to_mailing(mailing: Mailing) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:correspondence_mailing_change", args=[mailing.pk])
    )
