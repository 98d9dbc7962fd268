"""The numbers of cases: « DR-2026-000123 »."""

from __future__ import annotations

from django.db import connection


def next_number(prefix: str, sequence: str, *, year: int) -> str:
    """A new number, from a sequence of the database; gaps are filings that were rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [sequence])
        return f"{prefix}-{year}-{cursor.fetchone()[0]:06d}"
