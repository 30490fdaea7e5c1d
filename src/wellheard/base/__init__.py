"""What every other room stands on, and no word of the field: registry, errors, ids, time, language tags."""
