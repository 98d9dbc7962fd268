"""Whether a file that somebody sends may come in: its name, its size, and what it really contains."""

from __future__ import annotations

import io
import lzma
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PureWindowsPath

import pikepdf
import puremagic

from mitm.errors import CaseError

NAME_LENGTH = 150
UNPACKED_MAX_BYTES = 500 * 1024 * 1024
_PROGRAMS = {
    *(".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".htm", ".html", ".jar", ".js", ".jse", ".lnk"),
    *(".msi", ".ps1", ".py", ".reg", ".scr", ".sh", ".svg", ".url", ".vbe", ".vbs", ".wsf", ".docm", ".xlsm", ".pptm"),
}
DAMAGED = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError),
    *(EOFError, OSError, zlib.error, lzma.LZMAError),
)
"""What archives and their methods of compression raise, each in its own way, when the bytes are not those packed."""
_TEXT_CONTROLS = {"\t", "\n", "\r", "\f", "\ufeff"}


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """What was found."""

    name: str
    content_type: str
    content: bytes


def refuse(code: str, message: str) -> CaseError:
    """The refusal of a file, at the field where it was given."""
    return CaseError(message, code=code, fields={"file": message})


def inspect(*, name: str, content: bytes) -> AcceptedFile:
    """The cleaned name and the true type of a file; raises `CaseError` with the reason of a refusal."""
    if not content:
        raise refuse("file_empty", "Ce fichier est vide (0 octet).")
    name = cleaned_name(name)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in _KINDS:
        raise refuse(
            "file_type_refused",
            f"Ce type de fichier n’est pas accepté. Types acceptés\u00a0: {', '.join(ACCEPTED_EXTENSIONS)}.",
        )
    content_type, check = _KINDS[extension]
    check(content, extension)
    return AcceptedFile(name=name, content_type=content_type, content=content)


def cleaned_name(name: str) -> str:
    """The name without path, control characters or characters that reverse the direction of reading."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if unicodedata.category(char) == "Zs" else char for char in base)
    visible = "".join(char for char in visible if unicodedata.category(char)[0] != "C")
    stem, dot, extension = " ".join(visible.split()).rstrip(" .").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    stem = stem.strip(" .")[:NAME_LENGTH]
    if not stem:
        raise refuse("file_name_missing", "Ce fichier n’a pas de nom.")
    return f"{stem}.{extension[:10]}" if extension else stem


def _mismatch(extension: str) -> CaseError:
    return refuse("file_type_mismatch", f"Le contenu de ce fichier n’est pas celui d’un fichier .{extension}.")


def _unreadable() -> CaseError:
    return refuse("file_unreadable", "Ce fichier est illisible ou incomplet\u00a0: déposez-en une autre copie.")


def _check_magic(content: bytes, extension: str) -> None:
    try:
        found = {match.extension.lstrip(".").lower() for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        found = set()
    if extension not in found:
        raise _mismatch(extension)


def _check_pdf(content: bytes, extension: str) -> None:
    if not content.startswith(b"%PDF-"):
        raise _mismatch(extension)
    encrypted = refuse(
        "file_encrypted",
        "Ce PDF est protégé\u00a0: déposez une version sans mot de passe ni restriction.",
    )
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise encrypted
            if not len(pdf.pages):
                raise _unreadable()
            if any(_acts(thing) for thing in pdf.objects):
                raise refuse(
                    "file_active",
                    "Ce PDF contient des scripts ou lance des programmes\u00a0: imprimez-le en PDF, déposez la copie.",
                )
    except pikepdf.PasswordError:
        raise encrypted from None
    except pikepdf.PdfError:
        raise _unreadable() from None


_ACTIONS = {"/JavaScript", "/Launch"}


def _acts(thing: pikepdf.Object) -> bool:
    """Whether an object of a PDF, or what is written inside it, is an action that runs something."""
    waiting = [thing]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            if "/JS" in item or str(item.get("/S", "")) in _ACTIONS:
                return True
            inner = [item[key] for key in item.keys()]  # noqa: SIM118 a dictionary of the library iterates over pairs
        elif isinstance(item, pikepdf.Array):
            inner = list(item)
        else:
            continue
        waiting += [part for part in inner if isinstance(part, pikepdf.Object) and not part.is_indirect]
    return False


def _members(content: bytes, extension: str) -> zipfile.ZipFile:
    if not content.startswith(b"PK"):
        raise _mismatch(extension)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGED:
        raise _unreadable() from None
    if sum(member.file_size for member in archive.infolist()) > UNPACKED_MAX_BYTES:
        raise refuse("file_bomb", "Ce fichier devient démesuré une fois décompressé\u00a0: déposez-le en plusieurs.")
    return archive


def _check_archive(content: bytes, extension: str) -> None:
    """An archive is kept as it is: nothing in it is opened, but whoever unpacks it must come to no harm."""
    for member in _members(content, extension).infolist():
        path = PureWindowsPath(member.filename)  # takes both kinds of bars
        if path.drive or path.root or ".." in path.parts:
            raise refuse("file_name_refused", "Cette archive écrirait hors de son dossier\u00a0: refaites-la.")
        if path.suffix.lower() in _PROGRAMS:
            raise refuse("file_program", f"Cette archive contient un programme ({path.name[-80:]})\u00a0: retirez-le.")
        if member.flag_bits & 1:
            raise refuse("file_encrypted", "Cette archive est protégée\u00a0: déposez-la sans mot de passe.")


_OFFICE_PART = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}


def _check_office(content: bytes, extension: str) -> None:
    names = set(_members(content, extension).namelist())
    if "[Content_Types].xml" not in names or _OFFICE_PART[extension] not in names:
        raise _mismatch(extension)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refuse("file_macros", "Ce fichier contient des macros\u00a0: déposez une version sans macro.")


_OPEN_DOCUMENT = {
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odt": b"application/vnd.oasis.opendocument.text",
}


def _check_open_document(content: bytes, extension: str) -> None:
    archive = _members(content, extension)
    try:
        with archive.open("mimetype") as member:
            announced = member.read(100)
    except KeyError:
        raise _mismatch(extension) from None
    except DAMAGED:
        raise _unreadable() from None
    if announced.strip() != _OPEN_DOCUMENT[extension]:
        raise _mismatch(extension)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in archive.namelist()):
        raise refuse("file_macros", "Ce fichier contient des macros\u00a0: déposez une version sans macro.")


def _check_text(content: bytes, extension: str) -> None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1").translate(dict.fromkeys(range(0x80, 0xA0)))  # Windows uses these as letters
    if any(unicodedata.category(char) == "Cc" and char not in _TEXT_CONTROLS for char in text):
        raise _mismatch(extension)


_OPENXML = "application/vnd.openxmlformats-officedocument"
_KINDS: dict[str, tuple[str, Callable[[bytes, str], None]]] = {
    "pdf": ("application/pdf", _check_pdf),
    "png": ("image/png", _check_magic),
    "jpg": ("image/jpeg", _check_magic),
    "jpeg": ("image/jpeg", _check_magic),
    "xlsx": (f"{_OPENXML}.spreadsheetml.sheet", _check_office),
    "docx": (f"{_OPENXML}.wordprocessingml.document", _check_office),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", _check_open_document),
    "odt": ("application/vnd.oasis.opendocument.text", _check_open_document),
    "csv": ("text/csv", _check_text),
    "txt": ("text/plain", _check_text),
    "zip": ("application/zip", _check_archive),
}
ACCEPTED_EXTENSIONS = tuple(_KINDS)
"""What the file field of a form announces."""
