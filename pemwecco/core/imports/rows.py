"""What an import does with each line: read its columns, say what is wrong, hand it to a service."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from tablib.core import Dataset

from pemwecco.core.answers import Refused
from pemwecco.core.folding import fold_text
from pemwecco.core.imports.sheets import BroughtTable
from pemwecco.core.labels import join_label

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

LINE: Final = "line"


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column of a file: its name, the heading people know it by, how a cell is read.

    `read` raises `ValueError` with the sentence to show. `example` stands in the template. `also` are
    headings under which other offices keep it.
    """

    name: str
    heading: Promise | str
    read: Callable[[str], Any] = str
    required: bool = False
    example: str = ""
    also: tuple[str, ...] = ()


class KnownAlready(Exception):
    """The line is there already: nothing is written. `str()` names the row that it is."""


@dataclass(slots=True)
class ImportedLine:
    """One line of the file, and what came of it."""

    values: dict[str, Any] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    known: str = ""
    made: Any = None

    @property
    def pk(self) -> Any:
        return getattr(self.made, "pk", None)


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """What a person reads of a line: `state` is "new", "known" or "wrong"."""

    number: int
    text: str
    state: str
    sentences: list[str]
    doubts: list[str]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import would do, or did: nothing is written while one line is wrong."""

    lines: list[CheckedLine]
    unused: list[str]

    def count_lines(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)

    @property
    def new(self) -> int:
        return self.count_lines("new")

    @property
    def known(self) -> int:
        return self.count_lines("known")

    @property
    def wrong(self) -> int:
        return self.count_lines("wrong")

    @property
    def doubtful(self) -> int:
        return sum(bool(line.doubts) for line in self.lines)


class RowImport(Resource):
    """How lines of a file become rows of one kind, always through the services of their subject.

    A subject gives the columns, the right, and `record_line`. `target` is what the lines are about when the
    file does not say it: the event of registrations.
    """

    columns: ClassVar[tuple[ImportColumn, ...]] = ()
    right: ClassVar[str] = ""
    title: ClassVar[Promise | str] = ""
    # How the choice of what the lines are about is called; empty when there is none.
    target_label: ClassVar[Promise | str] = ""
    # What happens besides, said before it does: whom a mail reaches.
    notice: ClassVar[Promise | str] = ""

    class Meta:
        import_id_fields = ()
        instance_loader_class = BaseInstanceLoader
        use_transactions = True
        skip_diff = True
        store_instance = True
        clean_model_instances = False

    def __init__(self, *, by: User, target: Any = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library is not typed
        self.by, self.target = by, target

    @classmethod
    def list_targets(cls, by: User) -> Iterable[Any]:  # noqa: ARG003  for those that have some
        """The rows that the lines may be about, as this person may choose them."""
        return ()

    def list_doubts(self, values: dict[str, Any]) -> list[str]:
        """Whom the line may be already, in words; a person decides."""
        return []

    def record_line(self, values: dict[str, Any]) -> Any:
        """Write one line by its service; raises `KnownAlready`, or `Refused` with the sentence."""
        raise NotImplementedError

    # The steps of the library, for lines that are no rows of a table yet.

    def get_or_init_instance(
        self, _loader: Any, _row: dict[str, str]
    ) -> tuple[ImportedLine, bool]:
        return ImportedLine(), True

    def import_instance(
        self, instance: ImportedLine, row: dict[str, str], **kwargs: Any
    ) -> None:
        wrong = []
        for column in self.columns:
            text = row.get(column.name, "").strip()
            try:
                if text:
                    instance.values[column.name] = column.read(text)
                elif column.required:
                    wrong.append(join_label(column.heading, _("it is missing.")))
            except ValueError as error:
                wrong.append(join_label(column.heading, error))
        if wrong:
            raise ValidationError({LINE: wrong})

    def save_instance(self, instance: ImportedLine, *args: Any, **kwargs: Any) -> None:
        try:
            instance.doubts = self.list_doubts(instance.values)
            with transaction.atomic():
                instance.made = self.record_line(instance.values)
        except KnownAlready as known:
            instance.known, instance.doubts = str(known), []
        except Refused as refusal:
            raise ValidationError({LINE: list(refusal.sentences)}) from refusal


def match_columns(
    columns: Iterable[ImportColumn], head: list[str]
) -> tuple[dict[int, str], list[str]]:
    """Which place of the head is which column, by its name or heading in any language; and heads not used.

    Refuses with `Refused` when a required column is missing, or one is there twice.
    """
    names: dict[str, str] = {}
    for column in columns:
        for known in (column.name, *column.also):
            names[fold_text(known)] = column.name
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names[fold_text(str(column.heading))] = column.name
    places: dict[int, str] = {}
    unused = []
    for place, text in enumerate(head):
        name = names.get(fold_text(text))
        if name is None:
            unused.append(text)
        elif name in places.values():
            raise Refused(
                _("The column “%(column)s” is there twice.") % {"column": text}
            )
        else:
            places[place] = name
    missing = []
    for column in columns:
        if column.required and column.name not in places.values():
            missing.append(str(column.heading))
    if missing:
        raise Refused(
            _("Columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
        )
    return places, [text for text in unused if text]


def run_import(work: RowImport, table: BroughtTable, *, dry: bool) -> ImportReport:
    """Try every line of a table, or write them: all, or none when one is wrong; says what came of each."""
    places, unused = match_columns(work.columns, table.head)
    heads = [column.name for column in work.columns if column.name in places.values()]
    build: Any = Dataset
    data = build(headers=heads)
    for _number, cells in table.lines:
        given = {name: cells[place] for place, name in places.items()}
        data.append([given[name] for name in heads])
    run: Any = work.import_data
    result = run(
        data, dry_run=dry, use_transactions=True, rollback_on_validation_errors=True
    )
    lines = []
    for (number, cells), row in zip(table.lines, result.rows, strict=True):
        lines.append(_read_outcome(number, cells, row))
    return ImportReport(lines, unused)


def _read_outcome(number: int, cells: list[str], row: Any) -> CheckedLine:
    text = " · ".join(cell for cell in cells if cell)[:120]
    if row.validation_error is not None:
        wrong = list(row.validation_error.messages)
        return CheckedLine(number, text, "wrong", wrong, [])
    if row.errors:
        # Seen by the database alone.
        sentence = _("This line cannot be written.")
        return CheckedLine(number, text, "wrong", [sentence], [])
    instance: ImportedLine = row.instance
    if instance.known:
        return CheckedLine(number, text, "known", [instance.known], [])
    return CheckedLine(number, text, "new", [], instance.doubts)
