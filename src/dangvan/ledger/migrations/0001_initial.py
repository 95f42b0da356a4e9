"""The table of events, and the triggers under which it can only grow."""

from django.db import migrations, models

from dangvan.ledger.immutability import install, uninstall


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.UUIDField()),
                ('sequence', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=60)),
                ('public', models.BooleanField()),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_user', models.BigIntegerField(null=True)),
                ('organisation', models.BigIntegerField(null=True)),
                ('plain', models.JSONField(default=dict)),
                ('commitments', models.JSONField(default=dict)),
                ('payload', models.JSONField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'day'], name='event_kind_day')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'sequence'), name='event_sequence_once')],
            },
        ),
        migrations.RunPython(install, uninstall),
    ]
