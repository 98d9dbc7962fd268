"""The rights of the role under which the service runs: it uses the tables and owns none.

Triggers keep evidence as it is, and the owner of a table may drop them. So the owner migrates, then runs this, and web
server, worker and scheduler sign in as the other role. To be run again after each migration: new tables have no rights.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from mitm.evidence import protected

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_OWNS = """
SELECT rolsuper OR EXISTS (SELECT FROM pg_tables WHERE tableowner = rolname AND schemaname = 'public')
FROM pg_roles WHERE rolname = %s
"""


class Command(BaseCommand):
    """`manage.py grant_rights ROLE`, as the owner of the tables."""

    help = "Donne au rôle sous lequel le service travaille les droits qu’il lui faut, et aucun autre."

    def add_arguments(self, parser: CommandParser) -> None:
        """The role."""
        parser.add_argument("role", help="nom du rôle de PostgreSQL\u00a0; créé si SERVICE_ROLE_PASSWORD est donné")

    @transaction.atomic
    def handle(self, *args: object, **options: str) -> None:
        """Make the role if need be, then set its rights: what it had besides is taken back."""
        role = options["role"]
        if not _NAME.fullmatch(role):
            raise CommandError(f"«\u00a0{role}\u00a0» n’est pas un nom de rôle (minuscules, chiffres et _).")
        with connection.cursor() as cursor:
            _ensure(cursor, role)
            for statement in _statements(role):
                cursor.execute(statement)
        self.stdout.write(f"Le rôle {role} a les droits du service.")


def _ensure(cursor: CursorWrapper, role: str) -> None:
    """The role is there, may sign in, and owns nothing."""
    cursor.execute(_OWNS, [role])
    found, password = cursor.fetchone(), settings.SERVICE_ROLE_PASSWORD
    if found and found[0]:
        raise CommandError(f"Le rôle {role} possède les tables ou administre le serveur\u00a0: en choisir un autre.")
    if not found and not password:
        raise CommandError(
            f"Le rôle {role} n’existe pas. Donner SERVICE_ROLE_PASSWORD, ou le créer\u00a0: "
            f"CREATE ROLE {role} LOGIN PASSWORD '…';"
        )
    if password:
        cursor.execute(f"{'ALTER' if found else 'CREATE'} ROLE {_quoted(role)} LOGIN PASSWORD %s", [password])


def _statements(role: str) -> list[str]:
    to, every = _quoted(role), "ALL TABLES IN SCHEMA public"
    statements = [
        f"GRANT CONNECT, TEMPORARY ON DATABASE {_quoted(connection.settings_dict['NAME'])} TO {to}",
        f"GRANT USAGE ON SCHEMA public TO {to}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON {every} FROM {to}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {every} TO {to}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {to}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {to}",
    ]
    # UPDATE stays: rows and tables are locked by it, and the trigger refuses the change itself.
    statements += [f"REVOKE DELETE ON {_quoted(model._meta.db_table)} FROM {to}" for model in protected()]
    return statements


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
