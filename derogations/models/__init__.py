"""Tables of lowering requests, by subject."""

from derogations.models.case import LoweringRequest
from derogations.models.decisions import Decision, Note, Opinion, Outcome, Publication
from derogations.models.intake import IncomingMail, MailPart
from derogations.models.letters import Letter, PieceFile, RequestedPiece
from derogations.models.pieces import PieceCheck
from derogations.models.remedies import Appeal, Hearing, ReasonsRequest
from derogations.models.reminders import ClockReminder

__all__ = [
    "Appeal",
    "ClockReminder",
    "Decision",
    "Hearing",
    "IncomingMail",
    "Letter",
    "LoweringRequest",
    "MailPart",
    "Note",
    "Opinion",
    "Outcome",
    "PieceCheck",
    "PieceFile",
    "Publication",
    "ReasonsRequest",
    "RequestedPiece",
]
