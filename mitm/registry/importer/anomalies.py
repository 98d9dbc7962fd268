"""What may be odd in published files, in words; and the list that an import fills."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_SAMPLES = 5
MAX_SAMPLE_TEXT = 200

MESSAGES = {
    # The file
    "mixed_encodings": "Les fichiers d’un même relevé n’ont pas le même encodage\u00a0; chacun a été lu dans le sien.",
    "ignored_files": "Fichiers dont le nom n’est pas connu\u00a0: non lus.",
    "control_characters": "Caractères nés d’une conversion fautive (U+0092 pour ’, U+0096 pour –)\u00a0: rétablis.",
    "lost_characters": "Caractères remplacés par «\u00a0¿\u00a0» à la source\u00a0: rétablis quand le mot les dit.",
    "undecodable_bytes": "Octets sans signification en windows-1252\u00a0: remplacés par «\u00a0\ufffd\u00a0».",
    "no_break_spaces": "Espaces insécables au milieu d’un texte\u00a0: remplacées par des espaces.",
    "padded_values": "Espaces en début ou en fin de valeur\u00a0: retirées.",
    "extra_columns": "Colonnes de trop en fin de ligne\u00a0: ignorées.",
    "blank_lines": "Lignes vides\u00a0: ignorées.",
    "cut_end": "La dernière ligne n’a pas de fin de ligne\u00a0: le fichier est peut-être coupé.",
    "stray_carriage_returns": "Retours chariot en trop\u00a0: retirés.",
    "duplicate_rows": "Lignes identiques à une autre\u00a0: gardées une seule fois.",
    "duplicate_keys": "Plusieurs lignes différentes pour le même code\u00a0: la première est gardée.",
    "invalid_codes": "Code CIS, CIP13 ou de substance mal formé\u00a0: ligne écartée.",
    "unknown_values": "Valeur inconnue dans une colonne codée\u00a0: ligne écartée.",
    "unmapped_values": "Valeur que la table de correspondance ne connaît pas\u00a0: gardée telle quelle.",
    "unmapped_events": "Événements dont aucun code publié ne dit s’ils valent rupture, tension, arrêt ou remise\u00a0: "
    "conservés, non repris. Codes et libellés ci-contre, ceux qui évoquent la disponibilité d’abord.",
    "unmapped_files": "Fichier dont la correspondance n’est pas publiée\u00a0: conservé, non repris.",
    # Dates, prices, text
    "impossible_dates": "Date impossible\u00a0: gardée comme texte, traitée comme inconnue.",
    "old_dates": "Date antérieure à 1950\u00a0: gardée.",
    "thousands_separators": "Prix avec une virgule pour les milliers\u00a0: lu comme tel.",
    "unreadable_numbers": "Nombre illisible\u00a0: traité comme inconnu.",
    "spaced_rates": "Taux de remboursement écrit avec une espace\u00a0: même taux.",
    "html_in_text": "Balises HTML dans un texte\u00a0: gardées comme texte, jamais interprétées.",
    # Joins
    "unknown_specialities": "Spécialités absentes du registre\u00a0: créées sans description.",
    "unknown_presentations": "Présentations absentes du registre\u00a0: le code est gardé.",
    "without_presentation": "Spécialités sans présentation.",
    "shared_names": "Dénominations portées par plusieurs spécialités.",
    "name_differs": "La dénomination sur la liste diffère de celle du registre\u00a0: celle du registre est montrée.",
    "listed_not_marketed": "Spécialités de la liste non commercialisées.",
    "several_groups": "Spécialités dans plusieurs groupes génériques.",
    "substance_spellings": "Substances écrites de plusieurs façons\u00a0: la plus fréquente est montrée.",
    "bad_check_digits": "CIP13 dont la clé de contrôle ne correspond pas\u00a0: gardé.",
    "cip7_differs": "CIP7 qui n’est pas celui du CIP13\u00a0: gardé.",
    # Holders
    "several_holders": "Plusieurs titulaires pour une spécialité.",
    "country_spellings": "Nom de pays mal écrit dans un titulaire\u00a0: reconnu.",
    # ATC
    "short_atc": "Code ATC de moins de sept caractères\u00a0: gardé, la classe est moins précise.",
    "invalid_atc": "Code ATC mal formé\u00a0: gardé comme texte, sans classe.",
    # Availability
    "label_case": "Libellé de statut en minuscules\u00a0: même statut.",
    "code_against_label": "Le code et le libellé du statut se contredisent\u00a0: le code l’emporte, à vérifier.",
    "restored_without_date": "Remise à disposition sans date.",
    "start_is_update": "Début au 06/10/2023, mise à jour antérieure\u00a0: fiche ancienne, vrai début inconnu.",
    "announced_in_advance": "Début postérieur à la mise à jour\u00a0: annonce faite à l’avance, sans erreur.",
    "return_before_start": "Remise à disposition antérieure au début\u00a0: gardée, à vérifier.",
    "several_statuses": "Spécialités avec plusieurs statuts à la fois, par des pages différentes.",
    "wider_than_the_list": "Spécialités dont la disponibilité est publiée sans qu’elles soient sur la liste des MITM.",
    "several_rows": "Spécialités sur plusieurs lignes différentes.",
}


@dataclass(slots=True)
class Anomaly:
    """One oddity of one file."""

    code: str
    count: int = 0
    samples: list[dict[str, str]] = field(default_factory=list)


class AnomalyList:
    """What an import met, by file and code, with a few samples of each."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Anomaly] = {}

    def add(self, file: str, code: str, count: int, samples: Iterable[tuple[object, object]] = ()) -> None:
        """Count `count` more; `samples` are (key, text) pairs, of which the first few are kept."""
        if not count:
            return
        if code not in MESSAGES:
            raise KeyError(code)
        anomaly = self._found.setdefault((file, code), Anomaly(code))
        anomaly.count += count
        for key, text in samples:
            if len(anomaly.samples) >= MAX_SAMPLES:
                break
            anomaly.samples.append({"key": str(key or ""), "text": str(text or "")[:MAX_SAMPLE_TEXT]})

    def __iter__(self):  # type: ignore[no-untyped-def]
        return ((file, anomaly) for (file, _), anomaly in sorted(self._found.items()))

    def count(self, file: str, code: str) -> int:
        """How many of this oddity so far."""
        anomaly = self._found.get((file, code))
        return anomaly.count if anomaly else 0
