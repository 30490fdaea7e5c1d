"""How large a file may be that comes in by the door, known before Django is."""

import re

LARGEST = 500 << 20
SPARE = 256 << 20  # of disk that an upload leaves to answers
# Addresses that take a file; anybody else's body is small.
DOORS = re.compile(r"/w/[^/]+/answers/in/|/api/v1/imports")
