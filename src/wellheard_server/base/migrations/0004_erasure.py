import django.db.models.deletion
import django.db.models.manager
import wellheard.base.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('base', '0003_limit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=wellheard.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('workspace_id', models.UUIDField()),
                ('kind', models.CharField(max_length=10)),
                ('person_id', models.UUIDField(null=True)),
                ('subject', models.UUIDField(null=True)),
                ('responses', models.JSONField(default=list)),
                ('invitations', models.JSONField(default=list)),
                ('files', models.JSONField(default=list)),
                ('digests', models.JSONField(default=list)),
                ('why', models.CharField(max_length=10)),
                ('actor', models.CharField(max_length=60)),
                ('steps', models.JSONField(default=dict)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'base_manager_name': 'everywhere',
                'default_manager_name': 'everywhere',
                'indexes': [models.Index(fields=['workspace_id', '-asked_at'], name='erasure_by_time')],
            },
            managers=[
                ('everywhere', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Suppressed',
            fields=[
                ('id', models.UUIDField(default=wellheard.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everywhere',
                'default_manager_name': 'everywhere',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'digest'), name='suppressed_once')],
            },
            managers=[
                ('everywhere', django.db.models.manager.Manager()),
            ],
        ),
    ]
