"""What the clock called to mind, once each."""

from django.db import models

from derogations.models.case import LoweringRequest


class ClockReminder(models.Model):
    """A reminder sent so many days before the day on which silence would decide."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="reminders")
    implicit_on = models.DateField("rejet implicite le")
    days = models.PositiveSmallIntegerField("jours avant")
    sent_at = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "rappel"
        ordering = ["request", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "implicit_on", "days"],
                name="lowering_reminder_once",
                violation_error_message="Ce rappel est déjà parti.",
            )
        ]

    def __str__(self) -> str:
        return f"J-{self.days} du {self.implicit_on}"
