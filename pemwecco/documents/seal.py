"""The electronic seal of issued papers: PAdES, with the certificate of the house when one is configured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

OWN_YEARS = 5


class SealUnusable(ValueError):
    """The certificate of the seal cannot be used; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What people may know of the certificate."""

    name: str
    until: datetime
    self_made: bool


def is_seal_configured() -> bool:
    return bool(settings.SEAL_CERTIFICATE)


def seal_pdf(content: bytes) -> bytes:
    """The PDF with the seal of the house (PAdES baseline B, SHA-256); as it is when none is configured.

    What was there stays byte for byte, the seal is appended. Raises `SealUnusable` when a certificate
    is configured and cannot be used: a paper never leaves without the seal that it should have.
    """
    if not is_seal_configured():
        return content
    # 19 MB that only who seals papers needs.
    from pemwecco.documents.sealing import append_seal  # noqa: PLC0415  as said above

    signer = _get_seal_signer()
    about = read_seal_certificate()
    if about.until < datetime.now(UTC):
        raise SealUnusable(
            f"The certificate of the seal expired on {about.until:%Y-%m-%d}."
        )
    return append_seal(content, signer=signer, name=about.name)


def read_seal_certificate() -> Certificate:
    """The certificate that is configured; raises `SealUnusable` when it cannot be read."""
    found = _load_certificate(*_get_certificate_file()).cert.certificate
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Certificate(
        name=str(names[0].value) if names else found.subject.rfc4514_string(),
        until=found.not_valid_after_utc,
        self_made=found.issuer == found.subject,
    )


def make_own_certificate(path: Path, *, name: str) -> None:
    """A certificate that the house makes for itself, for trying out: nobody else vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * OWN_YEARS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    stored = pkcs12.serialize_key_and_certificates(
        name.encode(), key, made, None, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(stored)


def _get_certificate_file() -> tuple[str, float]:
    path = Path(settings.SEAL_CERTIFICATE)
    try:
        return str(path), path.stat().st_mtime
    except OSError as error:
        raise SealUnusable(
            f"The certificate of the seal cannot be read: {path}."
        ) from error


@lru_cache(maxsize=1)
def _load_certificate(path: str, _changed: float) -> Any:
    password = settings.SEAL_PASSWORD.encode() or None
    try:
        found = pkcs12.load_pkcs12(Path(path).read_bytes(), password)
    except (OSError, ValueError) as error:
        raise SealUnusable(
            f"The certificate of the seal cannot be opened: {error}."
        ) from error
    if found.cert is None or found.key is None:
        raise SealUnusable(
            "The file of the seal needs a certificate and its private key."
        )
    return found


def _get_seal_signer() -> Any:
    return _load_signer(*_get_certificate_file())


@lru_cache(maxsize=1)
def _load_signer(path: str, changed: float) -> Any:
    """One per process and file: reading the certificate for each paper would cost as much as sealing."""
    from pyhanko.sign import signers  # noqa: PLC0415  see `seal`

    _load_certificate(path, changed)
    signer = signers.SimpleSigner.load_pkcs12(
        path, passphrase=settings.SEAL_PASSWORD.encode() or None
    )
    if signer is None:
        raise SealUnusable("The private key of the seal cannot be used.")
    return signer
