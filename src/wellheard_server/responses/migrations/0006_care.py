import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('responses', '0005_inbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='Backup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('as_of', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('size', models.BigIntegerField()),
                ('responses', models.BigIntegerField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Care',
            fields=[
                ('workspace', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='accounts.workspace')),
                ('looked_at', models.DateTimeField(null=True)),
                ('merged_at', models.DateTimeField(null=True)),
                ('merged_files', models.PositiveIntegerField(default=0)),
                ('verified_at', models.DateTimeField(null=True)),
                ('differences', models.PositiveIntegerField(default=0)),
                ('failed_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='SendingStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=10)),
                ('stopped_by', models.CharField(max_length=60)),
                ('stopped_at', models.DateTimeField(auto_now_add=True)),
                ('resumed_by', models.CharField(blank=True, max_length=60)),
                ('resumed_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
