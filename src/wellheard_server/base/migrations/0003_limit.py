from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0002_lease'),
    ]

    operations = [
        migrations.CreateModel(
            name='LimitSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('slot', models.BigIntegerField()),
                ('count', models.IntegerField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['until'], name='limit_slot_until')],
                'constraints': [models.UniqueConstraint(fields=('key', 'slot'), name='limit_slot_once')],
            },
        ),
    ]
