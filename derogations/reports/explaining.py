"""Which steps of a verdict a letter explains: those on which the dates that it states rest."""

from __future__ import annotations

from derogations.enums import LetterKind
from mitm.law.clock import ClockVerdict
from mitm.law.clock.wording import SENTENCES, render
from mitm.law.verdict import Step
from mitm.typography import unbroken

_RECEIPT = {"received_online", "received_paper", "first_administration", "first_mailbox", "mailbox_ignored"}
_CLOCK = _RECEIPT | {
    key for key in SENTENCES if key.startswith(("silence", "letter_", "suspended_", "flip_", "extended_"))
}
_PROSPECT = {"appeal_prospect", "distance_overseas", "distance_abroad"}
_COURT = {"appeal", "distance_overseas", "distance_abroad"}
KEPT: dict[LetterKind, set[str]] = {
    LetterKind.REGISTRATION: _CLOCK | {"acknowledgement_due"},
    LetterKind.ACKNOWLEDGEMENT: _CLOCK | _PROSPECT,
    LetterKind.COMPLETENESS: _CLOCK,
    LetterKind.GRANT: _CLOCK | {"implicit"},
    LetterKind.REFUSAL: _CLOCK | {"implicit"},
    LetterKind.SILENCE: set(SENTENCES),
    LetterKind.REASONS: _CLOCK | _COURT | {"implicit", "reasons_requested", "reasons_given", "reasons_cap"},
}  # letters around the end of a grant explain dates of their own


def steps_for(kind: LetterKind, found: ClockVerdict) -> tuple[Step, ...]:
    """The explanation that a kind of letter gives, in the order of reasoning."""
    kept = KEPT.get(kind, set())
    steps = render(tuple(note for note in found.notes if note[0] in kept), "fr")
    return tuple(Step(step.on, unbroken(step.text), unbroken(step.article)) for step in steps)
