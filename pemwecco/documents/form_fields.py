"""The field by which a form takes a file."""

from __future__ import annotations

from typing import Any

from django import forms

from pemwecco.documents.contents import list_accepted_in_browser


class DocumentField(forms.FileField):
    """A photo or a PDF, of the kinds that `store_upload` takes: the browser offers just those."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": list_accepted_in_browser()}
