"""An update in preparation, between two filed versions."""

from django.conf import settings
from django.db import models

from declarations.models.case import Declaration


class UpdateDraft(models.Model):
    """What the laboratory is preparing: at most one a case; stock figures start empty, they are typed again."""

    declaration = models.OneToOneField(Declaration, on_delete=models.CASCADE, related_name="update_draft")
    data = models.JSONField(default=dict)
    comment = models.TextField("ce qui change", blank=True, max_length=5_000)
    to_confirm = models.BooleanField(default=False)
    end = models.JSONField(null=True, default=None)  # the end that it reports: outcome and day, once confirmed
    revision = models.PositiveIntegerField(default=0)  # what a page showed: nobody confirms what they have not read
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "mise à jour en préparation"

    def __str__(self) -> str:
        return f"Mise à jour de {self.declaration_id}"
