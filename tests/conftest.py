"""What all tests share. Where they keep their data is settled in tests/settings.py, before Django is loaded."""
