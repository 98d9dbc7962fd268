"""Postal addresses as they stand in the window of an envelope: a few short lines, the post town last."""

from __future__ import annotations

import unicodedata

from mitm.errors import CaseError

LINES, WIDTH = 5, 38  # under the name; NF Z 10-011 allows six lines of thirty-eight characters
ADDRESS_HINT = (
    f"Sans le nom, qui s’imprime au-dessus\u00a0: {LINES} lignes de {WIDTH} caractères au plus, la ville en dernier."
)


def clean_address(text: str, *, field: str = "postal_address") -> str:
    """The address on its lines, without blanks around; empty when there is none. Raises `address_wrong` at `field`."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    found = ""
    if len(lines) == 1:
        found = "Écrire l’adresse sur plusieurs lignes\u00a0: la voie, puis le code postal et la ville."
    elif len(lines) > LINES:
        found = f"{LINES} lignes au plus\u00a0: il y en a {len(lines)}."
    elif long := next((line for line in lines if len(line) > WIDTH), ""):
        found = f"{WIDTH} caractères au plus par ligne\u00a0: «\u00a0{long[:60]}\u00a0» en a {len(long)}."
    elif any(unicodedata.category(character) == "Cc" for line in lines for character in line):
        found = "Cette adresse contient des caractères qui ne s’impriment pas."
    if found:
        raise CaseError(found, code="address_wrong", fields={field: found})
    return "\n".join(lines)
