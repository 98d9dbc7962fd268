"""`manage.py load_demo`: the demonstration agency; loading it twice changes nothing."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from declarations.models import Declaration
from mitm.accounts.models import User
from mitm.home.demonstration.catalogue import LABORATORIES, NAMES
from mitm.home.demonstration.people import agency_people, cast_of, company_people
from mitm.home.demonstration.register import write_files
from mitm.home.demonstration.scenario import play
from mitm.law.periods import add_months
from mitm.registry.models import Laboratory, LaboratoryAlias, Speciality
from mitm.registry.services import import_register

REAL_COMPANIES = 3


class Command(BaseCommand):
    """Loads register, people and cases; with `--people-only`, people for the register that is there."""

    help = "Charge l’agence de démonstration (fictive)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One choice."""
        parser.add_argument(
            "--people-only", action="store_true", help="seulement des personnes, sur le registre présent"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Load what is missing."""
        if not settings.DEMO:
            raise CommandError(
                "Les données de démonstration ne se chargent que dans une installation de démonstration."
            )
        if options["people_only"]:
            self._people_of_a_real_register()
            return
        if Declaration.objects.exists():
            self.stdout.write("Agence de démonstration : déjà chargée.")
            return
        if Speciality.objects.exclude(cis__startswith="99").filter(registered=True).exists():
            raise CommandError("Cette base contient un vrai registre : la démonstration n’y est pas chargée.")
        with transaction.atomic():
            self._load()

    def _load(self) -> None:
        today = timezone.localdate()
        for day, first in ((add_months(today, -40), True), (today, False)):
            with tempfile.TemporaryDirectory() as folder:
                write_files(Path(folder), first=first)
                import_register(source=Path(folder), snapshot_date=day)
        self.stdout.write("Registre de démonstration : chargé.")
        laboratories = [(slug, self._laboratory(slug, spelling)) for slug, spelling in LABORATORIES.items()]
        cast = cast_of(company_people(laboratories))
        self.stdout.write("Personnes : créées. Déclarations : trois ans d’histoire, un moment…")
        play(cast, now=timezone.now(), tell_progress=self._progress)
        self.stdout.write(f"Déclarations : {Declaration.objects.count()}.")

    def _laboratory(self, slug: str, spelling: str) -> Laboratory:
        laboratory = LaboratoryAlias.objects.select_related("laboratory").get(spelling=spelling).laboratory
        laboratory.name, laboratory.is_fictive = NAMES[slug], True
        laboratory.save(update_fields=["name", "is_fictive"])
        return laboratory

    _told = 0

    def _progress(self, done: int, total: int) -> None:
        if done >= self._told + 40:
            self._told = done
            self.stdout.write(f"  {done} dossiers sur {total}")

    def _people_of_a_real_register(self) -> None:
        if User.objects.exclude(email__endswith=".example").exists():
            raise CommandError("Cette base contient de vrais comptes : ceux de la démonstration n’y entrent pas.")
        agency_people()
        busiest = Laboratory.objects.annotate(
            essential=Count("specialities", filter=Q(specialities__is_mitm=True, specialities__gone_on__isnull=True))
        ).order_by("-essential", "pk")[:REAL_COMPANIES]
        company_people([(laboratory.slug[:20].strip("-"), laboratory) for laboratory in busiest])
        self.stdout.write("Personnes fictives : créées sur le registre réel.")
