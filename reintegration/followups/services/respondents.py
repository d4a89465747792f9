"""Whom of a host a follow-up is asked: its contacts, each by a personal link that ends and is asked again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mobility.hosts.models import HostContact
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from reintegration.followups.models import FollowUp, Respondent

LINK_LIFE: Final = timedelta(days=14)
# One purpose: the second tells whose link has run out, so that it can be asked again.
FOLLOW_UP_LINK: Final = SignedLink(
    "followups.host",
    life=LINK_LIFE,
    broken=gettext_lazy(
        "This link is not complete. Copy the whole link from our mail."
    ),
    too_old=gettext_lazy("This link has run out."),
)
_ANY_AGE: Final = SignedLink("followups.host")
LINK_HOLDER = Addressee(gettext_lazy("the contact of the host who asks"))


@transaction.atomic
def add_respondents(*, today: date | None = None) -> int:
    """Note whom of each host is asked, once its follow-up takes answers; says how many were added.

    Those who may answer for the host, or, where nobody does, all who speak for it. Safe to run twice.
    """
    day = today or timezone.localdate()
    added = 0
    rows = FollowUp.objects.open().of_hosts().in_window(day)
    for row in rows.select_related("placement"):
        known = set(row.respondents.values_list("contact", flat=True))
        for contact in list_host_speakers(row):
            if contact.pk not in known:
                Respondent.objects.get_or_create(follow_up=row, contact=contact)
                added += 1
    return added


def list_host_speakers(follow_up: FollowUp) -> list[HostContact]:
    """The contacts who answer for the host of a follow-up today; all who speak for it where none may."""
    if follow_up.placement is None:
        return []
    speaking = HostContact.objects.at_hosts([follow_up.placement.host_id]).reachable()
    every = list(speaking)
    return [contact for contact in every if contact.manages] or every


def find_host_speaker(follow_up: FollowUp, user: User) -> HostContact | None:
    """The contact as whom somebody who is signed in answers for the host of a follow-up."""
    for contact in list_host_speakers(follow_up):
        if contact.user_id == user.pk:
            return contact
    return None


def read_respondent_link(token: str) -> tuple[Respondent | None, str]:
    """Whom a link was sent to, whatever its age, and why it opens no more; nobody for a link never given."""
    try:
        key = _ANY_AGE.read(token)
    except Refused:
        return None, ""
    rows = Respondent.objects.select_related(
        "contact__user",
        "contact__affiliation__person",
        "contact__affiliation__organisation__host",
        "follow_up__participation__person",
        "follow_up__participation__organisation",
        "follow_up__participation__call__programme",
        "follow_up__placement__host__organisation",
        "follow_up__questionnaire",
        "follow_up__told",
        "follow_up__evidence",
    )
    found = rows.filter(pk=key).first()
    if found is None:
        return None, ""
    try:
        FOLLOW_UP_LINK.read(token)
    except Refused as refusal:
        return found, str(refusal)
    return found, get_respondent_refusal(found)


def get_respondent_refusal(respondent: Respondent) -> str:
    """Why a contact may answer no more, in a sentence; empty while they may."""
    if not respondent.contact.is_current:
        return _("You do not speak for this host any more: a colleague answers.")
    return ""


def build_respondent_link(respondent: Respondent) -> str:
    """A new link for one contact, which opens for two weeks."""
    token = FOLLOW_UP_LINK.make(respondent.pk)
    return build_site_url(reverse("followups:host", args=[token]))


@declare_addressees(LINK_HOLDER)
@transaction.atomic
def send_new_answer_link(*, respondent: Respondent) -> None:
    """Send a new link to the contact whose own has run out; once a day, and to their own address only.

    Refuses with `Refused` a follow-up that is answered or closed, and who speaks for the host no more.
    """
    row = Respondent.objects.select_for_update(of=("self",)).get(pk=respondent.pk)
    may = respondent.follow_up.link_answer()
    if not may:
        raise Refused(may.reason)
    if refusal := get_respondent_refusal(respondent):
        raise Refused(refusal)
    row.asked_again_at = timezone.now()
    row.save(update_fields=["asked_again_at"])
    contact = respondent.contact
    language = contact.person.language
    with override(language):
        queue_mail(
            kind="followups/host_link",
            to=contact.user.email,
            language=language,
            context=build_host_mail_context(respondent),
            about=format_row_reference(respondent.follow_up.participation),
            key=f"followups/host_link:{row.pk}/{timezone.localdate():%Y-%m-%d}",
        )


def build_host_mail_context(respondent: Respondent) -> dict[str, object]:
    """What mails to a contact of a host say of a follow-up."""
    follow_up = respondent.follow_up
    programme = follow_up.participation.call.programme
    return {
        "name": str(respondent.contact.person),
        "visitor": follow_up.participation.person.full_name,
        "months": follow_up.months,
        "closes_on": follow_up.closes_on,
        "link": build_respondent_link(respondent),
        "days": LINK_LIFE.days,
        "programme_name": programme.name,
    }
