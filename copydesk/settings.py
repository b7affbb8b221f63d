"""Every setting, read from the environment once; nothing else reads the environment.

A wrong value stops the start with one sentence that names the variable
(``ImproperlyConfigured``, which the command line prints without a traceback).
The settings are described for the owner in docs/reference/settings.md.
"""

import ipaddress
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
PACKAGE = Path(__file__).resolve().parent


def _setting(name: str, default: str, read: Callable[[str], T]) -> T:
    """Return ``read(value)`` of one environment variable, or stop with a sentence that names it."""
    value = os.environ.get(name, "").strip() or default
    try:
        return read(value)
    except (ValueError, LookupError, OSError, ImproperlyConfigured) as problem:
        # A database or mail address holds a password: never print the value of a wrong one.
        shown = "" if name.endswith("_URL") and "@" in value else f"={value}"
        why = problem.strerror if isinstance(problem, OSError) and problem.strerror else problem
        raise ImproperlyConfigured(f"{name}{shown} can't be used: {why}.") from problem


def _folder(value: str) -> Path:
    folder = Path(value).expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError("this user may not write there; choose another folder or mend its owner")
    return folder


def _theme(value: str) -> Path:
    """Return the folder whose files take the place of ours; the one in the data folder need not be there."""
    folder = Path(value).expanduser().absolute() if value else DATA / "theme"
    if value and not folder.is_dir():
        raise NotADirectoryError("there is no such folder")
    return folder


def _secret_key(value: str) -> str:
    if value:
        if len(value) < 32:
            raise ValueError("it must have at least 32 characters")
        return value
    kept = DATA / "secret-key"
    if not kept.exists():
        # Written aside and linked: of two that start at once, both read the same key, and never half of one.
        aside = DATA / f".secret-key-{secrets.token_hex(8)}"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            kept.hardlink_to(aside)
        aside.unlink()
    key = kept.read_text().strip()
    if len(key) < 32:
        raise ValueError(f"the file {kept} holds no key; put the key from a backup there, or remove it")
    return key


def _last_address() -> str:
    """Return where `copydesk run` listens, or listened last; its children and other commands learn it from here."""
    noted = DATA / "address"
    kept = noted.read_text().strip() if noted.is_file() else ""
    return kept or "http://127.0.0.1:8000"  # a full disk, or a power cut, may have left an empty file


def _site_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("it must look like https://paper.example, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _database(value: str) -> dict[str, Any]:
    if not value:
        value = f"sqlite:///{DATA / 'copydesk.sqlite3'}"
    if not value.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ValueError("it must begin with sqlite:/// or postgres://")
    database: dict[str, Any] = dict(environ.Env.db_url_config(value))
    if database.get("ENGINE") == "django.db.backends.sqlite3":
        # Tests use a file too: a database in memory that threads share has no WAL and locks whole tables.
        test = {"TEST": {"NAME": str(DATA / "test.sqlite3")}}
        return _with_options(database, _SQLITE) | test
    return _with_options(database, _POSTGRESQL)


def _with_options(database: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    return database | ours | {"OPTIONS": ours["OPTIONS"] | database.get("OPTIONS", {})}


def _networks(value: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip()]


def _on_or_off(value: str) -> bool:
    if value not in ("on", "off"):
        raise ValueError("it must be on or off")
    return value == "on"


def _megabytes(value: str) -> int:
    if not value.isascii() or not value.isdecimal():
        raise ValueError("it must be a number of megabytes, such as 64")
    return int(value) * 1024 * 1024


def _mail(value: str) -> dict[str, Any]:
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return dict(environ.Env.email_url_config(value))


# SQLite: writers take the lock when they begin (a transaction that reads first and writes later
# can't be made to wait, it fails), and a commit is on the disk before we say that it is.
# Ours is Django's own backend with a queue, so that no writer waits for seconds while others pass it.
_SQLITE: dict[str, Any] = {
    "ENGINE": "copydesk.sqlite",
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
    },
    "CONN_MAX_AGE": None,
}
_POSTGRESQL: dict[str, Any] = {
    "OPTIONS": {"connect_timeout": 5},
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
}

DATA = _setting("COPYDESK_DATA", "./copydesk-data", _folder)
PUBLIC = DATA / "public"
THEME = _setting("COPYDESK_THEME", "", _theme)
MEDIA_ROOT = DATA / "media"
SEARCH = DATA / "search"
SECRET_KEY = _setting("COPYDESK_SECRET_KEY", "", _secret_key)
SECRET_KEY_IS_SET = bool(os.environ.get("COPYDESK_SECRET_KEY", "").strip())
SITE_URL = _setting("COPYDESK_SITE_URL", _last_address(), _site_url)
TIME_ZONE = str(_setting("COPYDESK_TIME_ZONE", "UTC", ZoneInfo))
DATABASES = {"default": _setting("COPYDESK_DATABASE_URL", "", _database)}
TRUSTED_PROXIES = _setting("COPYDESK_TRUSTED_PROXIES", "", _networks)
PAGE_CACHE = _setting("COPYDESK_PAGE_CACHE", "64", _megabytes)
LIMITS = _setting("COPYDESK_LIMITS", "on", _on_or_off)
SAMPLES = _setting("COPYDESK_SAMPLES", "on", _on_or_off)
MAIL = _setting("COPYDESK_EMAIL_URL", "", _mail)
MAIL_IS_SET = "EMAIL_HOST" in MAIL
globals().update({name: value for name, value in MAIL.items() if name.startswith("EMAIL_")})
EMAIL_TIMEOUT = 20  # seconds: a server that says nothing must not keep a worker
DEFAULT_FROM_EMAIL = str(
    MAIL.get("OPTIONS", {}).get("DEFAULT_FROM_EMAIL") or f"desk@{urlsplit(SITE_URL).hostname}"
)

DEBUG = False
# A site that was told its address answers to it; one that was not answers to whatever it is called.
ALLOWED_HOSTS = (
    [str(urlsplit(SITE_URL).hostname), "localhost", "127.0.0.1", "[::1]"]
    if os.environ.get("COPYDESK_SITE_URL")
    else ["*"]
)
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
# What the owner may choose from, each by its own name; docs/translate.md says how one more comes in.
LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["copydesk.locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "copydesk.urls"
AUTH_USER_MODEL = "people.Editor"
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
]
# Half an hour, as for the links that `copydesk editor add` prints.
PASSWORD_RESET_TIMEOUT = 1800

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django_tasks",
    "django_tasks_db",
    "copydesk.jobs",
    "copydesk.people",
    "copydesk.posts",
    "copydesk.checks",
    "copydesk.media",
    "copydesk.press",
    "copydesk.distribution",
    "copydesk.talk",
    "copydesk.intake",
    "copydesk.desk",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
MIDDLEWARE = [
    "copydesk.headers.middleware",
    "copydesk.compressed.CompressedPages",
    "copydesk.press.language.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "copydesk.intake.outage.AnswerOutages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [THEME / "templates", PACKAGE / "templates"],
        "OPTIONS": {"environment": "copydesk.theme.environment"},
    }
]

# Only the desk knows people by a cookie; readers and contributors never get one.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/desk/"
SESSION_COOKIE_NAME = "copydesk_desk"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https:")
# A proxy may end TLS before us: a form sent from the site's own address is ours whatever scheme we see.
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "copydesk.desk.guard.forged"

# A body of 100,000 characters, percent-encoded, is at most 1.2 MB; a too long one still comes back to its author.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
# Pictures wait on the disk of the site, not in memory; what is too large is refused by the view, in words.
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_TEMP_DIR = DATA

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "copydesk.lib.masking.MaskingFormatter",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A page that is not there is no news.
    "loggers": {"copydesk": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
