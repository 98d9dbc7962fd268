"""What reminds people of a case, and how each likes to see the list."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.enums import DueKind, Insistence
from declarations.models.case import Declaration


class Reminder(models.Model):
    """Somebody was reminded of something that did not happen in time: once for each occasion."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="reminders")
    due_kind = models.CharField("échéance", max_length=20, choices=DueKind.choices)
    due_on = models.DateField("échue le")
    insistence = models.CharField("rappel", max_length=12, choices=Insistence.choices)
    sent_at = models.DateTimeField("rappelée le")

    class Meta:
        verbose_name = "rappel"
        ordering = ["declaration", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "due_kind", "due_on", "insistence"],
                name="reminder_once",
                violation_error_message="Ce rappel est déjà parti.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_insistence_display()} : {self.get_due_kind_display()}"


class SavedView(models.Model):
    """A choice of filters that a person keeps under a name."""

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
                name="saved_view_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="saved_view_has_name", violation_error_message="Donner un nom à la vue."
            ),
        ]

    def __str__(self) -> str:
        return self.name
