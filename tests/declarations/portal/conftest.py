"""What the laboratory's tests share: one medicine of laboratory A with two packs, one of the competitor."""

from __future__ import annotations

import datetime as dt

import pytest

from mitm.registry.identifiers import cip13_of
from mitm.registry.models import Presentation, Speciality
from tests.factories import PresentationFactory, SpecialityFactory

PACKS = ("3012345", "3012346")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    """Files of a test stay with it."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def speciality(laboratory_a) -> Speciality:
    """Made by laboratory A."""
    made = SpecialityFactory(cis="61234567", name="MOLÉCULINE AUBÉPINE 500 mg, gélule", laboratory=laboratory_a)
    for cip7 in PACKS:
        PresentationFactory(cip13=cip13_of(cip7), cip7=cip7, speciality=made, label=f"boîte {cip7}")
    return made


@pytest.fixture
def pack(speciality) -> Presentation:
    """The first pack of that medicine."""
    return speciality.presentations.order_by("cip13").first()


@pytest.fixture
def foreign(laboratory_b) -> Speciality:
    """Made by the competitor."""
    return SpecialityFactory(cis="69999999", name="BRUYÉROL 20 mg, comprimé", laboratory=laboratory_b)


@pytest.fixture
def gone(laboratory_a) -> Speciality:
    """Left the register."""
    return SpecialityFactory(cis="68888888", laboratory=laboratory_a, gone_on=dt.date(2024, 5, 2))
