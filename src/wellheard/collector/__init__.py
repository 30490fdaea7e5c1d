"""Taking answers: a request's body becomes a Submission, passes the steps, is on disk in the inbox, and only then is
acknowledged."""

from wellheard.collector.any_inbox import AnyInbox, Broken, Busy, DiskFull, Unreadable
from wellheard.collector.collector import Collector
from wellheard.collector.entry import Entry, Outcome
from wellheard.collector.house import House, Invited, Published
from wellheard.collector.inbox import Inbox
from wellheard.collector.inbox_reader import InboxReader, Row
from wellheard.collector.submission import Accepted, Submission, decode_kept, token_hash

__all__ = [
    "Accepted",
    "AnyInbox",
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
    "Unreadable",
    "decode_kept",
    "token_hash",
]
