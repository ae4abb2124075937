"""Django's settings, from the environment (.env.example lists every variable)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy

from auditor import addresses, api_defaults, brokers, logs, theme
from auditor.embedded.places import Places
from auditor.endpoints import analysis_endpoint, language_endpoint, speech_endpoint
from auditor.environment import Environment, development_secret
from auditor.storages import storage_origins, storages_setting
from engines.scanning import clamd

django_stubs_ext.monkeypatch()
# Before numpy is loaded: requests run side by side, and its threads would fight over the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = Environment(BASE_DIR)
APP_ENV = ENV.stage
APP_NAME = ENV.text("APP_NAME", "Support Auditor")
VERSION = "0.1.0"
DATA_DIR = Path(ENV.text("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
PLACES = Places(DATA_DIR)

DEBUG = ENV.flag("DEBUG", default=False)
if ENV.is_strict and DEBUG:
    ENV.faults.append("DEBUG must be false: it shows settings and data to visitors")
SECRET_KEY = ENV.secret(
    "SECRET_KEY", "" if ENV.is_strict else development_secret(DATA_DIR, "secret-key")
)
JWT_SECRET_KEY = ENV.secret(
    "JWT_SECRET_KEY", "" if ENV.is_strict else development_secret(DATA_DIR, "jwt-key")
)
HOST = ENV.text("HOST", "127.0.0.1")
PORT = ENV.number("PORT", 8000, least=1)
ALLOWED_HOSTS = ENV.words("ALLOWED_HOSTS") or ([] if ENV.is_strict else ["*"])
if ENV.is_strict and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    ENV.faults.append("ALLOWED_HOSTS must list the names this site answers to, without *")
CSRF_TRUSTED_ORIGINS = ENV.words("CSRF_TRUSTED_ORIGINS")
CORS_ORIGINS = ENV.words("CORS_ORIGINS")  # What `configure_bucket` lets in.
TRUSTED_PROXIES = ENV.number("TRUSTED_PROXIES", 0)
PUBLIC_URL = addresses.public_url(ENV, host=HOST, port=PORT, names=ALLOWED_HOSTS)

INSTALLED_APPS = [
    "auditor.apps.AuditorConfig",
    "calls",  # What they declare is shown in this order.
    "tickets",
    "tenants",
    "unfold.apps.BasicAppConfig",  # The default one would put its own site in place of ours.
    "auditor.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "storages",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.client_address_middleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.middleware.tenant_scope_middleware",
    "tenants.timezones.tenant_time_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "auditor.urls"
WSGI_APPLICATION = "auditor.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # It believes what any client says of itself.
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
                "csp.context_processors.nonce",
                "tenants.context.shell",
            ],
        },
    },
]

# The application's login sees rows through the wall; the owner's migrates and backs up.
_given = ENV.database("DATABASE_URL", "the application role's login, postgres://…")
_owner = ENV.database("DATABASE_OWNER_URL", "the tables' owner, used to migrate, postgres://…")
if _given and not _owner:
    ENV.faults.append("DATABASE_OWNER_URL must be set beside DATABASE_URL: it migrates")
_kept = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES = {
    "default": (_given or PLACES.database("auditor_app")) | _kept,
    "owner": _owner or PLACES.database("owner"),
}
for _database in DATABASES.values():
    _database["ENGINE"] = "tenants.postgresql"

REDIS_URL = ENV.required("REDIS_URL", "the broker and cache, redis://host:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or PLACES.cache_url,
        "KEY_PREFIX": "auditor",
    },
}
CELERY_BROKER_URL = ENV.text("CELERY_BROKER_URL") or REDIS_URL or PLACES.broker_url
WORK_QUEUES = brokers.WORK_QUEUES
CELERY_CONCURRENCY = ENV.number("CELERY_CONCURRENCY", 2, least=1)
CELERY_MAX_TASKS_PER_CHILD = ENV.number("CELERY_MAX_TASKS_PER_CHILD", 1000, least=1)
CELERY_TASK_TIME_LIMIT = ENV.number("CELERY_TASK_TIME_LIMIT", 3600, least=60)

MAX_UPLOAD_BYTES = ENV.number("MAX_UPLOAD_BYTES", 1 << 30, least=1)
MAX_CALL_SECONDS = ENV.number("MAX_CALL_SECONDS", 21_600, least=1)
CONFIDENCE_THRESHOLD_AUTO_RESOLVE = ENV.ratio("CONFIDENCE_THRESHOLD_AUTO_RESOLVE", 0.75)
FETCH_ALLOWED_NETWORKS = ENV.networks("FETCH_ALLOWED_NETWORKS")
CLAMD_URL = ENV.checked("CLAMD_URL", clamd.address_of, "tcp://host:port or unix:/path/of/socket")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # Nothing uses it.
    **storages_setting(ENV, PLACES.recordings),
    "staticfiles": {"BACKEND": "auditor.static_files.HashedFiles"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

SPEECH_ENDPOINT = speech_endpoint(ENV)  # SPEECH_ENGINE=openai; None for local.
SPEECH_REQUEST_SECONDS = ENV.number("SPEECH_REQUEST_SECONDS", 60, least=1)
SPEECH_MODEL_DIR = ENV.text("SPEECH_MODEL_DIR")
ANALYSIS_ENDPOINT = analysis_endpoint(ENV)  # ANALYSIS_ENGINE=openai; None for local.
LANGUAGE_ENDPOINT = language_endpoint(ENV)  # LANGUAGE_ENGINE=openai; None for local.
EMBEDDING_ENGINE = ENV.one_of("EMBEDDING_ENGINE", "local")
EMBEDDING_MODEL_DIR = ENV.text("EMBEDDING_MODEL_DIR")

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "tenants.authentication.PeopleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tenants.authentication.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes counts, for API and admin too.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "tenants.authentication.login_of"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES
AXES_VERBOSE = False
ACCESS_TOKEN_EXPIRE_MINUTES = ENV.number("ACCESS_TOKEN_EXPIRE_MINUTES", 30, least=1)

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_strict
SECURE_SSL_REDIRECT = ENV.is_strict
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if ENV.is_strict else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.is_strict
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^healthz$", r"^readyz$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
_storage_origins = storage_origins(ENV)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, *_storage_origins],
        "connect-src": [SELF, *_storage_origins],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 << 20  # JSON bodies; recordings are streamed.
RATE_LIMIT_PER_MINUTE = ENV.number("RATE_LIMIT_PER_MINUTE", 1200)
REST_FRAMEWORK = api_defaults.rest_framework(TRUSTED_PROXIES)
SIMPLE_JWT = api_defaults.tokens(JWT_SECRET_KEY, ACCESS_TOKEN_EXPIRE_MINUTES)
SPECTACULAR_SETTINGS = api_defaults.schema(VERSION)

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "auditor.formats"
TIME_ZONE = "UTC"
EMAIL_TIMEOUT = 30  # Seconds a mail server may keep a worker waiting.
vars().update(addresses.mail_server(ENV))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = addresses.sender(ENV, PUBLIC_URL)
EMAIL_REPLY_TO = addresses.replies_to(ENV)
LOG_FORMAT = ENV.one_of("LOG_FORMAT", "json" if ENV.is_strict else "console", "json", "console")
LOGGING = logs.logging_config(LOG_FORMAT)
UNFOLD = theme.UNFOLD
ENV.stop_if_wrong()
