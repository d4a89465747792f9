"""About what people are written to: each subject declares it in its `topics.py`, with the blanks of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from pemwecco.core.wordings import format_plain_values
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from pemwecco.accounts.models import User
    from pemwecco.core.scopes import Viewer

# For rows of one kind, by their key: whom they concern, the value of a blank, why nobody may be written to.
Rows = Collection[Any]
PeopleFinder = Callable[[Rows], Mapping[int, Person]]
BlankFiller = Callable[[Rows], Mapping[int, Any]]
BarFinder = Callable[[Rows], Mapping[int, "_StrOrPromise"]]
RowSource = Callable[[Rows], Iterable[Model]]
OwnRows = Callable[["User"], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A blank of a text: `fill` gives its value for many rows at once, in the active language.

    A row without a value cannot be written to with a text that asks for it: `missing` says why.
    """

    name: str
    label: _StrOrPromise
    fill: BlankFiller
    missing: _StrOrPromise = ""

    @property
    def written(self) -> str:
        """As it stands in a text."""
        return "{" + self.name + "}"


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of row about which a person is written to.

    `find_people` answers for many rows in a fixed number of queries; a person who is not kept yet comes
    without a key. `page` is the address where the person reads, found by the key of the conversation.
    `readers` says who else reads: a sentence with `%(person)s`. `find_bars` says why nobody may be
    written to about a row any more, by its key. `list_own` gives the rows about which somebody begins a
    conversation on that page, newest first; `offer` names one of them there, with `%(title)s`; that which
    is about nothing in particular `is_general`.
    `list_cared` says at which rows staff answer for it: the host for its contact.
    """

    code: str
    model: type[Model]
    label: _StrOrPromise
    find_people: PeopleFinder
    format_title: Callable[[Any], str]
    readers: _StrOrPromise
    page: str
    find_bars: BarFinder = lambda _rows: {}
    joins: tuple[str, ...] = ()
    list_own: OwnRows = lambda _user: ()
    offer: _StrOrPromise = "%(title)s"
    is_general: bool = False
    list_cared: Callable[[Any], list[Model]] = lambda row: [row]

    def list_rows(self, keys: Iterable[int]) -> dict[int, Any]:
        """Rows by key, with what their title and people need."""
        rows = self.model._base_manager.select_related(*self.joins)
        return rows.in_bulk(list(keys))

    def list_visible_rows(self, user: Viewer) -> QuerySet[Any]:
        """The rows of this kind that somebody may see."""
        manager: Any = getattr(self.model, "objects")  # noqa: B009  a model without one has no scope
        rows: QuerySet[Any] = manager.visible_to(user)
        return rows


_TOPICS: dict[str, Topic] = {}
_PLACEHOLDERS: dict[str, list[Placeholder]] = defaultdict(list)
_SOURCES: dict[type[Model], RowSource] = {}


def register_topic(topic: Topic) -> Topic:
    """Register a kind of row about which people are written to."""
    _TOPICS[topic.code] = topic
    return topic


def register_placeholder(code: str, placeholder: Placeholder) -> None:
    """Register a blank of texts about a kind of row; upper subjects add those that they know."""
    known = [each for each in _PLACEHOLDERS[code] if each.name != placeholder.name]
    _PLACEHOLDERS[code] = [*known, placeholder]


def register_row_source(model: type[Model], source: RowSource) -> None:
    """Register which rows stand behind another one: the contacts of a host, the file of a dossier."""
    _SOURCES[model] = source


def list_topics() -> list[Topic]:
    """Every kind of row about which people are written to."""
    return list(_TOPICS.values())


def get_topic(code: str) -> Topic | None:
    """The kind of row of this code; nothing when no subject has it."""
    return _TOPICS.get(code)


def find_topic_of(model: type[Model]) -> Topic | None:
    """The kind of row that a model is, however the row was fetched."""
    wanted = model._meta.concrete_model
    for topic in _TOPICS.values():
        if topic.model is wanted:
            return topic
    return None


def list_written_models() -> list[type[Model]]:
    """The models from whose lists people are written to: the kinds, and what leads to them."""
    return [*(topic.model for topic in _TOPICS.values()), *_SOURCES]


def list_topic_rows(rows: Rows) -> list[Any]:
    """The rows about which people are written to that stand behind these, all of one model."""
    for row in rows:
        source = _SOURCES.get(type(row))
        return list(rows) if source is None else list(source(rows))
    return []


def fill_name(rows: Rows) -> Mapping[int, Any]:
    """How each person is greeted."""
    return {key: person.called_by for key, person in _find_people(rows).items()}


def fill_full_name(rows: Rows) -> Mapping[int, Any]:
    return {key: str(person) for key, person in _find_people(rows).items()}


OF_EVERY_KIND = (
    Placeholder("name", _("how the person is called"), fill_name),
    Placeholder("full_name", _("the whole name"), fill_full_name),
)


def list_placeholders(code: str) -> list[Placeholder]:
    """The blanks that a text about this kind of row may have."""
    return [*OF_EVERY_KIND, *_PLACEHOLDERS[code]]


def build_placeholder_values(
    topic: Topic, rows: Rows, language: str, wanted: Collection[str]
) -> dict[int, dict[str, str]]:
    """The values of the wanted blanks for each row, as text in a language; without those that a row lacks."""
    values: dict[int, dict[str, str]] = {row.pk: {} for row in rows}
    with translation.override(language):
        for placeholder in list_placeholders(topic.code):
            if placeholder.name not in wanted:
                continue
            for key, value in placeholder.fill(rows).items():
                if value in {None, ""}:
                    continue
                values[key] |= format_plain_values({placeholder.name: value})
    return values


def _find_people(rows: Rows) -> Mapping[int, Person]:
    for row in rows:
        topic = find_topic_of(type(row))
        return {} if topic is None else topic.find_people(rows)
    return {}


def list_own_person(user: User) -> Iterable[Any]:
    """The person of an account, where one is kept."""
    return Person.objects.filter(email=user.email).order_by("pk")[:1]


register_topic(
    Topic(
        code="person",
        model=Person,
        label=_("people"),
        find_people=lambda rows: {row.pk: row for row in rows},
        format_title=lambda _row: "",
        readers=_("%(person)s and staff with the right to people read this."),
        page="correspondence:thread",
        list_own=list_own_person,
        offer=_("Something else"),
        is_general=True,
    )
)
