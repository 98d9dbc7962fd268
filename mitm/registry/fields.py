"""Column types of the register."""

from typing import Any

from django.db import models
from django.db.models import Func


class CodeField(models.CharField):  # type: ignore[type-arg]
    """A short published code (CIS, CIP13, ATC…).

    Django gives every indexed `varchar` a second index for LIKE. Codes are looked up whole, and each speciality has
    several dozen rows that name it: the longer spelling of the same PostgreSQL type spares those indexes.
    """

    def db_type(self, connection: Any) -> str:
        """The SQL type."""
        return f"character varying({self.max_length})"


class Searchable(Func):
    """Lower case, without accents or punctuation: what names are searched, compared and sorted by."""

    function = "registry_searchable"
    arity = 1
    output_field = models.TextField()


def searchable(name: str) -> models.GeneratedField:
    """A column that PostgreSQL keeps equal to the searchable form of the column `name`."""
    return models.GeneratedField(
        expression=Searchable(name), output_field=models.TextField(), db_persist=True, verbose_name="texte de recherche"
    )
