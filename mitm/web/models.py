"""What the pages themselves remember: which forms were already sent, how each person likes to see a list."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SubmittedForm(models.Model):
    """A form that did its work; a second copy of it is led to the first one's result."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=500)
    answers_hash = models.CharField(max_length=64, blank=True, db_default="")
    result_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "formulaire envoyé"
        verbose_name_plural = "formulaires envoyés"

    def __str__(self) -> str:
        return f"{self.path} {self.key}"


class SavedView(models.Model):
    """A choice of filters of a list that a person keeps under a name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")  # a convenience
    list_key = models.CharField(max_length=40)
    name = models.CharField("nom", max_length=40)
    query = models.CharField("filtres", max_length=1_000)

    class Meta:
        verbose_name = "vue enregistrée"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_key", "name"],
                name="list_view_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="list_view_has_name", violation_error_message="Donner un nom à la vue."
            ),
        ]

    def __str__(self) -> str:
        return self.name
