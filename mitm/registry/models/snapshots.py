"""Each import of published files: which bytes, what was odd in them, what they changed."""

from django.db import models
from django.db.models import Q

from mitm.registry.enums import ChangeKind, RegisterTable, Source
from mitm.registry.fields import CodeField


class Snapshot(models.Model):
    """A folder of files published on one date and imported whole, in one transaction (a row here means: it is in)."""

    date = models.DateField("date des données")
    source = models.CharField("source", max_length=10, choices=Source)
    imported_at = models.DateTimeField("importé le", auto_now_add=True)
    duration_ms = models.PositiveIntegerField("durée (ms)", default=0)
    counts = models.JSONField(
        "décomptes", default=dict, help_text="Par partie du registre : lignes, apparues, modifiées, disparues."
    )
    forced = models.BooleanField("importé malgré un avertissement", default=False)
    same_as = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated",
        verbose_name="mêmes fichiers que",
        help_text="Rien n’avait changé, ni dans les fichiers ni dans le registre\u00a0: rien n’a été comparé.",
    )
    register_mark = models.CharField("empreinte du registre après l’import", max_length=32, blank=True)

    class Meta:
        verbose_name = "relevé du registre"
        verbose_name_plural = "relevés du registre"
        ordering = ["-date", "-id"]

    def __str__(self) -> str:
        return f"{self.get_source_display()} du {self.date:%d/%m/%Y}"

    @property
    def duration_seconds(self) -> float:
        """How long the import took."""
        return self.duration_ms / 1000


class SnapshotFile(models.Model):
    """A file of a snapshot; its original bytes are kept under their hash, compressed, outside the web root."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="files", verbose_name="relevé")
    name = models.TextField("nom")
    table = models.CharField("partie", max_length=12, choices=RegisterTable)
    sha256 = CodeField("empreinte SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("octets")
    encoding = models.CharField("encodage", max_length=20)
    line_ends = models.CharField("fins de ligne", max_length=10)
    rows = models.PositiveIntegerField("lignes")
    columns = models.PositiveSmallIntegerField("colonnes")

    class Meta:
        verbose_name = "fichier d’un relevé"
        verbose_name_plural = "fichiers d’un relevé"
        ordering = ["snapshot_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "name"],
                name="registry_snapshot_file_once",
                violation_error_message="Ce fichier est déjà dans le relevé.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SnapshotAnomaly(models.Model):
    """Something odd met `count` times in a file of a snapshot; `samples` shows the first ones."""

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="anomalies", verbose_name="relevé", db_index=False
    )
    file = models.TextField("fichier")
    code = models.CharField("code", max_length=40)
    message = models.TextField("explication")
    count = models.PositiveIntegerField("nombre")
    samples = models.JSONField("exemples", default=list, help_text="Liste de {key, text}.")

    class Meta:
        verbose_name = "anomalie d’un relevé"
        verbose_name_plural = "anomalies d’un relevé"
        ordering = ["snapshot_id", "file", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "file", "code"],
                name="registry_anomaly_once",
                violation_error_message="Cette anomalie est déjà comptée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} × {self.count}"


class RegisterChange(models.Model):
    """What an import did to one row of the register (nothing is written for the first import of a part)."""

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="changes", verbose_name="relevé", db_index=False
    )
    table = models.CharField("partie", max_length=12, choices=RegisterTable)
    key = models.TextField("clé")
    speciality = models.ForeignKey(
        "registry.Speciality", models.PROTECT, null=True, blank=True, related_name="changes", verbose_name="spécialité"
    )
    kind = models.CharField("nature", max_length=8, choices=ChangeKind)
    before = models.JSONField("avant", null=True, blank=True)
    after = models.JSONField("après", null=True, blank=True)

    class Meta:
        verbose_name = "changement du registre"
        verbose_name_plural = "changements du registre"
        ordering = ["-snapshot_id", "table", "key", "id"]
        indexes = [
            models.Index(fields=["snapshot", "table", "kind", "id"], name="registry_change_of_snapshot"),
            models.Index(fields=["speciality", "-id"], name="registry_change_of"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key} {self.kind}"


class SnapshotDifference(models.Model):
    """The difference between the same file of two snapshots, computed once from the original bytes."""

    older_sha256 = CodeField("empreinte de l’ancien fichier", max_length=64)
    newer_sha256 = CodeField("empreinte du nouveau fichier", max_length=64)
    table = models.CharField("partie", max_length=12, choices=RegisterTable)
    counts = models.JSONField("décomptes")
    rows = models.JSONField("lignes", help_text="Par nature : liste de {key, before, after}.")
    computed_at = models.DateTimeField("calculé le", auto_now_add=True)

    class Meta:
        verbose_name = "différence entre deux fichiers"
        verbose_name_plural = "différences entre fichiers"
        constraints = [
            models.UniqueConstraint(
                fields=["older_sha256", "newer_sha256", "table"],
                name="registry_difference_once",
                violation_error_message="Cette différence est déjà calculée.",
            ),
            models.CheckConstraint(
                condition=~Q(older_sha256=models.F("newer_sha256")),
                name="registry_difference_of_two_files",
                violation_error_message="Les deux fichiers sont identiques.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.older_sha256[:8]} → {self.newer_sha256[:8]}"
