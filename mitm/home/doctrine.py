"""What a change of doctrine would do to the cases that are open today."""

from __future__ import annotations

import datetime as dt

from declarations.services.what_if import due_dates_that_would_move
from mitm.doctrine.selectors import doctrine_on

# The other questions bear on acts to come: they move no date of a case that is open.
_ON_DATES = ("complement_days", "take_days", "stale_rupture", "stale_risk", "stale_cessation")


def consequence(key: str, value: object, *, today: dt.date) -> str:
    """One sentence: how many dates would move, or why none does."""
    if key not in _ON_DATES:
        return "Cette réponse vaut pour les actes à venir : aucune échéance en cours ne bouge."
    moved, looked_at = due_dates_that_would_move(doctrine_on(today) | {key: value})
    if not moved:
        return f"Aucune des {looked_at} échéances en cours ne bougerait."
    plural = "s" if moved > 1 else ""
    return f"{moved} échéance{plural} sur {looked_at} bougerai{'en' if moved > 1 else ''}t."
