"""What the events of an instruction are called."""

from mitm.audit.labels import register_event_labels

register_event_labels(
    {
        "assigned": "Confiée",
        "news_read": "Nouvelles lues",
        "note_added": "Note interne",
        "piece_checked": "Pièce vérifiée",
        "opinion_given": "Avis donné",
        "letter_drafted": "Lettre préparée",
        "letter_edited": "Lettre modifiée",
        "letter_discarded": "Projet de lettre écarté",
        "letter_issued": "Lettre émise",
        "letter_consulted": "Lettre ouverte par le laboratoire",
        "letter_received": "Accusé de réception postal",
        "decision_proposed": "Décision proposée",
        "decision_returned": "Décision renvoyée",
        "decision_discarded": "Proposition écartée",
        "decision_signed": "Décision signée",
        "clock_reminded": "Rappel de l’horloge",
        "clock_escalated": "Alerte aux chefs d’unité",
        "clock_rederived": "Dates recalculées",
        "observations_given": "Observations du laboratoire",
        "hearing_dropped": "Accord maintenu",
        "certificate_asked": "Attestation demandée",
        "appeal_silent": "Recours gracieux rejeté par silence",
    },
    case_type="derogations.loweringrequest",
)
