"""What every way of running the project shares; see `env.py` for how values are read."""

from importlib.resources import files
from pathlib import Path

from csp.constants import NONE, SELF

from mitm.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOCAL_DIR = Path(env.text("LOCAL_DIR", str(BASE_DIR / ".local")))

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
DEMO = False
TIME_TRAVEL = False  # whether the clock's work may be asked for an instant that is not now
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How many proxies of our own add an address to X-Forwarded-For: who asks is read there, and nowhere when there is none.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
SITE_URL = env.text("SITE_URL", "http://localhost:8000")
SITE_NAME = "Vigie des médicaments essentiels"
# Who answers for a file, as receipts must say (CRPA R. 112-11-1), and how to reach them.
AGENCY_SERVICE = env.text("AGENCY_SERVICE", "Service des ruptures d’approvisionnement")
AGENCY_CONTACT = env.text("AGENCY_CONTACT", "")
# What letters say of it besides; an acknowledgement that lacks one of these leaves appeals open (CRPA L. 112-12).
AGENCY_ADDRESS = env.text("AGENCY_ADDRESS", "")
AGENCY_PHONE = env.text("AGENCY_PHONE", "")
AGENCY_EMAIL = env.text("AGENCY_EMAIL", "")
# Whom the legal notice must name (law 2004-575, article 1-1; GDPR, article 13).
PUBLICATION_DIRECTOR = env.text("PUBLICATION_DIRECTOR", "")
HOSTING_PROVIDER = env.text("HOSTING_PROVIDER", "")
DATA_PROTECTION_CONTACT = env.text("DATA_PROTECTION_CONTACT", "")
AGENCY_PLACE = env.text("AGENCY_PLACE", "Saint-Denis")
AGENCY_COURT = env.text(
    "AGENCY_COURT",
    "le tribunal administratif dans le ressort duquel se trouve l’établissement du demandeur (R. 312-10 du code de "
    "justice administrative)",
)
# The State's brand needs the approval that the design system's terms ask for; the operator turns it on.
OFFICIAL_BRAND = env.flag("OFFICIAL_BRAND", default=False)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "widget_tweaks",
    "dsfr",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_filters",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "mitm.apps.MitmConfig",
    "mitm.registry",
    "mitm.accounts",
    "mitm.audit",
    "mitm.doctrine",
    "mitm.outbox",
    "mitm.documents",
    "mitm.jobs",
    "mitm.web",
    "mitm.api",
    "declarations",
    "derogations",
    "mitm.home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mitm.web.privacy.KeepPrivate",
    "mitm.web.limits.RefuseTooLarge",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "mitm.accounts.middleware.CurrentActor",
    "mitm.web.busy.SayBusy",
]

ROOT_URLCONF = "mitm.urls"
WSGI_APPLICATION = "mitm.wsgi.application"
DATABASES = {"default": env.database(env.text("DATABASE_URL"))}
# Only `grant_rights` reads it, run by the owner of the tables.
SERVICE_ROLE_PASSWORD = env.text("SERVICE_ROLE_PASSWORD", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mitm.web.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

REDIS_URL = env.text("REDIS_URL")
_CACHE = {
    "LOCATION": REDIS_URL,
    "KEY_PREFIX": "mitm",
    "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},  # a page does not wait for a cache that hangs
}
CACHES = {
    "default": {"BACKEND": "mitm.web.cache.SturdyCache", **_CACHE},
    "sessions": {"BACKEND": "mitm.web.cache.SessionCache", **_CACHE},
}
SESSION_CACHE_ALIAS = "sessions"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/bureau/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by an administrator, never by the person
ACCOUNT_ADAPTER = "mitm.home.sign_in.OurAccounts"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail because somebody typed their address
SECOND_FACTOR_FOR = env.among("SECOND_FACTOR_FOR", ("agency", "laboratory"))  # who enters with one only
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator wrote the address down: there is nothing to verify
MFA_TOTP_ISSUER = SITE_NAME
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", str(files("fontpkg_source_sans_3") / "files"))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "mitm.web.storage.NamedStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(LOCAL_DIR / "media")))
MEDIA_URL = ""  # files are served by views that check who asks, never by path
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
REQUEST_MAX_BYTES = 100 * 1024 * 1024  # of a whole request, files included; the register comes in an archive

for _name, _value in env.email(env.text("EMAIL_URL", "console://")).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "ne-pas-repondre@vigie.example")

# Where requests to lower a stock arrive by mail; not read when no address is given.
MAILBOX = env.mailbox(env.text("MAILBOX_URL", ""))
MAILBOX_RECEIVER = env.words("MAILBOX_RECEIVER")  # names of our own receiving servers, as they sign the trace
MAILBOX_MAX_BYTES = env.number("MAILBOX_MAX_MEGABYTES", 50) * 1024 * 1024

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # a page does not wait for a broker that is down: the sweep will find the row
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "unacked_restore_throttle": 1}
# Every entry names an idempotent task: the truth is a row that a sweep finds, a task is only a nudge. A nudge that no
# worker took before the next one is dropped, so that a worker that comes back does not find a thousand of them.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, task, seconds in (
        ("jobs-heartbeat", "mitm.jobs.tasks.heartbeat", 30.0),
        ("jobs-run-waiting", "mitm.jobs.tasks.run_waiting_jobs", 30.0),
        ("outbox-send-due", "mitm.outbox.tasks.send_due_messages", 20.0),
        ("tick", "mitm.jobs.tasks.tick", 60.0),
    )
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["mitm.api.authentication.MachineAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["mitm.api.permissions.DenyByDefault"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["mitm.api.parsing.Json"],
    "DEFAULT_PAGINATION_CLASS": "mitm.api.pagination.ByCursor",
    "DEFAULT_FILTER_BACKENDS": ["mitm.api.filtering.StrictFilters"],
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.URLPathVersioning",
    "DEFAULT_VERSION": "v1",
    "ALLOWED_VERSIONS": ["v1"],
    "DEFAULT_SCHEMA_CLASS": "mitm.api.schema.Operation",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "600/min", "user": "1200/min", "token": "30/min"},
    "DEFAULT_METADATA_CLASS": "mitm.api.metadata.PointToDescription",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "mitm.api.problems.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API de la vigie des médicaments essentiels",
    "DESCRIPTION": "Registre, disponibilité des médicaments et dépôt des déclarations de rupture.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "mitm.api.schema.add_problems",
    ],
    "SORT_OPERATIONS": True,
    "ENUM_NAME_OVERRIDES": {
        "DeclarationKindEnum": "declarations.enums.Kind",
        "GenericKindEnum": "mitm.registry.enums.GenericKind",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "declarations:write": "Déposer et mettre à jour des déclarations",
        "declarations:read": "Lire ses déclarations",
    },
    "DEFAULT_SCOPES": ["declarations:read"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "CLIENT_SECRET_GENERATOR_LENGTH": 64,
    # Client credentials, and nothing else: the other grants do not exist on this server.
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "mitm.api.oauth.MachineValidator",
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "ALLOW_URI_WILDCARDS": False,
    "PKCE_REQUIRED": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{gate}": True
        for gate in (
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "PKCE_REQUIRED",
            "REDIRECT_URI_MATCHING",
            "REDIRECT_URI_SCHEME",
            "REFRESH_TOKEN",
            "TOKEN_STORAGE",
        )
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("fontTools", "pikepdf", "weasyprint")},
}
