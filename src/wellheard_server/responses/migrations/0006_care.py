from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0005_inbox'),
    ]

    operations = []
