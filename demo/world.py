"""What every part of the demo needs to know: the day, the dice, the programme and who works in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from events.gatherings.models import Event
from mobility.hosts.models import Host
from mobility.visas.models import Post
from participants.calls.models import Criterion, PanelMember
from participants.register.models import Call, Cohort, Participation, Programme
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.network.models import Sector

SEED = 20270301
# Days from today. The call whose files fill the demo; its three cohorts.
CALL_OPENED, CALL_CLOSED = -640, -580
RETURNED_ARRIVED, RETURNED_LEFT = -390, -357
PRESENT_ARRIVED, PRESENT_LEAVES = -9, 18
PLANNED_ARRIVES, PLANNED_LEAVES = 75, 102
NEXT_CALL_OPENED, NEXT_CALL_CLOSES = -20, 25
NEXT_COMMITTEE, NEXT_RESULTS, NEXT_TRAINING = 45, 60, 75


@dataclass
class World:
    """Grows while the demo is made: each part reads what the parts before it put here."""

    applications: int
    today: date = field(default_factory=timezone.localdate)
    now: datetime = field(default_factory=timezone.now)
    dice: Random = field(default_factory=lambda: Random(SEED))
    programme: Programme = field(init=False)
    call: Call = field(init=False)
    next_call: Call = field(init=False)
    returned: Cohort = field(init=False)
    present: Cohort = field(init=False)
    planned: Cohort = field(init=False)
    staff: dict[Role, User] = field(default_factory=dict)
    sectors: list[Sector] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    panel: list[PanelMember] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    post: Post = field(init=False)
    events: list[Event] = field(default_factory=list)
    # The files that hold or held a seat, by what became of them; see files_of_call.
    travellers: list[Participation] = field(default_factory=list)

    @property
    def officer(self) -> User:
        return self.staff[Role.OFFICER]

    @property
    def coordinator(self) -> User:
        return self.staff[Role.COORDINATOR]

    @property
    def visa_officer(self) -> User:
        return self.staff[Role.VISA_OFFICER]

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, offset: int, hour: int = 10, minute: int = 0) -> datetime:
        """An instant so many days from today; never later than now for a day that has begun."""
        instant = datetime.combine(self.day(offset), time(hour, minute), UTC)
        return min(instant, self.now) if offset <= 0 else instant

    def working_hour(self) -> tuple[int, int]:
        return self.dice.randint(8, 16), self.dice.randint(0, 59)
