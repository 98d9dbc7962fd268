"""Messages as laboratories send them."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP

RECEIVED = dt.datetime(2026, 3, 11, 8, 30, tzinfo=dt.UTC)


def trace(at: str = "Wed, 11 Mar 2026 09:30:00 +0100", *, by: str = "mx.agence.example", sender: str = "mail") -> str:
    """The line that a server writes above a message."""
    return f"from {sender} (unknown [192.0.2.1]) by {by} (Postfix) with ESMTPS id 4F; {at}"


def message(
    subject: str = "[DemandeBaisse] Laboratoire Aubépine",
    *,
    sender: str = "Alice Abadie <alice@aubepine.example>",
    identifier: str = "<demande-1@aubepine.example>",
    received: str | None = None,
    text: str = "Bonjour,\n\nVeuillez trouver notre demande.\n",
    files: tuple[tuple[str, bytes], ...] = (),
    **more: str,
) -> bytes:
    """A message, as bytes."""
    mail = EmailMessage()
    mail["Received"] = received or trace()
    mail["Received"] = "from poste by mail.aubepine.example; Tue, 10 Mar 2026 18:00:00 +0100"
    mail["Date"] = "Mon, 01 Jan 2024 00:00:00 +0000"  # the sender's clock, which proves nothing
    mail["From"], mail["To"], mail["Subject"] = sender, "rsmed@agence.example", subject
    if identifier:
        mail["Message-ID"] = identifier
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes(policy=SMTP)
