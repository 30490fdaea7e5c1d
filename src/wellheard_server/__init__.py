"""The house: rows, people, screens. The rules and numbers are in `wellheard`."""
