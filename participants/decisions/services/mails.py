"""What the mail of a decision says, before it leaves: in the recipient's language, as staff changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from participants.decisions.models import Offer, PendingDecision
from participants.decisions.services.offers import (
    build_offer_link,
    format_on_both_clocks,
)
from participants.decisions.services.reserve import build_leave_link
from participants.register.models import Participation, ParticipationStep
from participants.register.queries import build_mail_context
from pemwecco.mail.models import Wording
from pemwecco.mail.render import get_mail_wording, render_free_text
from pemwecco.mail.services import build_site_url, format_row_reference, store_mail

O = PendingDecision.Outcome  # noqa: E741  the short name of a list of choices, as in the lifecycles
KINDS = {
    O.SELECT: "decisions/selected",
    O.KEEP: "decisions/reserve",
    O.REFUSE: "decisions/refused",
}
PROMOTED = "decisions/promoted"
# What the text holds until the mail leaves, for neither exists before the decision.
LINK, REPLY_BY = "{link}", "{reply_by}"


@dataclass(frozen=True, slots=True)
class DecisionMail:
    """A mail as it will leave: to whom, in which language, its words. `edited` when staff changed them."""

    kind: str
    to: str
    language: str
    subject: str
    text: str
    edited: bool = False


def get_decision_wordings() -> dict[tuple[str, str], Wording]:
    """Staff's own words for the mails of decisions, in one query."""
    own = Wording.objects.filter(kind__in=[*KINDS.values(), PROMOTED])
    return {(row.kind, row.language): row for row in own}


def build_decision_mail(
    decision: PendingDecision, own: Mapping[tuple[str, str], Wording]
) -> DecisionMail:
    """The mail of a pending decision. Comes with its file, person, call, cohort and reasons."""
    file = decision.participation
    kind = KINDS[O(decision.outcome)]
    language = _get_mail_language(file)
    if decision.mail_text:
        return DecisionMail(
            kind,
            file.person.email,
            language,
            decision.mail_subject,
            decision.mail_text,
            edited=True,
        )
    with translation.override(language):
        context = _context(file) | {
            "cohort": decision.cohort.name if decision.cohort else "",
            "rank": _get_rank_to_tell(decision),
            "reasons": format_bullet_list(row.label for row in decision.reasons.all()),
            "reason": decision.words.strip(),
            "feedback": decision.feedback.strip(),
        }
        subject, text = get_mail_wording(kind, language, context, wordings=own)
    return DecisionMail(kind, file.person.email, language, subject, text)


def _get_rank_to_tell(decision: PendingDecision) -> int | str | None:
    """The rank on the reserve, where the panel chose to tell it."""
    if decision.outcome == O.KEEP and decision.round.tell_rank:
        return decision.rank
    return ""


def format_bullet_list(lines: Iterable[str]) -> str:
    """Lines as a list, as mails write them."""
    return "\n".join(f"- {line}" for line in lines)


def send_decision_mail(
    *,
    step: ParticipationStep,
    file: Participation,
    decision: PendingDecision | None,
    offer: Offer | None = None,
    promoted: bool = False,
) -> None:
    """Queue the mail of a decision just made: as its round prepared it, else as the house says it."""
    own = get_decision_wordings()
    if decision is not None:
        letter = build_decision_mail(decision, own)
    else:
        kind = PROMOTED if promoted else KINDS[O(step.move)]
        language = _get_mail_language(file)
        with translation.override(language):
            context = _context(file) | {
                "cohort": file.cohort.name if file.cohort else "",
                "rank": "",
                "reasons": "",
                "reason": "" if promoted else step.reason,
                "feedback": "",
            }
            subject, text = get_mail_wording(kind, language, context, wordings=own)
        letter = DecisionMail(kind, file.person.email, language, subject, text)
    with translation.override(letter.language):
        until = ""
        if offer is not None:
            link = build_offer_link(offer)
            until = format_on_both_clocks(file.call.programme, offer.reply_by)
        elif step.move == O.KEEP:
            link = build_leave_link(file)
        else:
            link = build_site_url("/me/")
        text = letter.text.replace(LINK, link).replace(REPLY_BY, until)
        rendered = render_free_text(letter.subject, text)
    store_mail(
        kind=letter.kind,
        to=letter.to,
        language=letter.language,
        rendered=rendered,
        about=format_row_reference(file),
        key=f"participation-step:{step.pk}",
    )


def _get_mail_language(file: Participation) -> str:
    language = file.person.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _context(file: Participation) -> dict[str, Any]:
    return build_mail_context(file) | {
        "stage": file.public_stage,
        "link": LINK,
        "reply_by": REPLY_BY,
    }
