"""Published versions, compiled once a process: a version never changes, so what was compiled stays right."""

from functools import lru_cache
from uuid import UUID

from wellheard.survey import Compiled, compile_survey, decode
from wellheard_server.surveys.models import Version


@lru_cache(maxsize=4096)
def compiled_version(survey_id: UUID, number: int) -> Compiled:
    """Raises Version.DoesNotExist when nothing was published under that number."""
    version = Version.everywhere.get(survey_id=survey_id, number=number)
    return compile_survey(decode(version.definition), number)
