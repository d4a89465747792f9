"""Rows on the page of another row: what a browser sends about them, read without trust."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import (
    INITIAL_FORM_COUNT,
    TOTAL_FORM_COUNT,
    ManagementForm,
)
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import PaginationInlineFormSet

UNREADABLE: Final = gettext_lazy(
    "The rows below could not be read, so nothing was saved. Please make your changes once more."
)


class RowCounts(ManagementForm):
    """How many rows were sent, and how many of them stood there before; held against what was sent."""

    TOTAL_FORMS = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    INITIAL_FORMS = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean(self) -> dict[str, Any]:
        counts: dict[str, Any] = super().clean()
        if not counts[INITIAL_FORM_COUNT] <= counts[TOTAL_FORM_COUNT] <= self.most:
            self.add_error(TOTAL_FORM_COUNT, "")
        if self.errors:
            # Nothing that was sent is taken for a row.
            counts |= {TOTAL_FORM_COUNT: 0, INITIAL_FORM_COUNT: 0}
        return counts


class RowFormSet(PaginationInlineFormSet):
    """The rows of one kind that belong to the row of a page.

    Counts that no page of ours sends, and keys of rows that are not of this page (another's, none any more,
    no number), are refused with one sentence; nothing of the page is then saved.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "missing_management_form": UNREADABLE,
    }

    @cached_property
    def management_form(self) -> ManagementForm:
        if not self.is_bound:
            return super().management_form
        counts = RowCounts(
            self.data,
            auto_id=self.auto_id,
            prefix=self.prefix,
            most=len(self.get_queryset()) + self._count_sent_rows(),
        )
        counts.full_clean()
        return counts

    def _count_sent_rows(self) -> int:
        """The rows of which anything was sent; of rows that may only be read, a browser sends nothing."""
        start = f"{self.prefix}-"
        numbers = set()
        for key in self.data:
            number = key.removeprefix(start).partition("-")[0]
            if key.startswith(start) and number.isdecimal():
                numbers.add(number)
        return len(numbers)

    def clean(self) -> None:
        if not self.management_form.is_valid():
            raise ValidationError(UNREADABLE)
        for place, form in enumerate(self.forms):
            leaves = self.can_delete and self._should_delete_form(form)  # type: ignore[attr-defined]  # Django's
            if not leaves and self._is_out_of_place(place, form):
                raise ValidationError(
                    _(
                        "A row of this page was removed meanwhile, or is not of this page. "
                        "Nothing was saved: please open the page again."
                    )
                )
        super().clean()

    def _is_out_of_place(self, place: int, form: Any) -> bool:
        """Whether the hidden keys of a row, as they were sent, name a row or a parent that it cannot have."""
        key, parent = self.model._meta.pk.name, self.fk.name
        sent_key = self.data.get(form.add_prefix(key))
        sent_parent = self.data.get(form.add_prefix(parent))
        own = getattr(self.instance, str(self.fk.remote_field.field_name))
        if sent_parent and sent_parent != str(own):
            return True
        if place >= self.initial_form_count():
            return bool(sent_key)
        if sent_key is None:
            # Of rows that may only be read, a browser sends nothing.
            return key in form.errors
        return form.instance.pk is None

    def build_readable(self) -> RowFormSet:
        """These rows to be shown: as they are kept, with the sentence, when what was sent cannot be read."""
        if not self.is_bound or self.management_form.is_valid():
            return self
        kept = type(self)(
            request=self.request,
            per_page=self.per_page,
            instance=self.instance,
            prefix=self.prefix,
            queryset=self.queryset,
            form_kwargs=self.form_kwargs,
        )
        # What it says of itself is not asked anew.
        kept._errors = []  # type: ignore[attr-defined]  # noqa: SLF001  as below
        kept._non_form_errors = self.non_form_errors()  # type: ignore[attr-defined]  # noqa: SLF001  another of its class
        return kept
