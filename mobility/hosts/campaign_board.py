"""A campaign while it grows: answers and places beside what the cohort needs, each figure with its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import HOLDS_DAYS
from mobility.hosts.models import (
    CampaignAnswer,
    CampaignAnswerQuerySet,
    Host,
    HostAvailability,
    HostCampaign,
    Placement,
)
from mobility.hosts.queries import list_cohort_work_days
from participants.register.lifecycle import SEATED
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.spreadsheets import Value
from pemwecco.network.models import Sector

A = CampaignAnswer.Attitude
ATTITUDES: Final = (A.YES, A.PERHAPS, A.NO, A.WAITING)


@dataclass(frozen=True, slots=True)
class BoardFigure:
    """A number, what it counts, and the list of what was counted."""

    label: str
    number: int
    address: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line of a table: its name, its figures, what is to be noticed."""

    name: Value
    figures: tuple[BoardFigure, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class BoardTable:
    """One table of the page, which is a spreadsheet too."""

    code: str
    title: str
    head: tuple[str, ...]
    lines: tuple[BoardLine, ...]

    def list_rows(self) -> list[list[Value]]:
        """As a spreadsheet takes it."""
        rows: list[list[Value]] = []
        for line in self.lines:
            numbers: list[Value] = [figure.number for figure in line.figures]
            rows.append([line.name, *numbers, line.notice])
        return rows


class CampaignBoard:
    """What one person of the staff reads of a campaign; a fixed number of queries."""

    def __init__(self, campaign: HostCampaign, viewer: User) -> None:
        self.campaign = campaign
        self.answers: CampaignAnswerQuerySet = CampaignAnswer.objects.visible_to(
            viewer
        ).filter(campaign=campaign)
        self.people = Participation.objects.visible_to(viewer).filter(
            cohort=campaign.cohort, stage__in=SEATED
        )
        self.offered = list(
            HostAvailability.objects.filter(
                answer__in=self.answers.with_days()
            ).select_related("answer__host__organisation")
        )
        self.placed = list(
            Placement.objects.filter(
                participation__in=self.people, stage__in=HOLDS_DAYS
            ).values_list("participation", "starts_on", "ends_on")
        )
        self.files: list[Participation] = list(
            self.people.select_related("person", "organisation__sector").order_by(
                "person__family_name", "pk"
            )
        )

    def list_figures(self) -> list[BoardFigure]:
        """How many were asked, and what they said; those who gave no day; people without a host."""
        counted = self._count_answers(self.answers)
        found = [BoardFigure(_("hosts asked"), counted[""], self._link())]
        for code in ATTITUDES:
            link = self._link(attitude__exact=code.value)
            found.append(BoardFigure(str(code.label), counted[code], link))
        without = self.answers.without_days().count()
        tone = "attention" if without else ""
        found.append(
            BoardFigure(_("without days"), without, self._link(days="none"), tone)
        )
        return found

    def list_tables(self) -> list[BoardTable]:
        return [build() for build in self._builders().values()]

    def find_table(self, code: str) -> BoardTable | None:
        """One of the tables by its code, for its spreadsheet."""
        build = self._builders().get(code)
        return None if build is None else build()

    def list_unplaced(self, day: date | None = None) -> list[Participation]:
        """The people of the cohort who are at no host: at all, or on a day."""
        busy = set()
        for file, first, last in self.placed:
            if day is None or first <= day <= last:
                busy.add(file)
        return [row for row in self.files if row.pk not in busy]

    def _builders(self) -> dict[str, Callable[[], BoardTable]]:
        return {
            "sectors": self._build_sectors,
            "regions": self._build_regions,
            "days": self._build_days,
        }

    def _build_sectors(self) -> BoardTable:
        """People and hosts of each sector: where nobody offers what the cohort brings."""
        people = Counter(_get_sector(row) for row in self.files)
        by_sector = "host__organisation__sector"
        hosts = self._count_by(by_sector)
        places = Counter[Any]()
        for row in self.offered:
            places[row.answer.host.organisation.sector_id] += _count_places(row)
        lines = []
        for sector in Sector.objects.all():
            key = sector.pk
            if not people[key] and key not in hosts:
                continue
            counted = hosts.get(key, Counter())
            link = {"host__organisation__sector__id__exact": key}
            lacks = people[key] and not counted[A.YES] and not counted[A.PERHAPS]
            lines.append(
                BoardLine(
                    str(sector),
                    (
                        BoardFigure("", people[key], self._link_people(sector)),
                        *self._list_answer_figures(counted, link),
                        BoardFigure("", places[key], self._link(**link, days="given")),
                    ),
                    _("no host of this sector yet") if lacks else "",
                )
            )
        head = (_("Sector"), _("People of the cohort"), *self._list_heads())
        return BoardTable("sectors", _("By sector"), head, tuple(lines))

    def _build_regions(self) -> BoardTable:
        hosts = self._count_by("host__labour_region")
        places = Counter[Any]()
        for row in self.offered:
            places[row.answer.host.labour_region] += _count_places(row)
        lines = []
        for region in Host.Region:
            counted = hosts.get(region.value, Counter())
            link = {"host__labour_region__exact": region.value}
            willing = counted[A.YES] + counted[A.PERHAPS]
            lines.append(
                BoardLine(
                    str(region.label),
                    (
                        *self._list_answer_figures(counted, link),
                        BoardFigure(
                            "", places[region.value], self._link(**link, days="given")
                        ),
                    ),
                    "" if willing else _("no host in this region yet"),
                )
            )
        head = (_("Region"), *self._list_heads())
        return BoardTable("regions", _("By region"), head, tuple(lines))

    def _build_days(self) -> BoardTable:
        """Each working day of the stay: hosts, places, and people who are at no host."""
        lines = []
        page = reverse("admin:hosts_hostcampaign_change", args=[self.campaign.pk])
        for day in list_cohort_work_days(self.campaign.cohort):
            there = [row for row in self.offered if row.span.holds(day)]
            places = sum(row.places for row in there)
            free = len(self.list_unplaced(day))
            link = self._link(on=day.isoformat())
            people = f"{page}?{urlencode({'day': day.isoformat()})}#people"
            lacks = max(0, free - places)
            lines.append(
                BoardLine(
                    day,
                    (
                        BoardFigure("", len(there), link),
                        BoardFigure("", places, link),
                        BoardFigure("", free, people),
                    ),
                    _("places missing: %(count)d") % {"count": lacks} if lacks else "",
                )
            )
        head = (
            _("Day"),
            _("Hosts"),
            _("Places offered"),
            _("People at no host"),
            _("To notice"),
        )
        return BoardTable("days", _("By day"), head, tuple(lines))

    def _list_heads(self) -> tuple[str, ...]:
        names = tuple(str(code.label) for code in ATTITUDES)
        return (_("Asked"), *names, _("Places, by days"), _("To notice"))

    def _list_answer_figures(
        self, counted: Counter[str], link: dict[str, Any]
    ) -> list[BoardFigure]:
        found = [BoardFigure("", counted[""], self._link(**link))]
        for code in ATTITUDES:
            address = self._link(**link, attitude__exact=code.value)
            found.append(BoardFigure("", counted[code], address))
        return found

    def _count_answers(self, rows: QuerySet[Any]) -> Counter[str]:
        return Counter(rows.order_by().aggregate(**_COUNTS)) | Counter(
            {"": rows.count()}
        )

    def _count_by(self, column: str) -> dict[Any, Counter[str]]:
        found = {}
        rows = (
            self.answers.order_by().values(column).annotate(all=Count("pk"), **_COUNTS)
        )
        for row in rows:
            counted = Counter({code: row[code] for code in _COUNTS})
            counted[""] = row["all"]
            found[row[column]] = counted
        return found

    def _link(self, **more: Any) -> str:
        asked = {"campaign__id__exact": self.campaign.pk, **more}
        return f"{reverse('admin:hosts_campaignanswer_changelist')}?{urlencode(asked)}"

    def _link_people(self, sector: Sector) -> str:
        page = reverse("admin:hosts_hostcampaign_change", args=[self.campaign.pk])
        return f"{page}?{urlencode({'sector': sector.pk})}#people"


_COUNTS = {code.value: Count("pk", filter=Q(attitude=code)) for code in ATTITUDES}


def _get_sector(row: Participation) -> int | None:
    return row.organisation.sector_id if row.organisation else None


def _count_places(row: HostAvailability) -> int:
    """Visitors by days: three places on two days are six."""
    return row.places * sum(1 for _day in row.span.days())


def choose_people(
    board: CampaignBoard, *, day: date | None, sector: int | None
) -> tuple[str, Iterable[Participation]]:
    """The people that a figure of the page counts, with the heading of their list."""
    if sector is not None:
        rows = [row for row in board.files if _get_sector(row) == sector]
        return _("People of the sector"), rows
    if day is not None:
        return _("People at no host on this day"), board.list_unplaced(day)
    return _("People without any host"), board.list_unplaced()
