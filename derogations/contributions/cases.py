"""Lowering requests as a kind of case: who may see one, where it is read, what its events are called."""

from derogations.enums import State
from derogations.models import LoweringRequest
from derogations.models.case import LoweringRequestQuerySet
from derogations.selectors.letters import awaits_opening
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.audit.labels import register_event_labels, register_state_labels
from mitm.documents.models import IssuedDocument
from mitm.documents.selectors import case_access, document_access
from mitm.web.contributions import CaseType, register

CASE = "derogations.loweringrequest"


def requests_visible_to(actor: Actor) -> LoweringRequestQuerySet:
    """The requests that an actor may see."""
    return LoweringRequest.objects.visible_to(actor)


@case_access(CASE)
def may_read_files(actor: Actor, case_id: int) -> bool:
    """Whoever may see the request may open its files, within what each file says of itself."""
    return requests_visible_to(actor).filter(pk=case_id).exists()


@document_access(CASE)
def may_open(actor: Actor, document: IssuedDocument) -> bool:
    """A letter that its first opening notifies is opened by its button, which writes the opening down."""
    return actor.is_agency or not awaits_opening(document.pk)


def url(request: LoweringRequest, audience: Audience) -> str:
    """The page of the request for an audience."""
    return request.get_portal_url() if audience == Audience.LABORATORY else request.get_absolute_url()


register(CaseType(key=CASE, label="Demande de baisse", visible_to=requests_visible_to, url=url, reference="reference"))
register_event_labels(
    {
        "draft_created": "Brouillon ouvert",
        "submit": "Transmise au pharmacien responsable",
        "send_back": "Renvoyée pour correction",
        "abandon": "Brouillon abandonné",
        "file": "Demande reçue",
        "take": "Prise en charge",
        "withdraw": "Désistement",
        "fall_silent": "Rejet implicite",
        "grant": "Accord notifié",
        "refuse": "Refus notifié",
        "revoke": "Accord retiré",
        "abrogate": "Accord abrogé",
        "pieces_provided": "Pièces produites",
        "piece_withdrawn": "Pièce retirée du brouillon",
        "reasons_asked": "Motifs demandés",
        "appeal_filed": "Recours gracieux formé",
    },
    case_type=CASE,
)
register_state_labels(CASE, dict(State.choices))
