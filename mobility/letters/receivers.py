"""What letters hear: a paper is issued or ends, a person leaves, a visit is called off; what hosts read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.hosts.lifecycle import AGREED, PLACEMENT
from mobility.hosts.models import Placement, PlacementStep
from mobility.hosts.portal import (
    PortalSection,
    register_kept_section,
    register_papers_section,
    register_placement_section,
    register_waiting_section,
)
from mobility.hosts.questions import (
    VisitFact,
    VisitQuestion,
    register_visit_facts,
)
from mobility.itineraries.services.cohort_stops import register_touched_source
from mobility.letters.models import Invitation, Letter
from mobility.letters.queries import find_letters_after_decision
from mobility.letters.services.bundles import find_bundle_obstacle, list_last_bundles
from mobility.letters.services.costs import list_dossier_costs, list_visit_costs
from mobility.letters.services.endings import (
    INVITING_HOST,
    LETTER_HOLDER,
    end_leaver_letters,
    end_visit_letters,
    notify_of_revocation,
    release_ended_paper,
)
from mobility.letters.services.host_letters import (
    find_uninvited_hosts,
    format_uninvited_hosts,
    list_uninvited_findings,
)
from mobility.letters.services.issue import deliver_issued_letter, get_current_letter
from mobility.letters.services.sources import list_letter_rows
from mobility.letters.services.stale import find_stale_letters
from mobility.letters.services.standings import (
    list_standing_findings,
    list_unfit_items,
)
from mobility.letters.services.waiting import (
    is_undertaking_awaited,
    list_awaited_invitations,
)
from mobility.visas.lifecycle import DOSSIER, PIECE
from mobility.visas.models import Dossier, Piece
from mobility.visas.sections import shown_section
from mobility.visas.services.added_findings import register_finding_source
from mobility.visas.services.rows_ahead import register_rows_ahead
from participants.register.lifecycle import (
    PARTICIPANT,
    PARTICIPATION,
    ParticipationEvent,
)
from pemwecco.core.actors import System
from pemwecco.core.answers import YES, GuardAnswer, answer_rows, no
from pemwecco.core.findings import Finding
from pemwecco.core.labels import join_label
from pemwecco.core.lifecycle import Asking, TransitionEvent
from pemwecco.core.remembering import Ahead
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Document, Paper, PaperStep
from pemwecco.documents.opening_checks import register_opening_check

# As many signed letters stand on the first page of the portal.
MOST_SIGNED = 100


@PAPER.on_transition("issue", writes_to=[PARTICIPANT])
def attach_issued_letter(event: TransitionEvent[Paper, PaperStep]) -> None:
    deliver_issued_letter(paper=event.subject)


@PAPER.on_transition("revoke", writes_to=[LETTER_HOLDER, INVITING_HOST])
def release_revoked_letter(event: TransitionEvent[Paper, PaperStep]) -> None:
    """What holds the letter loses it; who was not told by the act that ended it is told now."""
    reason, paper = event.log.reason, event.subject
    release_ended_paper(paper=paper, reason=reason, by=event.actor.user)
    if not isinstance(event.actor, System):
        notify_of_revocation(paper=paper, reason=reason)


@PARTICIPATION.on_transition(
    "withdraw", "exclude", "undo_decision", writes_to=[LETTER_HOLDER]
)
def end_letters_of_leaver(event: ParticipationEvent) -> None:
    end_leaver_letters(participation=event.subject, by=event.actor.user)


@PLACEMENT.on_transition(
    "cancel", "take_back_yes", writes_to=[LETTER_HOLDER, INVITING_HOST]
)
def end_letters_of_visit(event: TransitionEvent[Placement, PlacementStep]) -> None:
    end_visit_letters(placement=event.subject, by=event.actor.user)


@PLACEMENT.preview("take_back_yes", "cancel")
def preview_ended_invitation(placement: Placement) -> Iterable[str]:
    """Whether the invitation that stands for the visit ends with it."""
    if Letter.objects.standing().filter(placement=placement).exists():
        yield _("The invitation that was signed for it is no longer valid.")


@DOSSIER.guard("complete", "lodge")
def require_letters_in_force(asking: Asking[Dossier]) -> list[GuardAnswer]:
    """A dossier is not complete with a letter that is not in force or prints facts that have changed."""
    reasons = {}
    for key, sentences in list_unfit_items(asking.rows).items():
        reasons[key] = " ".join(sentences)
    return answer_rows(asking.rows, reasons)


@DOSSIER.guard("complete", "lodge")
def require_every_invitation(asking: Asking[Dossier]) -> list[GuardAnswer]:
    """One host's letter does not stand for the others: each that receives the person invites."""
    return _answer_uninvited([row.pk for row in asking.rows])


@DOSSIER.guard("undo_decision")
def require_no_later_letter(asking: Asking[Dossier]) -> list[GuardAnswer]:
    """A letter issued after the decision rests on it: it is revoked first."""
    sentence = _("The letter %(number)s was issued after it: revoke the letter first.")
    reasons = {}
    for key, number in find_letters_after_decision(asking.rows).items():
        reasons[key] = sentence % {"number": number}
    return answer_rows(asking.rows, reasons)


@PIECE.guard("accept")
def require_invitations_of_piece(asking: Asking[Piece]) -> list[GuardAnswer]:
    """The piece that stands for several hosts is accepted once each of them has signed."""
    dossiers = []
    for row in asking.rows:
        is_invitation = row.code == Piece.Code.INVIT_HOST
        dossiers.append(row.dossier_id if is_invitation else 0)
    return _answer_uninvited(dossiers)


def _answer_uninvited(dossiers: list[int]) -> list[GuardAnswer]:
    missing = find_uninvited_hosts(filter(None, dossiers)) if any(dossiers) else {}
    answers = []
    for key in dossiers:
        hosts = missing.get(key)
        answers.append(no(format_uninvited_hosts(hosts)) if hosts else YES)
    return answers


@register_finding_source
def find_hosts_without_letter(dossier: Dossier) -> list[Finding]:
    return list_uninvited_findings(dossier)


@register_finding_source
def find_letters_out_of_force(dossier: Dossier) -> list[Finding]:
    return list_standing_findings(dossier)


@register_rows_ahead
def read_letters_ahead(dossier: Dossier) -> list[Ahead]:
    """What the letters of a dossier print, for pages that judge them all."""
    return [*list_letter_rows(dossier), list_last_bundles.ahead(dossier)]


@register_opening_check
def check_bound_papers(document: Document) -> str:
    """A PDF of all papers is not handed out any more once a letter in it has lost its force."""
    return find_bundle_obstacle(document)


@register_placement_section
def build_invitation_section(placement: Placement) -> PortalSection | None:
    """The host's invitation on the page of its visit: to sign, signed, to sign again."""
    draft = Invitation.objects.filter(placement=placement).first()
    if draft is None:
        return None
    standing = (
        Letter.objects.standing()
        .filter(placement=placement)
        .select_related("paper")
        .first()
    )
    stale = bool(standing and find_stale_letters([standing]))
    context = {"invitation": draft, "letter": standing, "stale": stale}
    return PortalSection(_("Your invitation"), "visas/portal_invitation.html", context)


@register_waiting_section
def build_signature_section(hosts: list[int]) -> PortalSection | None:
    """The letters that wait for the signature of hosts."""
    waiting = list_awaited_invitations(hosts)
    if not waiting:
        return None
    title = ngettext(
        "%(count)d letter to sign", "%(count)d letters to sign", len(waiting)
    ) % {"count": len(waiting)}
    context = {"invitations": waiting}
    return PortalSection(title, "letters/portal_to_sign.html", context)


@register_visit_facts(VisitQuestion.COSTS)
def list_cost_facts(placement: Placement) -> Iterable[VisitFact]:
    """Who pays what of the stay of the visitor, in the words of the letters."""
    for row in list_visit_costs(placement):
        yield VisitFact(join_label(row.kind, ", ".join(row.bearers)))


@register_papers_section
def build_signed_section(hosts: list[int]) -> PortalSection | None:
    """The invitations that hosts have signed, the last first, each with the way to read it again."""
    rows = Invitation.objects.filter(
        placement__host__in=hosts,
        placement__stage__in=AGREED,
        placement__letters__signature__isnull=False,
    ).select_related("placement__participation__person")
    signed = list(
        rows.distinct().order_by("-placement__starts_on", "-pk")[:MOST_SIGNED]
    )
    if not signed:
        return None
    return PortalSection(
        _("Letters that you signed"), "letters/portal_signed.html", {"signed": signed}
    )


@register_kept_section
def build_ended_invitation_section(placement: Placement) -> PortalSection | None:
    """What the host signed for a visit that was called off: still to read, and marked."""
    draft = Invitation.objects.filter(
        placement=placement, placement__letters__signature__isnull=False
    ).first()
    if draft is None:
        return None
    context = {"invitation": draft, "ended": True}
    return PortalSection(_("Your invitation"), "visas/portal_invitation.html", context)


@shown_section
def show_costs(dossier: Dossier) -> dict[str, Any]:
    """Who pays for what, in the words of the letters."""
    return {"cost_rows": list_dossier_costs(dossier)}


@shown_section
def letter_to_download(dossier: Dossier) -> dict[str, Any]:
    """The support letter that stands, once its PDF is there; whether the undertaking waits."""
    letter = get_current_letter(dossier)
    return {
        "letter": letter if letter and letter.paper.pdf_id else None,
        "undertaking_waits": is_undertaking_awaited(dossier),
    }


@register_touched_source
def list_touched_letters(files: Sequence[int]) -> Iterable[str]:
    """How many letters that stand print the programme of these files: they would have to be issued again."""
    letters = Letter.objects.standing().filter(dossier__participation__in=files)
    if count := letters.count():
        yield (
            ngettext(
                "%(count)d letter may have to be issued again.",
                "%(count)d letters may have to be issued again.",
                count,
            )
            % {"count": count}
        )
