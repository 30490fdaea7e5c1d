from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0002_departure'),
    ]

    operations = []
