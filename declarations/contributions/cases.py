"""Declarations as a kind of case: who may see one, and where it is read."""

from declarations.models import Declaration
from declarations.selectors import declarations_visible_to
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.documents.selectors import case_access
from mitm.web.contributions import CaseType, register

CASE = "declarations.declaration"


@case_access(CASE)
def may_read_files(actor: Actor, case_id: int) -> bool:
    """Whoever may see the case may open its files, within what each file says of itself."""
    return declarations_visible_to(actor).filter(pk=case_id).exists()


def url(declaration: Declaration, audience: Audience) -> str:
    """The page of the case for an audience."""
    return declaration.get_portal_url() if audience == Audience.LABORATORY else declaration.get_absolute_url()


register(CaseType(key=CASE, label="Déclaration", visible_to=declarations_visible_to, url=url, reference="reference"))
