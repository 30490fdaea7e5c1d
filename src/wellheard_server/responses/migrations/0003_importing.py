import django.db.models.deletion
import django.db.models.manager
import wellheard.base.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0002_departure'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='made_survey',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='import',
            name='undone_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.UUIDField(default=wellheard.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=300)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(max_length=64)),
                ('stored', models.CharField(blank=True, max_length=64)),
                ('encoding', models.CharField(blank=True, max_length=40)),
                ('sheet', models.CharField(blank=True, max_length=120)),
                ('header', models.CharField(blank=True, max_length=64)),
                ('look', models.JSONField(default=dict)),
                ('typed', models.JSONField(default=dict)),
                ('plan', models.JSONField(default=dict)),
                ('report', models.JSONField(default=dict)),
                ('task', models.CharField(blank=True, max_length=10)),
                ('state', models.CharField(blank=True, max_length=10)),
                ('run', models.UUIDField(null=True)),
                ('stop_asked', models.BooleanField(default=False)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('share', models.FloatField(default=0.0)),
                ('added', models.PositiveBigIntegerField(default=0)),
                ('refused', models.PositiveBigIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('words', models.TextField(blank=True)),
                ('actor', models.CharField(max_length=80)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('beat_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('imported', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to='responses.import')),
                ('survey', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='surveys.survey')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everywhere',
                'default_manager_name': 'everywhere',
                'indexes': [models.Index(fields=['workspace', '-created_at'], name='import_job_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('workspace', 'key'), name='one_import_job_a_key')],
            },
            managers=[
                ('everywhere', django.db.models.manager.Manager()),
            ],
        ),
    ]
