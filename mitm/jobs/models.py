"""Long work with progress."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "échoué"


class Job(models.Model):
    """One piece of long work: what, for whom, how far, and what came out."""

    kind = models.CharField("nature", max_length=60)
    title = models.CharField("titre", max_length=200)
    params = models.JSONField(default=dict)
    state = models.CharField("état", max_length=20, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField("étape", max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField("erreur", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    started_at = models.DateTimeField("commencé le", null=True)
    finished_at = models.DateTimeField("fini le", null=True)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | (Q(state__in=["waiting", "running"], finished_at__isnull=True)),
                name="job_state_matches_finished_at",
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="job_done_within_total"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="job_unfinished")]

    def __str__(self) -> str:
        return self.title


class TickRun(models.Model):
    """What the clock did: one row a tick, with one line a step."""

    at = models.DateTimeField("instant")
    started_at = models.DateTimeField("commencé le")
    finished_at = models.DateTimeField("fini le")
    lines = models.JSONField("ce qui a été fait", default=list)
    failed = models.BooleanField("en échec", default=False)

    class Meta:
        verbose_name = "passage de l’horloge"
        verbose_name_plural = "passages de l’horloge"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__gte=models.F("started_at")), name="tick_run_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Heartbeat(models.Model):
    """When a process of the service last showed that it lives."""

    name = models.CharField("processus", max_length=40, unique=True)
    at = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
