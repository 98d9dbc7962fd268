"""Sentences of the demonstration."""

from declarations.enums import Cause, State

LATE_REASONS = (
    "L’alerte du site de fabrication nous est parvenue avec retard.",
    "La confirmation du fournisseur a été attendue à tort avant de déclarer.",
    "Changement de responsable pendant la période concernée ; procédure interne revue depuis.",
)
CAUSE_DETAILS = {
    Cause.MANUFACTURING: "Deux lots non conformes à la libération ; enquête en cours sur la ligne de remplissage.",
    Cause.CAPACITY: "Arrêt technique prolongé du site de production.",
    Cause.RAW_MATERIAL: "Le fournisseur de la substance active livre avec six semaines de retard.",
    Cause.PACKAGING: "Étuis manquants : changement d’imprimeur en cours.",
    Cause.SUSPENSION: "Ligne de remplissage arrêtée par le fabricant après une dérive des contrôles d’environnement.",
    Cause.DEMAND: "Hausse des commandes de 40 % à la suite de la rupture d’un concurrent.",
    Cause.REGULATORY: "Variation d’AMM en attente pour le nouveau site de fabrication.",
    Cause.LOGISTICS: "Retard de transport maritime, lots en attente au port.",
    Cause.COMMERCIAL: "Volumes trop faibles pour maintenir la ligne de production.",
}
QUESTIONS = (
    "Merci de préciser la répartition du stock résiduel entre la ville et l’hôpital.",
    "Quelles quantités pouvez-vous importer, de quel pays et à partir de quelle date ?",
    "Merci de transmettre le calendrier de libération des prochains lots.",
    "Le stock de sécurité a-t-il été utilisé ? À quelle date sera-t-il reconstitué ?",
)
ANSWERS = (
    "Le stock résiduel est réservé pour moitié aux établissements de santé ; le détail figure au tableau transmis.",
    "Deux lots sont en cours de contrôle ; leur libération est attendue sous quinze jours.",
    "Une importation est à l’étude auprès de notre filiale ; nous confirmerons les volumes dès validation.",
)
NOTES = (
    "Appel du laboratoire : production suivie de près, prochain point en fin de semaine.",
    "Voir avec l’unité clinique la conduite à tenir en relais.",
    "Même cause que l’épisode de l’an dernier : à rapprocher du plan de gestion des pénuries.",
)
UPDATE_COMMENTS = (
    "Livraison partielle reçue, distribution contingentée maintenue.",
    "Point mensuel, stocks actualisés.",
    "Situation inchangée, stocks actualisés.",
    "Reprise de la production confirmée par le site.",
)
SLIPS = "Le calendrier de libération glisse ; nouvelle estimation ci-jointe."
COMES_SOONER = "Libération plus rapide que prévu ; nouvelle estimation ci-jointe."
EFFECTS = (
    "Le contingentement a permis de couvrir les besoins prioritaires.",
    "Mesure utile : aucun arrêt de traitement signalé.",
    "Effet limité, demande reportée sur les alternatives.",
)
CLOSURE_COMMENTS = {
    State.RETURNED: "Distribution normale reprise dans tous les circuits.",
    State.AVOIDED: "Les livraisons sont arrivées à temps : la rupture n’a pas eu lieu.",
    State.REVERSED: "Le laboratoire renonce à l’arrêt et maintient la commercialisation.",
    State.CEASED: "Commercialisation arrêtée à la date annoncée, alternatives en place.",
    State.IN_ERROR: "Saisie sur une autre spécialité que celle visée.",
}


def based_on(substance: str) -> str:
    """« à base d’amoxicilline », « à base de digoxine »."""
    name = substance.lower()
    return f"à base {'d’' if name[0] in 'aeiouyhàâéèêîïôœ' else 'de '}{name}"
