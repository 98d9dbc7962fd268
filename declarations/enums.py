"""Words of declarations: kinds, states with a label for each audience, causes, measures."""

from django.db import models


class Kind(models.TextChoices):
    """What is declared."""

    RISK = "risk", "Risque de rupture"
    RUPTURE = "rupture", "Rupture de stock"
    CESSATION = "cessation", "Arrêt de commercialisation"


class State(models.TextChoices):
    """Where a declaration stands; the label is the agency's."""

    DRAFT = "draft", "Brouillon"
    TO_CONFIRM = "to_confirm", "À confirmer par le pharmacien"
    FILED = "filed", "À prendre en charge"
    EVALUATING = "evaluating", "En évaluation"
    FOLLOWED = "followed", "Suivie"
    RETURNED = "returned", "Close : remise à disposition"
    AVOIDED = "avoided", "Close : rupture évitée"
    REVERSED = "reversed", "Close : arrêt annulé"
    CEASED = "ceased", "Close : commercialisation arrêtée"
    IN_ERROR = "in_error", "Close : déclarée par erreur"
    ABANDONED = "abandoned", "Brouillon abandonné"

    @property
    def label_for_agency(self) -> str:
        """What the agency reads."""
        return str(self.label)

    @property
    def label_for_lab(self) -> str:
        """What the laboratory reads."""
        return _LABELS_FOR_LAB.get(self, str(self.label))

    @property
    def ending(self) -> str:
        """How a case ends, within a sentence: « remise à disposition »."""
        return str(self.label).removeprefix("Close : ")


_LABELS_FOR_LAB = {
    State.FILED: "Déposée",
    State.EVALUATING: "En évaluation à l’agence",
    State.FOLLOWED: "Suivie par l’agence",
}

# Tuples: their order is written in migrations.
BEFORE_FILING = (State.DRAFT, State.TO_CONFIRM, State.ABANDONED)
OPEN = (State.FILED, State.EVALUATING, State.FOLLOWED)
CLOSED = (State.RETURNED, State.AVOIDED, State.REVERSED, State.CEASED, State.IN_ERROR)


class Cause(models.TextChoices):
    """The agency's public list; the last one is for cessations only."""

    MANUFACTURING = "manufacturing", "Problème lors de la fabrication"
    CAPACITY = "capacity", "Capacité de production insuffisante"
    RAW_MATERIAL = "raw_material", "Difficulté d’approvisionnement en matières premières"
    PACKAGING = "packaging", "Difficulté d’approvisionnement en articles de conditionnement"
    SUSPENSION = "suspension", "Suspension d’activité d’un fabricant pour des raisons de sécurité"
    DEMAND = "demand", "Augmentation du volume de vente"
    REGULATORY = "regulatory", "Cause réglementaire"
    LOGISTICS = "logistics", "Événement lié au transport ou à la logistique"
    COMMERCIAL = "commercial", "Décision de l’entreprise d’arrêter la commercialisation"


class Criticality(models.IntegerChoices):
    """How much an unavailability would weigh on patients."""

    LOW = 1, "Faible"
    MEDIUM = 2, "Modérée"
    HIGH = 3, "Élevée"
    CRITICAL = 4, "Critique"


class MeasureKind(models.TextChoices):
    """The agency's list of measures."""

    QUANTITATIVE = "quantitative", "Contingentement quantitatif"
    QUALITATIVE = "qualitative", "Contingentement qualitatif"
    IMPORT = "import", "Importation de spécialités comparables"
    EMERGENCY_STOCK = "emergency_stock", "Stock de dépannage"
    CHANNEL = "channel", "Modification du circuit de distribution"
    ADVICE = "advice", "Recommandations de prise en charge alternative"
    PREPARATION = "preparation", "Préparations magistrales ou hospitalières"
    INFORMATION = "information", "Information des professionnels et des patients"


class MeasureStatus(models.TextChoices):
    """Where a measure stands on a day; follows from its dates."""

    PROPOSED = "proposed", "Proposée"
    REFUSED = "refused", "Non retenue"
    AGREED = "agreed", "Acceptée, à venir"
    RUNNING = "running", "En cours"
    ENDED = "ended", "Terminée"


class Awaiting(models.TextChoices):
    """Whose move it is."""

    AGENCY = "agency", "L’agence"
    LABORATORY = "laboratory", "Le laboratoire"
    NOBODY = "nobody", "Personne"


class DueKind(models.TextChoices):
    """Why a declaration comes up on a date."""

    COMPLEMENT = "complement", "Complément attendu"
    ANSWER = "answer", "Réponse attendue"
    NEWS = "news", "Nouvelles attendues"
    START = "start", "Date de début atteinte"
    RETURN = "return", "Date de retour atteinte"
    CESSATION = "cessation", "Date d’arrêt atteinte"
    TAKE = "take", "À prendre en charge"

    @property
    def is_announced_day(self) -> bool:
        """Whether it is the day that the case announces, which every agenda has of itself."""
        return self in (DueKind.START, DueKind.CESSATION)

    @property
    def label_for_lab(self) -> str:
        """What the laboratory reads."""
        return "Prise en charge par l’agence" if self == DueKind.TAKE else str(self.label)


class Insistence(models.TextChoices):
    """How a deadline that has passed is called to mind."""

    REMINDER = "reminder", "Rappel"
    ESCALATION = "escalation", "Remontée au chef d’unité"


class PublicStatus(models.IntegerChoices):
    """The four public codes of the open-data file."""

    RUPTURE = 1, "Rupture de stock"
    TENSION = 2, "Tension d’approvisionnement"
    CESSATION = 3, "Arrêt de commercialisation"
    RETURNED = 4, "Remise à disposition"


class NoticeState(models.TextChoices):
    """Where a public notice stands."""

    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publié"
    SUPERSEDED = "superseded", "Remplacé"
    WITHDRAWN = "withdrawn", "Retiré"
    DISCARDED = "discarded", "Écarté"


class Origin(models.TextChoices):
    """Who said what the public reads."""

    AGENCY = "agency", "Agence"
    REGISTER = "register", "Liste publiée importée"


class LinkKind(models.TextChoices):
    """How two cases hang together."""

    SAME_CAUSE = "same_cause", "Même cause"
    CONSEQUENCE = "consequence", "Conséquence"
    DUPLICATE = "duplicate", "Doublon"
