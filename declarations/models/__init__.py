"""Models of declarations, by subject."""

from declarations.models.case import CrisisSheet, Declaration, DeclarationLink, DeclarationProduct, StatusInterval
from declarations.models.evaluation import Evaluation, Measure
from declarations.models.exchanges import InformationRequest, Message, Note
from declarations.models.follow_up import Reminder
from declarations.models.publication import PublicEntry, PublicEntryProduct, PublicNotice
from declarations.models.updates import UpdateDraft

__all__ = [
    "CrisisSheet",
    "Declaration",
    "DeclarationLink",
    "DeclarationProduct",
    "Evaluation",
    "InformationRequest",
    "Measure",
    "Message",
    "Note",
    "PublicEntry",
    "PublicEntryProduct",
    "PublicNotice",
    "Reminder",
    "StatusInterval",
    "UpdateDraft",
]
