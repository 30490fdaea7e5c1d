"""Backups: one file or folder that holds everything, made while the product runs, and read back before anybody is told that it is there."""
