"""Verbs of the ground floor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import RuleError
from pemwecco.core.models import Heartbeat, Parameter
from pemwecco.core.parameters import (
    get_dated_rule,
    get_rule_family,
    parse_rule_value,
    read_row_value,
)
from pemwecco.core.sentences import format_rule_error

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


def record_heartbeat(*, name: str) -> None:
    """Note that a background process lives, for `/readyz`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


@transaction.atomic
def record_dated_rule(
    *,
    key: str,
    value: str,
    valid_from: date,
    source: str,
    verified_on: date | None,
    by: User,
) -> Parameter:
    """Give a rule of law or of the programme a value from a day on; what applied before stays.

    Refuses with `Refused` a key that no subject knows, a value that the rule does not take, and a second
    value from the same day; with `PermissionDenied` whoever may not.
    """
    require(by, "core.add_parameter")
    rule, family = get_dated_rule(key), get_rule_family(key)
    if rule is None or family is None:
        raise Refused(_("No part of the programme reads this rule."))
    try:
        number = parse_rule_value(rule, value)
    except RuleError as error:
        raise Refused(*format_rule_error(error)) from None
    if Parameter.objects.filter(key=key, valid_from=valid_from).exists():
        raise Refused(_("This rule has a value from that day on already."))
    made = Parameter.objects.create(
        key=key,
        value=f"{number:f}",
        unit=rule.unit,
        valid_from=valid_from,
        source=source,
        verified_on=verified_on,
    )
    family.apply_change()
    return made


@transaction.atomic
def withdraw_dated_rule(*, row: Parameter, by: User) -> None:
    """Take back a value that nothing was decided by; its history stays.

    Refuses with `Refused` a row by which a file was judged; with `PermissionDenied` whoever may not.
    """
    require(by, "core.delete_parameter")
    found = Parameter.objects.select_for_update().filter(pk=row.pk).first()
    if found is None:
        return
    family = get_rule_family(found.key)
    counts = read_row_value(found) is not None
    if family is not None and counts and family.is_used(found):
        raise Refused(
            _("Files were judged by this value: add a new one with a later first day.")
        )
    found.delete()
    if family is not None:
        family.apply_change()


@dataclass(frozen=True, slots=True)
class _Send:
    """One message for the worker; equal to another with the same name and arguments."""

    name: str
    args: tuple[int, ...]

    def __call__(self) -> None:
        current_app.send_task(self.name, args=self.args)


def ask_worker(name: str, *args: int) -> None:
    """Start a background task once the transaction has committed; twice the same is asked once.

    A broker that does not answer stops nobody: the sweep of the task finds its rows later.
    """
    send = _Send(name, args)
    if all(waiting[1] != send for waiting in connection.run_on_commit):
        transaction.on_commit(send, robust=True)
