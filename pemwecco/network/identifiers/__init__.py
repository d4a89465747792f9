"""Numbers that identify people, enterprises and passports: read, checked, written one way.

Every reader takes what a person typed and gives a frozen result with the ``canonical`` form to
store and compare, its parts, and ``warnings`` that must not stop anyone. What cannot be right
raises `IdentifierError` (a ``ValueError``) with the sentence to show.
"""

from __future__ import annotations

from pemwecco.core.findings import Finding, IdentifierError
from pemwecco.network.identifiers.enterprises import (
    NINEA_ZERO_ADDED,
    EnterpriseNumber,
    Ninea,
    Rccm,
    enterprise_number,
    ninea,
    print_register_number,
    rccm,
)
from pemwecco.network.identifiers.passports import (
    Mrz,
    PassportKind,
    check_digit,
    complete_zone,
    mrz,
)
from pemwecco.network.identifiers.persons import (
    Nin,
    mrz_name,
    name_key,
    nin,
    nin_mismatches,
    same_name,
    tidy_person_name,
)

__all__ = [
    "NINEA_ZERO_ADDED",
    "EnterpriseNumber",
    "Finding",
    "IdentifierError",
    "Mrz",
    "Nin",
    "Ninea",
    "PassportKind",
    "Rccm",
    "check_digit",
    "complete_zone",
    "enterprise_number",
    "mrz",
    "mrz_name",
    "name_key",
    "nin",
    "nin_mismatches",
    "ninea",
    "print_register_number",
    "rccm",
    "same_name",
    "tidy_person_name",
]
