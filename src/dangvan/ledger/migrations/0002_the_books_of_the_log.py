"""The books of the log: what waits, what entered, what was signed, witnessed, contradicted, erased; and the
triggers that fill the first and keep the others. Public events already there are put among the waiting.
"""

import django.db.models.deletion
from django.db import migrations, models

from dangvan.ledger.immutability import install_books, uninstall_books


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('root', models.BinaryField(max_length=32)),
                ('note', models.TextField()),
                ('signed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_at', models.DateTimeField()),
                ('source', models.CharField(max_length=200)),
                ('ours', models.TextField()),
                ('theirs', models.TextField()),
                ('note', models.TextField(blank=True)),
                ('alerted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LogState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('halted_at', models.DateTimeField(null=True)),
                ('halted_reason', models.TextField(blank=True)),
                ('resumed_by', models.TextField(blank=True)),
                ('sequencer', models.CharField(blank=True, max_length=60)),
                ('leased_until', models.DateTimeField(null=True)),
                ('problems', models.TextField(blank=True)),
                ('reconciled_at', models.DateTimeField(null=True)),
                ('lost_entries', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='PendingBatch',
            fields=[
                ('old_size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('entries', models.BinaryField()),
                ('events', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='ledger.event')),
            ],
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('uid', models.UUIDField(primary_key=True, serialize=False)),
                ('report', models.UUIDField()),
                ('what', models.CharField(max_length=60)),
                ('ground', models.CharField(max_length=60)),
                ('asked_by', models.BigIntegerField(null=True)),
                ('confirmed_by', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['report'], name='erasure_of_report')],
            },
        ),
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('witness', models.CharField(max_length=200)),
                ('line', models.TextField()),
                ('cosigned_at', models.DateTimeField()),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ledger.checkpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'witness'), name='cosigned_once')],
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('sequence', models.PositiveIntegerField()),
                ('leaf_hash', models.BinaryField(max_length=32)),
                ('event', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='ledger.event')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject', 'sequence'), name='log_entry_once')],
            },
        ),
        migrations.RunSQL(
            'INSERT INTO ledger_waiting (event_id) SELECT id FROM ledger_event WHERE public',
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(install_books, uninstall_books),
    ]
