"""`analysable` says by its name what it allows; sensitive topics are never looked through for hot spots."""

from typing import Any

from django.db import migrations, models


def switch_off_in_sensitive_topics(apps: Any, schema_editor: Any) -> None:
    apps.get_model("organisations", "Topic").objects.filter(sensitive=True).update(hotspot_allowed=False)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.RenameField("topic", "analysable", "hotspot_allowed"),
        migrations.AlterField("topic", "hotspot_allowed", models.BooleanField(default=False)),
        migrations.RunPython(switch_off_in_sensitive_topics, migrations.RunPython.noop),
        migrations.AddConstraint(
            "topic",
            models.CheckConstraint(
                condition=models.Q(("hotspot_allowed", True), ("sensitive", True), _negated=True),
                name="topic_sensitive_never_in_hotspots",
            ),
        ),
    ]
