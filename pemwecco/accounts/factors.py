"""The secrets of second factors: encrypted where they are kept, by keys that are not kept there."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PURPOSE = b"pemwecco second factors"


def encrypt_secret(text: str) -> str:
    """A secret as it is stored, by the first of the keys."""
    return _build_cipher().encrypt(text.encode()).decode()


def decrypt_secret(stored: str) -> str:
    """A stored secret, whichever of the keys it was encrypted by; refuses what none of them opens."""
    try:
        return _build_cipher().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured(
            "A second factor was encrypted by a key that is neither in FACTOR_KEYS nor SECRET_KEY."
        ) from None


def is_encrypted_secret(stored: str) -> bool:
    """Whether one of the keys opens it."""
    try:
        _build_cipher().decrypt(stored.encode())
    except InvalidToken:
        return False
    return True


def _build_cipher() -> MultiFernet:
    """`FACTOR_KEYS` of the environment, the newest first; those of the site always open what they closed."""
    given = [
        *settings.FACTOR_KEYS,
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
    ]
    keys = []
    for secret in map(str, given):
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
        keys.append(Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode()))))
    return MultiFernet(keys)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors of allauth, with their secrets encrypted."""

    def encrypt(self, text: str) -> str:
        return encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt_secret(encrypted_text)
