"""Pictures of the programme as SVG, drawn on the server: no script, colours of the tokens, links."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pygal
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from pygal.style import Style

from pemwecco.core.day_words import date_format

# pygal leaves a hook in the imports of the whole process, of a kind that Python warns of; nobody needs it.
sys.meta_path[:] = [
    finder
    for finder in sys.meta_path
    if not isinstance(finder, pygal.PluginImportFixer)
]

Text = str | Promise
# A dossier has nine stages: pygal would darken a colour that comes again, and cannot read those of tokens.
COLOURS: Final = (
    "shore",
    "ochre",
    "clay",
    "good",
    "line-strong",
    "attention",
    "shore-strong",
    "bad",
    "muted",
    "ink",
)
_LOOK: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground="var(--text)",
    foreground_strong="var(--ink)",
    foreground_subtle="var(--line)",
    font_family="var(--font-body)",
    label_font_size=16,
    major_label_font_size=16,
    value_font_size=16,
    no_data_font_size=14,
    opacity="1",
    opacity_hover=".8",
    transition="none",
    colors=tuple(f"var(--{name})" for name in COLOURS),
    value_colors=tuple(
        "var(--ink)" if name == "ochre" else "var(--paper)" for name in COLOURS
    ),
)
_DAY_LINE: Final = 12
_WIDTH: Final = 680
# What a bar may fill beside the longest usual name, and what a digit needs with the air around it.
_BAR_ROOM: Final = 500
_DIGIT: Final = 14
_LINE: Final = 44
# What pygal writes for its own script, which is not used.
_SCRIPT: Final = re.compile(r"<script.*?</script>", re.DOTALL)
_COMMENTS: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_SIZE: Final = re.compile(r"<svg ")


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar or part of a bar: how many, and the list of just these."""

    value: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with the table behind it: columns by name, lines with a mark for each column."""

    code: str
    title: Text
    columns: tuple[Text, ...]
    lines: list[tuple[Text, tuple[Mark, ...]]]
    # What the table calls its lines.
    first: Text

    @property
    def legend(self) -> list[tuple[Text, str]]:
        """Each column with its token of colour; one column alone needs none."""
        if len(self.columns) == 1:
            return []
        return list(zip(self.columns, COLOURS, strict=False))

    @property
    def svg(self) -> SafeString:
        return draw_bars(self) if self.lines and self.columns else SafeString("")


def draw_bars(picture: Picture) -> SafeString:
    """Lying bars, stacked when there are several columns; each with its number and its link.

    The number of a bar alone stands beside its name, where it can be read however short the bar is. A part
    of a stacked bar holds its number when it is wide enough; all numbers are in the table and the titles.
    """
    is_stacked = len(picture.columns) > 1
    kind = pygal.HorizontalStackedBar if is_stacked else pygal.HorizontalBar
    chart = kind(
        style=_LOOK,
        js=[],
        disable_xml_declaration=True,
        explicit_size=False,
        width=_WIDTH,
        height=_LINE * len(picture.lines) + 30,
        show_legend=False,
        print_values=is_stacked,
        formatter=_make_formatter(picture),
        show_x_labels=False,
        show_x_guides=False,
        margin=8,
        spacing=6,
        truncate_label=-1,
        title=None,
    )
    # The first line stands at the top, as in the table.
    lines = list(reversed(picture.lines))
    chart.x_labels = [
        str(name) if is_stacked else f"{name} : {marks[0].value}"
        for name, marks in lines
    ]
    for place, column in enumerate(picture.columns):
        bars = []
        for name, marks in lines:
            mark = marks[place]
            bars.append(_write_mark(mark, f"{name}, {column} : {mark.value}"))
        chart.add(str(column), bars)
    return _finish_svg(chart, picture.title)


@dataclass(frozen=True, slots=True)
class Span:
    """Some days on a time line, both counted, with where they lead."""

    name: str
    first: date
    last: date
    address: str


def draw_time_line(title: Text, spans: Sequence[Span], today: date) -> SafeString:
    """Spans under each other on one line of time, with today as a line across them."""
    if not spans:
        return SafeString("")
    height = len(spans)
    days = [today]
    for span in spans:
        days += [span.first, span.last]
    chart = pygal.DateLine(
        style=_LOOK,
        js=[],
        disable_xml_declaration=True,
        explicit_size=False,
        width=_WIDTH,
        height=_LINE * height + 70,
        show_legend=False,
        show_dots=True,
        dots_size=_DAY_LINE / 2,
        margin=8,
        range=(-0.5, height - 0.5),
        xrange=(min(days), max(days)),
        x_label_rotation=0,
        x_value_formatter=lambda day: date_format(day, "m/Y"),
        show_y_guides=False,
        truncate_label=-1,
        title=None,
    )
    chart.x_labels = _list_quarters(min(days), max(days))
    chart.y_labels = []
    for row, span in enumerate(spans):
        level = height - 1 - row
        chart.y_labels.append({"label": span.name, "value": level})
        link = {"href": span.address, "target": "_self"}
        told = f"{date_format(span.first, 'd/m/Y')}–{date_format(span.last, 'd/m/Y')}"
        ends = []
        for day in (span.first, span.last):
            ends.append({"value": (day, level), "xlink": link, "tooltip": told})
        chart.add(span.name, ends, stroke_style={"width": _DAY_LINE})
    across = [(today, -0.5), (today, height - 0.5)]
    chart.add(str(today), across, show_dots=False, stroke_style={"width": 2})
    return _finish_svg(chart, title)


def _list_quarters(first: date, last: date) -> list[date]:
    found = []
    day = first.replace(day=1)
    while day <= last:
        if day.month % 3 == 1:
            found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found or [first]


def _finish_svg(chart: Any, title: Text) -> SafeString:
    """The picture without the script that pygal brings, with a name for those who do not see it."""
    text = _SCRIPT.sub("", chart.render(is_unicode=True))
    text = _COMMENTS.sub("", text)
    label = _write_attribute(title)
    text = _SIZE.sub(f'<svg role="img" aria-label="{label}" ', text, count=1)
    # Names that staff typed stand in it as text, which pygal escapes.
    return mark_safe(text)  # noqa: S308  drawn by a library from rows, nothing of it is markup of ours


def _make_formatter(picture: Picture) -> Callable[[float], str]:
    """How a number is written inside its part of a bar: not at all where it would not fit."""
    longest = 0.0
    for _name, marks in picture.lines:
        longest = max(longest, sum(mark.value for mark in marks))

    def write_value(value: float) -> str:
        text = f"{value:g}"
        room = _BAR_ROOM * value / longest if longest else 0
        return text if value and room > _DIGIT * len(text) else ""

    return write_value


def _write_mark(mark: Mark, told: str) -> dict[str, Any]:
    written: dict[str, Any] = {"value": mark.value, "tooltip": told}
    if mark.address and mark.value:
        written["xlink"] = {"href": mark.address, "target": "_self"}
    return written


def _write_attribute(text: Text) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def draw_picture(
    code: str,
    title: Text,
    first: Text,
    columns: Sequence[Text],
    lines: list[tuple[Text, tuple[Mark, ...]]],
) -> Picture:
    """A picture whose columns without any mark are left out, so that the legend names what is there."""
    used = []
    for place in range(len(columns)):
        if any(marks[place].value for _name, marks in lines):
            used.append(place)
    kept = []
    for name, marks in lines:
        left = tuple(marks[place] for place in used)
        kept.append((name, left))
    return Picture(code, title, tuple(columns[place] for place in used), kept, first)
