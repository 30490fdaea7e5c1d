from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('holder', models.CharField(max_length=40)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('key', models.CharField(blank=True, max_length=64)),
                ('lake', models.CharField(blank=True, max_length=64)),
                ('arriving_at', models.DateTimeField(null=True)),
                ('arrived', models.CharField(blank=True, max_length=64)),
            ],
        ),
    ]
