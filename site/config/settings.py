"""All settings, in one file, read from the environment (docs/operator/settings.md explains each).

With DEBUG or DEMO off a missing secret stops the start with a sentence that says how to make one.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
env.ENVIRON = {name: value for name, value in os.environ.items() if value}  # blank is not set

DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)
WEB_PORT: int = env.int("PORT", default=8000)
SITE_URL: str = env.str("SITE_URL", default=f"http://127.0.0.1:{WEB_PORT}").rstrip("/")
HTTPS: bool = urlsplit(SITE_URL).scheme == "https"


def secret(name: str, recipe: str) -> str:
    """Return the secret `name`, or stop the start and say how to make one."""
    value: str = env.str(name, default="")
    if not value and DEBUG:
        return "debug-only-" + name.lower() + "-" + "0" * 32
    if not value:
        message = f"{name} is not set. Make one with: {recipe}. Then put {name}=… into .env."
        raise ImproperlyConfigured(message)
    return value


SECRET_KEY = secret("SECRET_KEY", 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"')
IDENTITY_KEYS: list[str] = secret(
    "IDENTITY_KEYS",
    'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
    " (several, newest first, separated by commas)",
).split(",")
IDENTITY_INDEX_KEY = secret(
    "IDENTITY_INDEX_KEY", 'python3 -c "import secrets; print(secrets.token_hex(32))"'
)
# Where SCORM packages run, apart from us: another host name of the same server; empty: nowhere.
SCORM_ORIGIN: str = env.str("SCORM_ORIGIN", default="").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "127.0.0.1", "localhost"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "common",
    "regions",
    "notices",
    "accounts",
    "programmes",
    "quotas",
    "assessments",
    "courses",
    "certificates",
    "portal",
    "office",
    "demo",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "common.middleware.RequestIdMiddleware",
    "courses.scorm_host.ScormHost",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.OwnLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "courses.cms.BranchGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "common.context_processors.site",
            ],
        },
    }
]

# --- Database, cache, broker, files -------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tongban.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at BEGIN, so that a
    # transaction waits instead of dying half-way with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, Any] = {
    "default": env.cache_url("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}"),
    # Wagtail's image previews must never be evicted by sign-in counters.
    "renditions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
    },
}

if CACHES["default"]["BACKEND"].endswith("filebased.FileBasedCache"):
    # Rate limits need an `add` that only one process wins.
    CACHES["default"]["BACKEND"] = "common.cache.SharedFileCache"
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 50_000}

MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
MEDIA_URL = "/media/"
PRIVATE_ROOT = env.str("PRIVATE_ROOT", default=str(VAR_DIR / "private"))
STATIC_ROOT = str(VAR_DIR / "static")
STATIC_URL = "/static/"
# What install fetches from npm for browsers: the SCORM API.
STATICFILES_DIRS = [("vendor", VAR_DIR / "vendor")] if (VAR_DIR / "vendor").is_dir() else []
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Certificates, rosters and other files that must never be served without asking who wants them.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The seal under every certificate: PEM text, or the path of a PEM file.
SIGNING_KEY: str = env.str("SIGNING_KEY", default="")
SIGNING_CERTIFICATE: str = env.str("SIGNING_CERTIFICATE", default="")
# Who time-stamps signatures (RFC 3161), and the certificates (PEM) that its answers must lead to.
TSA_URL: str = env.str("TSA_URL", default="")
TSA_CERTIFICATES: str = env.str("TSA_CERTIFICATES", default="")
# Stamped files are brought into their long-term form (PAdES B-LTA) and kept in it.
TSA_ARCHIVE: bool = env.bool("TSA_ARCHIVE", default=False)
SIGNING_SELF_MADE = DEMO or DEBUG  # in service no key is made silently
SIGNING_DIR = VAR_DIR / "signing"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", default="filesystem://")
# Two installations that run from one source tree need two such folders.
RUN_DIR = Path(env.str("RUN_DIR", default=str(VAR_DIR)))
BROKER_DIR = RUN_DIR / "broker"
WEB_WORKERS: int = env.int("WEB_WORKERS", default=2)

# --- People and sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.RegionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "username*", "password1*"]  # sign-up itself is closed
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_TIMEOUT = 1800
ACCOUNT_PHONE_VERIFICATION_ENABLED = False  # a password needs no text message
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.PasswordForm",
    "request_login_code": "accounts.forms.sign_in.CodeRequestForm",
    "confirm_login_code": "accounts.forms.sign_in.CodeForm",
}
# A whole class signs in from one address, so what counts per address is failures.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "60/m/ip,400/d/ip,2/m/key,10/d/key",
    "code_rejected": "30/10m/ip,5/10m/key",
}
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", default=0)
SMS_URL: str = env.str("SMS_URL", default="console:")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE: str = env.str("LANGUAGE_CODE", default="zh-hans")
MORE_LANGUAGES: list[str] = env.list("MORE_LANGUAGES", default=[])
NAMES_OF_LANGUAGES = {
    "ug": "ئۇيغۇرچە",
    "bo": "བོད་ཡིག",
    "mn": "Монгол",
    "kk": "Қазақша",
    "ko": "한국어",
    "vi": "Tiếng Việt",
}
if unknown := set(MORE_LANGUAGES) - NAMES_OF_LANGUAGES.keys():
    raise ImproperlyConfigured(f"MORE_LANGUAGES: unknown {', '.join(sorted(unknown))}")
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("en", _("English")),
    *((code, NAMES_OF_LANGUAGES[code]) for code in MORE_LANGUAGES),
]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "site" / "common" / "wagtail_locale"]  # fills gaps of Wagtail
ONE_ADDRESS_FOR_ALL_LANGUAGES = ("/v/",)
ADDRESSES_IN_ONES_OWN_LANGUAGE = ("/cms/",)
USE_I18N = WAGTAIL_I18N_ENABLED = True
TIME_ZONE: str = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

# --- Wagtail ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = _("Tongban Academy")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.finishing.publish_reviewed"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]  # SVG: content/ only
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000  # as common.pictures.LARGEST
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.image_forms.ImageForm"
WAGTAILIMAGES_AVIF_QUALITY = 50  # half the bytes of WebP, and no difference on a phone
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "courses.searching"}}

# --- Browser-side security ----------------------------------------------------------------------

COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
LANGUAGE_COOKIE_NAME = "language"
TEXT_SIZE_COOKIE_NAME = "text_size"
CSRF_FAILURE_VIEW = "courses.cms.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [SELF, *filter(None, [SCORM_ORIGIN])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's editor breaks under a strict policy; common.middleware narrows this to /cms/.
CMS_CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- Logs: JSON lines with a request id and without personal data -------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "common.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
