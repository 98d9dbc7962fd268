"""Stub."""

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.reading import ReadFile
from mitm.registry.importer.sources import SourceFiles


def read_part(table: RegisterTable, files: SourceFiles) -> ReadFile:
    raise NotImplementedError
