"""The search of everything: by name in any spelling and by every number, within right and scope.

People and organisations are found by their indexes; files, dossiers, hosts and papers by them or by their
own number. What somebody may not list, they do not find.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.gatherings.models import Event
from mobility.hosts.models import Host
from mobility.visas.models import Dossier, SharedDossier, TravelDocument
from participants.panel.models import Review
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.folded_queries import filter_by_any_word
from pemwecco.core.folding import fold_text, fold_words
from pemwecco.core.searching import list_spellings, search_rows
from pemwecco.documents.models import Paper
from pemwecco.network.models import Organisation, Person
from pemwecco.network.queries import find_organisations, find_people, is_searchable
from pemwecco.network.regions import get_region_name

# What is shown of each kind; whoever wants more opens the list.
SHOWN: Final = 10
# So many people and organisations lead to their files.
FOLLOWED: Final = 40


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row that was found: what it is called, what tells it from others, where it is."""

    title: str
    detail: str
    address: str


@dataclass(slots=True)
class FoundKind:
    """The rows of one kind; `more` is the list with the same words, when there may be more."""

    code: str
    label: Promise
    icon: str
    rows: list[FoundRow] = field(default_factory=list)
    more: str = ""


@dataclass(slots=True)
class Search:
    """What somebody looks for, and the rows that lead to others."""

    viewer: User
    text: str
    numbers: list[str]
    people: list[Person] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    files: list[Participation] = field(default_factory=list)
    # Found by the number of their passport: whoever looked reads that they have it.
    passports: list[TravelDocument] = field(default_factory=list)

    def may(self, right: str) -> bool:
        return self.viewer.has_perm(right)


def search_everything(viewer: User, text: str) -> tuple[list[FoundKind], Search]:
    """Everything that somebody finds by a text, by kind; kinds without a row are left out."""
    search = Search(viewer, text, [*fold_words(text), *list_spellings(text)])
    if not is_searchable(text):
        return [], search
    kinds = [
        _find_kind_people(search),
        _find_kind_organisations(search),
        _find_kind_files(search),
        _find_kind_dossiers(search),
        _find_kind_shared(search),
        _find_kind_reviews(search),
        _find_kind_hosts(search),
        _find_kind_papers(search),
        _find_kind_events(search),
    ]
    return [kind for kind in kinds if kind.rows], search


def _find_kind_people(search: Search) -> FoundKind:
    kind = FoundKind("people", _("People"), "person")
    if search.may("network.view_person"):
        everyone = Person.objects.visible_to(search.viewer)
        search.people = find_people(search.text, everyone, most=FOLLOWED)
        _add_holders_of_passport(search)
    for person in search.people[:SHOWN]:
        details = [
            person.email,
            str(person.phone or ""),
            get_region_name(person.region),
        ]
        kind.rows.append(_describe_found(person, str(person), details))
    return _with_more(kind, search, "network_person", len(search.people))


def _add_holders_of_passport(search: Search) -> None:
    number = fold_text(search.text)
    if not any(sign.isdecimal() for sign in number):
        return
    rows = TravelDocument.objects.filter(number__folded=number)
    search.passports = list(rows.select_related("person")[:SHOWN])
    known = {person.pk for person in search.people}
    holders = [row.person for row in search.passports if row.person_id not in known]
    search.people = [*holders, *search.people]


def _find_kind_organisations(search: Search) -> FoundKind:
    kind = FoundKind("organisations", _("Organisations"), "domain")
    if search.may("network.view_organisation"):
        known = Organisation.objects.visible_to(search.viewer)
        rows = known.prefetch_related("identifiers")
        search.organisations = find_organisations(search.text, rows, most=FOLLOWED)
    for row in search.organisations[:SHOWN]:
        numbers = [str(number) for number in row.identifiers.all()]
        kind.rows.append(_describe_found(row, str(row), [row.city, *numbers]))
    return _with_more(kind, search, "network_organisation", len(search.organisations))


def _find_kind_files(search: Search) -> FoundKind:
    kind = FoundKind("files", pgettext_lazy("of applicants", "Files"), "folder_shared")
    if search.may("register.view_participation"):
        files = Participation.objects.visible_to(search.viewer)
        named = filter_by_any_word(files, F("reference"), search.numbers).order_by()
        ids = [row.pk for row in named.only("pk")[:FOLLOWED]]
        held = Q(person__in=search.people) | Q(organisation__in=search.organisations)
        rows = files.filter(held | Q(pk__in=ids)).select_related("person", "call")
        search.files = list(rows.order_by("-pk")[:FOLLOWED])
    for file in search.files[:SHOWN]:
        details = [str(file.person), file.get_stage_display(), file.call.title]
        kind.rows.append(_describe_found(file, file.reference, details))
    return _with_more(kind, search, "register_participation", len(search.files))


def _find_kind_dossiers(search: Search) -> FoundKind:
    kind = FoundKind("dossiers", _("Visa dossiers"), "badge")
    if not search.may("visas.view_dossier"):
        return kind
    dossiers = Dossier.objects.visible_to(search.viewer)
    held = Q(participation__in=search.files)
    held |= Q(external_reference__folded=fold_text(search.text))
    rows = dossiers.filter(held).select_related("participation__person")
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    for row in found[:SHOWN]:
        details = [str(row.participation.person), row.get_stage_display()]
        kind.rows.append(_describe_found(row, str(row), details))
    return _with_more(kind, search, "visas_dossier", len(found))


def _find_kind_shared(search: Search) -> FoundKind:
    kind = FoundKind("shared", _("Shared with me"), "visibility")
    rows = SharedDossier.objects.visible_to(search.viewer)
    paths = (
        "participation__reference",
        "participation__person__given_names",
        "participation__person__family_name",
        "passport__number=",
    )
    if not search.may("visas.view_shareddossier"):
        return kind
    for row in _search(rows, paths, search, "participation__person"):
        details = [str(row.participation.person), row.get_stage_display()]
        kind.rows.append(_describe_found(row, str(row), details))
    return kind


def _find_kind_reviews(search: Search) -> FoundKind:
    """A panel member finds the files that she was given, by their number and never by a name."""
    kind = FoundKind("reviews", _("My reviews"), "rate_review")
    if not search.may("panel.score_review"):
        return kind
    rows = Review.objects.given_to(search.viewer)
    for row in _search(rows, ("participation__reference",), search, "participation"):
        address = reverse("admin:panel_review_score", args=[row.pk])
        kind.rows.append(FoundRow(row.participation.reference, "", address))
    return kind


def _find_kind_hosts(search: Search) -> FoundKind:
    kind = FoundKind("hosts", _("Hosts"), "apartment")
    if not search.may("hosts.view_host"):
        return kind
    rows = Host.objects.visible_to(search.viewer).filter(
        organisation__in=search.organisations
    )
    for row in rows.select_related("organisation")[:SHOWN]:
        details = [row.organisation.city]
        kind.rows.append(_describe_found(row, str(row), details))
    return kind


def _find_kind_papers(search: Search) -> FoundKind:
    kind = FoundKind("papers", _("Letters and other papers"), "description")
    if not search.may("documents.view_paper"):
        return kind
    papers = Paper.objects.visible_to(search.viewer)
    numbers = [word for word in search.numbers if any(map(str.isdecimal, word))]
    rows = filter_by_any_word(papers, F("reference"), numbers).order_by()
    found = list(rows[: SHOWN + 1])
    for row in found[:SHOWN]:
        kind.rows.append(_describe_found(row, row.reference, [row.get_stage_display()]))
    return _with_more(kind, search, "documents_paper", len(found))


def _find_kind_events(search: Search) -> FoundKind:
    kind = FoundKind("events", _("Events"), "event")
    if not search.may("gatherings.view_event"):
        return kind
    rows = Event.objects.visible_to(search.viewer)
    for row in _search(rows, ("title", "place"), search):
        kind.rows.append(_describe_found(row, row.title, [row.place]))
    return kind


def _search(
    rows: QuerySet[Any], paths: Iterable[str], search: Search, *joins: str
) -> QuerySet[Any]:
    found = search_rows(rows, paths, search.text)
    return found.select_related(*joins)[:SHOWN] if joins else found[:SHOWN]


def _describe_found(row: Model, title: str, details: Iterable[str]) -> FoundRow:
    page = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    detail = " · ".join(detail for detail in details if detail)
    return FoundRow(title, detail, reverse(page, args=[row.pk]))


def _with_more(kind: FoundKind, search: Search, page: str, found: int) -> FoundKind:
    if found > SHOWN:
        address = reverse(f"admin:{page}_changelist")
        kind.more = f"{address}?{urlencode({'q': search.text})}"
    return kind
