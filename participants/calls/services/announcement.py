"""What the public page of a call answers: what a stay costs and who pays, which papers, what comes when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participants.calls.models import CostBearer, Setup
from participants.calls.questions.definition import FormQuestion
from participants.calls.services.questions import get_call_documents
from participants.register.models import Call
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import build_site_url

# In the order of the page, in the words of staff's page, letters and dossiers.
COST_FIELDS = {
    "pays_flights": gettext_lazy("flights there and back"),
    "pays_visa": gettext_lazy("visa fee and appointment"),
    "pays_insurance": gettext_lazy("travel medical insurance"),
    "pays_lodging": gettext_lazy("lodging"),
    "pays_meals": gettext_lazy("meals"),
    "pays_transport": gettext_lazy("local transport"),
    "pays_allowance": gettext_lazy("daily allowance"),
}


@dataclass(frozen=True, slots=True)
class CostPromise:
    """Who pays some kinds of cost, in words: "flights there and back, lodging"."""

    bearer: CostBearer
    who: str
    kinds: str


def list_cost_promises(setup: Setup) -> list[CostPromise]:
    """Who pays what of a stay, those who pay much first; every kind of cost stands in one line."""
    kinds: dict[str, list[str]] = {bearer: [] for bearer in CostBearer.values}
    for name, label in COST_FIELDS.items():
        kinds[getattr(setup, name)].append(str(label))
    found = []
    for bearer in CostBearer:
        if kinds[bearer]:
            who = _name_bearer(bearer)
            found.append(CostPromise(bearer, who, ", ".join(kinds[bearer])))
    return found


def _name_bearer(bearer: CostBearer) -> str:
    """Who pays, as an applicant reads it."""
    if bearer == CostBearer.PROGRAMME:
        return _("The programme pays")
    if bearer == CostBearer.HOST:
        return _("The host organisation pays")
    return _("You pay")


def format_cost_answer(setup: Setup) -> str:
    """In one sentence what it costs to apply and to go."""
    if any(getattr(setup, name) == CostBearer.PARTICIPANT for name in COST_FIELDS):
        return _("Applying is free. If you are selected, you pay a part of the stay.")
    return _("Nothing: applying is free, and the stay is paid for if you are selected.")


def describe_call(call: Call) -> dict[str, Any]:
    """A call, with its programme, in the words of schema.org: for search engines and the sites of partners.

    Instants in ISO 8601 on the clock of the participants. Texts in every language that staff wrote.
    """
    programme = call.programme
    zone = ZoneInfo(programme.origin_timezone)
    url = build_site_url(reverse("applications:call", args=[call.slug]))
    described: dict[str, Any] = {
        "@type": "EducationalOccupationalProgram",
        "@id": url,
        "url": url,
        "name": _collect_languages(call, "title"),
        "description": _collect_languages(call, "text"),
        "applicationStartDate": timezone.localtime(call.opens_at, zone).isoformat(),
        "applicationDeadline": timezone.localtime(call.closes_at, zone).isoformat(),
        "programType": programme.name,
        "areaServed": {"@type": "Country", "identifier": str(programme.origin)},
        "provider": {"@type": "Organization", "name": programme.implementer},
        "funding": {"@type": "Grant", "name": programme.funding_en},
        "maximumEnrollment": programme.seats,
        "isAccessibleForFree": True,
    }
    if programme.contact_email:
        described["provider"]["email"] = programme.contact_email
    return described


def _collect_languages(call: Call, field: str) -> list[dict[str, str]]:
    texts = []
    for code in ("fr", "en", "nl"):
        if text := getattr(call, f"{field}_{code}"):
            texts.append({"@language": code, "@value": text})
    return texts


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """One paper of the form as every list of papers names it: whether it must be there, what it is."""

    label: str
    need: str = ""
    help: str = ""


def list_asked_papers(call: Call) -> list[AskedPaper]:
    """The papers of the form, from the very rows that the form reads: one list, one wording, everywhere."""
    papers = []
    for row in get_call_documents(call).values():
        need = describe_paper_need(row)
        papers.append(AskedPaper(str(row.label), need, str(row.help)))
    return papers


def describe_paper_need(paper: FormQuestion) -> str:
    """Whether a paper must be there, in brackets; nothing for one that everybody gives."""
    if not paper.required:
        return _("(optional)")
    return _("(only if an earlier answer asks for it)") if paper.conditions else ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that happens to an application: what, when in words, whether it is over."""

    title: str
    when: str
    text: str = ""
    is_past: bool = False


def list_call_milestones(call: Call) -> list[Milestone]:
    """What happens from the closing to the follow-up, and when, as far as the call says it; one query."""
    programme = call.programme
    today = timezone.localdate(timezone=ZoneInfo(programme.origin_timezone))
    found = [
        Milestone(
            _("The call closes"),
            programme.write_origin_moment(call.closes_at),
            is_past=call.closes_at <= timezone.now(),
        ),
        Milestone(
            _("Your file is checked"),
            _("in the weeks after the closing"),
            _("If a paper is missing, we write to you and say which."),
        ),
    ]
    if call.committee_on is not None:
        found.append(
            Milestone(
                _("The selection committee meets"),
                _format_public_day(call.committee_on),
                is_past=call.committee_on < today,
            )
        )
    found.append(_build_answer_milestone(call.results_by, today))
    if call.training_from is not None:
        found.append(
            Milestone(
                _("Training and visa file of those selected"),
                _("from %(day)s") % {"day": _format_public_day(call.training_from)},
                is_past=call.training_from < today,
            )
        )
    return [*found, *_list_travel_milestones(call, today)]


def _build_answer_milestone(results_by: date | None, today: date) -> Milestone:
    text = _("You get an answer by e-mail in every case.")
    if results_by is None:
        return Milestone(_("You get your answer"), _("after the committee"), text)
    when = _("by %(day)s at the latest") % {"day": _format_public_day(results_by)}
    return Milestone(_("You get your answer"), when, text, is_past=results_by < today)


def _list_travel_milestones(call: Call, today: date) -> list[Milestone]:
    found = []
    stay = _("Stay in the host country")
    for cohort in call.cohorts.order_by("arrives_on"):
        first, last = cohort.arrives_on, cohort.leaves_on
        when = _("from %(first)s to %(last)s") % {
            "first": _format_public_day(first),
            "last": _format_public_day(last),
        }
        found.append(Milestone(stay, when, is_past=last < today))
    months = max(call.programme.follow_up_months, default=0)
    if months:
        when = ngettext(
            "for %(months)d month after the return",
            "for %(months)d months after the return",
            months,
        ) % {"months": months}
        found.append(Milestone(_("We accompany you at home"), when))
    return found


def _format_public_day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
