"""Specialities (CIS), their presentations (CIP) and what they are made of.

Free text is stored as published, after repair of the characters that conversions destroy; HTML in it stays text and
is escaped when shown. Nothing is deleted: what leaves the register keeps its rows with `gone_on`.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from mitm.registry.enums import Source, SubstanceNature
from mitm.registry.fields import CodeField, searchable


class Speciality(models.Model):
    """A medicine (« spécialité ») with its CIS code.

    `registered` is False for a stub: a code that only another file (availability, generics, MITM list) names.
    """

    cis = CodeField("code CIS", max_length=8, primary_key=True)
    name = models.TextField("dénomination", blank=True)
    form = models.TextField("forme pharmaceutique", blank=True)
    routes = ArrayField(models.TextField(), verbose_name="voies d’administration", default=list, blank=True)
    authorisation_status = models.TextField("statut de l’AMM", blank=True)
    procedure = models.TextField("procédure", blank=True)
    marketing_status = models.TextField("état de commercialisation", blank=True)
    authorised_on = models.DateField("date d’AMM", null=True, blank=True)
    authorised_on_text = models.TextField(
        "date d’AMM telle que publiée", blank=True, help_text="Seulement quand la date publiée est impossible."
    )
    bdm_status = models.TextField("alerte de la base publique", blank=True)
    european_number = models.TextField("numéro européen", blank=True)
    reinforced_surveillance = models.BooleanField("surveillance renforcée", default=False)
    holders_label = models.TextField("titulaires tels que publiés", blank=True)
    laboratory = models.ForeignKey(
        "registry.Laboratory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="specialities",
        db_index=False,
        verbose_name="laboratoire",
        help_text="L’exploitant s’il est connu, sinon le premier titulaire ; tenu à jour à partir de `Holder`.",
    )
    atc = models.ForeignKey(
        "registry.AtcClass",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="specialities",
        verbose_name="classe ATC",
        db_index=False,
    )
    is_mitm = models.BooleanField(
        "MITM",
        default=False,
        help_text="Une période de la liste des MITM est ouverte ; tenu à jour à partir de `MitmListing`.",
    )
    registered = models.BooleanField("au registre", default=True)
    first_seen_on = models.DateField("vu pour la première fois le")
    last_changed_on = models.DateField("dernier changement le")
    gone_on = models.DateField("sorti du registre le", null=True, blank=True)
    source = models.CharField("source", max_length=10, choices=Source)
    search_name = searchable("name")

    class Meta:
        verbose_name = "spécialité"
        verbose_name_plural = "spécialités"
        ordering = ["search_name", "cis"]
        indexes = [
            models.Index(fields=["search_name", "cis"], name="registry_speciality_order"),
            models.Index(fields=["laboratory", "search_name"], name="registry_speciality_by_lab"),
            models.Index(fields=["atc"], name="registry_speciality_by_atc"),
            GinIndex(Cast("search_name", SearchVectorField()), name="registry_speciality_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cis__regex=r"^[0-9]{8}$"),
                name="registry_speciality_cis_format",
                violation_error_message="Un code CIS a huit chiffres.",
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, or the code of a speciality that the register does not describe."""
        return self.name or f"Spécialité {self.cis} (hors registre)"


class Presentation(models.Model):
    """A pack of a speciality with its CIP13 code."""

    cip13 = CodeField("code CIP13", max_length=13, primary_key=True)
    cip7 = models.CharField("code CIP7", max_length=7, blank=True)
    speciality = models.ForeignKey(
        Speciality, models.PROTECT, related_name="presentations", verbose_name="spécialité", db_index=False
    )
    label = models.TextField("libellé", blank=True)
    status = models.TextField("statut administratif", blank=True)
    marketing_status = models.TextField("état de commercialisation déclaré", blank=True)
    declared_on = models.DateField("date de déclaration", null=True, blank=True)
    declared_on_text = models.TextField(
        "date telle que publiée", blank=True, help_text="Seulement quand la date publiée est impossible."
    )
    community_approved = models.BooleanField("agréée aux collectivités", null=True, blank=True)
    reimbursement = models.TextField("taux de remboursement", blank=True)
    price = models.DecimalField("prix (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    public_price = models.DecimalField("prix public (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    fee = models.DecimalField("honoraire de dispensation (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    indications = models.TextField("indications remboursées", blank=True)
    first_seen_on = models.DateField("vu pour la première fois le")
    gone_on = models.DateField("sortie du registre le", null=True, blank=True)
    source = models.CharField("source", max_length=10, choices=Source)

    class Meta:
        verbose_name = "présentation"
        verbose_name_plural = "présentations"
        ordering = ["cip13"]
        indexes = [models.Index(fields=["speciality"], name="registry_presentation_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cip13__regex=r"^[0-9]{13}$"),
                name="registry_presentation_cip13_format",
                violation_error_message="Un code CIP13 a treize chiffres.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cip13} {self.label}".strip()


class Substance(models.Model):
    """A substance; its name is the spelling most often met."""

    code = CodeField("code", max_length=10, primary_key=True)
    name = models.TextField("nom")

    class Meta:
        verbose_name = "substance"
        verbose_name_plural = "substances"
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name


class SubstanceSpelling(models.Model):
    """A spelling of a substance met in the files."""

    substance = models.ForeignKey(
        Substance, models.PROTECT, related_name="spellings", verbose_name="substance", db_index=False
    )
    spelling = models.TextField("graphie")
    search_name = searchable("spelling")

    class Meta:
        verbose_name = "graphie d’une substance"
        verbose_name_plural = "graphies des substances"
        ordering = ["spelling"]
        indexes = [GinIndex(Cast("search_name", SearchVectorField()), name="registry_substance_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["substance", "spelling"],
                name="registry_spelling_once",
                violation_error_message="Cette graphie est déjà connue.",
            )
        ]

    def __str__(self) -> str:
        return self.spelling


class Composition(models.Model):
    """One line of the composition of a speciality."""

    speciality = models.ForeignKey(
        Speciality,
        models.PROTECT,
        related_name="compositions",
        verbose_name="spécialité",
        db_index=False,
    )
    substance = models.ForeignKey(
        Substance, models.PROTECT, related_name="compositions", verbose_name="substance", db_index=False
    )
    element = models.TextField("élément pharmaceutique", blank=True)
    substance_name = models.TextField("substance telle que publiée", blank=True)
    dosage = models.TextField("dosage", blank=True)
    dosage_reference = models.TextField("référence du dosage", blank=True)
    nature = models.CharField("nature", max_length=2, choices=SubstanceNature)
    link = models.PositiveSmallIntegerField("numéro de liaison", default=0)
    first_seen_on = models.DateField("vu pour la première fois le")
    gone_on = models.DateField("disparu le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de composition"
        verbose_name_plural = "lignes de composition"
        ordering = ["speciality_id", "link", "-nature", "id"]
        indexes = [
            models.Index(fields=["speciality"], name="registry_composition_of"),
            models.Index(fields=["substance"], name="registry_composition_with"),
        ]

    def __str__(self) -> str:
        return f"{self.substance_name} {self.dosage}".strip()


class PrescriptionCondition(models.Model):
    """A condition of prescription or dispensing of a speciality."""

    speciality = models.ForeignKey(
        Speciality, models.PROTECT, related_name="conditions", verbose_name="spécialité", db_index=False
    )
    text = models.TextField("condition")
    first_seen_on = models.DateField("vu pour la première fois le")
    gone_on = models.DateField("disparu le", null=True, blank=True)

    class Meta:
        verbose_name = "condition de prescription ou de délivrance"
        verbose_name_plural = "conditions de prescription et de délivrance"
        ordering = ["speciality_id", "id"]
        indexes = [models.Index(fields=["speciality"], name="registry_condition_of")]

    def __str__(self) -> str:
        return self.text


class SearchWord(models.Model):
    """A word of the register; a mistyped word of a search is brought back to the nearest ones."""

    word = models.TextField("mot", primary_key=True)

    class Meta:
        verbose_name = "mot du registre"
        verbose_name_plural = "mots du registre"
        indexes = [GinIndex(fields=["word"], name="registry_word_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
