"""Small real files of each kind, made on the spot."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40
EXE = b"MZ\x90\x00" + b"\x00" * 200


def pdf(*, encryption: pikepdf.Encryption | None = None, pages: int = 1, action: str = "") -> bytes:
    """A PDF of blank pages; the first has a button deep in it that does the action."""
    buffer = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        if action:
            button = {"/Type": pikepdf.Name.Annot, "/AA": {"/E": {"/S": pikepdf.Name(f"/{action}")}}}
            document.pages[0].obj["/Annots"] = pikepdf.Array([pikepdf.Dictionary(button)])
        document.save(buffer, encryption=encryption or False)
    return buffer.getvalue()


def archive(**members: str) -> bytes:
    """A zip of members, whose names are written with __ for / and _dot_ for a full stop."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return buffer.getvalue()


def bomb(size: int) -> bytes:
    """An archive that is small until somebody unpacks it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", b"0" * size)
    return buffer.getvalue()


def locked_archive() -> bytes:
    """An archive that says that its member is encrypted."""
    content = bytearray(archive(a_dot_txt="b"))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    return bytes(content)


def openxml(part: str, *, macros: bool = False) -> bytes:
    """A workbook or a document of the Office family."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr(part, "<x/>")
        if macros:
            file.writestr("xl/vbaProject.bin", "Sub Auto_Open()")
    return buffer.getvalue()


def open_document(kind: str, *, macros: bool = False) -> bytes:
    """A spreadsheet or a text of the OpenDocument family."""
    members = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content_dot_xml": "<x/>"}
    return archive(**members, **({"Basic__Standard__Module1_dot_xml": "Sub"} if macros else {}))


def damaged_document(method: int) -> bytes:
    """A text of the OpenDocument family whose directory is sound and whose announcement is not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    content = bytearray(buffer.getvalue())
    for place in range(40, 60):
        content[place] ^= 0x5A
    return bytes(content)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """The file as a form receives it; the type that the browser announces is never believed."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
