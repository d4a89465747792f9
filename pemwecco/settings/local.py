"""`make run`: the whole programme on one machine, over plain http.

Starts nothing: whoever runs on these settings calls `embedded.ensure_servers()` first, which starts
the servers and writes their addresses into the environment.
"""

from __future__ import annotations

import secrets
from typing import Any

from pemwecco.settings.base import *  # noqa: F403  settings are layered
from pemwecco.settings.base import (
    INSTALLED_APPS,
    LOGGING,
    MIDDLEWARE,
    NO_DATABASE,
    NO_REDIS,
    VAR_DIR,
    build_redis_settings,
    env,
    parse_database_url,
)


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
DATABASES = {
    "default": parse_database_url(env.str("DATABASE_URL", default="") or NO_DATABASE)
}
CACHES, CELERY_BROKER_URL = build_redis_settings(
    env.str("REDIS_URL", default="") or NO_REDIS
)
# Beside the data of this run, so that two runs from one checkout never write each other's.
STATIC_ROOT = VAR_DIR / "static"
# `make run` makes itself a certificate, so that the papers of the demo are sealed.
OWN_SEAL = VAR_DIR / "seal.p12"
SEAL_CERTIFICATE = env.str(
    "SEAL_CERTIFICATE", default=str(OWN_SEAL) if OWN_SEAL.exists() else ""
)

# --- For whoever develops, on demand: docs/operations.md ------------------------------------------
# Off, neither costs anything: nothing of them is imported. DEBUG stays off with both, so that a page that
# fails is the page that people get.
LOOPBACK = ("127.0.0.1", "::1")
if env.bool("DEBUG_TOOLBAR", default=False):
    INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
    # Inside the content policy, which gives its scripts the nonce of the page.
    _inside = MIDDLEWARE.index("pemwecco.core.middleware.AdminContentPolicy") + 1
    MIDDLEWARE = [
        *MIDDLEWARE[:_inside],
        "debug_toolbar.middleware.DebugToolbarMiddleware",
        *MIDDLEWARE[_inside:],
    ]
    DEBUG_TOOLBAR_CONFIG = {
        "SHOW_TOOLBAR_CALLBACK": lambda request: (
            request.META.get("REMOTE_ADDR") in LOOPBACK
        ),
        # Several processes serve the pages: what one gathered another must find.
        "TOOLBAR_STORE_CLASS": "debug_toolbar.store.CacheStore",
    }
if env.bool("SQL_LOG", default=False):
    from django.db.backends.signals import connection_created

    def log_statements(connection: Any, **_kwargs: Any) -> None:
        """Let a new connection write each statement with its time to the log of its process."""
        connection.force_debug_cursor = True

    connection_created.connect(log_statements)
    LOGGING["loggers"]["django.db.backends"] = {"level": "DEBUG"}
