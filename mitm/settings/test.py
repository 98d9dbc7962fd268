"""The settings of the test suite: real PostgreSQL and broker, nothing leaves the machine."""

import os
from typing import Any

os.environ.setdefault("SECRET_KEY", "test-only-key-never-used-elsewhere-0123456789abcdef")
os.environ.setdefault("EMAIL_URL", "memory://")

from mitm.settings import base
from mitm.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = ["tests.support.guards.refuse_writes_on_read", *base.MIDDLEWARE]
TIME_TRAVEL = True
# A thread of the live server keeps no connection: one that stays open keeps its database from being dropped. Tests that
# commit are cleaned up by TRUNCATE, which nobody else may.
_OWN: dict[str, Any] = dict(base.DATABASES["default"])
_OWN["OPTIONS"] = {**_OWN["OPTIONS"], "options": f"{_OWN['OPTIONS']['options']} -c vigie.may_truncate=on"}
DATABASES = {"default": _OWN | {"CONN_MAX_AGE": 0}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("TEST_QUEUE", f"test-{os.getpid()}")
ACCOUNT_RATE_LIMITS = {}
WHITENOISE_AUTOREFRESH = True  # no collected files are needed
WHITENOISE_USE_FINDERS = True
AGENCY_ADDRESS = "1 rue de l’Exemple, 93200 Saint-Denis"
AGENCY_PHONE = "01 99 00 00 00"
AGENCY_EMAIL = "baisse-stock@agence.example"
