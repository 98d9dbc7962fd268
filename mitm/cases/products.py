"""Which products a case is about: they must exist, be on the register and be the laboratory’s own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from mitm.errors import CaseError
from mitm.registry.models import Holder, Presentation, Speciality

MAX_PRODUCTS = 200


@dataclass(frozen=True, slots=True)
class ProductRef:
    """A speciality by its CIS; one presentation by its CIP13, or all of them."""

    cis: str
    cip13: str | None = None


@runtime_checkable
class NamesProducts(Protocol):
    """A case that is about medicines, as far as another app needs it to show what it knows of them."""

    def specialities(self) -> Sequence[Speciality]:
        """The medicines, each once."""


def _refuse(code: str, message: str) -> CaseError:
    return CaseError(message, code=code, fields={"products": message})


def resolve(refs: Sequence[ProductRef], *, laboratory_id: int) -> list[tuple[Speciality, Presentation | None]]:
    """The products named, in order and without doubles.

    Raises `products_missing`, `too_many_products`, `unknown_cis`, `withdrawn_cis`, `foreign_product`, `unknown_cip`
    or `cip_of_other_cis`, each on the field `products`.
    """
    refs = list(dict.fromkeys(refs))
    if not refs:
        raise _refuse("products_missing", "Choisir au moins un produit.")
    if len(refs) > MAX_PRODUCTS:
        raise _refuse("too_many_products", f"Choisir {MAX_PRODUCTS} produits au plus.")
    specialities = Speciality.objects.in_bulk({ref.cis for ref in refs})
    presentations = Presentation.objects.in_bulk({ref.cip13 for ref in refs if ref.cip13})
    own = _own(specialities.values(), laboratory_id)
    return [_one(ref, specialities, presentations, own) for ref in refs]


def _own(specialities: object, laboratory_id: int) -> set[str]:
    listed = list(specialities)  # type: ignore[call-overload]
    own = {speciality.cis for speciality in listed if speciality.laboratory_id == laboratory_id}
    others = [speciality.cis for speciality in listed if speciality.cis not in own]
    if others:
        held = Holder.objects.filter(speciality_id__in=others, laboratory_id=laboratory_id, ends_on__isnull=True)
        own |= set(held.values_list("speciality_id", flat=True))
    return own


def _one(
    ref: ProductRef, specialities: dict[str, Speciality], presentations: dict[str, Presentation], own: set[str]
) -> tuple[Speciality, Presentation | None]:
    speciality = specialities.get(ref.cis)
    if speciality is None or not speciality.registered:
        raise _refuse("unknown_cis", f"Le code CIS {ref.cis} n’est pas au registre.")
    if ref.cis not in own:
        raise _refuse("foreign_product", f"La spécialité {ref.cis} n’est pas exploitée par votre laboratoire.")
    if speciality.gone_on is not None:
        raise _refuse(
            "withdrawn_cis", f"La spécialité {ref.cis} est sortie du registre le {speciality.gone_on:%d/%m/%Y}."
        )
    if ref.cip13 is None:
        return speciality, None
    presentation = presentations.get(ref.cip13)
    if presentation is None:
        raise _refuse("unknown_cip", f"Le code CIP {ref.cip13} n’est pas au registre.")
    if presentation.speciality_id != ref.cis:
        raise _refuse("cip_of_other_cis", f"Le code CIP {ref.cip13} n’appartient pas à la spécialité {ref.cis}.")
    return speciality, presentation
