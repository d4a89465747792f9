"""A referral after the return: asked of the participant first, told to the structure with their consent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.eligibility.lifecycle import (
    REFERRAL,
    STRUCTURE,
    ReferralPurpose,
    ReferralStage,
    SharedDatum,
)
from participants.eligibility.models import Referral
from participants.eligibility.services.route import (
    ASK_AGAIN_AFTER,
    build_referral_token,
    get_structure_language,
)
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import SUPPORT_KINDS, Organisation
from pemwecco.network.regions import get_region_name
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import record_consent, record_reading, withdraw_consent

WORDING_VERSION: Final = "1"
MOST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class SharedData:
    """What a structure reads of somebody: no more than what they agreed to share."""

    phone: Any = ""
    email: str = ""
    place: str = ""
    milestone: str = ""


def read_shared_data(referral: Referral) -> SharedData:
    """The data of a referral as its structure may read them; it comes with the person of its file.

    Before a call the phone alone is given, after the return what the participant said yes to.
    """
    person = referral.participation.person
    if not referral.is_of_return:
        return SharedData(phone=person.phone)
    shared = set(referral.shared)
    place = ""
    if SharedDatum.PLACE in shared:
        place = _format_shared_place(referral.participation)
    return SharedData(
        phone=person.phone if SharedDatum.PHONE in shared else "",
        email=person.email if SharedDatum.EMAIL in shared else "",
        place=place,
        milestone=referral.milestone if SharedDatum.MILESTONE in shared else "",
    )


def _format_shared_place(file: Participation) -> str:
    """The town of the enterprise, the region of the person."""
    town = file.organisation.city if file.organisation is not None else ""
    region = file.person.region
    name = str(get_region_name(region)) if region else ""
    return ", ".join(filter(None, [town, name]))


@transaction.atomic
def ask_return_referral(
    *,
    participation: Participation,
    structure: Organisation,
    message: str,
    shared: Iterable[str],
    by: User,
    milestone: str = "",
    follow_up_on: date | None = None,
) -> Referral:
    """Prepare a referral of somebody who is back: nothing reaches the structure before their consent.

    `shared` are codes of `SharedDatum`; the caller has asked who may do it. Refuses with `Refused` no words
    on what it is about, an organisation that is no support structure or has no address, a datum that is not
    there, and a second one with the same structure.
    """
    codes = list(dict.fromkeys(shared))
    _refuse_incomplete(structure, message, codes, milestone)
    try:
        with transaction.atomic():
            return Referral.objects.create(
                participation=participation,
                structure=structure,
                purpose=ReferralPurpose.RETURN,
                stage=ReferralStage.ASKED,
                message=message.strip()[:MOST_WORDS],
                shared=codes,
                milestone=milestone[:250] if SharedDatum.MILESTONE in codes else "",
                follow_up_on=follow_up_on or timezone.localdate() + ASK_AGAIN_AFTER,
                by=by,
            )
    except IntegrityError:
        sentence = _("%(structure)s has this file already.")
        raise Refused(sentence % {"structure": structure}) from None


def _refuse_incomplete(
    structure: Organisation, message: str, codes: list[str], milestone: str
) -> None:
    if structure.kind not in SUPPORT_KINDS:
        raise Refused(_("Choose a support structure."))
    if not structure.email:
        sentence = _("%(structure)s has no e-mail address in the network.")
        raise Refused(sentence % {"structure": structure})
    if not message.strip():
        raise Refused(_("Say what the structure is to help with."))
    if not set(codes) <= set(SharedDatum.values):
        raise Refused(_("Choose what is shared from the list."))
    if SharedDatum.MILESTONE in codes and not milestone:
        raise Refused(_("Choose which milestone is shared."))


def build_consent_purpose(referral: Referral) -> str:
    """Under which purpose the consent to one referral stands."""
    return f"referral:{referral.pk}"


def format_referral_consent(referral: Referral) -> str:
    """What the participant says yes to, as the page says it and the consent keeps it.

    The message stands beside it and not in it: consents are kept, and name nobody's affairs.
    """
    shared = [str(_("name")), str(_("enterprise")), *referral.shared_labels]
    sentence = _(
        "%(structure)s gets my %(shared)s, and what it is asked to help with. It uses them for this help"
        " alone. I may take this back at any time in my space."
    )
    return sentence % {"structure": referral.structure, "shared": ", ".join(shared)}


@declare_addressees(STRUCTURE)
@transaction.atomic
def consent_to_referral(*, referral: Referral, by: User) -> Referral:
    """The participant's yes, with the words that they read; the structure is told with exactly that.

    Raises `Refused` once it is answered, `PermissionDenied` for anybody else.
    """
    row = _lock_own(referral, by)
    REFERRAL.apply(row, "consent", actor=Party(by))
    record_consent(
        email=by.email,
        purpose=build_consent_purpose(row),
        wording=format_referral_consent(row),
        wording_version=WORDING_VERSION,
        language=translation.get_language() or by.language,
    )
    record_reading(
        by=by,
        what=row,
        act=Reading.Act.TRANSMITTED,
        recipient=str(row.structure),
    )
    send_return_mail(row, "eligibility/support_referral")
    return row


@declare_addressees(STRUCTURE)
@transaction.atomic
def take_referral_consent_back(*, referral: Referral, by: User) -> Referral:
    """The participant's no, before or after the structure was told; one that knew is told, and sees no more.

    Raises `Refused` once it is over, `PermissionDenied` for anybody else.
    """
    row = _lock_own(referral, by)
    was_told = row.stage != ReferralStage.ASKED
    REFERRAL.apply(row, "withdraw_consent", actor=Party(by))
    withdraw_consent(email=by.email, purpose=build_consent_purpose(row))
    if was_told:
        send_return_mail(row, "eligibility/support_withdrawn")
    return row


def _lock_own(referral: Referral, by: User) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related(
        "structure",
        "participation__person",
        "participation__organisation",
        "participation__call__programme",
    )
    row = rows.get(pk=referral.pk)
    if row.participation.person.email != by.email:
        raise PermissionDenied(_("The participant alone agrees to share their data."))
    return row


def build_return_context(referral: Referral) -> dict[str, Any]:
    """What mails to the structure of a referral after the return say."""
    way = reverse("eligibility:referral", args=[build_referral_token(referral)])
    file = referral.participation
    return build_mail_context(file) | {
        "structure": referral.structure.name,
        "person": file.person.full_name,
        "enterprise": str(file.organisation or ""),
        "message": referral.message,
        "link": build_site_url(way),
    }


def send_return_mail(referral: Referral, kind: str) -> None:
    """Write to the structure, in the language of its place."""
    language = get_structure_language(referral.structure)
    with translation.override(language):
        queue_mail(
            kind=kind,
            to=referral.structure.email,
            language=language,
            context=build_return_context(referral),
            about=format_row_reference(referral.participation),
            key=f"{kind}:{referral.pk}",
        )
