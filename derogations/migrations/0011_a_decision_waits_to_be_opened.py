"""A request may wait for its laboratory to open a decision: words of a choice alone, no row changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("derogations", "0010_certificate_asked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="loweringrequest",
            name="due_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("registration", "Accusé d’enregistrement à envoyer"),
                    ("acknowledgement", "Accusé de réception à envoyer"),
                    ("pieces", "Pièces attendues"),
                    ("silence", "Dernier jour pour décider"),
                    ("reasons", "Motifs à communiquer"),
                    ("appeal", "Recours gracieux à trancher"),
                    ("opening", "Décision à ouvrir par le laboratoire"),
                ],
                max_length=20,
            ),
        ),
    ]
