"""The IMAP server, as little of it as the mailbox of requests needs.

`imaplib` of the standard library is enough for five commands, and the number of runtime dependencies is held at twenty:
a nicer client would take the place of something that has no substitute. Messages are read without being marked, and
never deleted; the folder to which they are moved afterwards is a convenience for people, not what this relies on.
"""

from __future__ import annotations

import datetime as dt
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

TIMEOUT = 20  # seconds without a byte
HEADER_BYTES = 64 * 1024
FAULTS = (imaplib.IMAP4.error, OSError)  # refused, unreachable, silent, hung up (TLS failures are OSError too)
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is; the password never shows."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str = "tls"  # tls, starttls, or none on the machine itself
    folder: str = "INBOX"
    archive: str = "Traité"


@dataclass(frozen=True, slots=True)
class Summary:
    """A message as the server lists it."""

    uid: int
    size: int
    internal_date: dt.datetime | None


class Mailbox:
    """An open folder."""

    def __init__(self, client: imaplib.IMAP4, account: Account) -> None:
        self.client, self.account = client, account
        _ok(client.select(_quoted(account.folder)))
        self.validity = int(_first(client.response("UIDVALIDITY")[1]) or 0)
        self.can_move = b"MOVE" in _first(client.capability()[1]).upper().split()
        self.archive_made = False

    def uids(self) -> list[int]:
        """Every message of the folder, oldest first."""
        found = _first(_ok(self.client.uid("SEARCH", "ALL")))
        return sorted(int(uid) for uid in found.split())

    def summaries(self, uids: Sequence[int]) -> list[Summary]:
        """Size and date of messages; those that vanished meanwhile are left out."""
        if not uids:
            return []
        lines = _ok(self.client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE INTERNALDATE)"))
        found = (_summary(_head(line)) for line in lines if line)
        return sorted((one for one in found if one is not None), key=lambda one: one.uid)

    def whole(self, uid: int) -> bytes | None:
        """The bytes of a message, unmarked; None when it vanished."""
        return self._fetch(uid, "BODY.PEEK[]")

    def beginning(self, uid: int) -> bytes | None:
        """The headers of a message too large to be fetched."""
        return self._fetch(uid, f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>")

    def _fetch(self, uid: int, what: str) -> bytes | None:
        for line in _ok(self.client.uid("FETCH", str(uid), f"(UID {what})")):
            if isinstance(line, tuple):
                return bytes(line[1])
        return None

    def put_away(self, uid: int) -> bool:
        """Move a message to the folder of what was read, or mark it as read when the server cannot; whether it did."""
        try:
            if self.can_move and self._moved(uid):
                return True
            return self.client.uid("STORE", str(uid), "+FLAGS", "(\\Seen)")[0] == "OK"
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return False

    def _moved(self, uid: int) -> bool:
        folder = _quoted(self.account.archive)
        if not self.archive_made:
            self.client.create(folder)  # refused when it is there already, which is as well
            self.archive_made = True
        return self.client.uid("MOVE", str(uid), folder)[0] == "OK"


@contextmanager
def opened(account: Account) -> Iterator[Mailbox]:
    """The folder, for the block. Raises one of `FAULTS`."""
    client = _connected(account)
    try:
        _sign_in(client, account)
        yield Mailbox(client, account)
    finally:
        with suppress(*FAULTS):
            client.logout()


def _connected(account: Account) -> imaplib.IMAP4:
    if account.security == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=TIMEOUT)
    client = imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT)
    if account.security == "starttls":
        client.starttls(ssl.create_default_context())
    return client


def _sign_in(client: imaplib.IMAP4, account: Account) -> None:
    """The plain LOGIN command is ASCII only."""
    if f"{account.user}{account.password}".isascii():
        client.login(account.user, account.password)
    else:
        client.authenticate("PLAIN", lambda _: f"\0{account.user}\0{account.password}".encode())


def _ok(answer: tuple[str, list]) -> list:  # type: ignore[type-arg]
    """What the server said, or an error: a refusal must not look like an empty mailbox."""
    status, lines = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"server answered {status}")
    return lines


def _first(lines: Sequence[object] | None) -> bytes:
    line = lines[0] if lines else None
    return line if isinstance(line, bytes) else b""


def _head(line: object) -> bytes:
    head = line[0] if isinstance(line, tuple) else line
    return head if isinstance(head, bytes) else b""


def _summary(line: bytes) -> Summary | None:
    uid, size, date = _UID.search(line), _SIZE.search(line), _DATE.search(line)
    if uid is None:
        return None
    return Summary(int(uid[1]), int(size[1]) if size else 0, _internal_date(date[1]) if date else None)


def _internal_date(value: bytes) -> dt.datetime | None:
    """« 31-Aug-2026 21:59:30 +0000 »."""
    try:
        return parsedate_to_datetime(value.decode("ascii").strip().replace("-", " ", 2)).astimezone(dt.UTC)
    except (ValueError, TypeError, UnicodeDecodeError):
        return None


def _quoted(folder: str) -> str:
    """The name of a folder as the protocol wants it: quoted, in the modified UTF-7 of RFC 3501."""
    escaped = re.sub(r"[^\x20-\x7e]+|&", lambda run: _modified_utf7(run[0]), folder)
    return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _modified_utf7(run: str) -> str:
    if run == "&":
        return "&-"
    encoded = run.encode("utf-7").decode("ascii").removeprefix("+").rstrip("-")
    return f"&{encoded.replace('/', ',')}-"
