"""What a laboratory typed, pasted or scanned, turned into products that it may declare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mitm.cases.products import MAX_PRODUCTS, ProductRef, resolve
from mitm.errors import CaseError
from mitm.registry.identifiers import Identification, IdentifierKind, cip13_of, identify
from mitm.registry.models import Laboratory, Presentation, Speciality
from mitm.registry.selectors import search_specialities
from mitm.typography import french_spaces, plural

FOUND = 12
_WORDS = (IdentifierKind.TEXT, IdentifierKind.ATC)


@dataclass(frozen=True, slots=True)
class Choice:
    """A product that may be declared: a speciality, or one of its presentations."""

    ref: ProductRef
    name: str
    detail: str

    @property
    def key(self) -> str:
        """How a form sends it back."""
        return f"{self.ref.cis}:{self.ref.cip13 or ''}"


@dataclass(slots=True)
class Recognition:
    """What came out of a text: products, specialities whose names match, and what could not be understood."""

    choices: list[Choice] = field(default_factory=list)
    found: list[Choice] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def refuse(self, text: str, problem: str) -> None:
        """Keep a text that gave no product, and say why."""
        self.unread.append(text)
        self.problems.append(french_spaces(problem))


def parse_key(key: str) -> ProductRef:
    """The product that a form sends back."""
    cis, _, cip13 = key.partition(":")
    return ProductRef(cis, cip13 or None)


def choices_of(refs: Sequence[ProductRef], *, laboratory_id: int) -> list[Choice]:
    """The products of a form with their names. Raises what `resolve` raises."""
    return [choice(speciality, pack) for speciality, pack in resolve(refs, laboratory_id=laboratory_id)] if refs else []


def recognise(text: str, *, laboratory_id: int) -> Recognition:
    """Read codes, one or several to a line, or words of a name."""
    result = Recognition()
    codes = []
    lines = list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
    for line in lines[:MAX_PRODUCTS]:
        seen = identify(line)
        for part in [seen] if seen.kind not in _WORDS else _codes_in(line) or [seen]:
            if not part.valid:
                result.refuse(part.value, f"« {_short(part.value)} » : {part.error}")
            elif part.kind in _WORDS:
                _search(part.value, laboratory_id, result)
            else:
                codes.append(part)
    if rest := lines[MAX_PRODUCTS:]:
        left = plural(len(rest), "autre reste", "autres restent")
        result.unread += rest
        result.problems.append(f"{MAX_PRODUCTS}\u00a0lignes sont lues à la fois\u00a0: {left} à lire.")
    _resolve(_refs(codes, result), laboratory_id, result)
    return result


def _codes_in(line: str) -> list[Identification]:
    """The codes of one line, as a spreadsheet pastes them; nothing when any part is a word."""
    parts = [identify(part) for part in line.replace(",", " ").replace(";", " ").split()]
    return parts if all(part.kind not in _WORDS for part in parts) else []


def _refs(codes: Sequence[Identification], result: Recognition) -> list[ProductRef]:
    """The products of codes; a pack that nobody knows is a problem."""
    wanted = [cip13_of(code.value) if code.kind == IdentifierKind.CIP7 else code.value for code in codes]
    packs = Presentation.objects.in_bulk(set(wanted))
    refs = []
    for code, value in zip(codes, wanted, strict=True):
        if code.kind == IdentifierKind.CIS:
            refs.append(ProductRef(value))
        elif value in packs:
            refs.append(ProductRef(packs[value].speciality_id, value))
        else:
            result.refuse(code.value, f"Le code {_short(code.value)} n’est pas au registre.")
    return refs


def _resolve(refs: Sequence[ProductRef], laboratory_id: int, result: Recognition) -> None:
    """All at once when all is well, otherwise one by one so that each gets its own message."""
    try:
        result.choices += choices_of(refs, laboratory_id=laboratory_id)
    except CaseError as error:
        if len(refs) == 1:
            result.refuse(refs[0].cip13 or refs[0].cis, error.message)
            return
        for ref in refs:
            _resolve([ref], laboratory_id, result)


def _search(words: str, laboratory_id: int, result: Recognition) -> None:
    if words.isdigit():
        result.refuse(words, f"« {_short(words)} » : un code CIS a 8 chiffres, un code CIP en a 7 ou 13.")
        return
    own = search_specialities(words, limit=FOUND, laboratory=Laboratory(pk=laboratory_id))
    found = [choice(speciality, None) for speciality in own if speciality.registered and speciality.gone_on is None]
    if not found:
        result.refuse(words, f"Aucun de vos produits ne correspond à « {_short(words)} ».")
        return
    result.unread.append(words)
    result.found += found


def choice(speciality: Speciality, pack: Presentation | None) -> Choice:
    """A product of the register as a choice."""
    ref = ProductRef(speciality.cis, pack.cip13 if pack else None)
    detail = f"CIP {pack.cip13} · {pack.label}" if pack else f"CIS {speciality.cis} · toutes les présentations"
    return Choice(ref, speciality.display_name, detail)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def packs_by_speciality(found: Sequence[Choice]) -> list[tuple[Choice, list[Choice]]]:
    """Each speciality found with its packs on the register, to narrow a declaration down."""
    packs: dict[str, list[Choice]] = {choice.ref.cis: [] for choice in found}
    rows = Presentation.objects.filter(speciality__in=packs, gone_on__isnull=True).select_related("speciality")
    for pack in rows.order_by("cip13"):
        packs[pack.speciality_id].append(choice(pack.speciality, pack))
    return [(item, packs[item.ref.cis]) for item in found]
