"""What all tests share. Where they keep their data is settled in tests/settings.py, before Django is loaded."""

from tests import databases

if databases.is_postgres():
    databases.flush_quickly()
