from wellheard_server.responses.models.backup import Backup
from wellheard_server.responses.models.care import Care
from wellheard_server.responses.models.comment import Comment
from wellheard_server.responses.models.departure import Departure
from wellheard_server.responses.models.exporting import Export
from wellheard_server.responses.models.import_job import ImportJob
from wellheard_server.responses.models.importing import Import
from wellheard_server.responses.models.offset import DrainOffset, LedgerOffset
from wellheard_server.responses.models.parked import ParkedRow
from wellheard_server.responses.models.response import Response

__all__ = [
    "Backup",
    "Care",
    "Comment",
    "Departure",
    "DrainOffset",
    "Export",
    "Import",
    "ImportJob",
    "LedgerOffset",
    "ParkedRow",
    "Response",
]
