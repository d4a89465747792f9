"""The first steps of a new contact who manages: through the parts of the description, at their own pace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import DescribedStep, Host, HostContact, HostOnboarding
from mobility.hosts.services.contacts import get_host_contact
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused

STEPS: tuple[str, ...] = tuple(DescribedStep.Step.values)


@dataclass(frozen=True, slots=True)
class OnboardingStep:
    """One part of the description in the first steps: `state` is done, skipped or todo."""

    code: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class OnboardingProgress:
    """How far the first steps of a contact are for one host."""

    host: Host
    steps: tuple[OnboardingStep, ...]

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def next_step(self) -> str:
        """The part to go on with: those left for later come after the others; empty when all are done."""
        for wanted in ("todo", "skipped"):
            for step in self.steps:
                if step.state == wanted:
                    return step.code
        return ""

    @property
    def is_finished(self) -> bool:
        return self.done == self.total


def begin_onboarding(*, contact: HostContact) -> None:
    """Lead a contact who manages through what their host has not described yet; begun once."""
    done = contact.host.described_steps.count()
    if done < len(STEPS):
        HostOnboarding.objects.get_or_create(contact=contact)


def select_open_onboarding(user: User, host: Host) -> QuerySet[HostOnboarding]:
    """The first steps of somebody who manages a host, while they are not put away; one row or none."""
    mine = HostContact.objects.of_user(user).filter(manages=True)
    return HostOnboarding.objects.filter(
        contact__in=mine.filter(affiliation__organisation__host=host), put_away_at=None
    )


def list_open_onboardings(
    rows: Iterable[HostOnboarding], host: Host
) -> list[OnboardingProgress]:
    """How far the first steps of a host are, unless they are done; one query when there are any."""
    found = []
    for row in rows:
        done = set(host.described_steps.values_list("step", flat=True))
        progress = _read_progress(host, done, set(row.skipped))
        if not progress.is_finished:
            found.append(progress)
    return found


def read_onboarding(user: User, host: Host) -> OnboardingProgress | None:
    """The first steps of somebody at one host, done or not; nothing for who was never led or put it away."""
    row = select_open_onboarding(user, host).first()
    if row is None:
        return None
    done = set(host.described_steps.values_list("step", flat=True))
    return _read_progress(host, done, set(row.skipped))


def _read_progress(host: Host, done: set[str], skipped: set[str]) -> OnboardingProgress:
    steps = []
    for code, label in DescribedStep.Step.choices:
        state = "done" if code in done else "skipped" if code in skipped else "todo"
        steps.append(OnboardingStep(code, str(label), state))
    return OnboardingProgress(host, tuple(steps))


@transaction.atomic
def skip_onboarding_step(*, host: Host, step: str, by: User) -> None:
    """Leave a part for later: the others come first. Refuses with `Refused` a part that does not exist."""
    if step not in STEPS:
        raise Refused(_("There is no such part."))
    row = _lock_onboarding(host, by)
    if step not in row.skipped:
        row.skipped = [*row.skipped, step]
        row.save(update_fields=["skipped"])


@transaction.atomic
def put_onboarding_away(*, host: Host, by: User) -> None:
    """Show the first steps no more; what was described stays, and may be changed on the host's page."""
    row = _lock_onboarding(host, by)
    if row.put_away_at is None:
        row.put_away_at = timezone.now()
        row.save(update_fields=["put_away_at"])


def _lock_onboarding(host: Host, by: User) -> HostOnboarding:
    contact = get_host_contact(by, host.pk)
    rows = HostOnboarding.objects.select_for_update(of=("self",))
    row = rows.filter(contact=contact).first() if contact is not None else None
    if row is None:
        raise Refused(_("There are no first steps here."))
    return row
