"""How every form of the product, public or staff, is drawn: the page opens at the first mistake."""

from __future__ import annotations

from typing import Any

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class HouseBoundField(BoundField):
    """A field that takes the focus when it is the first one of its form to put right."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Any = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        hidden = (widget or self.field.widget).is_hidden
        if self.form.is_bound and not hidden and self._is_first_mistake():
            attrs["autofocus"] = True
        return attrs

    def _is_first_mistake(self) -> bool:
        wrong = self.form.errors
        for name, field in self.form.fields.items():
            if name in wrong and not field.widget.is_hidden:
                return bool(name == self.name)
        return False


class HouseRenderer(TemplatesSetting):
    bound_field_class = HouseBoundField
