"""The code by which a registered person is checked in: made, drawn as an address, read back."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from events.gatherings.models import Registration
from pemwecco.core.answers import Refused
from pemwecco.documents.codes import ALPHABET
from pemwecco.mail.services import build_site_url

PURPOSE = "events.check-in"
SIGNS = 8
_CODE = re.compile(r"(\d{1,12})\s*[-–—]\s*([A-Z2-9]{8})/?$")


def make_check_in_code(registration: Registration) -> str:
    """The code of a registration, as it is typed: the same each time, and nobody can guess another's."""
    return f"{registration.pk}-{_compute_signs(registration.pk)}"


def build_check_in_url(registration: Registration) -> str:
    """The address in the QR code: any camera opens it, and only staff with the right see more."""
    code = make_check_in_code(registration)
    return build_site_url(reverse("admin:gatherings_registration_code", args=[code]))


def find_registration_of_code(typed: str) -> Registration:
    """Whose code it is, typed or as the address that a camera read. Raises `Refused` for a forged one."""
    found = _CODE.search(typed.strip().upper()[-200:])
    if found is None or not constant_time_compare(
        found[2], _compute_signs(int(found[1]))
    ):
        raise Refused(_("This code was not made here. Look for the name on the list."))
    rows = Registration.objects.select_related("person", "event")
    if (registration := rows.filter(pk=found[1]).first()) is None:
        raise Refused(_("This registration is there no more."))
    return registration


def _compute_signs(pk: int) -> str:
    digest = salted_hmac(PURPOSE, str(pk), algorithm="sha256").digest()
    signs = [ALPHABET[byte % len(ALPHABET)] for byte in digest[:SIGNS]]
    return "".join(signs)
