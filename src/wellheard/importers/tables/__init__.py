"""Files as tables, one format a file: rows under named columns, from the front, in constant memory."""
