"""Files of the register sent by a browser, several or in one archive, laid out in a folder that an import reads."""

from __future__ import annotations

import re
import shutil
import time
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from mitm import typography
from mitm.documents.inspection import DAMAGED
from mitm.errors import CaseError

MAX_FILES = 60
MAX_BYTES = 300 * 1024 * 1024
CHUNK = 1024 * 1024
KEPT_SECONDS = 7 * 24 * 3600
EXTENSIONS = (".txt", ".csv", ".json")
_NAME = re.compile(r"[\w.\- ]{1,100}")


def folder_of(key: str) -> Path:
    """Where the files of one upload lie; messages show the last part of the path."""
    return root() / key / "envoi"


def root() -> Path:
    """Where all uploads lie."""
    return Path(settings.MEDIA_ROOT) / "imports"


def forget(key: str) -> None:
    """Remove one upload."""
    shutil.rmtree(root() / key, ignore_errors=True)


def keep_upload(uploads: Iterable[UploadedFile]) -> str:
    """Write the files into a new folder and return its key.

    Raises `CaseError` at the field `files`: `archive_unreadable`, `file_name_refused`, `file_twice`, `too_many_files`,
    `too_large`, `no_file`.
    """
    forget_old()
    key = uuid.uuid4().hex
    folder = folder_of(key)
    folder.mkdir(parents=True, mode=0o700)
    with ExitStack() as undo:
        undo.callback(forget, key)
        _write_all(folder, _members(uploads))
        undo.pop_all()
    return key


def forget_old() -> None:
    """Remove uploads of more than a week: the bytes that were imported are kept elsewhere, under their hash."""
    for folder in root().iterdir() if root().is_dir() else ():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            forget(folder.name)


def _refuse(code: str, message: str) -> CaseError:
    return CaseError(message, code=code, fields={"files": message})


def _members(uploads: Iterable[UploadedFile]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each file by its own name, those of archives included; directories in archives do not matter."""
    for upload in uploads:
        name = PurePosixPath((upload.name or "").replace("\\", "/")).name
        if not name.lower().endswith(".zip"):
            yield name, upload.chunks(CHUNK)
            continue
        try:
            with zipfile.ZipFile(upload) as archive:  # type: ignore[arg-type]
                for info in archive.infolist():
                    inner = PurePosixPath(info.filename.replace("\\", "/"))
                    if info.is_dir() or "__MACOSX" in inner.parts or inner.suffix.lower() not in EXTENSIONS:
                        continue
                    with archive.open(info) as member:
                        yield inner.name, _unpacked(member, name)
        except DAMAGED as error:
            raise _unreadable(name) from error


def _unpacked(member: IO[bytes], archive: str) -> Iterator[bytes]:
    """The bytes of a file in an archive, which may turn out to be damaged anywhere."""
    try:
        while chunk := member.read(CHUNK):
            yield chunk
    except DAMAGED as error:
        raise _unreadable(archive) from error


def _unreadable(archive: str) -> CaseError:
    return _refuse("archive_unreadable", f"L’archive {archive} est illisible\u00a0: elle est abîmée, ou chiffrée.")


def _write_all(folder: Path, members: Iterable[tuple[str, Iterator[bytes]]]) -> None:
    written = 0
    for number, (name, chunks) in enumerate(members, start=1):
        if number > MAX_FILES:
            raise _refuse("too_many_files", f"Plus de {MAX_FILES} fichiers\u00a0: n’envoyez que ceux du registre.")
        if not _NAME.fullmatch(name) or Path(name).suffix.lower() not in EXTENSIONS:
            raise _refuse(
                "file_name_refused",
                f"«\u00a0{name[:100]}\u00a0» n’est pas un fichier du registre (.txt, .csv ou .zip).",
            )
        path = folder / name
        if path.exists():
            raise _refuse("file_twice", f"{name} est envoyé deux fois.")
        with path.open("xb") as target:
            for chunk in chunks:
                written += len(chunk)
                if written > MAX_BYTES:
                    limit = typography.file_size(MAX_BYTES)
                    raise _refuse("too_large", f"Les fichiers dépassent {limit} une fois décompressés.")
                target.write(chunk)
    if not written:
        raise _refuse("no_file", "Aucun fichier du registre n’a été trouvé dans ce que vous avez envoyé.")
