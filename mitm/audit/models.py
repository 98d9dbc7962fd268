"""The journal: what happened to each case, in a chain that shows any later change."""

from django.conf import settings
from django.db import models
from django.db.models import Func

from mitm.evidence import append_only


class DatabaseClock(Func):
    """The instant by the database's clock: a worker whose own clock is wrong cannot misdate the journal."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


class Event(models.Model):
    """One thing that happened to a case. Rows are never changed or deleted: the database refuses it."""

    case_type = models.CharField(max_length=60)
    case_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()  # when it happened, which may be well before it was written
    recorded_at = models.DateTimeField(db_default=DatabaseClock())
    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=20)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    comment = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "événement"
        ordering = ["case_type", "case_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case_type", "case_id", "sequence"], name="event_sequence_unique"),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], name="event_recorded_at"),
            models.Index(fields=["at"], name="event_at"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.case_type} {self.case_id} #{self.sequence} {self.kind}"


class Snapshot(models.Model):
    """What was filed, frozen: the JSON that was signed, the version of its schema and its SHA-256."""

    case_type = models.CharField(max_length=60)
    case_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    schema_version = models.PositiveIntegerField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=DatabaseClock())
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "version figée"
        ordering = ["case_type", "case_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case_type", "case_id", "number"], name="snapshot_number_unique"),
        ]
        indexes = [models.Index(fields=["recorded_at"], name="snapshot_recorded_at")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.case_type} {self.case_id} v{self.number}"


class DailySeal(models.Model):
    """One hash over all events and frozen versions of a day, chained to the day before: what an outsider keeps."""

    day = models.DateField(unique=True)
    events = models.PositiveIntegerField()  # and frozen versions
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = "sceau du jour"
        ordering = ["day"]
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.day)
