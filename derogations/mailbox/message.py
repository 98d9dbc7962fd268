"""A message as bytes, turned into what the agency needs of it. Pure, and total: whatever the bytes, it answers.

Headers are read by themselves, so that a body that cannot be parsed (nested beyond reason, cut short) does not hide
who wrote, when and under which title. Nothing is opened: an archive stays an archive, a forwarded message a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32

from derogations.mailbox import headers
from derogations.mailbox.html import text_of
from derogations.mailbox.subject import Title, read_title

MAX_PARTS = 200
MAX_DEPTH = 50
MAX_TEXT = 200_000
FAULTS = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the standard library raises on messages that break the rules."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with a message."""

    name: str
    declared_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Its fingerprint."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Heading:
    """What the headers say. `message_id` is empty when the sender gave none; `traces` are newest first."""

    message_id: str = ""
    subject: str = ""
    sender: str = ""
    sender_name: str = ""
    sent_at: str = ""
    follows: Sequence[str] = ()
    traces: Sequence[str] = ()
    automatic: bool = False
    lines: Sequence[tuple[str, str]] = ()

    @property
    def title(self) -> Title:
        """Whether the subject announces a request."""
        return read_title(self.subject)

    @property
    def is_empty(self) -> bool:
        """Whether nothing says that this is a message at all."""
        return not (self.message_id or self.subject or self.sender or self.traces)


@dataclass(slots=True)
class Mail:
    """A whole message; `problem` says in French what could not be read."""

    heading: Heading
    text: str = ""
    parts: list[Part] = field(default_factory=list)
    problem: str = ""


def read_heading(raw: bytes) -> Heading:
    """The headers of a message, or of its beginning."""
    try:
        return _heading(BytesHeaderParser(policy=compat32).parsebytes(raw))
    except FAULTS:
        return Heading()


def read_mail(raw: bytes) -> Mail:
    """A message."""
    mail = Mail(read_heading(raw))
    if not raw.strip():
        mail.problem = "Message vide (0 octet utile)."
        return mail
    try:
        _fill(mail, BytesParser(policy=compat32).parsebytes(raw))
    except RecursionError:
        mail.problem = "Le corps du message est imbriqué trop profondément pour être lu."
    except FAULTS:
        mail.problem = "Le corps du message ne suit pas le format des courriels : il n’a pas pu être lu."
    if mail.heading.is_empty:
        mail.problem = "Ce message n’a aucun en-tête lisible."
    return mail


def body_of(raw: bytes) -> bytes:
    """What follows the headers: two deliveries of one message differ above it only."""
    ends = [place for place in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if place >= 0]
    return raw[min(ends) :].strip() if ends else b""


def _heading(message: Message) -> Heading:
    items = [(name.lower(), value) for name, value in message.raw_items()]  # type: ignore[attr-defined]

    def first(name: str) -> object:
        return next((value for key, value in items if key == name), "")

    name, address = headers.mailbox_of(first("from") or first("sender") or first("return-path"))
    follows = [*headers.identifiers(first("in-reply-to")), *headers.identifiers(first("references"))]
    return Heading(
        message_id=(headers.identifiers(first("message-id")) or [headers.words(first("message-id"))])[0],
        subject=headers.words(first("subject"))[:500],
        sender=address,
        sender_name="" if name == address else name,
        sent_at=headers.words(first("date"))[:100],
        follows=tuple(dict.fromkeys(follows))[:100],
        traces=tuple(headers.line(headers.raw_text(value)) for key, value in items if key == "received")[:100],
        automatic=_automatic(headers.words(first("auto-submitted")), headers.words(first("precedence"))),
        lines=tuple((key, headers.words(value)[:1_000]) for key, value in items[:100]),
    )


def _automatic(submitted: str, precedence: str) -> bool:
    """Whether a machine answered by itself (RFC 3834). A list is none: the agency's own address may be one."""
    return submitted.lower().startswith("auto-replied") or precedence.lower() == "auto_reply"


def _fill(mail: Mail, message: Message) -> None:
    texts: list[str] = []
    pages: list[str] = []
    for count, (part, depth) in enumerate(_leaves(message)):
        if count >= MAX_PARTS or depth > MAX_DEPTH:
            mail.problem = (
                f"Le message a trop de parties ou d’imbrications : les {MAX_PARTS} premières seulement ont été lues."
            )
            break
        kind = part.get_content_type()
        name = _name(part)
        if not name and not _is_attached(part) and kind in ("text/plain", "text/html"):
            (texts if kind == "text/plain" else pages).append(_text(part))
        elif content := _content(part):
            mail.parts.append(Part(name or _made_up(kind, len(mail.parts) + 1), kind[:100], content))
        elif name:
            mail.parts.append(Part(name, kind[:100], b""))
    said = [text for text in texts if text.strip()] or [text_of(page) for page in pages]
    whole = headers.storable("\n\n".join(said)).strip()
    if len(whole) > MAX_TEXT:
        whole = f"{whole[:MAX_TEXT]}\n\n[…] La suite est dans le message d’origine."
    mail.text = whole


def _leaves(message: Message) -> Iterator[tuple[Message, int]]:
    """The parts that are no container, in order; a forwarded message is one part. Not recursive: depth is free."""
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list) and part.get_content_maintype() != "message" and depth <= MAX_DEPTH:
            waiting += [(child, depth + 1) for child in reversed(children) if isinstance(child, Message)]
        else:
            yield part, depth


def _is_attached(part: Message) -> bool:
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def _content(part: Message) -> bytes:
    """The bytes of a part; those of a forwarded message as they are."""
    if part.is_multipart():
        inner = part.get_payload()
        children = inner if isinstance(inner, list) else []
        return b"\n".join(one.as_bytes() for one in children if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    return headers.decoded(_content(part), part.get_content_charset())


def _name(part: Message) -> str:
    """The declared name: without path, without tricks of direction; too long a one is cut before its extension."""
    try:
        declared = part.get_filename()
    except FAULTS:
        declared = None
    if not declared:
        return ""
    name = headers.words(declared).replace("\\", "/").rpartition("/")[2].strip(" .")
    stem, dot, extension = name.rpartition(".")
    return f"{(stem if dot else extension)[:120]}{dot}{extension[:20] if dot else ''}"


def _made_up(kind: str, number: int) -> str:
    """A name for a file that came without one."""
    endings = {"application/pdf": "pdf", "message/rfc822": "eml", "text/plain": "txt", "text/html": "html"}
    return f"piece-{number}.{endings.get(kind, 'bin')}"
