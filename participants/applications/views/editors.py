"""Whom an applicant lets fill in the draft."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from participants.applications.access import require_application_access
from participants.applications.models import Application, DraftEditor
from participants.applications.services.editors import (
    MOST_EDITORS,
    dismiss_editor,
    invite_editor,
    list_editors,
)
from participants.register.lifecycle import Stage
from pemwecco.core.answers import Refused
from pemwecco.core.form_fields import AddressField
from pemwecco.core.typed_text import parse_int


class EditorForm(forms.Form):
    """The address of who may fill in the draft."""

    email = AddressField(label=gettext_lazy("E-mail address of the other person"))


@require_application_access
@require_http_methods(["GET", "HEAD", "POST"])
def manage_editors(request: HttpRequest, application: Application) -> HttpResponse:
    """Invite a second person, see who may come, end it."""
    file = application.participation
    if file.stage != Stage.DRAFT:
        return redirect("applications:receipt", file.reference)
    dismissing = request.POST.get("dismiss", "")
    if dismissing:
        editor = get_object_or_404(
            DraftEditor, pk=parse_int(dismissing), application=application
        )
        dismiss_editor(application=application, editor=editor)
        messages.success(
            request,
            _("%(email)s can no longer open your draft.") % {"email": editor.email},
        )
        return redirect("applications:editors", file.reference)
    form = EditorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            editor = invite_editor(
                application=application, email=form.cleaned_data["email"]
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request, _("We have written to %(email)s.") % {"email": editor.email}
            )
            return redirect("applications:editors", file.reference)
    editors = list_editors(application)
    context = {
        "file": file,
        "form": form,
        "editors": editors,
        "is_full": len(editors) >= MOST_EDITORS,
    }
    return render(request, "applications/editors.html", context)
