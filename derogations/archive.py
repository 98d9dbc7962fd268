"""Everything of one request in one archive: letters, files, what was frozen, and the verdict with its steps."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import zipfile
from typing import IO, Any

from django.utils import timezone
from django.utils.text import slugify

from derogations.models import Letter, LoweringRequest
from derogations.selectors.clock import Rows, facts_of, rows_of
from derogations.selectors.portal import files_of
from derogations.selectors.portal_case import readable_letters
from mitm.audit.selectors import snapshots_of
from mitm.doctrine.selectors import whole_doctrine
from mitm.documents.selectors import attachment_bytes, document_bytes
from mitm.law.clock import verdict
from mitm.law.clock.writing import as_json
from mitm.typography import medium_date, medium_datetime

MEMORY = 5 * 1024 * 1024  # larger archives are written to the disk


def archive_of(request: LoweringRequest, *, now: dt.datetime) -> IO[bytes]:
    """The archive as a temporary file, at its beginning; letters that wait to be opened are not in it.

    Raises `CorruptFileError` when the bytes of a file are no longer those that were kept.
    """
    archive: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # type: ignore[assignment]  # noqa: SIM115 the response closes it
    today = timezone.localdate(now)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        letters = readable_letters(request, today=today)
        made.writestr("LISEZ-MOI.txt", _read_me(request, letters, now))
        made.writestr("delai/delai.json", _json(_clock(request, now)))
        for snapshot in snapshots_of(request):
            made.writestr(f"demande/demande-version-{snapshot.number}.json", _json(snapshot.data))
        for letter in letters:
            assert letter.document is not None, "a letter that has left has its document"
            name = f"lettres/{letter.number:02d}-{slugify(letter.get_kind_display())}.pdf"
            made.writestr(name, document_bytes(letter.document))
        for file in files_of(request):
            if file.attachment is not None:
                name = f"pieces/{file.pk}-{slugify(file.code)}-{safe_name(file.attachment.name)}"
                made.writestr(name, attachment_bytes(file.attachment))
    archive.seek(0)
    return archive


def safe_name(name: str) -> str:
    """A name that every system can write: letters, digits and dashes, and the type of the file."""
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = extension, ""
    kind = "".join(character for character in extension.lower() if character.isascii() and character.isalnum())[:10]
    return f"{slugify(stem)[:80] or 'fichier'}{'.' + kind if kind else ''}"


def _clock(request: LoweringRequest, now: dt.datetime) -> dict[str, Any]:
    rows = rows_of([request]).get(request.pk, Rows())
    facts = facts_of(request, rows, now=now, doctrine=whole_doctrine())
    return {"reference": request.reference, "at": now.isoformat(), **as_json(verdict(facts))}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _read_me(request: LoweringRequest, letters: list[Letter], now: dt.datetime) -> str:
    lines = [
        f"Demande de baisse {request.reference}",
        request.product_label,
        f"Situation au {medium_datetime(timezone.localtime(now))} (heure de Paris).",
        "",
        "demande/   la demande telle qu’elle a été déposée (JSON)",
        "delai/     le délai, ses dates et leur explication pas à pas (JSON)",
        "lettres/   les lettres et décisions de l’agence (PDF)",
        "pieces/    les fichiers que vous avez produits",
        "",
        "Une lettre qui n’a pas encore été ouverte sur le portail ne figure pas dans cette archive.",
        "",
        *(f"Lettre n° {one.number} : {one.get_kind_display()}, {medium_date(_day(one))}" for one in letters),
    ]
    return "\r\n".join(lines) + "\r\n"


def _day(letter: Letter) -> dt.date:
    return timezone.localdate(letter.issued_at)
