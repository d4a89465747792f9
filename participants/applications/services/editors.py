"""A second person who may fill in a draft: invited and dismissed by its owner, who alone sends it."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.applications.models import Application, DraftEditor
from participants.applications.services.addresses import is_address_confirmed
from participants.register.lifecycle import Stage
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import normalise_email
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from pemwecco.core.limits import HOUR, Limit
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# Enough for an accountant and an adviser.
MOST_EDITORS = 2
INVITED = Limit("applications/editors", 5, HOUR)


@transaction.atomic
def invite_editor(*, application: Application, email: str) -> DraftEditor:
    """Let an address fill in a draft, and tell it by mail; it comes in by a code, as everybody does.

    Twice gives the same invitation. Refuses with `Refused`: an application that was sent, an owner whose own
    address is not confirmed, the owner's own address, more than two persons, too many mails in an hour.
    """
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("participation__person", "participation__call__programme")
        .get(pk=application.pk)
    )
    file, address = row.participation, normalise_email(email)
    if file.stage != Stage.DRAFT:
        raise Refused(_("This application has been sent: nobody fills it in any more."))
    if not is_address_confirmed(row):
        raise Refused(_("Confirm your own address first."))
    if address == file.person.email:
        raise Refused(_("This is your own address."))
    standing = list_editors(row)
    for editor in standing:
        if editor.email == address:
            return editor
    if len(standing) >= MOST_EDITORS:
        raise Refused(
            ngettext(
                "At most %(most)d other person may fill in a draft.",
                "At most %(most)d other persons may fill in a draft.",
                MOST_EDITORS,
            )
            % {"most": MOST_EDITORS}
        )
    if INVITED.count_attempt(str(row.pk)):
        raise Refused(
            _("Many invitations were sent in a short time. Try again in an hour.")
        )
    ensure_user(email=address, language=row.language)
    editor = DraftEditor.objects.create(application=row, email=address)
    _send_editor_mail(editor)
    return editor


def _send_editor_mail(editor: DraftEditor) -> None:
    file = editor.application.participation
    with translation.override(editor.application.language):
        page = reverse("applications:step", args=[file.reference, "person"])
        context = build_mail_context(file) | {
            "link": build_site_url(page),
        }
    queue_mail(
        kind="applications/editor",
        to=editor.email,
        language=editor.application.language,
        context=context,
        about=format_row_reference(file),
        key=f"applications/editor:{editor.pk}",
    )


@transaction.atomic
def dismiss_editor(*, application: Application, editor: DraftEditor) -> None:
    """End what a second person may do; what they wrote stays. Nothing happens twice."""
    rows = DraftEditor.objects.filter(
        pk=editor.pk, application=application, ended_at=None
    )
    rows.update(ended_at=timezone.now())


def list_editors(application: Application) -> list[DraftEditor]:
    """Who may fill in the draft beside its owner, in the order of the invitations."""
    return list(application.editors.filter(ended_at=None))
