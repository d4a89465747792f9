"""Why a light is as it is, in the language of the reader."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pemwecco.core.day_words import date_format
from reporting.logframe.rules import Light, LightReason

LIGHT_NAMES: dict[Light, str | Promise] = {
    Light.GREEN: pgettext_lazy("progress", "on track"),
    Light.AMBER: pgettext_lazy("progress", "a little behind"),
    Light.RED: pgettext_lazy("progress", "far behind"),
    Light.NONE: pgettext_lazy("progress", "not judged"),
}
LIGHT_TONES: dict[Light, str] = {
    Light.GREEN: "good",
    Light.AMBER: "attention",
    Light.RED: "bad",
    Light.NONE: "",
}
_REASONS: dict[LightReason, str | Promise] = {
    LightReason.NO_TARGET: gettext_lazy("No target is set."),
    LightReason.NOT_DUE: gettext_lazy(
        "The first milestone, %(target)s, is due on %(day)s."
    ),
    LightReason.NO_FIGURE: gettext_lazy(
        "No row is counted that could be held against the milestone of %(day)s, %(target)s."
    ),
    LightReason.REACHED: gettext_lazy(
        "The milestone of %(day)s, %(target)s, is reached with %(figure)s."
    ),
    LightReason.ON_THE_WAY: gettext_lazy(
        "%(figure)s instead of %(target)s due on %(day)s: %(percent)s %% of the way."
    ),
}


def format_reason(
    reason: LightReason,
    *,
    figure: Decimal | None,
    target: Decimal | None,
    due_on: date | None,
    percent: int | None,
    unit: str,
) -> str:
    """The sentence of a reason, with numbers in the unit of the indicator."""
    told = {
        "figure": write_measure(figure, unit),
        "target": write_measure(target, unit),
        "day": date_format(due_on, "DATE_FORMAT") if due_on else "",
        "percent": percent,
    }
    return str(_REASONS[reason]) % told


def write_measure(value: Decimal | None, unit: str) -> str:
    """A number with its unit as the language writes it, without zeros behind."""
    if value is None:
        return "–"
    text = f"{value:f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    number = number_format(Decimal(plain), use_l10n=True, force_grouping=True)
    return f"{number} {_(unit)}" if unit else number
