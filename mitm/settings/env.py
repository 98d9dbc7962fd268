"""Reads the environment; a value that is missing or malformed stops the start with one sentence."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_EMAIL_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
}
_EMAIL_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def _given(name: str) -> str | None:
    """The variable, or the content of the file named by NAME_FILE."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(f"{name}_FILE nomme un fichier qui ne se lit pas : {path}") from None


def text(name: str, default: str | None = None) -> str:
    """The value, or the default; without either, the start ends."""
    value = _given(name)
    if value is None:
        value = default
    if value is None:
        raise ImproperlyConfigured(f"La variable d’environnement {name} est obligatoire.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """A boolean: 1/0, true/false, yes/no, oui/non."""
    value = _given(name)
    if value is None:
        return default
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "oui": True,
        "0": False,
        "false": False,
        "no": False,
        "non": False,
    }
    try:
        return known[value.strip().lower()]
    except KeyError:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : écrire 1 ou 0.") from None


def number(name: str, default: int) -> int:
    """A whole number."""
    value = _given(name)
    try:
        return default if value is None else int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : écrire un nombre entier.") from None


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def among(name: str, known: tuple[str, ...], default: str = "") -> list[str]:
    """A list separated by commas, of known words only."""
    found = words(name, default)
    if strange := [word for word in found if word not in known]:
        raise ImproperlyConfigured(f"{name} vaut « {strange[0]} » : écrire {', '.join(known)}, ou rien.")
    return found


def database(url: str) -> dict[str, object]:
    """Django's description of the PostgreSQL database at `url` (postgres://user:password@host:port/name?option=value).

    Time limits come with every connection: a forgotten transaction must not hang the whole site.
    """
    parts = _split("DATABASE_URL", url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            "DATABASE_URL doit commencer par postgres:// (aucune autre base n’est prise en charge)."
        )
    limits = {"lock_timeout": "5s", "statement_timeout": "60s", "idle_in_transaction_session_timeout": "120s"}
    options = dict(parse_qsl(parts.query))
    # Planning a query takes longer than running any of ours: none is compiled by the JIT, and those that a connection
    # prepares (`mitm.statements`) are planned once for all values.
    plans = {"jit": "off", "plan_cache_mode": "force_generic_plan"}
    options["options"] = " ".join(f"-c {key}={value}" for key, value in {**limits, **plans}.items())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(_port("DATABASE_URL", parts) or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def email(url: str) -> dict[str, object]:
    """Django's mail settings for console://, memory:// or smtp[s|+tls]://user:password@host:port."""
    parts = _split("EMAIL_URL", url)
    if parts.scheme not in _EMAIL_BACKENDS:
        raise ImproperlyConfigured("EMAIL_URL doit commencer par console://, smtp://, smtp+tls:// ou smtps://.")
    return {
        "EMAIL_BACKEND": _EMAIL_BACKENDS[parts.scheme],
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": _port("EMAIL_URL", parts) or _EMAIL_PORTS.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 15,
    }


_MAILBOXES = {"imaps": ("tls", 993), "imap+tls": ("starttls", 143), "imap": ("none", 143)}


def mailbox(url: str) -> dict[str, Any] | None:
    """The mailbox at imap[s|+tls]://user:password@host:port/FOLDER?archive=FOLDER; None when no address is given."""
    if not url:
        return None
    parts = _split("MAILBOX_URL", url)
    if parts.scheme not in _MAILBOXES:
        raise ImproperlyConfigured("MAILBOX_URL doit commencer par imaps://, imap+tls:// ou imap://.")
    security, usual = _MAILBOXES[parts.scheme]
    if not (parts.hostname and parts.username and parts.password):
        raise ImproperlyConfigured("MAILBOX_URL doit nommer un compte, son mot de passe et un serveur.")
    if security == "none" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured("MAILBOX_URL : imap:// sans chiffrement ne sort pas de la machine.")
    return {
        "host": parts.hostname,
        "port": _port("MAILBOX_URL", parts) or usual,
        "user": unquote(parts.username),
        "password": unquote(parts.password),
        "security": security,
        "folder": unquote(parts.path.lstrip("/")) or "INBOX",
        "archive": dict(parse_qsl(parts.query)).get("archive", "Traité"),
    }


def _split(name: str, url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ImproperlyConfigured(f"{name} n’est pas une adresse. {_SIGNS}") from None


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} : le port n’est pas un nombre de 1 à 65535. {_SIGNS}") from None


_SIGNS = "Dans un mot de passe, les signes / ? # [ ] @ : % s’écrivent %2F %3F %23 %5B %5D %40 %3A %25."
