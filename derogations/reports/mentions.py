"""The mentions that make an acknowledgement binding (CRPA R. 112-5, R. 112-11-1 to -4), looked for in the page itself.

A mention counts when its words really stand in the letter: an address left out of the settings or of the template makes
the acknowledgement incomplete, and appeal periods do not bind (CRPA L. 112-6, L. 112-12).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from derogations.reports.letters import LetterContext
from derogations.wording import SUBJECT_TO_COMPLETENESS
from mitm.typography import medium_date

_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Mention:
    """One compulsory mention, with the words by which it is recognised; no words: nothing to state."""

    name: str
    article: str
    words: tuple[str, ...]


def compulsory(letter: LetterContext) -> tuple[Mention, ...]:
    """What the acknowledgement of a request has to say."""
    dates, service = letter.dates, letter.service
    implicit = medium_date(dates.implicit_on) if dates.implicit_on else ""
    base = "R. 112-11-1 CRPA" if letter.electronic else "R. 112-5 CRPA"
    found = [
        Mention("la date de réception", base, (f"reçue le {medium_date(dates.received_on)}",)),
        Mention("le service chargé du dossier", base, (service.name,)),
        Mention("son adresse postale", base, (service.address,)),
        Mention("son adresse électronique", base, (service.email,)),
        Mention("son téléphone", base, (service.phone,)),
        Mention("le rejet implicite et sa date", base, ("rejet", implicit)),
        Mention("les voies et délais de recours", "R. 421-5 CJA", letter.remedies or ("",)),
    ]
    if letter.electronic:
        found.append(Mention("la réserve de complétude", "R. 112-11-1 CRPA", (SUBJECT_TO_COMPLETENESS,)))
    if letter.pieces:
        labels = tuple(piece.label for piece in letter.pieces)
        found.append(Mention("les pièces manquantes", "L. 114-5 et R. 112-11-4 CRPA", ("L. 114-5", *labels)))
    return tuple(found)


def missing_mentions(letter: LetterContext, page: str) -> tuple[Mention, ...]:
    """The compulsory mentions that the page does not carry."""
    text = plain(page)
    return tuple(
        mention
        for mention in compulsory(letter)
        if not all(words.strip() and plain(words) in text for words in mention.words)
    )


def plain(page: str) -> str:
    """The words of a page, with single spaces and no hint of typography."""
    return " ".join(html.unescape(_TAGS.sub(" ", page)).replace("\u00a0", " ").replace("\u202f", " ").split())
