"""Name, address, numbers and signatories of a host: changed by it, taken over by staff, printed only then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mobility.hosts.models import Host, HostChange, HostContact
from mobility.hosts.services.profile import require_describing
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.labels import join_label
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.identifiers import IdentifierError
from pemwecco.network.models import Affiliation, Identifier, Organisation
from pemwecco.network.services import (
    UnreadablePhone,
    read_identifier,
    read_phone,
    record_organisation,
    record_person,
    set_identifier,
)

F, STATE = HostChange.Fact, HostChange.State
CHECK: Final = "hosts.change_hostchange"
OF_ORGANISATION: Final = (F.NAME, F.ADDRESS, F.CITY, F.PHONE, F.EMAIL)
# What is kept of a tick.
YES: Final = "yes"
PROPOSER_OF_CHANGE = Addressee(gettext_lazy("who changed it"))


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """What staff say of one change: taken over, or not and why."""

    change: int
    accepted: bool
    reason: str = ""


def read_printed_facts(host: Host) -> dict[str, str]:
    """What letters print of a host today, by the name of the fact."""
    organisation = host.organisation
    facts = {}
    for name in OF_ORGANISATION:
        facts[str(name)] = str(getattr(organisation, name) or "")
    number = organisation.identifiers.filter(
        scheme=Identifier.Scheme.BE_ENTERPRISE
    ).first()
    return facts | {str(F.NUMBER): number.value if number else ""}


def read_contact_facts(contact: HostContact) -> dict[str, str]:
    """What letters print of somebody who speaks for a host, and whether they sign."""
    return {
        str(F.FUNCTION): contact.function,
        str(F.CONTACT_PHONE): str(contact.person.phone or ""),
        str(F.SIGNS): YES if contact.signs_letters else "",
    }


@transaction.atomic
def propose_host_facts(
    *, host: Host, facts: Mapping[str, str], by: User
) -> list[HostChange]:
    """A contact who manages changes what letters print of the host; each difference waits for staff.

    Changed again, the open change is corrected; typed back, it is taken back. Returns what is open of these
    facts. Refuses with `PermissionDenied` whoever may not describe the host; with `Refused` an empty name, a
    number or an address that cannot be one.
    """
    require_describing(host, by)
    locked = Host.objects.select_for_update(of=("self",)).get(pk=host.pk)
    return _propose(locked, None, read_printed_facts(locked), facts, by)


@transaction.atomic
def propose_contact_facts(
    *, contact: HostContact, facts: Mapping[str, str], by: User
) -> list[HostChange]:
    """The same of the function, the phone and the signing of one contact of the host."""
    host = Host.objects.select_for_update(of=("self",)).get(pk=contact.host.pk)
    require_describing(host, by)
    return _propose(host, contact, read_contact_facts(contact), facts, by)


@transaction.atomic
def propose_signing(*, contact: HostContact, by: User) -> None:
    """Ask staff that a contact signs for the host, on the word of a colleague who managed it.

    Whoever calls it has asked whether they may; nothing is asked for who signs already.
    """
    host = Host.objects.select_for_update(of=("self",)).get(pk=contact.host.pk)
    facts = read_contact_facts(contact)
    _propose(host, contact, facts, {str(F.SIGNS): YES}, by)


def _propose(
    host: Host,
    contact: HostContact | None,
    standing: Mapping[str, str],
    facts: Mapping[str, str],
    by: User,
) -> list[HostChange]:
    if strange := sorted(facts.keys() - standing.keys()):
        raise TypeError(f"Letters do not print {', '.join(strange)} of it")
    found = []
    for what, typed in facts.items():
        new = _read_fact(what, typed, str(host.organisation.country) or "BE")
        waiting = HostChange.objects.waiting().filter(
            host=host, contact=contact, what=what
        )
        if new == standing[what]:
            waiting.update(
                state=STATE.WITHDRAWN, decided_by=by, decided_at=timezone.now()
            )
            continue
        known = waiting.first()
        row = known or HostChange(host=host, contact=contact, what=what)
        if known is None or row.new != new:
            row.old, row.new = standing[what], new
            row.by, row.at = by, timezone.now()
            row.save()
        found.append(row)
    return found


def _read_fact(what: str, typed: str, country: str) -> str:
    """A fact as it is kept; `Refused` with the sentence when it cannot be one."""
    text = " ".join(typed.split())
    if what == F.NAME and not text:
        raise Refused(_("An organisation has a name."))
    try:
        if what in {F.PHONE, F.CONTACT_PHONE}:
            return read_phone(text, region=country)
        if what == F.NUMBER and text:
            return read_identifier(Identifier.Scheme.BE_ENTERPRISE, text)[0]
        if what == F.EMAIL and text:
            validate_email(text)
    except (UnreadablePhone, IdentifierError) as error:
        raise Refused(str(error)) from error
    except ValidationError as error:
        raise Refused(*error.messages) from error
    return text


def list_wanted_facts(host: Host) -> dict[str, str]:
    """What a host has changed and staff have not answered yet, by the name of the fact."""
    rows = HostChange.objects.waiting().filter(host=host, contact__isnull=True)
    return dict(rows.values_list("what", "new"))


@declare_addressees(PROPOSER_OF_CHANGE)
@transaction.atomic
def answer_host_changes(
    *, host: Host, answers: Iterable[ChangeAnswer], by: User
) -> list[HostChange]:
    """Take changes of a host over, or say why not; who made them is told once, of all of them.

    What is taken over is what letters print from then on: those already issued stay as they are, and are
    shown as out of date. Refuses with `PermissionDenied` without the right; with `Refused` a refusal without
    reason, what is answered already, and a fact that staff have meanwhile written differently themselves.
    """
    require(by, CHECK)
    locked = Host.objects.select_for_update(of=("self",)).get(pk=host.pk)
    answered = []
    for answer in answers:
        row = (
            HostChange.objects.select_for_update(of=("self",))
            .filter(host=locked, pk=answer.change)
            .first()
        )
        if row is None:
            raise Refused(_("This change is not of this host."))
        if not row.is_open:
            raise Refused(
                _("This was answered already: %(state)s.")
                % {"state": row.get_state_display()}
            )
        _answer_change(row, answer, by)
        answered.append(row)
    _notify_proposers(locked, answered)
    return answered


def _answer_change(row: HostChange, answer: ChangeAnswer, by: User) -> None:
    if answer.accepted:
        _take_change_over(row)
    elif not answer.reason.strip():
        raise Refused(_("Please give the reason."))
    row.state = STATE.ACCEPTED if answer.accepted else STATE.REFUSED
    row.reason = "" if answer.accepted else answer.reason.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _take_change_over(row: HostChange) -> None:
    organisation = Organisation.objects.select_for_update(of=("self",)).get(
        pk=row.host.organisation_id
    )
    row.host.organisation = organisation
    standing = read_printed_facts(row.host)
    if row.contact is not None:
        standing = read_contact_facts(row.contact)
    if standing[row.what] not in {row.old, row.new}:
        raise Refused(
            _(
                "Meanwhile this was changed to %(now)s: look at both, then refuse or write it."
            )
            % {"now": standing[row.what] or "–"}
        )
    if row.contact is not None:
        _write_contact_fact(row.contact, row.what, row.new)
    elif row.what == F.NUMBER:
        set_identifier(
            organisation=organisation,
            scheme=Identifier.Scheme.BE_ENTERPRISE,
            text=row.new,
        )
    else:
        record_organisation(organisation=organisation, **{row.what: row.new})


def _write_contact_fact(contact: HostContact, what: str, new: str) -> None:
    if what == F.SIGNS:
        contact.signs_letters = new == YES
        contact.save(update_fields=["signs_letters"])
    elif what == F.FUNCTION:
        Affiliation.objects.filter(pk=contact.affiliation_id).update(function=new)
    else:
        record_person(person=contact.person, phone=new)


def _notify_proposers(host: Host, answered: Iterable[HostChange]) -> None:
    by_person: dict[int, list[HostChange]] = defaultdict(list)
    for row in answered:
        by_person[row.by_id].append(row)
    for rows in by_person.values():
        to = rows[0].by
        with override(to.language):
            told = [(format_change(row), row.reason) for row in rows]
            queue_mail(
                kind="hosts/changes_answered",
                to=to.email,
                language=to.language,
                context={
                    "name": to.name,
                    "host": str(host),
                    "accepted": [line for line, reason in told if not reason],
                    "refused": [
                        {"line": line, "reason": reason}
                        for line, reason in told
                        if reason
                    ],
                    "url": build_site_url(reverse("hosts:profile", args=[host.pk])),
                },
                about=format_row_reference(host),
                key="hosts/changes_answered:" + ",".join(str(row.pk) for row in rows),
            )


def format_change(row: HostChange) -> str:
    """One change in words, in the active language: "city: 1000 Brussel → 2000 Antwerpen"."""
    what = row.get_what_display()
    if row.contact is not None:
        what = f"{row.contact.person}, {what}"
    old, new = row.old, row.new
    if row.what == F.SIGNS:
        old, new = _format_tick(old), _format_tick(new)
    return join_label(what, f"{old or '–'} → {new or '–'}")


def _format_tick(value: str) -> str:
    return _("yes") if value == YES else _("no")
