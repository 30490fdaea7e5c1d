"""Before Django is loaded: a data folder of the test run's own."""

import os
import tempfile

_DATA = tempfile.mkdtemp(prefix="wellheard-tests-")
os.environ["WELLHEARD_DATA"] = _DATA
os.environ["WELLHEARD_BASE_URL"] = "http://localhost:8000"
