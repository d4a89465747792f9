"""Verbs of a campaign: open it for a cohort, ask hosts, take their answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mobility.hosts.models import (
    CampaignAnswer,
    Host,
    HostAvailability,
    HostCampaign,
    HostContact,
)
from mobility.hosts.queries import list_open_hosts
from mobility.hosts.rules import OfferedDays, list_offered_days_findings
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.sentences import format_finding
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

ASK: Final = "hosts.change_hostcampaign"
NOTE: Final = "hosts.change_campaignanswer"
LANGUAGES: Final = ("fr", "en", "nl")
A = CampaignAnswer.Attitude
ASKED_HOSTS = Addressee(gettext_lazy("those who answer for the chosen hosts"))


@dataclass(frozen=True, slots=True)
class StatedAnswer:
    """What a host says to a campaign: attitude, reasons of a no, its words, its days with places."""

    attitude: str
    refusals: Sequence[str] = ()
    words: str = ""
    offered: Collection[OfferedDays] = ()


@transaction.atomic
def open_host_campaign(
    *, cohort: Cohort, closes_on: date, by: User, **texts: str
) -> HostCampaign:
    """A campaign for a cohort; nobody is asked yet. `texts` are by `text_fr`, `text_en`, `text_nl`.

    Refuses with `Refused` a second one for the cohort, and a closing day that is past or not before the
    stay; `PermissionDenied` without the right.
    """
    require(by, "hosts.add_hostcampaign")
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if HostCampaign.objects.filter(cohort=cohort).exists():
        raise Refused(_("This cohort has a campaign already."))
    _require_closing_day(cohort, closes_on)
    return HostCampaign.objects.create(
        cohort=cohort, closes_on=closes_on, by=by, **_read_texts(texts)
    )


@transaction.atomic
def change_host_campaign(
    *, campaign: HostCampaign, closes_on: date, by: User, **texts: str
) -> HostCampaign:
    """Another closing day, other texts; hosts asked before read the new ones on their page.

    Refuses like `open_host_campaign`, a closing day that stays as it was excepted.
    """
    require(by, ASK)
    if closes_on != campaign.closes_on:
        _require_closing_day(campaign.cohort, closes_on)
    campaign.closes_on = closes_on
    written = _read_texts(texts)
    for name, text in written.items():
        setattr(campaign, name, text)
    campaign.save(update_fields=["closes_on", *written])
    return campaign


@declare_addressees(ASKED_HOSTS)
@transaction.atomic
def ask_campaign_hosts(
    *, campaign: HostCampaign, hosts: Iterable[Host], by: User
) -> list[CampaignAnswer]:
    """Ask hosts whether and when they receive the cohort; those who answer for them get a mail.

    Hosts that were asked before are not asked again. Refuses with `Refused` when no host is chosen, one
    has nobody who answers or receives nobody now, or the closing day has passed; `PermissionDenied`
    without the right.
    """
    require(by, ASK)
    locked = (
        HostCampaign.objects.select_for_update(of=("self",))
        .select_related("cohort")
        .get(pk=campaign.pk)
    )
    if not locked.is_open(timezone.localdate()):
        raise Refused(_("The closing day has passed: choose a later one first."))
    known = set(locked.answers.values_list("host", flat=True))
    wanted = {host.pk: host for host in hosts if host.pk not in known}
    if not wanted:
        raise Refused(_("Choose hosts that were not asked yet."))
    answering = set(list_campaign_hosts(locked).values_list("pk", flat=True))
    for pk, host in wanted.items():
        if pk not in answering:
            raise Refused(
                _("%(host)s cannot be asked: nobody answers for it, or it pauses.")
                % {"host": host}
            )
    rows = [
        CampaignAnswer(campaign=locked, host=host, asked_by=by)
        for host in wanted.values()
    ]
    asked = CampaignAnswer.objects.bulk_create(rows)
    _write_to_hosts(locked, asked)
    return asked


def list_campaign_hosts(campaign: HostCampaign) -> QuerySet[Host]:
    """The hosts that can be asked for a cohort: they receive in its days, and someone answers for them."""
    managing = HostContact.objects.current().reachable().filter(manages=True)
    stay = campaign.stay
    away = Host.objects.pausing(stay.first) & Host.objects.pausing(stay.last)
    return (
        list_open_hosts()
        .filter(organisation__in=managing.values("affiliation__organisation"))
        .exclude(pk__in=away.values("pk"))
    )


@transaction.atomic
def answer_host_campaign(
    *, answer: CampaignAnswer, said: StatedAnswer, by: User
) -> CampaignAnswer:
    """The host says whether it receives the cohort, and on which days how many; what it said is replaced.

    Refuses with `Refused` after the closing day, a no without reason, and days that cannot be (outside the
    stay, twice, more than the host takes); `PermissionDenied` for who does not answer for the host.
    """
    if not can_manage_host(by, answer.host_id):
        raise PermissionDenied(NOT_A_MANAGER)
    row = _lock_answer(answer)
    if not row.campaign.is_open(timezone.localdate()):
        raise Refused(_("Answers are no longer taken. Please write to the programme."))
    return _keep_answer(row, said, by=by)


@transaction.atomic
def note_campaign_answer(
    *, answer: CampaignAnswer, said: StatedAnswer, told_by: str, by: User
) -> CampaignAnswer:
    """Staff note what a host said on the phone; also after the closing day, until the stay is over.

    Refuses like `answer_host_campaign`, and without the name of who said it; `PermissionDenied` without
    the right.
    """
    require(by, NOTE)
    if not told_by.strip():
        raise Refused(_("Say who told you."))
    row = _lock_answer(answer)
    if row.campaign.stay.last < timezone.localdate():
        raise Refused(_("The stay of this cohort is over."))
    return _keep_answer(row, said, by=by, told_by=told_by.strip())


def _lock_answer(answer: CampaignAnswer) -> CampaignAnswer:
    """Of two windows the second waits, and what it says stands."""
    rows = CampaignAnswer.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__cohort", "host__organisation").get(
        pk=answer.pk
    )


def _keep_answer(
    row: CampaignAnswer, said: StatedAnswer, *, by: User, told_by: str = ""
) -> CampaignAnswer:
    attitude = A(said.attitude)
    if attitude == A.WAITING:
        raise Refused(_("Choose an answer."))
    is_no = attitude == A.NO
    reasons = list(dict.fromkeys(said.refusals)) if is_no else []
    if is_no and not reasons:
        raise Refused(_("Please tick at least one reason."))
    if CampaignAnswer.Refusal.OTHER in reasons and not said.words.strip():
        raise Refused(_("Please say in your own words why."))
    days = [] if is_no else list(said.offered)
    found = list_offered_days_findings(
        days, stay=row.campaign.stay, capacity=row.host.capacity
    )
    if sentences := [format_finding(finding) for finding in found]:
        raise Refused(*dict.fromkeys(sentences))
    row.attitude, row.refusals, row.words = attitude, reasons, said.words.strip()
    row.answered_by, row.answered_at = by, timezone.now()
    row.told_by = told_by
    row.save(
        update_fields=[
            "attitude",
            "refusals",
            "words",
            "answered_by",
            "answered_at",
            "told_by",
        ]
    )
    HostAvailability.objects.filter(answer=row).delete()
    kept = []
    for one in days:
        kept.append(
            HostAvailability(
                answer=row, starts_on=one.first, ends_on=one.last, places=one.places
            )
        )
    HostAvailability.objects.bulk_create(kept)
    return row


def _require_closing_day(cohort: Cohort, closes_on: date) -> None:
    if closes_on < timezone.localdate():
        raise Refused(_("Please choose a day that is not past."))
    if closes_on >= cohort.arrives_on:
        raise Refused(_("Hosts answer before the stay begins."))


def _read_texts(texts: dict[str, str]) -> dict[str, str]:
    known = {f"text_{code}" for code in LANGUAGES}
    if strange := sorted(texts.keys() - known):
        raise TypeError(f"A campaign has no {', '.join(strange)}")
    return {name: text.strip() for name, text in texts.items()}


def _write_to_hosts(campaign: HostCampaign, asked: Iterable[CampaignAnswer]) -> None:
    """To each who answers for a host, in their language; once for each host, whatever is clicked twice."""
    rows = {row.host_id: row for row in asked}
    contacts = HostContact.objects.at_hosts(rows).reachable().filter(manages=True)
    for contact in contacts:
        row = rows[contact.host.pk]
        language = contact.person.language
        with override(language):
            text = campaign.text
        queue_mail(
            kind="hosts/campaign",
            to=contact.user.email,
            language=language,
            context={
                "name": str(contact.person),
                "text": text,
                **build_campaign_facts(row),
            },
            about=format_row_reference(row),
            key=f"campaign/{row.pk}/{contact.pk}",
        )


def build_campaign_facts(row: CampaignAnswer) -> dict[str, object]:
    """What each mail of a campaign says: host, cohort, days, closing day, the page."""
    campaign = row.campaign
    return {
        "host": str(row.host),
        "cohort": str(campaign.cohort),
        "starts_on": campaign.stay.first,
        "ends_on": campaign.stay.last,
        "closes_on": campaign.closes_on,
        "url": build_site_url(reverse("hosts:campaign", args=[row.pk])),
    }
