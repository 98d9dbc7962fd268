"""Answers that a jurist gave, each from a date on and with its reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mitm.evidence import append_only
from mitm.law.doctrine import QUESTIONS


class DoctrineSetting(models.Model):
    """One answer to one question of `mitm.law.doctrine`; a later one from the same date replaces it."""

    key = models.CharField("question", max_length=60)
    value = models.JSONField("réponse")
    valid_from = models.DateField("à partir du")
    reason = models.TextField("motif", max_length=5_000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("décidé le", auto_now_add=True)

    class Meta:
        verbose_name = "réglage de doctrine"
        ordering = ["key", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="doctrine_has_reason", violation_error_message="Le motif est obligatoire."
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        title = QUESTIONS[self.key].title if self.key in QUESTIONS else self.key
        return f"{title} (réponse n°\u00a0{self.pk})"
