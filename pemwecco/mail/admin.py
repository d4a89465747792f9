"""The outbox for staff: what was written to whom, whether it left; and staff's own wordings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.labels import join_label
from pemwecco.core.queues import register_queue
from pemwecco.mail.forms import WordingForm
from pemwecco.mail.links import mask_private_links
from pemwecco.mail.models import Message, Wording
from pemwecco.mail.queries import find_mail_row, get_mail_row_path
from pemwecco.mail.render import list_named_mail_kinds, name_mail_kind
from pemwecco.mail.services import cancel_mails, resend_mails

register_queue(
    "mail.Message",
    "failed",
    _("mails that failed"),
    lambda _viewer: Message.objects.filter(state=Message.State.FAILED),
)


class MailKindFilter(admin.SimpleListFilter):
    """By kind of mail, as people call it."""

    title, parameter_name = _("kind"), "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list_named_mail_kinds()

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Message]
    ) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(BaseAdmin):
    """A mail is read here, sent again or stopped; codes and private links are never shown."""

    list_display = (
        "queued_at",
        "to",
        "subject",
        "named_kind",
        "state",
        "sent_at",
        "attempts",
    )
    list_filter = ("state", MailKindFilter, "language", "secret")
    search_fields = ("to", "subject", "about")
    date_hierarchy = "queued_at"
    actions = ("send_failed_again", "cancel_waiting")
    fields = (
        "subject",
        "to",
        "named_kind",
        "language",
        "state",
        "preview",
        "words",
        "about_row",
        "attached",
        "queued_at",
        "due_at",
        "sent_at",
        "attempts",
        "error",
    )
    readonly_fields = ("named_kind", "preview", "words", "about_row", "attached")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset = super().get_queryset(request)
        # A list of mails does not load their words.
        page = (request.resolver_match.url_name or "") if request.resolver_match else ""
        return (
            queryset.defer("text", "html") if page.endswith("_changelist") else queryset
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return get_staff_user(request).has_perm("mail.change_message")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        message = super().get_object(request, object_id, from_field)
        if message is not None:
            message.row = find_mail_row(message, get_staff_user(request))
        return message

    @admin.display(description=_("about"))
    def about_row(self, message: Any) -> SafeString | str:
        """The row by its name, with its page; nothing to whom may not see it."""
        row: Model | None = message.row
        if row is None:
            return "–"
        name = join_label(str(capfirst(row._meta.verbose_name)), str(row))
        path = get_mail_row_path(row)
        return format_html('<a href="{}">{}</a>', path, name) if path else name

    @admin.display(description=_("kind"), ordering="kind")
    def named_kind(self, message: Message) -> str:
        return name_mail_kind(message.kind)

    @admin.display(description=_("preview"))
    def preview(self, message: Message) -> SafeString | str:
        if message.secret:
            return gettext("Confidential: not shown.")
        html = mask_private_links(message.html).replace(
            "cid:eu-emblem", static("img/eu-emblem.png")
        )
        # Sandboxed without exception: nothing in a mail runs or leads away inside the staff pages.
        return format_html(
            '<iframe sandbox srcdoc="{}" title="{}" width="660" height="640"></iframe>',
            html,
            gettext("The mail as it is read"),
        )

    @admin.display(description=_("text"))
    def words(self, message: Message) -> SafeString | str:
        if message.secret:
            return gettext("Confidential: not shown.")
        return format_html("<pre>{}</pre>", mask_private_links(message.text))

    @admin.display(description=_("attachments"))
    def attached(self, message: Message) -> str:
        return ", ".join(document.name for document in message.attachments.all()) or "–"

    @admin.action(description=_("Send again (failed mails)"), permissions=["resend"])
    def send_failed_again(
        self, request: HttpRequest, chosen: QuerySet[Message]
    ) -> None:
        count = resend_mails(messages=chosen)
        messages.info(
            request, gettext("%(number)d mails will be sent again.") % {"number": count}
        )

    @admin.action(
        description=_("Do not send (waiting and failed mails)"), permissions=["resend"]
    )
    def cancel_waiting(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        count = cancel_mails(messages=chosen)
        messages.info(
            request, gettext("%(number)d mails will not be sent.") % {"number": count}
        )


@admin.register(Wording)
class WordingAdmin(BaseAdmin):
    form = WordingForm
    list_display = ("named_kind", "language", "subject")
    list_filter = ("language",)
    search_fields = ("kind", "subject", "body")

    @admin.display(description=_("kind of mail"), ordering="kind")
    def named_kind(self, wording: Wording) -> str:
        return name_mail_kind(wording.kind)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Without a row the words of the project stand again.
        return get_staff_user(request).has_perm("mail.change_wording")
