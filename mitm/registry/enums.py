"""Values that the published register uses, with the words shown on screen."""

from django.db import models


class Source(models.TextChoices):
    """Where a row of the register comes from."""

    BDPM = "bdpm", "Fichiers de la base de données publique des médicaments"
    ANSM = "ansm", "Données ouvertes de l’ANSM"
    AGENCY = "agency", "Saisie par l’agence"
    DEMO = "demo", "Démonstration (fictif)"


class HolderRole(models.TextChoices):
    """What a laboratory is to a speciality."""

    HOLDER = "holder", "Titulaire de l’AMM"
    OPERATOR = "operator", "Exploitant"


class AvailabilityStatus(models.IntegerChoices):
    """The four codes of the published availability file."""

    RUPTURE = 1, "Rupture de stock"
    TENSION = 2, "Tension d’approvisionnement"
    CESSATION = 3, "Arrêt de commercialisation"
    RESTORED = 4, "Remise à disposition"


GRAVITY = (
    AvailabilityStatus.RUPTURE,
    AvailabilityStatus.CESSATION,
    AvailabilityStatus.TENSION,
    AvailabilityStatus.RESTORED,
)
"""The most serious first: what a medicine is said to be when two pages disagree."""


class GenericKind(models.IntegerChoices):
    """Place of a speciality in its generic group."""

    REFERENCE = 0, "Princeps"
    GENERIC = 1, "Générique"
    COMPLEMENTARY = 2, "Générique par complémentarité posologique"
    SUBSTITUTABLE = 4, "Générique substituable"


class SubstanceNature(models.TextChoices):
    """Active substance or therapeutic fraction (the published note says « ST », the data « FT »)."""

    ACTIVE = "SA", "Substance active"
    FRACTION = "FT", "Fraction thérapeutique"


class ChangeKind(models.TextChoices):
    """What happened to a row between two imports."""

    ADDED = "added", "Apparu"
    CHANGED = "changed", "Modifié"
    CLOSED = "closed", "Disparu"
    REOPENED = "reopened", "Réapparu"


class RegisterTable(models.TextChoices):
    """The parts of the register, one per published file."""

    SPECIALITY = "speciality", "Spécialités"
    PRESENTATION = "presentation", "Présentations"
    COMPOSITION = "composition", "Compositions"
    GENERIC = "generic", "Groupes génériques"
    CONDITION = "condition", "Conditions de prescription et de délivrance"
    AVAILABILITY = "availability", "Disponibilité"
    LISTING = "listing", "Liste des MITM"
    HOLDER = "holder", "Titulaires et exploitants"
    ATC = "atc", "Classification ATC"
    OTHER = "other", "Autres tables"


class ThresholdUnit(models.TextChoices):
    """The unit of a threshold of safety stock."""

    MONTHS = "months", "mois"
    WEEKS = "weeks", "semaines"


class ThresholdOrigin(models.TextChoices):
    """Which kind of decision set a threshold."""

    LOWERING = "lowering", "Baisse accordée"
    UPLIFT = "uplift", "Stock porté au-delà de deux mois"


MARKETED = "Commercialisée"
