"""A case can be put first on its desk: since when it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_what_people_do_is_told_the_next_day")]

    operations = [
        migrations.AddField("case", "prioritised_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("prioritised_at__isnull", False)),
                fields=["prioritised_at"],
                name="case_priority",
            ),
        ),
    ]
