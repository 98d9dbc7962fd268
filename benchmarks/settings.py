"""The demonstration's settings with the yardstick beside the project; rate limits off."""

from mitm.settings.demo import *  # noqa: F403
from mitm.settings.demo import INSTALLED_APPS, REST_FRAMEWORK

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.yardstick"]
ROOT_URLCONF = "benchmarks.yardstick.urls"
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "benchmarks.storage.PlainStaticFilesStorage"},
}
