"""The product's settings over a data folder of the test run's own. Read before anything else: nothing of a test may land in a real folder."""

import atexit
import os
import shutil
import tempfile

from tests import databases

_DATA = tempfile.mkdtemp(prefix="wellheard-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["WELLHEARD_DATA"] = _DATA
os.environ["WELLHEARD_BASE_URL"] = "http://localhost:8000"
for _name in ("LAKE_URL", "FILES_URL"):
    os.environ.pop(_name, None)
databases.choose()

from wellheard_server.project.settings import *  # noqa: E402, F403  the environment must stand first

# Hashing is slow on purpose; only the tests that are about it (tests/accounts) ask for the real one.
REAL_PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *REAL_PASSWORD_HASHERS]
