"""The settings of the worker that tests start: those of the tests, with a real queue."""

import os

from mitm.settings.test import *  # noqa: F403
from mitm.settings.test import CACHES

CELERY_TASK_ALWAYS_EAGER = False
CACHES["default"]["KEY_PREFIX"] = os.environ["TEST_CACHE_PREFIX"]
