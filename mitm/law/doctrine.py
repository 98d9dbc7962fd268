"""Questions that the texts leave open or leave to the agency: each has a default, and a jurist may decide otherwise
from a date on. Rules take the answers as an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """One open question: its options (value → French label) or, without options, a whole number between bounds."""

    key: str
    title: str
    article: str
    default: str | int
    options: tuple[tuple[str, str], ...] = ()
    bounds: tuple[int, int] = (0, 365)
    unit: str = ""
    note: str = ""
    about: str = "Déclarations"

    def accepts(self, value: object) -> bool:
        """Whether a value may answer the question."""
        if self.options:
            return value in dict(self.options)
        return isinstance(value, int) and not isinstance(value, bool) and self.bounds[0] <= value <= self.bounds[1]


_CLOCK_ABOUT = "Horloge des demandes de baisse"
_CLOCK = (
    Question(
        "clock_flip",
        "À quel instant le silence de deux mois vaut-il rejet ?",
        "R. 5124-49-4 III CSP",
        default="end_of_day",
        options=(
            ("end_of_day", "À la fin du dernier jour (24 heures)"),
            ("start_of_day", "Au début du dernier jour (0 heure)"),
        ),
        note="Une autre lecture compte le jour de la réception : notifier au plus tard la veille du dernier jour met à "
        "l’abri des deux.",
        about=_CLOCK_ABOUT,
    ),
    Question(
        "clock_suspension_start",
        "De quel jour part la suspension quand des pièces manquent ?",
        "L. 114-5 CRPA",
        default="notification",
        options=(
            ("notification", "Du jour où la lettre parvient au demandeur"),
            ("sending", "Du jour où la lettre est envoyée"),
        ),
        note="Le texte ne le dit pas. La notification donne la suspension la plus courte, donc la date la plus sûre.",
        about=_CLOCK_ABOUT,
    ),
    Question(
        "clock_reasons",
        "Les motifs d’un rejet implicite sont-ils dus à qui les demande ?",
        "L. 211-2 et L. 232-4 CRPA",
        default="due",
        options=(
            ("due", "Oui : refuser la baisse est refuser une autorisation"),
            ("not_due", "Non : refuser une dérogation n’est pas refuser une autorisation"),
        ),
        note="Les motifs se consignent au dossier dans tous les cas.",
        about=_CLOCK_ABOUT,
    ),
    Question(
        "clock_repeat_letter",
        "Une nouvelle demande de pièces suspend-elle encore le délai ?",
        "L. 114-5 CRPA",
        default="every",
        options=(
            ("every", "Oui, chaque lettre régulière"),
            ("new_pieces", "Seulement pour des pièces jamais demandées"),
            ("first", "Non, seule la première lettre régulière suspend"),
        ),
        note="Deux suspensions qui se recouvrent ne comptent qu’une fois.",
        about=_CLOCK_ABOUT,
    ),
    Question(
        "clock_mailbox",
        "Une demande reçue d’abord dans une autre boîte de l’agence compte",
        "L. 112-9 et L. 114-3 CRPA",
        default="first",
        options=(
            ("first", "de sa réception dans la première boîte"),
            ("dedicated", "de sa réception dans la boîte dédiée"),
        ),
        note="Quand un téléservice existe, la saisine électronique n’est régulière que par lui. Une autre "
        "administration saisie par erreur fait toujours courir le délai (L. 114-3 CRPA).",
        about=_CLOCK_ABOUT,
    ),
    Question(
        "clock_silence_broken",
        "Qu’est-ce qui rompt le silence ?",
        "L. 221-8 CRPA",
        default="notification",
        options=(
            ("notification", "La notification de la décision expresse"),
            ("signature", "La signature de la décision expresse"),
        ),
        note="L’effet pour le demandeur est faible : la décision expresse remplace le rejet implicite.",
        about=_CLOCK_ABOUT,
    ),
)

QUESTIONS: dict[str, Question] = {
    question.key: question
    for question in (
        Question(
            "publication_scope",
            "Quels dossiers sont publiés ?",
            "L. 5121-30 CSP",
            default="mitm_without_alternative",
            options=(
                ("mitm_without_alternative", "Les MITM sans alternative disponible sur le marché français"),
                ("mitm", "Tous les MITM en rupture ou en risque déclarés"),
                ("all", "Toutes les déclarations"),
            ),
            note="La rubrique publique de l’agence s’en tient aux MITM sans alternative (2023) ; la loi vise la liste "
            "des MITM en rupture ou en risque.",
        ),
        Question(
            "late_tolerance",
            "Combien de jours ouvrés après la connaissance un dépôt reste-t-il « dès qu’il en a connaissance » ?",
            "L. 5121-32 CSP",
            default=2,
            bounds=(0, 10),
            unit="jours ouvrés",
            note="Le texte ne donne pas de nombre ; il s’agit d’une tolérance de gestion.",
        ),
        Question(
            "complement_days",
            "Délai du complément après un premier avis de criticité élevée",
            "R. 5124-49-1 CSP",
            default=3,
            bounds=(1, 30),
            unit="jours ouvrés",
        ),
        Question(
            "take_days",
            "Délai de prise en charge par l’agence",
            "pratique de l’agence",
            default=1,
            bounds=(0, 30),
            unit="jours ouvrés",
        ),
        Question(
            "stale_rupture",
            "Une rupture est sans nouvelles au bout de",
            "pratique de l’agence",
            default=14,
            bounds=(1, 365),
            unit="jours",
        ),
        Question(
            "stale_risk",
            "Un risque est sans nouvelles au bout de",
            "pratique de l’agence",
            default=30,
            bounds=(1, 365),
            unit="jours",
        ),
        Question(
            "stale_cessation",
            "Un arrêt est sans nouvelles au bout de",
            "pratique de l’agence",
            default=90,
            bounds=(1, 365),
            unit="jours",
        ),
        Question(
            "escalation_days",
            "Un retard remonte au chef d’unité au bout de",
            "pratique de l’agence",
            default=5,
            bounds=(1, 60),
            unit="jours",
        ),
        *_CLOCK,
    )
}


class DoctrineError(ValueError):
    """An answer that its question does not accept."""


def complete(answers: Answers) -> dict[str, object]:
    """Every question with its answer: the one given, else the default. Raises DoctrineError on an unfit answer."""
    merged: dict[str, object] = {}
    for key, question in QUESTIONS.items():
        value = answers.get(key, question.default)
        if not question.accepts(value):
            raise DoctrineError(f"« {value} » ne répond pas à la question « {question.title} ».")
        merged[key] = value
    return merged


def whole_number(answers: Answers, key: str) -> int:
    """The answer to a question that asks for a number."""
    value = complete(answers)[key]
    if not isinstance(value, int):
        raise DoctrineError(f"« {key} » n’appelle pas un nombre.")
    return value
