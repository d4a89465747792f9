"""What applicants bring for a file that is not ready: the file, or the day on which it comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from participants.applications.services.corrections import get_applicant_date
from participants.eligibility.models import BroughtItem, ScreeningFinding
from participants.eligibility.services.screening import SCREEN, get_finding_key
from participants.register.lifecycle import APPLICANT, Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.documents.models import Document
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# A paper that comes later than this is brought to another call.
LONGEST_WAIT_FOR_PAPER = timedelta(days=365)
ItemKey = tuple[int, int | None, str]


def map_brought_items(files: Iterable[int]) -> dict[ItemKey, BroughtItem]:
    """The last thing brought for each need of these files, by file, rule and paper; one query."""
    rows = BroughtItem.objects.filter(participation__in=list(files))
    found: dict[ItemKey, BroughtItem] = {}
    for row in rows.select_related("document").order_by("at", "pk"):
        found[(row.participation_id, *row.key)] = row
    return found


def list_waiting_items() -> QuerySet[BroughtItem]:
    """What was brought for files that are not ready and that nobody has judged yet."""
    newer = BroughtItem.objects.filter(
        Q(rule=OuterRef("rule")) | Q(rule__isnull=True, paper=OuterRef("paper")),
        participation=OuterRef("participation"),
        pk__gt=OuterRef("pk"),
    )
    return BroughtItem.objects.filter(
        ~Exists(newer),
        participation__stage=Stage.NOT_READY,
        participation__continued_by=None,
        document__isnull=False,
        judged_by=None,
    )


@transaction.atomic
def bring_item(
    *,
    participation: Participation,
    finding: ScreeningFinding,
    document: Document | None,
    expected_on: date | None = None,
) -> BroughtItem:
    """Keep what an applicant brings for one need of a file, or when it comes; staff look at it.

    Brought again, the new one counts and the old one stays in the file. Refuses with `Refused` a file at
    another stage, a need that is answered, nothing at all, a day that has passed or is more than a year away.
    """
    locked = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("call__programme")
        .get(pk=participation.pk)
    )
    if locked.stage != Stage.NOT_READY or hasattr(locked, "continued_by"):
        raise Refused(_("This file goes on: nothing has to be brought any more."))
    if finding.state != ScreeningFinding.State.OPEN:
        raise Refused(_("This is settled already: nothing has to be brought for it."))
    today = get_applicant_date(locked)
    if document is None and expected_on is None:
        raise Refused(_("Choose the file, or say on which day you will have it."))
    if expected_on is not None and document is None:
        if expected_on < today:
            raise Refused(_("This day has passed: say when you will have it."))
        if expected_on > today + LONGEST_WAIT_FOR_PAPER:
            raise Refused(_("This day is more than a year away."))
    rule, paper = get_finding_key(finding)
    return BroughtItem.objects.create(
        participation=locked,
        rule_id=rule,
        paper=paper,
        document=document,
        expected_on=None if document else expected_on,
    )


@declare_addressees(APPLICANT)
@transaction.atomic
def refuse_brought_item(*, item: BroughtItem, reason: str, by: User) -> BroughtItem:
    """Say why what was brought does not do; the applicant gets a mail and can bring another.

    Raises `Refused` without a reason or when it was judged already, `PermissionDenied` without the right.
    """
    require(by, SCREEN)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    row = BroughtItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.judged_by_id is not None:
        raise Refused(_("This paper is judged already."))
    row.remark, row.judged_by = reason.strip()[:300], by
    row.save(update_fields=["remark", "judged_by"])
    _send_refused_item_mail(row)
    return row


@transaction.atomic
def accept_brought_items(*, finding: ScreeningFinding, by: User) -> None:
    """Who resolves a finding has judged what was brought for it."""
    rule, paper = get_finding_key(finding)
    BroughtItem.objects.filter(
        participation=finding.screening.participation_id,
        rule=rule,
        paper=paper,
        judged_by=None,
    ).update(judged_by=by)


def _send_refused_item_mail(item: BroughtItem) -> None:
    file = Participation.objects.select_related("person", "call__programme").get(
        pk=item.participation_id
    )
    language = file.person.language
    with translation.override(language):
        way = reverse("eligibility:route", args=[file.reference])
        queue_mail(
            kind="eligibility/brought_refused",
            to=file.person.email,
            language=language,
            context=build_mail_context(file)
            | {
                "file_name": item.document.name if item.document else "",
                "reason": item.remark,
                "link": build_site_url(way),
            },
            about=format_row_reference(file),
            key=f"eligibility/brought_refused:{item.pk}",
        )
