"""Run by the project's Python: says in one word what an outside database holds that is not of the demonstration.

`empty`, `demonstration`, `accounts`, `register` or `tables`; what cannot be asked ends with a line on the error output.
"""

import os
import sys

import psycopg2

OWN = "django_migrations"
# What the demonstration invents: addresses under .example, CIS codes that begin with 99.
ACCOUNTS = "SELECT coalesce(bool_or(email NOT LIKE '%.example'), false), count(*) > 0 FROM accounts_user"
REGISTER = "SELECT EXISTS (SELECT 1 FROM registry_speciality WHERE registered AND cis NOT LIKE '99%')"


def held(url: str) -> str:
    """What the database holds."""
    with psycopg2.connect(url, connect_timeout=10) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))")
        tables = {name for (name,) in cursor.fetchall()}
        if not tables:
            return "empty"
        if OWN not in tables:
            return "tables"
        strangers, people = False, False
        if "accounts_user" in tables:
            cursor.execute(ACCOUNTS)
            strangers, people = cursor.fetchone()
        if strangers:
            return "accounts"
        if not people and "registry_speciality" in tables:
            cursor.execute(REGISTER)
            if cursor.fetchone()[0]:
                return "register"
    return "demonstration"


if __name__ == "__main__":
    try:
        sys.stdout.write(held(os.environ["DATABASE_URL"]))
    except psycopg2.Error as error:
        sys.exit(str(error).strip().splitlines()[0])
