"""What both sides say before a cohort is matched: wishes of participants, preferences of hosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import Host
from mobility.hosts.services.contacts import can_manage_host
from mobility.matching.models import HostPreference, HostWish
from mobility.matching.rules.scores import LAST_RANK
from mobility.matching.services.gathering import get_matching_brief
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused


@transaction.atomic
def state_wishes(
    *, participation: Participation, hosts: Sequence[Host], by: User
) -> list[HostWish]:
    """The hosts that a participant wishes to visit, first wish first; what was said before is replaced.

    Refuses with `Refused` a host twice, more than five, a file without a seat, and wishes outside the days
    that staff have set for the cohort; `PermissionDenied` for anybody else.
    """
    if participation.person.email != by.email:
        raise PermissionDenied(_("These wishes are not yours."))
    # Of two windows of one person the second waits, and replaces what the first has said.
    file = Participation.objects.select_for_update(of=("self",)).get(
        pk=participation.pk
    )
    _check_asked(file.cohort if file.is_seated else None)
    keys = [host.pk for host in hosts]
    if len(set(keys)) < len(keys):
        raise Refused(_("The same choice stands twice."))
    if len(keys) > LAST_RANK:
        raise Refused(_("At most five choices."))
    HostWish.objects.filter(participation=file).delete()
    wishes = []
    for rank, host in enumerate(hosts, start=1):
        wishes.append(HostWish(participation=file, host=host, rank=rank))
    return HostWish.objects.bulk_create(wishes)


@transaction.atomic
def state_preferences(
    *, host: Host, cohort: Cohort, choices: Mapping[int, str], by: User
) -> list[HostPreference]:
    """The firms of a cohort that a host would rather receive, or rather not; replaces what it said of them.

    `choices` gives, for the key of a file, "yes" or the code of the reason why rather not
    (`HostPreference.Because`); a firm that is not in it is one of which the host says nothing. Refuses with
    `Refused` firms that are not in the cohort (any more), and preferences outside the days that staff have
    set; `PermissionDenied` for who does not answer for the host.
    """
    if not can_manage_host(by, host.pk):
        raise PermissionDenied(_("You do not speak for this host."))
    _check_asked(cohort)
    # Two contacts at once: the second waits, and what it says stands.
    Host.objects.select_for_update(of=("self",)).get(pk=host.pk)
    seated = Participation.objects.filter(cohort=cohort, stage__in=SEATED)
    if set(choices) - set(seated.values_list("pk", flat=True)):
        raise Refused(_("One of these firms does not travel any more: look again."))
    HostPreference.objects.filter(host=host, participation__cohort=cohort).delete()
    stated = []
    for key, choice in choices.items():
        stated.append(_build_preference(host, key, choice))
    return HostPreference.objects.bulk_create(stated)


def _build_preference(host: Host, participation: int, choice: str) -> HostPreference:
    is_yes = choice == HostPreference.Attitude.YES
    return HostPreference(
        host=host,
        participation_id=participation,
        attitude="yes" if is_yes else "no",
        because="" if is_yes else HostPreference.Because(choice),
    )


def _check_asked(cohort: Cohort | None) -> None:
    today = timezone.localdate()
    if cohort is None or not get_matching_brief(cohort).is_asking(today):
        raise Refused(
            _("Wishes and preferences of this cohort are not taken on this day.")
        )
