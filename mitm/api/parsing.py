"""Bodies of requests: what cannot be read is said in French, with the place where it stops making sense."""

from __future__ import annotations

import json
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser


class Json(JSONParser):
    """JSON."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """What the body says."""
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            cause = error.__context__
            place = f" (ligne {cause.lineno}, colonne {cause.colno})" if isinstance(cause, json.JSONDecodeError) else ""
            raise ParseError(f"Le corps de la requête n’est pas du JSON valide{place}.") from error
        except RecursionError as error:
            raise ParseError("Le corps de la requête est trop profondément imbriqué.") from error


class Multipart(MultiPartParser):
    """Forms with files."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Fields and files."""
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise ParseError("Le corps de la requête n’est pas un formulaire multipart lisible.") from error
