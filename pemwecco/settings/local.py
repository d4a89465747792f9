"""`make run`: the whole programme on one machine, on embedded servers, over plain http."""

from __future__ import annotations

import secrets

from launcher import embedded
from pemwecco.settings.base import *  # noqa: F403  settings are layered
from pemwecco.settings.base import VAR_DIR, database, env, redis_settings


def _secret_key() -> str:
    """A key made once for this machine, so that sessions survive a restart."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(60))
        path.chmod(0o600)
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _secret_key()
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATABASES = {"default": database(env.str("DATABASE_URL", default="") or embedded.database_url(VAR_DIR))}
CACHES, CELERY_BROKER_URL = redis_settings(env.str("REDIS_URL", default="") or embedded.redis_url(VAR_DIR))
# Beside the data of this run, so that two runs from one checkout never write each other's.
STATIC_ROOT = VAR_DIR / "static"
# `make run` makes itself a certificate, so that the papers of the demo are sealed.
OWN_SEAL = VAR_DIR / "seal.p12"
SEAL_CERTIFICATE = env.str("SEAL_CERTIFICATE", default=str(OWN_SEAL) if OWN_SEAL.exists() else "")
