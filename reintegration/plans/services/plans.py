"""A plan after the return: begun, proposed by one side, agreed or declined by the other, its milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.register.lifecycle import PARTICIPANT
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff, System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import Organisation, Person
from reintegration.plans.lifecycle import (
    CHANGE,
    PLAN_STAFF,
    VERSION,
    PlanStage,
    VersionStage,
)
from reintegration.plans.models import (
    Helper,
    MilestoneLine,
    PlanMilestone,
    PlanVersion,
    ReintegrationPlan,
    TemplateMilestone,
)
from reintegration.plans.queries import (
    PLANNING_STAGES,
    find_return_day,
    list_plan_staff,
)
from reintegration.plans.rules import MilestoneTerms, add_months
from reintegration.plans.services.templates import get_plan_template

MOST_LINES: Final = 12
_Side = PlanVersion.Side


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone as it is proposed; `milestone` is the key of one that the plan has already."""

    what: str
    due_on: date
    milestone: int | None = None
    staff: User | None = None
    organisation: Organisation | None = None
    person: Person | None = None

    @property
    def helper(self) -> str:
        if self.staff is not None:
            return Helper.STAFF
        if self.organisation is not None:
            return Helper.ORGANISATION
        return Helper.NOBODY if self.person is None else Helper.PERSON

    @property
    def terms(self) -> MilestoneTerms:
        """What is compared with the version before."""
        helper = self.staff or self.organisation or self.person or ""
        return MilestoneTerms(self.what, self.due_on, str(helper))


@transaction.atomic
def begin_plan(
    *, participation: Participation, kind: str, by: User
) -> ReintegrationPlan:
    """Begin the plan of somebody in mobility or back, from the template of a kind of partnership.

    Its first version is the template in their language, its days counted from the return; nobody has said yes
    to it. Refuses with `Refused` a file at another stage and one that has a plan; `PermissionDenied` without
    the right.
    """
    require(by, "plans.add_reintegrationplan")
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "call__programme", "cohort")
        .get(pk=participation.pk)
    )
    if file.stage not in PLANNING_STAGES:
        raise Refused(_("A plan is begun during the stay or after the return."))
    if ReintegrationPlan.objects.filter(participation=file).exists():
        raise Refused(_("This file has a plan already."))
    template = get_plan_template(kind)
    if template is None:
        raise Refused(_("There is no template of this kind."))
    plan = ReintegrationPlan.objects.create(participation=file, kind=kind, begun_by=by)
    language = file.person.language
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        goals=getattr(template, f"goals_{language}"),
        made_as=_Side.STAFF,
        made_by=by,
    )
    counted = find_return_day(file) or timezone.localdate()
    rows = template.milestones.all()
    _write_plan_lines(
        version, [_date_milestone(row, counted, language) for row in rows]
    )
    return plan


def _date_milestone(
    row: TemplateMilestone, counted: date, language: str
) -> PlannedMilestone:
    what = getattr(row, f"what_{language}")
    return PlannedMilestone(what, add_months(counted, row.months))


@declare_addressees(PARTICIPANT, PLAN_STAFF)
@transaction.atomic
def propose_version(
    *,
    plan: ReintegrationPlan,
    based_on: int,
    goals: str,
    lines: Sequence[PlannedMilestone],
    why: str,
    by: User,
) -> PlanVersion:
    """Propose the next version; whoever proposes has said yes to it, and the other side is told by mail.

    `based_on` is the number of the version that was read. What was proposed before and is not agreed is
    replaced. Refuses with `Refused` a closed plan, a version that came in between, no goals, no milestone or
    too many, a new day that has passed, a reached milestone that would fall, and what changes nothing;
    `PermissionDenied` for anybody but the participant and staff with the right.
    """
    locked = _lock_plan(plan)
    side = get_side(locked, by)
    last = locked.versions.order_by("-number").prefetch_related("lines").first()
    if last is None or last.number != based_on:
        raise Refused(_("Another version came in between: read it first."))
    before = {line.milestone_id: line.terms for line in last.lines.all()}
    said = goals.strip()
    _refuse_empty(said, lines)
    _refuse_past_days(before, lines)
    _refuse_reached_falling(locked, lines)
    after = {line.milestone: line.terms for line in lines if line.milestone}
    is_new = any(line.milestone is None for line in lines)
    if not is_new and after == before and said == last.goals:
        raise Refused(_("Nothing is changed: say yes to the version, or change it."))
    if last.stage in (VersionStage.PROPOSED, VersionStage.DECLINED):
        VERSION.apply(last, "replace_version", actor=System("later version"))
    now = timezone.now()
    is_staff = side == _Side.STAFF
    version = PlanVersion.objects.create(
        plan=locked,
        number=last.number + 1,
        goals=said[:1000],
        why=why.strip()[:400],
        made_as=side,
        made_by=by,
        made_at=now,
        participant_yes_at=None if is_staff else now,
        staff_yes_at=now if is_staff else None,
        staff_yes_by=by if is_staff else None,
    )
    _write_plan_lines(version, lines)
    _tell_other_side(version, "plans/proposed")
    return version


@declare_addressees(PARTICIPANT, PLAN_STAFF)
@transaction.atomic
def accept_version(*, version: PlanVersion, by: User) -> PlanVersion:
    """Say yes to what is proposed; with the yes of both it is agreed, and replaces the agreed one before.

    Both sides are told once it is agreed. Refuses with `Refused` a closed plan, a version that is not
    proposed any more and a second yes of the same side; `PermissionDenied` for anybody but the participant
    and staff with the right.
    """
    plan = _lock_plan(version.plan)
    side = get_side(plan, by)
    row = _get_proposed(version)
    now = timezone.now()
    if _has_said_yes(row, side):
        raise Refused(_("Your side has said yes already."))
    if side == _Side.STAFF:
        row.staff_yes_at, row.staff_yes_by = now, by
        row.save(update_fields=["staff_yes_at", "staff_yes_by"])
    else:
        row.participant_yes_at = now
        row.save(update_fields=["participant_yes_at"])
    if row.participant_yes_at and row.staff_yes_at:
        for earlier in plan.versions.filter(stage=VersionStage.AGREED):
            VERSION.apply(earlier, "replace_version", actor=System("later version"))
        VERSION.apply(row, "agree_version", actor=System("both said yes"))
        _tell_participant(row, "plans/agreed")
        _tell_plan_staff(row, "plans/agreed")
    else:
        _tell_other_side(row, "plans/proposed", by_participant=side != _Side.STAFF)
    return row


@declare_addressees(PARTICIPANT, PLAN_STAFF)
@transaction.atomic
def decline_version(*, version: PlanVersion, reason: str, by: User) -> PlanVersion:
    """Say no to what is proposed, with words that the other side gets; the version in force stays in force.

    Refuses with `Refused` no words, a closed plan and a version that is not proposed any more;
    `PermissionDenied` for anybody but the participant and staff with the right.
    """
    plan = _lock_plan(version.plan)
    side = get_side(plan, by)
    row = _get_proposed(version)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    actor = Staff(by) if side == _Side.STAFF else Party(by)
    VERSION.apply(row, "decline_version", actor=actor, reason=reason[:1000])
    _tell_other_side(
        row, "plans/declined", by_participant=side != _Side.STAFF, reason=reason
    )
    return row


@transaction.atomic
def reach_milestone(
    *, milestone: PlanMilestone, on: date, word: str, by: User
) -> PlanMilestone:
    """Tell that a milestone of the version in force is reached, with a word.

    Refuses with `Refused` a day to come, no word, one that is reached or is not in force;
    `PermissionDenied` for anybody but the participant and staff with the right.
    """
    plan = _lock_plan(milestone.plan)
    get_side(plan, by)
    row = plan.milestones.get(pk=milestone.pk)
    if on > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if not word.strip():
        raise Refused(_("Say in a word how it was reached."))
    if row.reached_on is not None:
        raise Refused(_("This milestone is reached already."))
    if not row.lines.filter(version__stage=VersionStage.AGREED).exists():
        raise Refused(_("This milestone does not stand in the agreed plan."))
    row.reached_on, row.word, row.told_by = on, word.strip()[:400], by
    row.save(update_fields=["reached_on", "word", "told_by"])
    return row


def get_side(plan: ReintegrationPlan, by: User) -> str:
    """For which side somebody speaks in a plan; `PermissionDenied` for whoever speaks for none."""
    if by.email == plan.participation.person.email:
        return _Side.PARTICIPANT
    if not by.has_perm(CHANGE):
        raise PermissionDenied(_("The participant and the programme agree the plan."))
    return _Side.STAFF


def _lock_plan(plan: ReintegrationPlan) -> ReintegrationPlan:
    """Until the transaction ends nobody proposes, agrees or closes it."""
    rows = ReintegrationPlan.objects.select_for_update(of=("self",))
    locked = rows.select_related("participation__person").get(pk=plan.pk)
    if locked.stage == PlanStage.CLOSED:
        raise Refused(_("This plan is closed."))
    return locked


def _get_proposed(version: PlanVersion) -> PlanVersion:
    row = PlanVersion.objects.select_related("plan__participation__person").get(
        pk=version.pk
    )
    if not row.is_open:
        raise Refused(_("This version is not proposed any more."))
    return row


def _has_said_yes(row: PlanVersion, side: str) -> bool:
    said = row.staff_yes_at if side == _Side.STAFF else row.participant_yes_at
    return said is not None


def _refuse_empty(goals: str, lines: Sequence[PlannedMilestone]) -> None:
    if not goals:
        raise Refused(_("Say what the goals are."))
    if not lines:
        raise Refused(_("A plan has at least one milestone."))
    if len(lines) > MOST_LINES:
        raise Refused(
            _("A plan has at most %(count)d milestones.") % {"count": MOST_LINES}
        )
    if not all(line.what.strip() for line in lines):
        raise Refused(_("Say of each milestone what is reached."))


def _refuse_past_days(
    before: dict[int, MilestoneTerms], lines: Sequence[PlannedMilestone]
) -> None:
    """A day that stood there before may have passed; a new one lies ahead."""
    today = timezone.localdate()
    for line in lines:
        known = before.get(line.milestone or 0)
        is_kept = known is not None and known.due_on == line.due_on
        if line.due_on < today and not is_kept:
            raise Refused(_("The day of “%(what)s” has passed.") % {"what": line.what})


def _refuse_reached_falling(
    plan: ReintegrationPlan, lines: Sequence[PlannedMilestone]
) -> None:
    kept = {line.milestone for line in lines if line.milestone}
    reached = plan.milestones.filter(reached_on__isnull=False)
    if reached.exclude(pk__in=kept).filter(lines__version__stage="agreed").exists():
        raise Refused(_("A milestone that is reached stays in the plan."))
    if plan.milestones.filter(pk__in=kept).count() != len(kept):
        raise Refused(_("This milestone is not of this plan."))


def _write_plan_lines(version: PlanVersion, lines: Sequence[PlannedMilestone]) -> None:
    rows = []
    for line in lines:
        key = line.milestone or PlanMilestone.objects.create(plan=version.plan).pk
        rows.append(
            MilestoneLine(
                version=version,
                milestone_id=key,
                what=line.what.strip()[:200],
                due_on=line.due_on,
                helper=line.helper,
                staff=line.staff,
                organisation=line.organisation,
                person=line.person,
            )
        )
    MilestoneLine.objects.bulk_create(rows)


def _tell_other_side(
    version: PlanVersion,
    kind: str,
    *,
    by_participant: bool | None = None,
    reason: str = "",
) -> None:
    """A mail to the side that did not act: staff when the participant did, else the participant."""
    if by_participant is None:
        by_participant = version.made_as == _Side.PARTICIPANT
    if by_participant:
        _tell_plan_staff(version, kind, reason)
    else:
        _tell_participant(version, kind, reason)


def _tell_participant(version: PlanVersion, kind: str, reason: str = "") -> None:
    file = version.plan.participation
    address = reverse("plans:own")
    with translation.override(file.person.language):
        queue_mail(
            kind=kind,
            to=file.person.email,
            language=file.person.language,
            context=build_mail_context(file)
            | {
                "name": file.person.called_by,
                "person": str(file.person),
                "number": version.number,
                "reason": reason,
                "link": build_site_url(address),
            },
            about=format_row_reference(file),
            key=f"{kind}:{version.pk}:participant",
        )


def _tell_plan_staff(version: PlanVersion, kind: str, reason: str = "") -> None:
    plan = version.plan
    address = reverse("admin:plans_reintegrationplan_change", args=[plan.pk])
    for user in list_plan_staff(plan):
        with translation.override(user.language):
            queue_mail(
                kind=kind,
                to=user.email,
                language=user.language,
                context=build_mail_context(plan.participation)
                | {
                    "name": str(user),
                    "person": str(plan.participation.person),
                    "number": version.number,
                    "reason": reason,
                    "link": build_site_url(address),
                },
                about=format_row_reference(plan.participation),
                key=f"{kind}:{version.pk}:{user.pk}",
            )
