"""Again from its beginning: a unit of work that PostgreSQL broke off for another's sake."""

import logging
import time
from collections.abc import Callable
from functools import wraps

from django.db import OperationalError, connection

log = logging.getLogger(__name__)
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
TRIES = 5


def whole[**Given, Result](work: Callable[Given, Result]) -> Callable[Given, Result]:
    """Decorates what opens a transaction and does nothing outside it. On a deadlock or a serialization failure all of it is done again, at
    most TRIES times; within somebody else's transaction it is theirs to do again."""

    @wraps(work)
    def tried(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        for left in reversed(range(TRIES)):
            try:
                return work(*args, **kwargs)
            except OperationalError as error:
                if not left or connection.in_atomic_block or not was_broken_off(error):
                    raise
                log.info("%s was broken off by the database and is done again", work.__qualname__)
                time.sleep(0.02 * (TRIES - left))
        raise AssertionError("the last try returns or raises")

    return tried


def was_broken_off(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") in (SERIALIZATION_FAILURE, DEADLOCK)
