"""What the clock does for the API."""

import datetime as dt

from mitm import typography
from mitm.accounts.services import expired_tokens_forget
from mitm.api.idempotency import purge
from mitm.jobs.ticking import tick_step


@tick_step("oubli des réponses et des jetons périmés de l’API", order=910)
def forget(now: dt.datetime) -> list[str]:
    """Delete answers that nobody will ask for again, and tokens that open nothing any more."""
    answers, tokens = purge(now), expired_tokens_forget(now=now)
    lines = [typography.plural(answers, "réponse")] if answers else []
    return lines + ([typography.plural(tokens, "jeton")] if tokens else [])
