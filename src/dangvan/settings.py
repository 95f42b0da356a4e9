"""All settings, read from the environment; docs/operating.md describes each variable.

What this file decides for safety: no address of a reader is kept or logged, every asset is our own, and the
database answers only once its write is on the disk.
"""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dangvan.kernel.city import load_city
from dangvan.ledger.signing.naming import origin_of, socket_of
from dangvan.settings_database import database_of, sqlite_at
from dangvan.settings_mail import gateway, letters_in, letters_out

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def _flag(name: str, default: bool = False) -> bool:
    word = os.environ.get(name, "1" if default else "0").strip().lower()
    if word not in {"0", "1", "no", "yes", "false", "true", ""}:
        raise ImproperlyConfigured(f"{name}={word!r}: say 1 or 0")
    return word in {"1", "yes", "true"}


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


# Where things are. The data folder holds the database, keys, photos and collected static files.
DANGVAN_HOME = Path(os.environ.get("DANGVAN_HOME") or CHECKOUT / "var").resolve()
BASE_URL = os.environ.get("DANGVAN_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
DEBUG = _flag("DANGVAN_DEBUG")
# A demonstration lets officers in by password alone, so it answers only on this machine.
DANGVAN_DEMO = _flag("DANGVAN_DEMO")
if DANGVAN_DEMO and urlsplit(BASE_URL).hostname not in {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured("DANGVAN_DEMO=1: only with a DANGVAN_BASE_URL on this machine (127.0.0.1)")
try:
    CITY = load_city(DANGVAN_HOME / "city.toml")
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error


def _secret_key() -> str:
    """The key of sessions and forms: given, or kept in the data folder, or of this process alone."""
    given = os.environ.get("DANGVAN_SECRET_KEY")
    if given:
        return given
    try:
        return (DANGVAN_HOME / "keys" / "sessions.key").read_bytes().hex()
    except OSError:
        return secrets.token_hex(32)


SECRET_KEY = _secret_key()


def _number(name: str, default: int, least: int, most: int) -> float:
    text = os.environ.get(name, str(default))
    if not (text.replace(".", "", 1).isdecimal() and least <= float(text) <= most):
        raise ImproperlyConfigured(f"{name}={text!r}: say a number from {least} to {most}")
    return float(text)


# The public record: how often a batch enters it, where its files lie, what it is called, who signs for it.
DANGVAN_LOG_BATCH_SECONDS = _number("DANGVAN_LOG_BATCH_SECONDS", 600, 1, 86_400)
DANGVAN_LOG_STORE = os.environ.get("DANGVAN_LOG_STORE") or str(DANGVAN_HOME / "log")
DANGVAN_LOG_ORIGIN = origin_of(
    {name: os.environ.get(name, "") for name in ("DANGVAN_LOG_ORIGIN", "DANGVAN_BASE_URL")}
)
DANGVAN_LOG_SIGNER = socket_of({"DANGVAN_LOG_SIGNER": os.environ.get("DANGVAN_LOG_SIGNER", "")}, DANGVAN_HOME)
DANGVAN_LOG_POLICY = Path(os.environ.get("DANGVAN_LOG_POLICY") or DANGVAN_HOME / "log-policy.txt")
# Hot spots: letters to a body a week, alarms a year that chance may raise, minutes a look may take.
HOTSPOTS_LETTERS = int(_number("DANGVAN_HOTSPOTS_LETTERS", 3, 1, 100))
HOTSPOTS_ALARMS = _number("DANGVAN_HOTSPOTS_ALARMS", 12, 1, 1000)
HOTSPOTS_MINUTES = _number("DANGVAN_HOTSPOTS_MINUTES", 20, 1, 600)
# Reports above which a sender is asked to solve a puzzle: of one address in ten minutes, of all in a minute.
LOAD_VISITOR = int(_number("DANGVAN_LOAD_VISITOR", 20, 1, 100_000))
LOAD_EVERYONE = int(_number("DANGVAN_LOAD_EVERYONE", 120, 1, 1_000_000))
ALLOWED_HOSTS = _words("DANGVAN_HOSTS", f"localhost,127.0.0.1,[::1],{urlsplit(BASE_URL).hostname or ''}")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Our own rooms, the ground floor first (docs/adr/0001-house-and-floors.md).
ROOMS = (
    *("kernel", "ledger", "places", "organisations", "accounts", "reports", "cases"),
    *("hotspots", "directives", "outreach", "practices", "reviews", "alerts", "opendata"),
    *("ui", "website", "desk", "api", "demo"),
)
INSTALLED_APPS = [
    *(f"dangvan.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_cotton",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "dangvan.website.middleware.ForgetTheVisitor",
    "django.middleware.security.SecurityMiddleware",
    "dangvan.website.middleware.OwnHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "dangvan.api.language.LanguageOfPrograms",
    "dangvan.website.middleware.SpokenRefusals",
    "dangvan.website.middleware.BoundedBody",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "dangvan.urls"
WSGI_APPLICATION = "dangvan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dangvan.ui.context.city",
            ],
        },
    }
]

# A component sees its attributes and what context processors give, never by chance a name of its page.
COTTON_ISOLATE_BY_DEFAULT = True

# Language and time. Messages are written in Vietnamese in the code; English is a translation.
_LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
LANGUAGES = [(code, _LANGUAGE_NAMES[code]) for code in CITY.languages if code in _LANGUAGE_NAMES]
LANGUAGE_CODE = LANGUAGES[0][0]
TIME_ZONE = os.environ.get("DANGVAN_TIME_ZONE") or CITY.time_zone
USE_I18N = True
USE_TZ = True


# The database: SQLite in the data folder unless DATABASE_URL names another.
DATABASES = {
    "default": database_of(os.environ["DATABASE_URL"], DANGVAN_HOME)
    if os.environ.get("DATABASE_URL")
    else sqlite_at(DANGVAN_HOME / "dangvan.sqlite3", DANGVAN_HOME)
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Static files: gathered with `dangvan collectstatic`, named by their content, compressed once.
STATIC_URL = "/static/"
STATIC_ROOT = DANGVAN_HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dangvan.ui.finders.PackageAssetsFinder",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DANGVAN_HOME / "media", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

# What one request may carry. Text fields have limits of their own that explain themselves; these are the
# walls behind.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
MAX_BODY_BYTES = 100 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# Officers' accounts. Limits go by account, never by address; letters about an account name no address either.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "dangvan.website.account_adapter.OfficersOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "signup": None,
    "reset_password": "5/m/key",
    "reset_password_from_key": None,
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/3m/key",
}
_FORMS = "dangvan.website.account_forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.Login",
    "reauthenticate": f"{_FORMS}.Reauthenticate",
    "change_password": f"{_FORMS}.ChangePassword",
    "set_password": f"{_FORMS}.SetPassword",
    "reset_password": f"{_FORMS}.ForgottenPassword",
    "reset_password_from_key": f"{_FORMS}.NewPassword",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondStep",
    "reauthenticate": f"{_FORMS}.SecondStepAgain",
    "activate_totp": f"{_FORMS}.StartApp",
    "edit_webauthn": f"{_FORMS}.RenameKey",
}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "dangvan.website.account_adapter.SecondFactor"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A passkey can't be guessed; counting its attempts would count them for everybody together.
MFA_RATE_LIMITS = {"webauthn_login": None}
# One step before and after: codes typed as the half minute turns, and phones a little off (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = f"Đăng Văn · {CITY.name_vi}"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BASE_URL.startswith("https://")


def _identity_provider() -> dict[str, Any]:
    """The city's own sign-in service (OpenID Connect), where one is named."""
    server = os.environ.get("DANGVAN_OIDC_SERVER")
    if not server:
        return {}
    app = {
        "provider_id": "city",
        "name": os.environ.get("DANGVAN_OIDC_NAME", "Đăng nhập một lần"),
        "client_id": os.environ.get("DANGVAN_OIDC_CLIENT", ""),
        "secret": os.environ.get("DANGVAN_OIDC_SECRET", ""),
        "settings": {"server_url": server},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


SOCIALACCOUNT_PROVIDERS = _identity_provider()

# What a browser may do with our pages.
_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
# As long as an unfinished form is kept: a phone shall not tell for a year that its owner was here.
CSRF_COOKIE_AGE = 3 * 24 * 60 * 60
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Photo previews before they are sent are blob: addresses of the page itself.
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *([os.environ["DANGVAN_OIDC_SERVER"]] if SOCIALACCOUNT_PROVIDERS else [])],
    }
}


# Letters out. Without a mail server they are files in the data folder, for an operator to look at.
if os.environ.get("EMAIL_URL"):
    globals().update(letters_out(os.environ["EMAIL_URL"]))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DANGVAN_HOME / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get(
    "DANGVAN_MAIL_FROM", f"Đăng Văn <khong-tra-loi@{urlsplit(BASE_URL).hostname or 'localhost'}>"
)
# Letters in; messages to telephones.
globals().update(
    letters_in(os.environ.get("DANGVAN_MAILBOX", ""), os.environ.get("DANGVAN_MAILBOX_ADDRESS", ""))
)
globals().update(
    gateway(os.environ.get("DANGVAN_GATEWAY_URL", ""), os.environ.get("DANGVAN_GATEWAY_SECRET", ""))
)

# As lines, or as JSON objects for a collector.
_FORMATTERS = {"": "DiscreetFormatter", "line": "DiscreetFormatter", "json": "DiscreetJson"}
_log_format = os.environ.get("DANGVAN_LOG_FORMAT", "line")
if _log_format not in _FORMATTERS:
    raise ImproperlyConfigured(f"DANGVAN_LOG_FORMAT={_log_format!r}: say line or json")
# Logs go to standard error, one line an event. Nothing here is given a request: nothing can print an address.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"dangvan.website.logs.{_FORMATTERS[_log_format]}", "whole_errors": DEBUG}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DANGVAN_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Paths that were not found are other people's typing, sometimes of a receipt: not for a log.
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "fontTools": {"level": "WARNING"},
    },
}
LOGGING_CONFIG = "logging.config.dictConfig"

# Figures for Prometheus: only where asked for, only to whoever shows the token.
DANGVAN_METRICS = _flag("DANGVAN_METRICS")
DANGVAN_METRICS_TOKEN = os.environ.get("DANGVAN_METRICS_TOKEN", "")
if DANGVAN_METRICS and len(DANGVAN_METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("DANGVAN_METRICS=1: set DANGVAN_METRICS_TOKEN, 16 letters at least")
if DANGVAN_METRICS and find_spec("prometheus_client") is None:
    raise ImproperlyConfigured("DANGVAN_METRICS=1: install prometheus-client, or take the variable away")
