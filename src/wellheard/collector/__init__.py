"""Taking answers: a request's body becomes a Submission, passes the steps, is on disk in the inbox, and only then is
acknowledged."""

from wellheard.collector.collector import Collector
from wellheard.collector.house import House, Invited, Published
from wellheard.collector.inbox import Broken, Busy, DiskFull, Inbox
from wellheard.collector.inbox_file import Entry, Outcome
from wellheard.collector.inbox_reader import InboxReader, Row
from wellheard.collector.submission import Accepted, Submission, decode_kept, token_hash

__all__ = [
    "Accepted",
    "Broken",
    "Busy",
    "Collector",
    "DiskFull",
    "Entry",
    "House",
    "Inbox",
    "InboxReader",
    "Invited",
    "Outcome",
    "Published",
    "Row",
    "Submission",
    "decode_kept",
    "token_hash",
]
