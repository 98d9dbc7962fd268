"""Whether a message may be answered by a machine (RFC 3834): never another machine, a list, a notice of failure. Pure.

When in doubt nothing is answered: an answer too few costs a person a doubt, an answer too many starts a loop or reaches
somebody whose address was borrowed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from derogations.mailbox.headers import mailbox_of
from derogations.mailbox.message import Heading

MOST_LINES = 100  # of headers, as `Heading` keeps them: beyond, nobody knows what was not read
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+")
_ROBOTS = re.compile(
    r"(?:mailer-daemon|postmaster|daemon|root|abuse|listserv|majordomo|autoresponder|notifications?|newsletter"
    r"|(?:no|do-?not|ne-?pas|pas-de)[-_.]?(?:reply|repondre|reponse).*|bounces?(?:[-+_.=].*)?|owner-.*"
    r"|.*[-+_.](?:request|bounces?|owner|noreply|no-reply))"
)
_MACHINES = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply", "x-loop")
_IN_BULK = ("bulk", "list", "junk", "auto_reply")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S*|\S+\.(?:com|net|org|ru|cn|info|biz|xyz|top)\b\S*", re.IGNORECASE)


def answer_address(heading: Heading) -> str:
    """Where an answer goes: the address that the servers know the sender by, else the one that it gives itself."""
    path = next((value for key, value in heading.lines if key == "return-path"), "")
    return mailbox_of(path)[1] or heading.sender


def why_silent(heading: Heading, *, own: Collection[str]) -> str:
    """Why a message gets no automatic answer, in a few words; nothing when it may get one.

    `own`: the addresses and the domain of identifiers by which we write ourselves.
    """
    return next(_reasons(heading, {one.lower() for one in own if one}), "")


def _reasons(heading: Heading, own: set[str]) -> Iterator[str]:
    addresses = {heading.sender, answer_address(heading)}
    if not all(_ADDRESS.fullmatch(address) and len(address) <= 254 for address in addresses):
        yield "pas d’adresse à laquelle répondre"
    yield from _of_machines(heading)
    if any(_ROBOTS.fullmatch(address.partition("@")[0]) for address in addresses):
        yield "adresse d’une machine"
    if addresses & own:
        yield "notre propre adresse"
    if any(identifier.rpartition("@")[2].lower() in own for identifier in heading.follows):
        yield "réponse à l’un de nos messages"


def _of_machines(heading: Heading) -> Iterator[str]:
    """What the headers say of whoever sent this."""
    said: dict[str, str] = {}
    for key, value in heading.lines:
        said.setdefault(key, value.strip().lower())
    submitted = said.get("auto-submitted", "no").partition(";")[0].strip()
    listed = any(key.startswith("list-") for key in said)
    spam = said.get("x-spam-flag") == "yes" or said.get("x-spam-status", "").startswith("yes")
    failed = said.get("return-path", "").replace(" ", "") == "<>" or "report" in said.get("content-type", "")
    reasons = (
        (len(heading.lines) >= MOST_LINES, "en-têtes sans mesure"),
        (heading.automatic or submitted != "no" or any(key in said for key in _MACHINES), "message automatique"),
        (said.get("x-auto-response-suppress", "none") != "none", "l’expéditeur ne veut pas de réponse automatique"),
        (failed, "avis de non-remise"),
        (listed or said.get("precedence") in _IN_BULK, "liste de diffusion ou envoi en nombre"),
        (spam, "courrier indésirable"),
    )
    yield from (reason for is_so, reason in reasons if is_so)


def without_links(subject: str) -> str:
    """A subject that may be said back: short, and no use to whoever would have us advertise."""
    return _URL.sub("[lien]", subject)[:150].strip()
