"""Tests: real PostgreSQL and Redis, plain static files, quick password hashes."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from pathlib import Path

from launcher import embedded
from pemwecco.settings.base import *  # noqa: F403  settings are layered
from pemwecco.settings.base import (
    STORAGES,
    VAR_DIR,
    build_redis_settings,
    env,
    parse_database_url,
)

SECRET_KEY = "only-for-tests"  # noqa: S105  never used outside the tests
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {
    "default": parse_database_url(
        env.str("DATABASE_URL", default="") or embedded.ensure_database_url(VAR_DIR)
    )
}
# Each test process counts in its own Redis database, apart from a demo that runs beside.
PROCESS = int(env.str("PYTEST_XDIST_WORKER", default="gw0").removeprefix("gw"))
CACHES, CELERY_BROKER_URL = build_redis_settings(
    re.sub(
        r"/0$",
        f"/{1 + PROCESS}",
        env.str("REDIS_URL", default="") or embedded.ensure_redis_url(VAR_DIR),
    )
)
# Two runs at once on one server need two names.
DATABASES["default"]["TEST"] = {
    "NAME": env.str("TEST_DATABASE", default="test_pemwecco")
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PRIVATE_FILES = Path(tempfile.mkdtemp(prefix="pemwecco-test-"))
atexit.register(shutil.rmtree, PRIVATE_FILES, ignore_errors=True)
STORAGES = STORAGES | {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_FILES)},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A clean clone has published no static files; the finders serve them as they are.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Tests read the sentences as the code says them; tests/architecture/test_locale.py holds the translations,
# and the browser journeys run in French and Dutch.
LOCALE_PATHS = []
SEAL_CERTIFICATE = ""
