"""Once a day, on one node: what was promised to be kept no longer goes."""

import logging
from contextlib import suppress

from django.db import Error
from django.tasks import task
from django.utils import timezone

from wellheard.base.errors import WellheardError
from wellheard_server.base.lease import Taken, held
from wellheard_server.responses.keeping import retention

log = logging.getLogger(__name__)


@task()
def keep_to_it() -> None:
    with suppress(Taken), held("retention", wait=False):
        for survey in retention.with_days():
            try:
                gone = retention.keep_to(survey, timezone.now())
            except (Error, OSError, WellheardError):
                log.exception("the days of survey %s could not be kept to; tomorrow is another try", survey.id)
            else:
                if gone:
                    log.info(
                        "survey %s: %s answers, %s comments and %s names went",
                        survey.id,
                        gone.answers,
                        gone.comments,
                        gone.names,
                    )
