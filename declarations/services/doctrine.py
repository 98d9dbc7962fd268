"""What a decision on the doctrine changes for open cases."""

from __future__ import annotations

from django.utils import timezone

from declarations.models import Declaration
from mitm.doctrine.models import DoctrineSetting


def cases_follow_doctrine(setting: DoctrineSetting) -> None:
    """The clock looks again at every open case, now or on the day from which the answer counts."""
    if setting.valid_from <= timezone.localdate():
        Declaration.objects.open().filter(swept_on__isnull=False).update(swept_on=None)
