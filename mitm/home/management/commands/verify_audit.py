"""Verify everything that is evidence: chains of events, frozen versions, daily seals, bytes of files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from mitm import typography
from mitm.audit.selectors import latest_seal, size_of_journal
from mitm.audit.verification import Fault, journal_faults
from mitm.documents.selectors import file_faults


class Command(BaseCommand):
    """`manage.py verify_audit`: prints each fault, and exits with 1 when there is one."""

    help = "Vérifie le journal, les versions figées, les sceaux et les fichiers."

    def handle(self, *args: object, **options: object) -> None:
        """Verify and tell."""
        count = 0
        for fault in chain(journal_faults(), _files()):
            count += 1
            self.stdout.write(str(fault))
        if count:
            raise CommandError(f"{typography.plural(count, 'anomalie')}.")
        self.stdout.write(f"{typography.plural(size_of_journal(), 'événement')}, aucune anomalie.")
        if seal := latest_seal():
            self.stdout.write(f"Dernier sceau\u00a0: {seal.day:%d/%m/%Y} {seal.hash}")


def _files() -> Iterator[Fault]:
    for name, message in file_faults():
        yield Fault(name, message)
