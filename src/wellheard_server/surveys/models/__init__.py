from wellheard_server.surveys.models.edition import HouseEdition
from wellheard_server.surveys.models.survey import Archival, DraftMoved, DraftStep, NotSound, Survey
from wellheard_server.surveys.models.version import Version

__all__ = ["Archival", "DraftMoved", "DraftStep", "HouseEdition", "NotSound", "Survey", "Version"]
