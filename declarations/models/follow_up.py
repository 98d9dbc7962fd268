"""What reminds people of a case."""

from django.db import models

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
