"""Tries are counted by base/limits.py now. The table stays for one release, so that a 0.1 that still runs on it goes on; what it held is gone."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL('DELETE FROM accounts_signinattempt', migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='SignInAttempt')]),
    ]
