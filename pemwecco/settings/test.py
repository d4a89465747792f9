"""Tests: real PostgreSQL and Redis, plain static files, quick password hashes.

Starts neither: `tests/servers.py` does, for the first test that asks for one, and puts their addresses here.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from pemwecco.settings.base import *  # noqa: F403  settings are layered
from pemwecco.settings.base import (
    NO_DATABASE,
    NO_REDIS,
    STORAGES,
    build_redis_settings,
    env,
    parse_database_url,
)

SECRET_KEY = "only-for-tests"  # noqa: S105  never used outside the tests
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {
    "default": parse_database_url(env.str("DATABASE_URL", default="") or NO_DATABASE)
}
CACHES, CELERY_BROKER_URL = build_redis_settings(
    env.str("REDIS_URL", default="") or NO_REDIS
)
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
