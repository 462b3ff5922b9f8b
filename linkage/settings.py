"""All configuration, read from the environment (12-factor). Without any variable set, and with DEBUG=1, everything is embedded: SQLite in
var/, an in-memory channel layer, messages on the console. `.env.example` lists the variables."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from linkage.common import logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(exist_ok=True)

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DEVELOPMENT = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
# A demo shows its visitors the product's own error pages, not Django's technical ones.
DEBUG = DEVELOPMENT and not DEMO


def _secret(name: str, development_value: str) -> str:
    """The variable's value; a fixed, public value in development; a refusal to start elsewhere."""
    value: str = env.str(name, default="")
    if value:
        return value
    if DEVELOPMENT:
        return development_value
    raise ImproperlyConfigured(
        f"{name} is not set. Set it in the environment (see .env.example), or set DEBUG=1 for development."
    )


if DEMO and not DEVELOPMENT:
    raise ImproperlyConfigured("DEMO=1 opens sign-in with published codes; it is refused unless DEBUG=1.")

SECRET_KEY = _secret("SECRET_KEY", "development-only-secret-key-that-is-public")
# Fernet keys for encrypted columns, newest first; older ones still decrypt.
FIELD_KEYS = _secret("FIELD_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDAwMDA=").split(",")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or (["*"] if DEVELOPMENT else [])
# Exact origins (scheme://host:port) from which sockets may be opened and forms posted across a proxy.
ORIGINS = env.list("ORIGINS", default=[])
CSRF_TRUSTED_ORIGINS = ORIGINS
# How many proxies in front are ours: what they say of the client's address and of TLS is believed, nobody else's word is.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = not DEVELOPMENT
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "django_htmx",
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "linkage.common",
    "linkage.events",
    "linkage.ledger",
    "linkage.people",
    "linkage.places",
    "linkage.organisations",
    "linkage.workers",
    "linkage.needs",
    "linkage.volunteering",
    "linkage.resources",
    "linkage.projects",
    "linkage.funding",
    "linkage.dispatch",
    "linkage.messaging",
    "linkage.realtime",
    "linkage.stats",
    "linkage.api",
    "linkage.apps.LinkageConfig",
]

# Short and synchronous throughout: the chain runs in one thread hop (onehop.py).
MIDDLEWARE = [
    "linkage.common.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "linkage.shell.compression.CompressText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "linkage.people.welcome.WelcomeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linkage.shell.shared_pages.SharedPages",
    "linkage.shell.refusals.RefusalPages",
]

ROOT_URLCONF = "linkage.urls"
ASGI_APPLICATION = "linkage.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["linkage.shell.looks"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "linkage.shell.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")


def _database() -> dict[str, object]:
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR / 'linkage.sqlite3'}"
    config = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        # WAL and IMMEDIATE: concurrent writers wait for their turn instead of failing; FULL: an acknowledged commit survives a power cut.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000",
        }
        # Opening the file costs more than most pages' queries: each of the few long-lived threads keeps it open. Not for ever, so that a thread
        # lets go of a file that was put elsewhere (restore asks for stopped processes anyway).
        config["CONN_MAX_AGE"] = 60
    else:
        # The pool keeps connections; Django's own persistence exhausts the server under ASGI.
        config["CONN_MAX_AGE"] = 0
        # Without compiling queries: for those of a page it takes longer than they do.
        config["OPTIONS"] = {"options": "-c jit=off", "pool": {"min_size": 2, "max_size": 16, "timeout": 10}}
    return config


def _replica(url: str) -> dict[str, object]:
    config = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        raise ImproperlyConfigured("DATABASE_REPLICA_URL names a copy of a PostgreSQL; SQLite has none.")
    return config | {
        "CONN_MAX_AGE": 0,
        # Waited for briefly: the primary can answer as well. Reading only, should the address be the primary's by mistake.
        "OPTIONS": {
            "options": "-c default_transaction_read_only=on -c jit=off",
            "connect_timeout": 2,
            "pool": {"min_size": 1, "max_size": 8, "timeout": 2},
        },
        "TEST": {"MIRROR": "default"},
    }


DATABASES = {"default": _database()}
# A streaming copy of it, for pages that may be a moment old (linkage/common/replicas.py).
DATABASE_REPLICA_URL = env.str("DATABASE_REPLICA_URL", default="")
REPLICA_MOST_BEHIND = env.float("REPLICA_MOST_BEHIND", default=30.0)  # seconds
if DATABASE_REPLICA_URL:
    DATABASES["replica"] = _replica(DATABASE_REPLICA_URL)
    DATABASE_ROUTERS = ["linkage.common.replicas.ReplicaRouter"]
    MIDDLEWARE.append("linkage.common.replicas.ReadYourWrites")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# Requests that a web process works on at once. More do not make it faster: they take turns at one interpreter.
WEB_THREADS = env.int("WEB_THREADS", default=4)
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
CACHES = {
    "default": (
        {
            "BACKEND": "linkage.common.shared_cache.RedisOrMemory",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Sign-in: a phone number and a one-time code, for residents and programs alike; passkeys beside it for staff. No passwords, no e-mail.
ACCOUNT_ADAPTER = "linkage.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
# How often a code is asked for and guessed, in allauth's notation (so many / in this time / per address or number); see people/limits.py.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "60/m/ip,600/h/ip",
    "send_code": "1/20s/key,6/10m/key,20/d/key",
    "send_code_site": "600/10m/key",
    "guess_code": "20/h/key",
    "verify_phone": "1/30s/key,60/m/ip",  # unused; its default answers 500 behind a shared address
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
HEADLESS_CLIENTS = ("app",)
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
# Of the shared templates, and of the parts of the product that are no Django apps (the shell, a person's own pages, administration) too.
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale", *sorted(BASE_DIR.glob("linkage/*/locale"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Leaflet comes from django-leaflet's files only: as an installed app it would import GDAL.
leaflet_spec = find_spec("leaflet")
if leaflet_spec is None or leaflet_spec.origin is None:
    raise ImproperlyConfigured("django-leaflet is not installed: pip install -r requirements.txt")
STATICFILES_DIRS = [
    BASE_DIR / "frontend" / "static",
    ("leaflet", Path(leaflet_spec.origin).parent / "static" / "leaflet"),
]
MEDIA_ROOT = env.str("MEDIA_ROOT", default="") or str(VAR / "media")
WHITENOISE_USE_FINDERS = DEVELOPMENT
S3_BUCKET = env.str("S3_BUCKET", default="")


def _uploads() -> dict[str, object]:
    """In a private bucket when one is named, else in MEDIA_ROOT. Both are served through the permission check only: neither has addresses."""
    if not S3_BUCKET:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    keys = [env.str(name, default="") or None for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY")]
    if any(keys) and not all(keys):
        raise ImproperlyConfigured("S3_ACCESS_KEY and S3_SECRET_KEY belong together: set both, or neither.")
    return {
        "BACKEND": "linkage.common.media.PrivateBucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
            "region_name": env.str("S3_REGION", default="") or None,
            "access_key": keys[0],
            "secret_key": keys[1],
            "location": env.str("S3_PREFIX", default=""),
            "addressing": env.str("S3_ADDRESSING", default="") or "auto",
        },
    }


STORAGES = {
    "default": _uploads(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CSRF_FAILURE_VIEW = "linkage.shell.views.csrf_failure"
SESSION_SERIALIZER = "linkage.common.sessions.EncryptedSerializer"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = not DEVELOPMENT
CSRF_COOKIE_SECURE = not DEVELOPMENT
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 60 * 60 * 24 * 365
X_FRAME_OPTIONS = "DENY"

MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
_tiles = urlsplit(MAP_TILES_URL)
# No inline script or style anywhere, nothing from elsewhere but map tiles, and those only when configured.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", *([f"{_tiles.scheme}://{_tiles.netloc.replace('{s}', '*')}"] if _tiles.netloc else [])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

SMS_GATEWAY = env.str("SMS_GATEWAY", default="") or "console"
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
# Numbers that stand for people's own: an https address or the dotted path of a class; unset: none.
PRIVACY_NUMBER_GATEWAY = env.str("PRIVACY_NUMBER_GATEWAY", default="")
PRIVACY_NUMBER_GATEWAY_TOKEN = env.str("PRIVACY_NUMBER_GATEWAY_TOKEN", default="")
# Web push: our key (docs/messages.md says how to make one; unset: no push), whom push services may write to, and services beyond the usual browsers'.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default="") or "mailto:admin@example.org"
PUSH_SERVICES = env.list("PUSH_SERVICES", default=[])
# The address of the site in links that leave it.
SITE_URL = (env.str("SITE_URL", default="") or (ORIGINS[0] if ORIGINS else "http://127.0.0.1:8000")).rstrip("/")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or "linkage@localhost"
EMAIL_TIMEOUT = 10
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    _email = env.email_url_config(EMAIL_URL)
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _email["EMAIL_BACKEND"], _email["EMAIL_HOST"], _email["EMAIL_PORT"] or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"] or "", _email["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _email.get("EMAIL_USE_TLS", False), _email.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Who sends this as a bearer token may read /metrics; without it, only programs on this machine that come directly.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

LOGGING = logs.configuration(development=DEVELOPMENT)
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    try:
        import sentry_sdk
    except ImportError as missing:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is not installed: pip install sentry-sdk"
        ) from missing
    sentry_sdk.init(SENTRY_DSN, send_default_pii=False, max_request_body_size="never")
