"""Verbs on what a host says of itself, part by part; who may not gets `PermissionDenied`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import DescribedStep, Host
from mobility.hosts.services.contacts import (
    NOT_A_MANAGER,
    can_manage_host,
    get_host_contact,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.documents.services import (
    FileRefused,
    delete_unheld_document,
    store_upload,
)
from pemwecco.network.mapping import keep_stated_topics
from pemwecco.network.models import Need, NeedTopic, Organisation, Sector

# What a host writes of itself; its name, address and numbers are printed, and staff look at them.
SAID_BY_HOST = frozenset(
    {
        "presentation",
        "chain_places",
        "languages",
        "seeks",
        "offers",
        "capacity",
        "hours",
        "paused_from",
        "paused_until",
        "pause_reason",
        "visit_address",
        "way_there",
        "dress",
        "accessibility",
        "practical",
        "day_contact",
    }
)
PICTURES = ("image/jpeg", "image/png")


@transaction.atomic
def describe_host(*, host: Host, by: User, **facts: Any) -> Host:
    """Write what a host says of itself: what it does, seeks and offers, practical details, capacity, pause.

    By one of its contacts who manages, or by staff; `PermissionDenied` for anybody else. Refuses with
    `Refused` a pause that ends before it begins, one without its reason, one that only ends, and a contact
    on the day who does not speak for the host. Visits that are asked or agreed stay.
    """
    require_describing(host, by)
    if strange := sorted(facts.keys() - SAID_BY_HOST):
        raise TypeError(f"A host does not say {', '.join(strange)} of itself")
    row = Host.objects.select_for_update(of=("self",)).get(pk=host.pk)
    for name, value in facts.items():
        setattr(row, name, value)
        setattr(host, name, value)
    if facts.keys() & {"paused_from", "paused_until", "pause_reason"}:
        _require_whole_pause(row)
    contact = facts.get("day_contact")
    if contact is not None and get_host_contact(contact.user, host.pk) != contact:
        raise Refused(_("This person does not speak for the host today."))
    row.save(update_fields=sorted(facts))
    return host


def require_describing(host: Host, by: User) -> None:
    """Raise `PermissionDenied` for whoever neither manages the host nor may change it as staff."""
    if not (can_manage_host(by, host.pk) or by.has_perm("hosts.change_host")):
        raise PermissionDenied(NOT_A_MANAGER)


def _require_whole_pause(host: Host) -> None:
    if host.paused_from is None:
        if host.paused_until is not None or host.pause_reason:
            raise Refused(_("Say from which day nobody is received."))
        return
    if host.paused_until is not None and host.paused_until < host.paused_from:
        raise Refused(_("The last day of the pause comes before its first day."))
    if not host.pause_reason:
        raise Refused(_("Say in a few words why nobody is received."))


@transaction.atomic
def keep_host_sectors(*, host: Host, sectors: Iterable[Sector], by: User) -> None:
    """Say in which sectors a host works beside that of its organisation."""
    require_describing(host, by)
    host.sectors.set(sectors)


@transaction.atomic
def keep_host_topics(
    *,
    host: Host,
    seeks: Iterable[NeedTopic],
    offers: Iterable[NeedTopic],
    by: User,
) -> None:
    """Say what a host seeks and offers: needs and offers of its organisation, which matching compares."""
    require_describing(host, by)
    for side, topics in ((Need.Side.NEED, seeks), (Need.Side.OFFER, offers)):
        keep_stated_topics(
            organisation=host.organisation,
            side=side,
            topics=topics,
            by=by,
            stated_by=by.name,
        )


def list_stated_topics(organisation: Organisation, side: str) -> list[NeedTopic]:
    """What an organisation seeks, or offers, today; each topic once."""
    open_rows = Need.objects.filter(
        organisation=organisation,
        person__isnull=True,
        side=side,
        state=Need.State.OPEN,
    )
    return list(NeedTopic.objects.filter(pk__in=open_rows.values("topic")))


def keep_host_logo(*, host: Host, uploaded: UploadedFile, by: User) -> Document:
    """Keep the logo of a host, in place of the one it has. Refuses with `FileRefused` what is no picture."""
    require_describing(host, by)
    document = store_upload(uploaded=uploaded, by=by)
    if document.content_type not in PICTURES:
        delete_unheld_document(document)
        raise FileRefused(_("A logo is a picture: JPEG or PNG."))
    with transaction.atomic():
        row = Host.objects.select_for_update(of=("self",)).get(pk=host.pk)
        former = row.logo
        row.logo = host.logo = document
        row.save(update_fields=["logo"])
    if former is not None:
        delete_unheld_document(former)
    return document


def record_described_step(*, host: Host, step: str, by: User) -> None:
    """Remember that a host has been through a part of its description, and agreed where it is its word."""
    require_describing(host, by)
    DescribedStep.objects.update_or_create(
        host=host,
        step=DescribedStep.Step(step),
        defaults={"by": by, "at": timezone.now()},
    )


def find_next_step(host: Host) -> str:
    """The first part that a host has not been through yet; empty once it has described itself."""
    done = set(host.described_steps.values_list("step", flat=True))
    for step in DescribedStep.Step.values:
        if step not in done:
            return step
    return ""
