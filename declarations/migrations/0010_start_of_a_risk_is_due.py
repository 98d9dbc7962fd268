from django.db import migrations, models
from django.db.models import Exists, OuterRef, Subquery

KINDS_OF_DUE = [
    ("complement", "Complément attendu"),
    ("answer", "Réponse attendue"),
    ("news", "Nouvelles attendues"),
    ("start", "Date de début atteinte"),
    ("return", "Date de retour atteinte"),
    ("cessation", "Date d’arrêt atteinte"),
    ("take", "À prendre en charge"),
]


def tell_when_cases_turned(apps, schema_editor):
    """A case that has had a period of another kind turned on the day on which its last period began."""
    declarations = apps.get_model("declarations", "Declaration").objects.all()
    periods = apps.get_model("declarations", "StatusInterval").objects.filter(declaration=OuterRef("pk"))
    turned = declarations.filter(Exists(periods.exclude(kind=OuterRef("kind"))))
    turned.update(turned_on=Subquery(periods.order_by("-starts_on").values("starts_on")[:1]))


class Migration(migrations.Migration):
    dependencies = [("declarations", "0009_update_draft_end")]

    operations = [
        migrations.AddField(
            model_name="declaration",
            name="turned_on",
            field=models.DateField(null=True, verbose_name="nature changée le"),
        ),
        migrations.AlterField(
            model_name="declaration",
            name="due_kind",
            field=models.CharField(blank=True, choices=KINDS_OF_DUE, max_length=20),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="due_kind",
            field=models.CharField(choices=KINDS_OF_DUE, max_length=20, verbose_name="échéance"),
        ),
        migrations.RunPython(tell_when_cases_turned, migrations.RunPython.noop),
    ]
