"""A snapshot of the same files as the last one says so; a mark tells whether the register was written since."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_thresholds")]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="register_mark",
            field=models.CharField(blank=True, max_length=32, verbose_name="empreinte du registre après l’import"),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                help_text="Rien n’avait changé, ni dans les fichiers ni dans le registre\u00a0: rien n’a été comparé.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeated",
                to="registry.snapshot",
                verbose_name="mêmes fichiers que",
            ),
        ),
    ]
