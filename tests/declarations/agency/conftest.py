"""A filed case, and what tests of the agency's side read of it."""

from __future__ import annotations

import pytest

from declarations.models import Declaration
from tests.declarations.building import file_case
from tests.personas import Persona


@pytest.fixture
def case(pharmacist_a: Persona) -> Declaration:
    """A rupture that laboratory A filed this morning."""
    return file_case(pharmacist_a)
