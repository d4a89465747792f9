"""What plans hear: a structure answers whether it helps; a file is to be completed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participants.eligibility.lifecycle import REFERRAL
from participants.eligibility.models import Referral, ReferralStep
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation
from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import GuardAnswer, answer_rows
from pemwecco.core.lifecycle import Asking, TransitionEvent
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from reintegration.plans.lifecycle import FINISHING, PLAN
from reintegration.plans.models import ReintegrationPlan
from reintegration.plans.services.referrals import build_support_context

ANSWERED = "plans/support_answered"
HELPED = Addressee(_("the participant and who asked, for support after the return"))


@REFERRAL.on_transition("accept", "decline", "give", writes_to=[HELPED])
def tell_of_support_answer(event: TransitionEvent[Referral, ReferralStep]) -> None:
    """The participant and whoever asked read what a structure answered after the return."""
    if not event.subject.is_of_return:
        return
    rows = Referral.objects.select_related(
        "structure", "by", "participation__person", "participation__call__programme"
    )
    row = rows.get(pk=event.subject.pk)
    person = row.participation.person
    _queue_answer(row, event.log, person.email, person.language, person.called_by)
    if row.by.is_active:
        _queue_answer(row, event.log, row.by.email, row.by.language, str(row.by))


@PARTICIPATION.guard("complete")
def require_closed_plan(asking: Asking[Participation]) -> list[GuardAnswer]:
    """A file is complete once its plan after the return is closed, which asks why it ended."""
    followed = ReintegrationPlan.objects.followed()
    rows = followed.filter(participation__in=asking.rows)
    held = set(rows.values_list("participation", flat=True))
    sentence = gettext(
        "The plan after the return is still followed: close it with its reason first."
    )
    return answer_rows(asking.rows, dict.fromkeys(held, sentence))


@PLAN.preview("close_plan")
def preview_proposed_completion(plan: ReintegrationPlan) -> Iterable[str]:
    """After which ends the file is proposed to be completed."""
    ends = ", ".join(str(end.label) for end in FINISHING)
    sentence = gettext(
        "After these ends the file is proposed to be completed: %(ends)s."
    )
    yield sentence % {"ends": ends}


def _queue_answer(
    row: Referral, log: ReferralStep, to: str, language: str, name: str
) -> None:
    is_own = to == row.participation.person.email
    with translation.override(language):
        context = build_support_context(row) | {
            "name": name,
            "person": str(row.participation.person),
            "because": row.get_declined_because_display(),
            "words": log.reason,
        }
        if not is_own:
            page = "admin:register_participation_change"
            context["link"] = build_site_url(reverse(page, args=[row.participation_id]))
        queue_mail(
            kind=ANSWERED,
            to=to,
            language=language,
            context=context,
            about=format_row_reference(row.participation),
            key=f"{ANSWERED}:{log.pk}:{'own' if is_own else 'staff'}",
        )
