"""Settings shared by every way of running. Read from the environment, closed by default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from pemwecco.settings.unfold import UNFOLD  # noqa: F401  read by the admin through the settings

# Typed forms and QuerySets name their model in brackets; Django's classes learn to bear it.
django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
# What the application keeps on this machine: embedded servers, private files, mailbox of the demo.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Proxies before the site: their networks, or how many they are; only what they add to X-Forwarded-For counts.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])
# Where the site is reached from outside: mails and QR codes carry this address.
SITE_URL: str = env.str("SITE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "pemwecco.core.staff_site.StaffSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "django_htmx",
    "phonenumber_field",
    "template_partials",
    "pgtrigger",
    "pghistory",
    "pemwecco.core",
    "pemwecco.accounts",
    "pemwecco.privacy",
    "pemwecco.unsent",
    "pemwecco.documents",
    "pemwecco.mail",
    "pemwecco.casework",
    "pemwecco.exports",
    "pemwecco.reminders",
    "pemwecco.network",
    "pemwecco.correspondence",
    "events.gatherings",
    "participants.register",
    "participants.calls",
    "participants.applications",
    "participants.eligibility",
    "participants.panel",
    "participants.opinions",
    "participants.decisions",
    "participants.training",
    "mobility.hosts",
    "mobility.structures",
    "mobility.matching",
    "mobility.itineraries",
    "mobility.visas",
    "mobility.letters",
    "reintegration.plans",
    "reintegration.partnerships",
    "reintegration.followups",
    "events.notes",
    "reporting.logframe",
    "reporting",
    "reporting.narrative",
    "reporting.evidence",
    "reporting.outputs",
    "home",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "pemwecco.core.middleware.PackedPages",
    "pemwecco.core.middleware.PlainAddress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "pemwecco.core.middleware.AdminContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "pemwecco.core.middleware.TypedText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pemwecco.unsent.middleware.KeepSignedOutForms",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pemwecco.accounts.middleware.SignInNeedsCounts",
    "pemwecco.accounts.middleware.SecondFactorRequired",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "pemwecco.urls"
WSGI_APPLICATION = "pemwecco.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "home.context.add_programme_context",
            ],
            # In French the first day of a month is "1er" wherever a template writes a date.
            "builtins": ["pemwecco.core.templatetags.day_words"],
        },
    }
]
FORM_RENDERER = "pemwecco.core.form_rendering.HouseRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database, cache, broker -------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False  # services own their transactions


# Where nothing answers. Settings start no server: their user names one, or calls `embedded.ensure_servers()`.
NO_DATABASE = "postgresql://postgres@127.0.0.1:1/not-started"
NO_REDIS = "redis://127.0.0.1:1/0"
# Of the role that runs the site, while its owner migrates: `pemwecco.core.database_roles`.
RUNNING_DATABASE_URL = env.str("RUNNING_DATABASE_URL", default="")


def parse_database_url(url: str) -> dict[str, Any]:
    """The DATABASES entry of a postgresql:// address (TCP or ?host=/socket/dir)."""
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


def build_redis_settings(url: str) -> tuple[dict[str, Any], str]:
    """The CACHES entry and the Celery broker address of one Redis."""
    location = url.replace("redis+socket://", "unix://", 1)
    cache = {
        "default": {
            "BACKEND": "pemwecco.core.caching.ForgivingCache",
            "LOCATION": location,
            # A Redis that hangs is one that does not answer.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        }
    }
    broker = url.replace("unix://", "redis+socket://", 1)
    return cache, broker


# Triggers follow the code: they are installed after each migration, not written into migrations. A
# lifecycle that gains a move needs none, and an empty database is ready in a third of the time.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

# --- People and sign-in --------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:arrival"
LOGOUT_REDIRECT_URL = "home:public"
ACCOUNT_ADAPTER = "pemwecco.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "pemwecco.accounts.forms.AskCodeForm",
    "confirm_login_code": "pemwecco.accounts.forms.TypeCodeForm",
    "login": "pemwecco.accounts.forms.PasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up by a form; the field is there so that staff may sign in with a password and a factor.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True  # mails get lost: twice on the same page
ACCOUNT_EMAIL_VERIFICATION = (
    "none"  # a code sent to the address proves it at every sign-in
)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "PEM-WECCO"
MFA_ADAPTER = "pemwecco.accounts.factors.FactorAdapter"
# Encrypt the secrets of second factors, the newest first; without one the key of the site does.
FACTOR_KEYS: list[str] = env.list("FACTOR_KEYS", default=[])
SOCIALACCOUNT_ADAPTER = "pemwecco.accounts.adapters.StaffSignOnAdapter"
# The content policy lets no form of ours end on the page of the provider; a link may lead there.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_SERVER_URL: str = env.str("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", default="")


def build_sign_on(server_url: str, client_id: str) -> dict[str, Any]:
    """Single sign-on as allauth is told of it."""
    settings: dict[str, Any] = {"server_url": server_url, "oauth_pkce_enabled": True}
    # A provider that gives nobody an address that is not theirs, and does not say so of each.
    if env.bool("OIDC_EMAILS_VERIFIED", default=False):
        settings["verified_email"] = True
    app = {
        "provider_id": "staff",
        "name": env.str("OIDC_NAME", default="OpenID Connect"),
        "client_id": client_id,
        "secret": env.str("OIDC_CLIENT_SECRET", default=""),
        "settings": settings,
    }
    return {"openid_connect": {"APPS": [app]}}


# Offered when it can work, not before.
if OIDC_SERVER_URL and OIDC_CLIENT_ID:
    SOCIALACCOUNT_PROVIDERS = build_sign_on(OIDC_SERVER_URL, OIDC_CLIENT_ID)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Languages and time --------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["pemwecco.formats"]
USE_I18N = True
USE_TZ = True
# The clock of the office: hours without a place of their own are shown and typed on it.
TIME_ZONE = env("TIME_ZONE", default="Africa/Dakar")
LANGUAGE_COOKIE_SAMESITE = "Lax"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# Addresses typed without a scheme mean https (Django's own default from 6.0 on).
FORMS_URLFIELD_ASSUME_HTTPS = True

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("PRIVATE_FILES_DIR", default=str(VAR_DIR / "private"))
        },
    },
    "staticfiles": {"BACKEND": "pemwecco.core.static_storage.StaticStorage"},
}
# Nothing private is ever served by address: files leave only through documents.views.download.
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=10 * 1024 * 1024)
# What opening one file of a stranger may take: seconds of the processor, bytes of memory.
DOCUMENT_OPENING_SECONDS = env.int("DOCUMENT_OPENING_SECONDS", default=30)
DOCUMENT_OPENING_BYTES = env.int("DOCUMENT_OPENING_BYTES", default=1536 * 1024 * 1024)
# Socket of a ClamAV daemon ("unix:/run/clamav/clamd.ctl" or "tcp://clamav:3310"); empty: not scanned.
CLAMAV_ADDRESS: str = env.str("CLAMAV_ADDRESS", default="")
# PKCS#12 file with the certificate and the key that seal issued papers; empty: not sealed.
SEAL_CERTIFICATE: str = env.str("SEAL_CERTIFICATE", default="")
SEAL_PASSWORD: str = env.str("SEAL_PASSWORD", default="")

# --- Mail ----------------------------------------------------------------------------------------
# Every mail, those of allauth included, becomes a row of the outbox; the worker sends it.
EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"
SMTP_URL: str = env.str("SMTP_URL", default="smtp://localhost:1025")
DEFAULT_FROM_EMAIL: str = env.str(
    "MAIL_FROM", default="PEM-WECCO <no-reply@pem-wecco.example>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who reads the answers where no programme says it: the contact address of the programme comes first.
MAIL_REPLY_TO: str = env.str("MAIL_REPLY_TO", default="")
# The domain whose mail server hands answers to `manage.py receive_reply`; empty: answered on the site only.
REPLY_DOMAIN: str = env.str("REPLY_DOMAIN", default="")

# --- Background work -----------------------------------------------------------------------------
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "pem.core.tick", "schedule": 30.0},
    "deliver-mail": {"task": "pem.mail.deliver_due", "schedule": 20.0},
    "sweep-reminders": {
        "task": "pem.reminders.sweep",
        "schedule": env.float("SWEEP_SECONDS", default=300.0),
    },
    "render-papers": {"task": "pem.documents.render_pending", "schedule": 60.0},
    "matchings": {"task": "pem.matching.pending", "schedule": 120.0},
    "render-itineraries": {"task": "pem.itineraries.render_pending", "schedule": 60.0},
    "placements-follow-the-calendar": {
        "task": "pem.hosts.follow_the_calendar",
        "schedule": 3600.0,
    },
    # Dates, not instants: once an hour is soon enough in every time zone.
    "follow-ups-due": {"task": "pem.followups.fall_due", "schedule": 3600.0},
    "corrections-lapse": {
        "task": "pem.applications.lapse_corrections",
        "schedule": 3600.0,
    },
    "decisions": {"task": "pem.decisions.sweep_decisions", "schedule": 60.0},
    "calls-opened": {"task": "pem.calls.announce", "schedule": 900.0},
    "rescan-files": {"task": "pem.documents.rescan", "schedule": 300.0},
    "sweep-arriving-files": {"task": "pem.documents.sweep_uploads", "schedule": 3600.0},
    "exports": {"task": "pem.exports.sweep", "schedule": 300.0},
    "messages-to-many": {"task": "pem.correspondence.sweep", "schedule": 60.0},
    "similar-rows": {"task": "pem.network.compare", "schedule": 300.0},
    "nominated-people": {"task": "pem.structures.forget", "schedule": 3600.0},
    "places-offered": {"task": "pem.gatherings.lapse_offers", "schedule": 300.0},
    "needs-at-events": {"task": "pem.gatherings.forget_needs", "schedule": 3600.0},
    "old-merges": {"task": "pem.network.forget_merges", "schedule": 3600.0},
    "sweep-unsent-forms": {"task": "pem.unsent.sweep", "schedule": 3600.0},
    "sweep-stored-files": {
        "task": "pem.documents.sweep_orphans",
        "schedule": crontab(hour=3, minute=10),
    },
    "visa-letters-and-bundles": {"task": "pem.letters.pending", "schedule": 60.0},
    "visa-letters-outdated": {"task": "pem.letters.settle", "schedule": 600.0},
    "visa-lists": {"task": "pem.visas.send_lists", "schedule": 900.0},
    "visa-papers-expire": {"task": "pem.visas.daily", "schedule": 3600.0},
}

# --- Security ------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pemwecco.core.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "manifest-src": [SELF],
    }
}
# django-unfold bundles the standard build of Alpine, which evaluates expressions: staff pages only.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "frame-src": [SELF],
    "base-uri": [SELF],
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # They tell every step of every letter.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pgtrigger": {"level": "WARNING"},
    },
}
