# Views of a list are kept by the ground floor, for every list: those of declarations move there.

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_KEPT = ("owner_id", "list_key", "name", "query")


def _copy(source, target) -> None:  # type: ignore[no-untyped-def]
    target.objects.bulk_create([target(**row) for row in source.objects.values(*_KEPT)], ignore_conflicts=True)


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """To the table of the ground floor."""
    _copy(apps.get_model("declarations", "SavedView"), apps.get_model("web", "SavedView"))


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Back to the table of declarations."""
    _copy(apps.get_model("web", "SavedView"), apps.get_model("declarations", "SavedView"))


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0004_indexes_of_ends"),
        ("web", "0002_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.DeleteModel(name="SavedView"),
    ]
