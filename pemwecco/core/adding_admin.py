"""Staff pages whose new rows are made by a service."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pemwecco.core.admin import BaseAdmin


class AddingAdmin(BaseAdmin):
    """Rows that a service makes: a new one comes from `add_row`, one that exists is saved as elsewhere."""

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Any:
        """Make the row that a form asks for; `data` is what the form has cleaned."""
        raise NotImplementedError

    def save_form(
        self,
        request: HttpRequest,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> Any:
        if change:
            return super().save_form(request, form, change)
        # save_m2m is what the admin calls after a form that it saved itself.
        form.save_m2m = lambda: None
        return self.add_row(request, form.cleaned_data)

    def save_model(
        self,
        request: HttpRequest,
        obj: Any,
        form: Any,
        change: bool,  # noqa: FBT001  Django's own signature
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
