"""Settings: all defaults are right for one process and one data folder; the environment changes the rest (docs/reference/settings.md)."""

import os
import secrets
from pathlib import Path

from django.utils.csp import CSP

from wellheard_server.project import places

DATA = Path(os.environ.get("WELLHEARD_DATA", "wellheard-data")).resolve()
PORT = int(os.environ.get("PORT", "8000"))
# Links are made from this alone, never from what a request claims its host to be.
BASE_URL = os.environ.get("WELLHEARD_BASE_URL", f"http://localhost:{PORT}").rstrip("/")
LAKE = places.lake(DATA)
FILES = places.files(DATA, LAKE)
INBOX = DATA / "inbox.db"
# Whose word is taken for where a request comes from; without them no header says it.
PROXIES = places.proxies(os.environ.get("WELLHEARD_PROXIES", ""))
ANSWERS_PER_MINUTE = places.number("WELLHEARD_ANSWERS_PER_MINUTE", 600)  # pages from one address; 0: any number


def _secret_key() -> str:
    """Made at the first start, kept in the data folder, readable by its owner alone."""
    given = os.environ.get("WELLHEARD_SECRET_KEY")
    if given is not None:
        if len(given) < 40 or len(set(given)) < 12:
            raise SystemExit("WELLHEARD_SECRET_KEY must be at least 40 random characters.")
        return given
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = False
_host = BASE_URL.split("://", 1)[-1].split("/")[0].rsplit(":", 1)[0].strip("[]")
ALLOWED_HOSTS = [_host, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_ox",
    "ninja",
    "wellheard_server.base",
    "wellheard_server.accounts",
    "wellheard_server.people",
    "wellheard_server.surveys",
    "wellheard_server.journeys",
    "wellheard_server.invitations",
    "wellheard_server.responses",
    "wellheard_server.insights",
]

MIDDLEWARE = [
    "wellheard_server.project.request_log.request_log",
    "wellheard_server.base.middleware.one_shape_for_the_api",
    "wellheard_server.base.middleware.unlisted",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wellheard_server.base.middleware.language_of_the_request",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wellheard_server.base.middleware.language_of_the_member",
    "wellheard_server.base.middleware.Pauses",
]

ROOT_URLCONF = "wellheard_server.project.urls"
WSGI_APPLICATION = "wellheard_server.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wellheard_server.base.context.shell",
            ],
        },
    }
]

# What is erased is gone at once; the files it was in are written anew for all who came meanwhile.
ERASURE_WAIT_MINUTES = int(os.environ.get("WELLHEARD_ERASURE_WAIT_MINUTES", "10"))

DATABASES = {"default": places.database(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            "LOCK_TIMEOUT": 30,  # seconds; looked for every 15: within a minute another worker goes on with what a killed one was at
            "SCHEDULES": {
                "tidy": {"task": "wellheard_server.accounts.tasks.tidy", "cron": "17 3 * * *"},
                "erasures": {"task": "wellheard_server.base.tasks.erase", "cron": "*/5 * * * *"},
                "retention": {"task": "wellheard_server.responses.keeping.tasks.keep_to_it", "cron": "11 2 * * *"},
                "sweep": {"task": "wellheard_server.base.tasks.sweep", "cron": "*/10 * * * *"},
                "imports": {"task": "wellheard_server.responses.tasks.look_after_imports", "cron": "* * * * *"},
                "uploads": {"task": "wellheard_server.responses.tasks.tidy_uploads", "cron": "41 3 * * *"},
                "care": {"task": "wellheard_server.responses.tasks.look_after_facts", "cron": "*/5 * * * *"},
                "exports": {"task": "wellheard_server.responses.exports.tasks.tidy_exports", "cron": "*/2 * * * *"},
            },
        },
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "wellheard_server.base.views.errors.csrf_failure"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "wellheard_session", "wellheard_csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # htmx sends the token from the page, not from the cookie
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = (
    "same-origin"  # with no-referrer, browsers send "Origin: null" and no form passes the CSRF check
)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.SELF],  # the editor shows the survey page itself as its preview
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["htmx default"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("he", "עברית"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("sk", "Slovenčina"),
    ("zh-hans", "简体中文"),
]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]

STATIC_URL = "static/"
STATICFILES_DIRS = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 3600

LOGGING_CONFIG = None  # project/logs.py sets structlog up at start
