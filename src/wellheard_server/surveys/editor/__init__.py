"""The editor's forms: a question drawn as fields and read back, whatever its type. Nothing here knows a type by name."""
