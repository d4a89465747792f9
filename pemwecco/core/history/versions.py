"""Two people on one page: what a form was read from travels with it, and is held against the row at its save.

A row that somebody else changed meanwhile is not written over: the page comes back with what was read, what
the other wrote and what was typed, field by field, and whose value counts is chosen. Of rows that the sender
left as they were the other's values stay, without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core import signing
from django.db import connection
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pemwecco.core.day_words import date_format
from pemwecco.core.history.changes import (
    describe_events,
    list_row_events,
    read_restored_texts,
)

if TYPE_CHECKING:
    from django.forms import ModelForm

    from pemwecco.accounts.models import User

    StaffModelForm = ModelForm[Any]
else:
    StaffModelForm = object

MINE: Final = "mine"
THEIRS: Final = "theirs"
RESTORE: Final = "restore"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed: as it was read, written by them and typed; which one counts."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    typed: bool
    choice_name: str
    chosen: str


def flatten_value(value: Any) -> Any:
    """A value of a form as it can travel and be compared: yes or no, a text, or texts in order."""
    if isinstance(value, bool):
        return value
    if isinstance(value, QuerySet | list | tuple | set):
        return sorted(str(flatten_value(one)) for one in value)
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, datetime):
        # A browser sends no seconds.
        value = value.astimezone(UTC).replace(second=0, microsecond=0)
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return "\n".join(text.strip().splitlines())


class VersionedForm(StaffModelForm):
    """A mixin of the forms of staff pages: refuses to write over what somebody else wrote meanwhile.

    Sent without what it was read from (a program, not our page) a form is not held against anything.
    """

    viewer: ClassVar[User]  # whoever reads, put in by the page
    restored: ClassVar[tuple[str, Any, str, str] | None] = None
    differences: tuple[Difference, ...] = ()
    other_change: Any = None
    restored_field = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stale: set[str] = set()
        self.current: dict[str, Any] = {}
        if self.has_kept_row:
            for name in self._list_compared():
                self.current[name] = flatten_value(
                    self.get_initial_for_field(self.fields[name], name)
                )
            self._put_back_text()

    @property
    def has_kept_row(self) -> bool:
        row = self.instance
        return row.pk is not None and not row._state.adding  # noqa: SLF001  Django's forms ask the same

    @property
    def read_name(self) -> str:
        """The name under which a form says what it was read from; one for each row of a page."""
        row = self.instance
        return f"read:{row._meta.label_lower}:{row.pk}"

    @property
    def read_token(self) -> str:
        """What the form is read from: as it was sent, or the row as it stands when that is shown."""
        if self.is_bound and not self.differences:
            return str(self.data.get(self.read_name, ""))
        return signing.dumps(self.current, salt=self.read_name, compress=True)

    def _list_compared(self) -> Iterable[str]:
        for name, field in self.fields.items():
            if not field.disabled and name != "DELETE":
                yield name

    def _put_back_text(self) -> None:
        if self.restored is None or self.is_bound:
            return
        label, key, name, text = self.restored
        row = self.instance
        same = (row._meta.label, str(row.pk)) == (label, str(key))
        if same and name in self.fields:
            self.initial[name] = text
            self.restored_field = str(self.fields[name].label)

    def _load_read(self) -> dict[str, Any] | None:
        try:
            read: dict[str, Any] = signing.loads(
                self.data.get(self.read_name, ""),
                salt=self.read_name,
            )
        except signing.BadSignature:
            return None
        return read

    @property
    def changed_data(self) -> list[str]:
        names: list[str] = super().changed_data
        return [name for name in names if name not in self.stale]

    def clean(self) -> Any:
        if self.has_kept_row and (read := self._load_read()) is not None:
            self._hold_against(read)
        return super().clean()

    def _hold_against(self, read: dict[str, Any]) -> None:
        before = list(super().changed_data)
        by_other, typed = [], []
        for name in self._list_compared():
            mine = flatten_value(self.cleaned_data.get(name, self))
            if name in read and read[name] != self.current[name]:
                by_other.append(name)
                if mine not in (read[name], self.current[name]):
                    typed.append(name)
            elif self.data.get(self._name_choice(name)) == THEIRS:
                self._keep_current(name)
            elif name in before:
                typed.append(name)
        if not by_other:
            return
        if not typed:
            for name in by_other:
                self._keep_current(name)
            return
        differences = []
        for name in by_other:
            is_typed = name in typed
            told = self._describe_difference(name, read[name], typed=is_typed)
            differences.append(told)
        self.differences = tuple(differences)
        self.other_change = self._find_other_change(by_other)
        self.add_error(
            None,
            _(
                "Not saved: somebody else changed this row meanwhile. What you typed is kept; "
                "choose in the table whose value counts, then save."
            ),
        )

    def _keep_current(self, name: str) -> None:
        """The value of the row stands, whatever was sent."""
        self.stale.add(name)
        self.errors.pop(name, None)
        row = self.instance
        value = self.get_initial_for_field(self.fields[name], name)
        try:
            field = row._meta.get_field(name)
        except LookupError:
            field = None
        if isinstance(field, ForeignKey):
            value = getattr(row, name)
        self.cleaned_data[name] = value

    def _name_choice(self, name: str) -> str:
        return f"keep:{self.read_name}:{name}"

    def _describe_difference(self, name: str, was: Any, *, typed: bool) -> Difference:
        field = self.fields[name]
        sent = field.widget.value_from_datadict(
            self.data,
            self.files,
            self.add_prefix(name),
        )
        mine = self.cleaned_data.get(name, sent)
        asked = self.data.get(self._name_choice(name))
        return Difference(
            name=name,
            label=str(field.label or name),
            was=_write_value(field, was),
            theirs=_write_value(field, self.current[name]),
            mine=_write_value(field, flatten_value(mine)),
            typed=typed,
            choice_name=self._name_choice(name),
            chosen=asked if asked in (MINE, THEIRS) else (MINE if typed else THEIRS),
        )

    def _find_other_change(self, names: list[str]) -> Any:
        """Who wrote the last of these fields, and when, as far as the history tells."""
        row = self.instance
        columns = []
        for field in row._meta.concrete_fields:
            if field.name in names:
                columns.append(field.column)
        kept = type(row)._base_manager.filter(pk=row.pk).first()
        if kept is None or not columns:
            return None
        events = list_row_events(kept).filter(pgh_diff__has_any_keys=columns)[:1]
        told = describe_events(events, self.viewer, restorable={})
        return told[0] if told else None


def _write_value(field: Any, value: Any) -> str:
    """A flat value in words: the name of a choice, yes or no, a day as it is written here."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    given = value if isinstance(value, list) else [value]
    values = [str(one) for one in given]
    if hasattr(field, "queryset"):
        key = field.to_field_name or "pk"
        wanted = [one for one in values if one.isdecimal()]
        return ", ".join(map(str, field.queryset.filter(**{f"{key}__in": wanted})))
    names = {}
    for code, name in getattr(field, "choices", ()):
        names[str(code)] = str(name)
    return ", ".join(names.get(one) or _write_moment(one) for one in values)


def _write_moment(text: str) -> str:
    """A day or an instant as it is written here; any other text as it is."""
    try:
        if len(text) == len("2027-03-01"):
            return date_format(date.fromisoformat(text), "d/m/Y")
        read = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(localtime(read), "d/m/Y H:i") if read.tzinfo else text


def build_versioned_form(
    form: type[Any], *, viewer: Any, restore: str = ""
) -> type[Any]:
    """A form class that is held against its row, and shows an old text that `restore` names."""
    restored = read_restored_texts(restore) if restore else None
    facts = {"restored": restored, "viewer": viewer}
    return type(form.__name__, (VersionedForm, form), facts)


def build_page_form(form: type[Any], request: HttpRequest) -> type[Any]:
    """The same for a page of staff, where the address may ask for an old text."""
    asked = request.GET.get(RESTORE, "") if request.method == "GET" else ""
    return build_versioned_form(form, viewer=request.user, restore=asked)


def lock_row(row: Model) -> None:
    """Nobody else saves this row until the transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("A row is locked within a transaction.")
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows.select_for_update(of=("self",)).values_list("pk", flat=True).first()
