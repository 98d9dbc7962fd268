"""`manage.py generate --scale N --seed S`: a synthetic agency for benchmarks."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from declarations.models import Declaration
from mitm.home.synthetic import generate


class Command(BaseCommand):
    """Fills an empty database; refuses one that already holds declarations."""

    help = "Remplit une base vide d’une agence synthétique (échelle 1 : 20 000 produits, 100 000 déclarations)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Scale and seed."""
        parser.add_argument("--scale", type=float, default=1.0)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: object, **options: object) -> None:
        """Generate, telling each step."""
        if Declaration.objects.exists():
            raise CommandError(
                "Cette base contient déjà des déclarations : la génération ne va que dans une base vide."
            )
        scale, seed = float(str(options["scale"])), int(str(options["seed"]))
        size = generate(scale=scale, seed=seed, tell=self.stdout.write)
        self.stdout.write(f"Prêt : {size.products} produits, {size.declarations} déclarations.")
