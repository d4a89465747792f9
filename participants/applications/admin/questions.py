"""The questions and papers of a call: a page for each, and the form as applicants see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.applications.forms.preview import build_preview_context
from participants.calls.models import Choice, Condition, Question
from participants.calls.rules import list_choice_findings, list_question_findings
from participants.calls.services.questions import (
    can_use_question_code,
    list_earlier_questions,
)
from participants.calls.services.setup import can_change_setup, ensure_setup
from participants.register.models import Call
from pemwecco.core.admin import (
    BaseAdmin,
    BaseTabularInline,
    RowFormSet,
    admin,
    get_staff_user,
)
from pemwecco.core.answers import require
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_finding


class QuestionForm(CheckedModelForm):
    """One question; a call that has received files keeps its questions until it is amended."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        question: Question = self.instance
        call = cleaned.get("call") or (question.call if question.call_id else None)
        if (
            call is not None
            and self.has_changed()
            and not (answer := can_change_setup(ensure_setup(call)))
        ):
            raise ValidationError(str(answer.reason))
        return cleaned

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        return list_question_findings(
            values["most_characters"], values["lowest"], values["highest"]
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs do not know it
        if not (answer := can_use_question_code(self.instance)):
            self.add_error("code", str(answer.reason))


class ConditionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's stubs ask for it, Django does not
    values = SimpleArrayField(
        forms.CharField(max_length=60),
        label=gettext_lazy("values"),
        required=False,
        help_text=gettext_lazy(
            "The code of an answer, yes or no, a number. Several with commas."
        ),
    )


class ChoiceFormSet(RowFormSet):
    """The answers that a question offers; their number is held against the kind of the question."""

    def clean(self) -> None:
        super().clean()
        codes = []
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            if values.get("code") and not values.get("DELETE"):
                codes.append(values["code"])
        if any(self.errors):
            return
        found = list_choice_findings(self.instance.kind, codes)
        if sentences := [format_finding(finding) for finding in found]:
            raise ValidationError(sentences)


class ChoiceInline(BaseTabularInline):
    model = Choice
    formset = ChoiceFormSet
    fields = ("position", "code", "label_fr", "label_en", "label_nl")
    verbose_name_plural = gettext_lazy("answers offered")
    show_change_link = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("calls.delete_choice")


class ConditionInline(BaseTabularInline):
    model = Condition
    form = ConditionForm
    fields = ("on", "operator", "values")
    verbose_name_plural = gettext_lazy("asked only when")
    show_change_link = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("calls.delete_condition")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if isinstance(obj, Question):
            heard = list_earlier_questions(obj)
            # A condition that stands is shown even when the question has moved since.
            unheard = {}
            for row in obj.conditions.all():
                if row.on not in heard:
                    unheard[row.on] = row.on
            heard |= unheard
            choices = [
                ("", "–"),
                *((name, f"{label} ({name})") for name, label in heard.items()),
            ]
            formset.form.base_fields["on"] = forms.ChoiceField(
                label=_("answer to"), choices=choices
            )
        return formset


@admin.register(Question)
class QuestionAdmin(BaseAdmin):
    """What a call asks beside the fixed questions."""

    form = QuestionForm
    list_display = ("code", "wording", "call", "step", "kind", "required", "position")
    list_select_related = ("call",)
    list_filter = ("call", "step", "kind")
    search_fields = ("code", "label_fr", "label_en", "label_nl")
    inlines = (ChoiceInline, ConditionInline)
    readonly_fields = ("preview",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("call", "preview"),
                    ("code", "kind"),
                    ("step", "position"),
                    ("required", "any_condition"),
                )
            },
        ),
        (gettext_lazy("French"), {"fields": ("label_fr", "help_fr")}),
        (gettext_lazy("English"), {"fields": ("label_en", "help_en")}),
        (gettext_lazy("Dutch"), {"fields": ("label_nl", "help_nl")}),
        (
            gettext_lazy("Limits of the answer"),
            {"fields": (("most_characters", "lowest", "highest"),)},
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # An answered question is protected by the database, a frozen call by its trigger.
        if not request.user.has_perm("calls.delete_question"):
            return False
        return not isinstance(obj, Question) or (
            bool(can_change_setup(ensure_setup(obj.call))) and not obj.answers.exists()
        )

    @admin.display(description=gettext_lazy("question"))
    def wording(self, question: Question) -> str:
        return question.label

    @admin.display(description=gettext_lazy("the form"))
    def preview(self, question: Question) -> str:
        if question.call_id is None:
            return "–"
        address = reverse("admin:calls_question_preview", args=[question.call_id])
        return format_html(
            '<a href="{}" target="_blank">{}</a>', address, _("As applicants see it")
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "preview/<int:pk>/",
                wrap(self.preview_view),
                name="calls_question_preview",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole form of a call as an applicant sees it, in a language of one's choice.

        What is typed there and sent comes back as a link that carries it.
        """
        viewer = get_staff_user(request)
        require(viewer, "calls.view_question")
        call = get_object_or_404(
            Call.objects.visible_to(viewer).select_related("programme"), pk=pk
        )
        asked = request.GET.get("language", "")
        with translation.override(
            asked if asked in {"fr", "en", "nl"} else translation.get_language()
        ):
            context = build_preview_context(call, request.POST)
            return render(request, "applications/preview.html", context)
