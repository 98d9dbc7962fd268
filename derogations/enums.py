"""Words of lowering requests: grounds, states with a label for each audience, letters, decisions."""

from django.db import models


class Ground(models.TextChoices):
    """The four grounds of R. 5124-49-4 III, in the order of the text."""

    SHELF_LIFE = "shelf_life", "Durée de conservation incompatible avec deux mois de stock"
    HUMAN_ORIGIN = "human_origin", "Production adaptée à chaque patient ou à partir de produits d’origine humaine"
    SEASONALITY = "seasonality", "Saisonnalité des besoins"
    MEDICAL_GAS = "medical_gas", "Gaz à usage médical"

    @property
    def short(self) -> str:
        """In a few words, for lists."""
        return _SHORT_GROUNDS[self]


_SHORT_GROUNDS = {
    Ground.SHELF_LIFE: "Durée de conservation",
    Ground.HUMAN_ORIGIN: "Origine humaine ou patient",
    Ground.SEASONALITY: "Saisonnalité",
    Ground.MEDICAL_GAS: "Gaz à usage médical",
}


class Channel(models.TextChoices):
    """How a request reached the agency."""

    PORTAL = "portal", "Portail"
    EMAIL = "email", "Courriel"
    PAPER = "paper", "Papier"


class Residence(models.TextChoices):
    """Where the applicant is established: it lengthens the period of appeal (CJA R. 421-7)."""

    METROPOLITAN = "metropolitan", "France métropolitaine"
    OVERSEAS = "overseas", "Outre-mer"
    ABROAD = "abroad", "Étranger"


class FirstRecipient(models.TextChoices):
    """Who received a misdirected request before the agency's service did; the law's own words."""

    ADMINISTRATION = "administration", "Une autre administration"
    MAILBOX = "mailbox", "Une autre boîte de l’agence"


class State(models.TextChoices):
    """Where the record of a request stands; what the law says of it at an instant is computed (`selectors.clock`)."""

    DRAFT = "draft", "Brouillon"
    TO_CONFIRM = "to_confirm", "À confirmer par le pharmacien"
    ABANDONED = "abandoned", "Brouillon abandonné"
    RECEIVED = "received", "À prendre en charge"
    INSTRUCTING = "instructing", "En instruction"
    GRANTED = "granted", "Accordée"
    REFUSED = "refused", "Refusée"
    SILENCE = "silence", "Rejetée par silence"
    WITHDRAWN = "withdrawn", "Désistement"
    REVOKED = "revoked", "Accord retiré"
    ABROGATED = "abrogated", "Accord abrogé"

    @property
    def label_for_agency(self) -> str:
        """What the agency reads."""
        return str(self.label)

    @property
    def label_for_lab(self) -> str:
        """What the laboratory reads."""
        return _LABELS_FOR_LAB.get(self, str(self.label))


_LABELS_FOR_LAB = {
    State.RECEIVED: "Déposée",
    State.INSTRUCTING: "En instruction à l’agence",
}

# Tuples: their order is written in migrations.
BEFORE_FILING = (State.DRAFT, State.TO_CONFIRM, State.ABANDONED)
OPEN = (State.RECEIVED, State.INSTRUCTING)
DECIDED = (State.GRANTED, State.REFUSED, State.SILENCE)
ENDED = (State.WITHDRAWN, State.REVOKED, State.ABROGATED)
CONTESTED = (State.SILENCE, State.REFUSED, State.REVOKED, State.ABROGATED)  # what a recours gracieux may be against


class Awaiting(models.TextChoices):
    """Whose move it is."""

    AGENCY = "agency", "L’agence"
    LABORATORY = "laboratory", "Le laboratoire"
    NOBODY = "nobody", "Personne"


class DueKind(models.TextChoices):
    """Why a request comes up on a date."""

    REGISTRATION = "registration", "Accusé d’enregistrement à envoyer"
    ACKNOWLEDGEMENT = "acknowledgement", "Accusé de réception à envoyer"
    PIECES = "pieces", "Pièces attendues"
    SILENCE = "silence", "Dernier jour pour décider"
    REASONS = "reasons", "Motifs à communiquer"
    APPEAL = "appeal", "Recours gracieux à trancher"
    OPENING = "opening", "Décision à ouvrir par le laboratoire"


class LetterKind(models.TextChoices):
    """What the agency writes."""

    REGISTRATION = "registration", "Accusé d’enregistrement"
    ACKNOWLEDGEMENT = "acknowledgement", "Accusé de réception"
    COMPLETENESS = "completeness", "Demande de pièces"
    GRANT = "grant", "Décision d’accord"
    REFUSAL = "refusal", "Décision de refus"
    SILENCE = "silence", "Attestation de décision implicite de rejet"
    REASONS = "reasons", "Communication des motifs"
    REVOCATION_HEARING = "hearing_revoked", "Invitation à présenter des observations sur un retrait"
    ABROGATION_HEARING = "hearing_abrogated", "Invitation à présenter des observations sur une abrogation"
    REVOCATION = "revocation", "Décision de retrait de l’accord"
    ABROGATION = "abrogation", "Décision d’abrogation de l’accord"


class LetterState(models.TextChoices):
    """Where a letter stands."""

    DRAFT = "draft", "Projet"
    ISSUED = "issued", "Émise"
    DISCARDED = "discarded", "Écartée"


class Delivery(models.TextChoices):
    """How a letter reaches the applicant."""

    ELECTRONIC = "electronic", "Mise à disposition sur le portail"
    PAPER = "paper", "Courrier recommandé"


class OutcomeKind(models.TextChoices):
    """What became of a request."""

    SILENCE = "silence", "Décision implicite de rejet"
    GRANTED = "granted", "Accord"
    REFUSED = "refused", "Refus"
    WITHDRAWN = "withdrawn", "Désistement"
    REVOKED = "revoked", "Accord retiré"
    ABROGATED = "abrogated", "Accord abrogé"


class DecisionOutcome(models.TextChoices):
    """What a decision says."""

    GRANTED = "granted", "Accord"
    REFUSED = "refused", "Refus"
    REVOKED = "revoked", "Retrait de l’accord"
    ABROGATED = "abrogated", "Abrogation de l’accord"


ANSWERS = (DecisionOutcome.GRANTED, DecisionOutcome.REFUSED)
ENDINGS = (DecisionOutcome.REVOKED, DecisionOutcome.ABROGATED)
END_LETTERS = (LetterKind.REVOCATION, LetterKind.ABROGATION)
DECISION_LETTERS = (LetterKind.GRANT, LetterKind.REFUSAL, *END_LETTERS)
HEARINGS = {
    LetterKind.REVOCATION_HEARING: DecisionOutcome.REVOKED,
    LetterKind.ABROGATION_HEARING: DecisionOutcome.ABROGATED,
}


class DecisionState(models.TextChoices):
    """Where a decision stands: one person proposes, another signs."""

    PROPOSED = "proposed", "Proposée à la signature"
    SIGNED = "signed", "Signée"
    RETURNED = "returned", "Renvoyée à l’instruction"
    DISCARDED = "discarded", "Écartée"


class Advice(models.TextChoices):
    """What whoever instructs thinks of a request."""

    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "Défavorable"


class PieceVerdict(models.TextChoices):
    """What the agency finds when it checks a piece."""

    PRESENT = "present", "Présente"
    MISSING = "missing", "Manquante"
    INSUFFICIENT = "insufficient", "Insuffisante"
    NOT_APPLICABLE = "not_applicable", "Sans objet"


class AppealState(models.TextChoices):
    """Where a recours gracieux stands."""

    PENDING = "pending", "En cours"
    ACCEPTED = "accepted", "Accueilli"
    REJECTED = "rejected", "Rejeté"
    SILENCE = "silence", "Rejeté par silence"


class MailState(models.TextChoices):
    """What became of a message of the mailbox."""

    TO_MATCH = "to_match", "À rattacher"
    FILED = "filed", "Demande enregistrée"
    FOLLOW_UP = "follow_up", "Suite d’une demande"
    DUPLICATE = "duplicate", "Doublon"
    UNREADABLE = "unreadable", "Illisible"
    UNRELATED = "unrelated", "Sans rapport"


class MatchBasis(models.TextChoices):
    """What told whose message it is."""

    ADDRESS = "address", "par l’adresse de l’expéditeur"
    DOMAIN = "domain", "par le domaine de l’expéditeur"
    NAME = "name", "par le nom écrit dans l’objet, à vérifier"
    PERSON = "person", "par un agent"
