from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declarations", "0007_notice_asked")]

    operations = [
        migrations.AddField(
            model_name="updatedraft",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        # Those in preparation may hold what somebody typed: 0 says that nobody did.
        migrations.RunSQL("UPDATE declarations_updatedraft SET revision = 1", migrations.RunSQL.noop),
    ]
