"""News of the next call: an address proved by a link, one mail when a call opens, then it is erased."""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.calls.models import CallSubscriber
from participants.calls.models.subscribers import KEPT_FOR
from participants.register.models import Call, Programme
from pemwecco.accounts.models import normalise_email
from pemwecco.core.answers import Refused
from pemwecco.core.limits import HOUR, Limit
from pemwecco.mail.services import build_site_url, queue_mail

CONFIRM, STOP = "calls.news.confirm", "calls.news.stop"
LIFE = timedelta(days=2)
MOST_AT_ONCE = 200
# Many people share one address of the network.
ASKED_BY_MAIL = Limit("calls/news/mail", 3, HOUR)
ASKED_BY_NETWORK = Limit("calls/news/network", 60, HOUR)


def count_news_request(*, email: str, network: str) -> int:
    """Count one more request. Returns the seconds to wait when it is one too many, else 0."""
    by_mail = ASKED_BY_MAIL.count_attempt(email)
    return max(by_mail, ASKED_BY_NETWORK.count_attempt(network))


def send_news_proof(*, programme: Programme, email: str, language: str) -> None:
    """Write to an address with the link that puts it on the list; no row is written before.

    Whether the address is on the list already changes nothing of the mail or of the page.
    """
    address = normalise_email(email)
    told = {"programme": programme.pk, "email": address, "language": language}
    token = dumps(told, salt=CONFIRM, compress=True)
    queue_mail(
        kind="calls/news_proof",
        to=address,
        language=language,
        context={
            "days": LIFE.days,
            "link": build_site_url(reverse("applications:news_confirm", args=[token])),
            "stop": build_site_url(
                reverse("applications:news_stop", args=[build_stop_token(address)])
            ),
        },
    )


def confirm_news_token(token: str, *, is_dry: bool = False) -> tuple[str, str]:
    """Put the address of a link on the list; `is_dry` only reads the link. Returns address and language.

    Twice is once. Refuses with the sentence a link that is too old or was not made here.
    """
    try:
        told = loads(token, salt=CONFIRM, max_age=LIFE)
        programme = Programme.objects.get(pk=told["programme"])
    except (BadSignature, Programme.DoesNotExist):
        raise Refused(
            _("This link is not complete or too old. Please leave your address again.")
        ) from None
    if not is_dry:
        CallSubscriber.objects.get_or_create(
            programme=programme,
            email=told["email"],
            defaults={"language": told["language"]},
        )
    return told["email"], told["language"]


def build_stop_token(email: str) -> str:
    """What the link carries that takes an address off the list; it stays good."""
    return dumps(email, salt=STOP)


def stop_news(token: str, *, is_dry: bool = False) -> str:
    """Erase the address of a link from the list; `is_dry` only reads the link. Refuses one not made here."""
    try:
        email = str(loads(token, salt=STOP))
    except BadSignature:
        raise Refused(
            _("This link is not complete. Copy the whole link from our mail.")
        ) from None
    if not is_dry:
        CallSubscriber.objects.filter(email=email).delete()
    return email


def announce_open_calls() -> int:
    """Tell those who asked of a call that takes applications now, once, and erase each address with its mail.

    Whenever they asked: a call may be published after the moment at which it opens, and an address confirmed
    after it. A call whose moment has not come tells nobody.
    Addresses whose time is over are erased without a mail. Returns how many mails were queued; safe to run
    at once twice.
    """
    now = timezone.now()
    CallSubscriber.objects.filter(at__lt=now - KEPT_FOR).delete()
    told = 0
    for call in Call.objects.open().select_related("programme"):
        with transaction.atomic():
            waiting = (
                CallSubscriber.objects.select_for_update(skip_locked=True)
                .filter(programme=call.programme)
                .order_by("pk")[:MOST_AT_ONCE]
            )
            for subscriber in waiting:
                _announce_call(call, subscriber)
                subscriber.delete()
                told += 1
    return told


def _announce_call(call: Call, subscriber: CallSubscriber) -> None:
    with translation.override(subscriber.language):
        queue_mail(
            kind="calls/news_opened",
            to=subscriber.email,
            language=subscriber.language,
            context={
                "call": call.title,
                "closes": call.programme.write_origin_moment(call.closes_at),
                "link": build_site_url(reverse("applications:call", args=[call.slug])),
            },
            key=f"calls/news_opened:{call.pk}:{subscriber.pk}",
        )
