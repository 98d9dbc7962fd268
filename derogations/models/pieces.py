"""What the agency finds when it checks the pieces of a request."""

from django.conf import settings
from django.db import models

from derogations.enums import PieceVerdict
from derogations.models.case import LoweringRequest


class PieceCheck(models.Model):
    """The last finding on one piece."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField("pièce", max_length=40)
    verdict = models.CharField("constat", max_length=20, choices=PieceVerdict.choices)
    comment = models.CharField("remarque", max_length=500, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("vérifiée le", auto_now=True)

    class Meta:
        verbose_name = "vérification"
        ordering = ["request", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "code"],
                name="lowering_check_once",
                violation_error_message="Cette pièce est déjà vérifiée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.verdict}"
