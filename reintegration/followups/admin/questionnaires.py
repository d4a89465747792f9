"""Staff pages of questionnaires: what is asked, the next version, its opening."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from reintegration.followups.models import Questionnaire
from reintegration.followups.questions.definition import STEPS
from reintegration.followups.questions.table import BY_SIDE
from reintegration.followups.services.questionnaires import (
    CHANGE,
    change_questionnaire,
    draft_questionnaire,
    open_questionnaire,
)

VIEW = "followups.view_questionnaire"
OFF, ON, MUST = "", "asked", "must"


class QuestionnaireForm(forms.Form):
    """Of each question that a side knows: not asked, asked, or to be answered."""

    def __init__(self, data: Any, *, questionnaire: Questionnaire) -> None:
        super().__init__(data)
        lines = dict(questionnaire.lines.values_list("code", "is_required"))
        offered = [
            (OFF, _("not asked")),
            (ON, _("asked")),
            (MUST, _("must be answered")),
        ]
        order = list(STEPS)
        known = BY_SIDE[questionnaire.side].items()
        for code, question in sorted(known, key=lambda row: order.index(row[1].step)):
            state = OFF
            if code in lines:
                state = MUST if lines[code] else ON
            self.fields[code] = forms.ChoiceField(
                label=question.label, choices=offered, required=False, initial=state
            )

    def read_needed(self) -> dict[str, bool]:
        """The questions that are asked, in order, and whether each must be answered."""
        chosen = self.cleaned_data.items()
        return {code: state == MUST for code, state in chosen if state != OFF}


@admin.register(Questionnaire)
class QuestionnaireAdmin(BaseAdmin):
    """A version that was opened stays; staff prepare the next one as a copy and open it."""

    list_display = ("name", "side", "moment", "version", "opened_at", "count")
    list_display_links = ("name",)
    list_filter = ("side", "moment")
    impersonal_columns = ("side", "moment", "version", "count")

    @admin.display(description=gettext_lazy("questionnaire"))
    def name(self, row: Questionnaire) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("questions"))
    def count(self, row: Questionnaire) -> int:
        return len(row.lines.all())

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("lines")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The questions of one version: to read once it is opened, to choose before."""
        user = get_staff_user(request)
        require(user, VIEW)
        if not (object_id or "").isdecimal():
            raise Http404
        row: Questionnaire = get_object_or_404(
            Questionnaire.objects.visible_to(user), pk=object_id
        )
        form = QuestionnaireForm(request.POST or None, questionnaire=row)
        if request.method == "POST":
            require(user, CHANGE)
            answer = self._take(request, row, form)
            if answer is not None:
                return answer
        context = self.frame_page(
            request,
            str(row),
            questionnaire=row,
            form=form,
            lines=[
                (BY_SIDE[row.side][line.code].label, line.is_required)
                for line in row.lines.all()
                if line.code in BY_SIDE[row.side]
            ],
            may_change=user.has_perm(CHANGE),
        )
        return TemplateResponse(request, "followups/admin/questionnaire.html", context)

    def _take(
        self, request: HttpRequest, row: Questionnaire, form: QuestionnaireForm
    ) -> HttpResponse | None:
        user = get_staff_user(request)
        page = "admin:followups_questionnaire_change"
        go = request.POST.get("go", "")
        try:
            if go == "draft":
                draft = draft_questionnaire(questionnaire=row, by=user)
                messages.success(request, _("Choose what the next version asks."))
                return redirect(page, draft.pk)
            if not form.is_valid():
                return None
            change_questionnaire(questionnaire=row, needed=form.read_needed(), by=user)
            if go == "open":
                open_questionnaire(questionnaire=row, by=user)
                messages.success(request, _("This version is asked from now on."))
            else:
                messages.success(request, _("Saved."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(page, row.pk)
