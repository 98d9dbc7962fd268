"""`manage.py rebuild_public_list`: derive the public list again from notices and register, and say what was wrong."""

from typing import Any

from django.core.management.base import BaseCommand

from declarations.services.projection import entries_rebuild
from mitm.typography import plural


class Command(BaseCommand):
    """Harmless at any time: lines that are right are left as they are."""

    help = "Reconstruit la liste publique à partir des avis et du registre."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and report."""
        changed = entries_rebuild()
        self.stdout.write(plural(changed, "ligne corrigée", "lignes corrigées") if changed else "Rien à corriger.")
