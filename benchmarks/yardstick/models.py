"""The plainest model that a list of cases could have."""

from django.db import models


class Row(models.Model):
    """As many columns as the worklist shows."""

    reference = models.CharField(max_length=20)
    product = models.CharField(max_length=200)
    laboratory = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    starts_on = models.DateField()
    due_on = models.DateField(db_index=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.reference
