"""Settings, all from the environment (see the README): what differs between places is a variable."""

import operator
import os
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import environ

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = environ.flag("DEMO")
DEBUG = environ.flag("DEBUG")
SECRET_KEY = environ.required("SECRET_KEY")
# Seals the issuers' signing keys. Only processes that sign need it: the web may run without.
KEY_ENCRYPTION_KEY = os.environ.get("KEY_ENCRYPTION_KEY", "")
# Earlier values, separated by spaces: they open what is not sealed anew yet, and seal nothing.
KEY_ENCRYPTION_KEYS_OLD = os.environ.get("KEY_ENCRYPTION_KEYS_OLD", "").split()
# Whether verifying may ask other sites for their keys, hosted badges and status lists.
VERIFY_FETCH = environ.flag("VERIFY_FETCH")
# The origin written into documents and mail: never taken from a request's Host header.
PUBLIC_URL = environ.required("PUBLIC_URL").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
if not (SECURE or DEMO or DEBUG or environ.flag("TESTING")):
    raise ImproperlyConfigured("PUBLIC_URL must start with https:// in production.")
PUBLIC_HOST = PUBLIC_URL.split("://", 1)[1].partition(":")[0]
ALLOWED_HOSTS = [PUBLIC_HOST, *os.environ.get("ALLOWED_HOSTS", "").split()]
if DEMO or DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

SITE_NAME = os.environ.get("SITE_NAME", "Northlake College" if DEMO else "Micro-credentials")

INSTALLED_APPS = [
    "accounts",
    "badges",
    "submissions",
    "credentials",
    "reviews",
    "credentials_site",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "credentials_site.bodies.BoundedBodies",  # before CSRF, which reads forms
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.web.lead_back",
    "accounts.web.TellRefusals",
]

ROOT_URLCONF = "credentials_site.urls"
WSGI_APPLICATION = "credentials_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "credentials_site.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {"default": environ.database(environ.required("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "accounts.cache.ForgivingRedisCache",
        "LOCATION": environ.required("CACHE_URL"),
        "KEY_PREFIX": os.environ.get("CACHE_PREFIX", ""),
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    },
}

# -- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_USER_DISPLAY = operator.attrgetter("email")  # in allauth's mail: not a name that anybody may choose
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
if DEMO:
    # Demo accounts are shared by people who try things out: the usual limits would lock them out.
    ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "1000/m/ip", "signup": "200/m/ip"}

# How often a visitor may verify in a minute, and how often so that other sites are asked.
VERIFY_LIMITS = {"verify": 30, "verify_fetch": 10}
if DEMO or environ.flag("TESTING"):
    VERIFY_LIMITS = {"verify": 100_000, "verify_fetch": 1000}

# -- sessions and headers
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a restart of the cache signs nobody out
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
if environ.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count people, not the proxy
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# -- work
CELERY_BROKER_URL = environ.required("BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("CELERY_QUEUE", "default")
# What needs KEY_ENCRYPTION_KEY has a queue of its own: only its workers are given the secret.
CELERY_TASK_ROUTES = {
    "credentials.tasks.deliver": {"queue": "signing"},
    # The last in that queue: a decision, or the list that tells of a revocation, does not wait for thousands.
    "credentials.tasks.deliver_award": {"queue": "signing", "priority": 9},
    "credentials.tasks.sign_list": {"queue": "signing"},
    "credentials.tasks.sign_request": {"queue": "signing"},
    "credentials.tasks.sign_again": {"queue": "signing"},
    # Other people's files are opened by workers that hold no key.
    "submissions.tasks.make_copy": {"queue": "files"},
    "submissions.tasks.take_upload": {"queue": "files"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# One try, one second: a page never waits for the broker (the sweeper finds what was not queued).
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "visibility_timeout": 3600,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep-letters": {"task": "accounts.tasks.sweep_letters", "schedule": 20.0},
    "sweep-credentials": {"task": "credentials.tasks.sweep", "schedule": 20.0},
    "sweep-awards": {"task": "credentials.tasks.sweep_awards", "schedule": 20.0},
    "sweep-status-lists": {
        "task": "credentials.tasks.sweep_lists",
        "schedule": 5.0,
        "options": {"expires": 5},  # a signed list follows a decision within 10 s; sweeps do not pile up
    },
    "hand-in-pressed": {
        "task": "submissions.clockwork.hand_in_pressed",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "decide-unconfirmed": {
        "task": "reviews.clockwork.decide_unconfirmed",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "assign-waiting": {
        "task": "reviews.clockwork.assign_waiting",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "count-decisions": {
        "task": "reviews.clockwork.count_decisions",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-reminders": {
        "task": "reviews.clockwork.send_reminders",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "pass-on-unanswered": {
        "task": "reviews.clockwork.pass_on_unanswered",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "recount-changed-calendars": {
        "task": "reviews.clockwork.recount_changed_calendars",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "recount-all": {"task": "reviews.clockwork.recount_all", "schedule": crontab(hour=4, minute=20)},
    "sweep-uploads": {
        "task": "submissions.tasks.sweep_uploads",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "clear-uploads": {"task": "submissions.tasks.clear_uploads", "schedule": crontab(minute=17)},
    "sweep-copies": {
        "task": "submissions.tasks.sweep_copies",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "clear-orphans": {"task": "submissions.tasks.clear_orphans", "schedule": crontab(hour=3, minute=47)},
    "reverify-credentials": {"task": "credentials.tasks.reverify", "schedule": crontab(hour=2, minute=30)},
}

# -- mail
SERVER_EMAIL = DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", f"micro-credentials@{PUBLIC_HOST}")
OUTBOX_DIR = environ.path("OUTBOX_DIR", BASE_DIR / ".demo" / "outbox")
if os.environ.get("EMAIL_URL"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(environ.email(os.environ["EMAIL_URL"]))
elif DEMO or environ.flag("TESTING"):
    EMAIL_BACKEND = "accounts.outbox.EmailBackend"
else:
    raise ImproperlyConfigured("Set EMAIL_URL, for example smtp+tls://user:word@mail.example.edu:587.")

# -- files
MEDIA_ROOT = environ.path("MEDIA_ROOT", BASE_DIR / ".demo" / "media")  # private: nothing serves it by path
FILE_UPLOAD_PERMISSIONS = 0o640
# Large files pass through here; on the disk of MEDIA_ROOT they are moved rather than copied.
FILE_UPLOAD_TEMP_DIR = os.environ.get("UPLOAD_TEMP_DIR") or None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STATIC_URL = "/static/"
STATIC_ROOT = environ.path("STATIC_ROOT", BASE_DIR / ".demo" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": environ.storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_FILE_BYTES = 100 * 1024 * 1024
EVIDENCE_VIDEO_BYTES = 1024 * 1024 * 1024
SUBMISSION_BYTES = 5 * 1024 * 1024 * 1024  # of all files of one attempt, with those on their way
UPLOAD_KEPT_DAYS = 7  # an upload that has not moved for so long is given up
# Bodies of requests: the most any form needs, in the rooms where it is more, and how many larger than
# 256 KB one process takes in at once, so that of its 32 threads half are left for pages.
BODY_BYTES = 32 * 1024 * 1024
BODY_BYTES_IN = {"submissions": EVIDENCE_VIDEO_BYTES + EVIDENCE_FILE_BYTES}
BODY_SLOTS = {"uploads": 8, "forms": 8}
# Files are opened in a child process without rights. Tests of other things spare themselves the child.
EVIDENCE_CONFINED = not environ.flag("TESTING")
# A virus scanner that speaks clamd's protocol: tcp://host:3310 or unix:///path; "" for none.
CLAMD_URL = os.environ.get("CLAMD_URL", "")
if CLAMD_URL and not CLAMD_URL.startswith(("tcp://", "unix:///")):
    raise ImproperlyConfigured("CLAMD_URL must start with tcp:// or unix:///.")

# -- words
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "credentials_site.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"pikepdf": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
}
