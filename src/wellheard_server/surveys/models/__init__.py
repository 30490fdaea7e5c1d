from wellheard_server.surveys.models.edition import HouseEdition
from wellheard_server.surveys.models.survey import Archival, Survey
from wellheard_server.surveys.models.version import Version

__all__ = ["Archival", "HouseEdition", "Survey", "Version"]
