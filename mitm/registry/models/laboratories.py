"""Laboratories, the spellings under which files name them, and what they are to each speciality."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import Deferrable
from django.db.models.functions import Cast

from mitm.registry.enums import HolderRole, Source
from mitm.registry.fields import searchable


class Laboratory(models.Model):
    """A company: holder of authorisations or operator (« exploitant »)."""

    name = models.TextField("nom")
    slug = models.SlugField("adresse courte", max_length=200, unique=True)
    country = models.CharField(
        "pays", max_length=2, blank=True, help_text="Code ISO 3166-1 ; vide quand la source ne dit rien."
    )
    postal_address = models.TextField(
        "adresse postale",
        blank=True,
        max_length=250,
        help_text="Les lignes sous le nom, dans la fenêtre de l’enveloppe.",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="fusionné avec"
    )
    is_fictive = models.BooleanField("fictif", default=False)
    search_name = searchable("name")

    class Meta:
        verbose_name = "laboratoire"
        verbose_name_plural = "laboratoires"
        ordering = ["search_name", "id"]
        indexes = [
            models.Index(fields=["search_name", "id"], name="registry_laboratory_order"),
            GinIndex(Cast("search_name", SearchVectorField()), name="registry_laboratory_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="registry_laboratory_not_merged_into_itself",
                violation_error_message="Un laboratoire ne peut être fusionné avec lui-même.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LaboratoryAlias(models.Model):
    """One spelling of a laboratory, as a source writes it."""

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="aliases", verbose_name="laboratoire")
    spelling = models.TextField("graphie", unique=True)
    normalised = models.TextField("graphie normalisée")
    source = models.CharField("source", max_length=10, choices=Source)

    class Meta:
        verbose_name = "graphie d’un laboratoire"
        verbose_name_plural = "graphies des laboratoires"
        ordering = ["spelling"]
        constraints = [
            ExclusionConstraint(
                name="registry_alias_one_laboratory_per_normalised_spelling",
                expressions=[("normalised", RangeOperators.EQUAL), ("laboratory", RangeOperators.NOT_EQUAL)],
                deferrable=Deferrable.DEFERRED,
                violation_error_message="Cette graphie désigne déjà un autre laboratoire.",
            )
        ]

    def __str__(self) -> str:
        return self.spelling


class LaboratoryMerge(models.Model):
    """A person decided that two laboratories are one; `moved` says what to move back if the decision is undone."""

    kept = models.ForeignKey(Laboratory, models.PROTECT, related_name="+", verbose_name="laboratoire gardé")
    merged = models.ForeignKey(Laboratory, models.PROTECT, related_name="merges", verbose_name="laboratoire fusionné")
    reason = models.TextField("motif")
    merged_at = models.DateTimeField("fusionné le", auto_now_add=True)
    moved = models.JSONField("éléments déplacés", default=dict)
    undone_at = models.DateTimeField("défait le", null=True, blank=True)
    undone_reason = models.TextField("motif du retour", blank=True)

    class Meta:
        verbose_name = "fusion de laboratoires"
        verbose_name_plural = "fusions de laboratoires"
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="registry_merge_once",
                violation_error_message="Ce laboratoire est déjà fusionné.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class Holder(models.Model):
    """A laboratory holds or operates a speciality during a period; an unknown start is null."""

    speciality = models.ForeignKey(
        "registry.Speciality", models.PROTECT, related_name="holders", verbose_name="spécialité", db_index=False
    )
    laboratory = models.ForeignKey(
        Laboratory, models.PROTECT, related_name="holdings", verbose_name="laboratoire", db_index=False
    )
    role = models.CharField("rôle", max_length=10, choices=HolderRole)
    starts_on = models.DateField("depuis le", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True, help_text="Premier jour où ce n’est plus vrai.")
    source = models.CharField("source", max_length=10, choices=Source)

    class Meta:
        verbose_name = "titulaire ou exploitant"
        verbose_name_plural = "titulaires et exploitants"
        ordering = ["speciality_id", "role", "id"]
        indexes = [
            models.Index(fields=["speciality"], name="registry_holder_of"),
            models.Index(fields=["laboratory", "speciality"], name="registry_holder_by_laboratory"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["speciality", "laboratory", "role"],
                condition=Q(ends_on__isnull=True),
                name="registry_holder_open_once",
                violation_error_message="Ce laboratoire a déjà ce rôle pour cette spécialité.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="registry_holder_period",
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speciality_id} {self.role} {self.laboratory_id}"
