"""Sentences of the demonstration."""

from declarations.enums import State

LATE_REASONS = (
    "L’alerte du site de fabrication nous est parvenue avec retard.",
    "La confirmation du fournisseur a été attendue à tort avant de déclarer.",
    "Changement de responsable pendant la période concernée ; procédure interne revue depuis.",
)
CAUSE_DETAILS = (
    "Deux lots non conformes à la libération ; investigation en cours sur la ligne de remplissage.",
    "Le fournisseur de la substance active livre avec six semaines de retard.",
    "Hausse des commandes de 40 % à la suite de la rupture d’un concurrent.",
    "Étuis manquants : changement d’imprimeur en cours.",
    "Arrêt technique prolongé du site de production.",
    "Retard de transport maritime, lots en attente au port.",
)
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
    "Le calendrier de libération glisse ; nouvelle estimation ci-jointe.",
    "Situation inchangée, stocks actualisés.",
    "Reprise de la production confirmée par le site.",
)
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
