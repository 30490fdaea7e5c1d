"""How far a file is on its way in, in words and figures for a page."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellheard_server.base import figures
from wellheard_server.responses.models import ImportJob
from wellheard_server.responses.models.import_job import BRING, CHECK, DONE, FAILED, RUNNING, STOPPED, UNDO, WAITING


@dataclass(frozen=True)
class Progress:
    job: ImportJob

    @property
    def title(self) -> str:
        """Where it stands, in a few words."""
        task, state = self.job.task, self.job.state
        if not state:
            return _("Waits for you to say what its columns mean")
        return {
            (CHECK, WAITING): _("Waits for its turn"),
            (CHECK, RUNNING): _("Being looked through"),
            (CHECK, STOPPED): _("Stopped while it was looked through"),
            (CHECK, FAILED): _("Could not be looked through"),
            (CHECK, DONE): _("Looked through; nothing is stored yet"),
            (BRING, WAITING): _("Waits for its turn"),
            (BRING, RUNNING): _("Being brought in"),
            (BRING, STOPPED): _("Stopped on its way in"),
            (BRING, FAILED): _("Did not come in whole"),
            (BRING, DONE): _("Brought in"),
            (UNDO, WAITING): _("Waits to be taken back"),
            (UNDO, RUNNING): _("Being taken back"),
            (UNDO, STOPPED): _("Stopped while it was taken back"),
            (UNDO, FAILED): _("Not taken back whole"),
            (UNDO, DONE): _("Taken back"),
        }[task, state]

    @property
    def tone(self) -> str:
        if self.job.state == FAILED:
            return "det"
        return "live" if self.job.is_busy or (self.job.task == BRING and self.job.state == DONE) else ""

    @cached_property
    def rate(self) -> float:
        """Rows a second since it began; 0 while that says nothing."""
        seconds = self._seconds
        return self.job.done / seconds if seconds >= 2 else 0.0

    @property
    def _seconds(self) -> float:
        if not self.job.begun_at or not self.job.beat_at:
            return 0.0
        return (self.job.beat_at - self.job.begun_at).total_seconds()

    @property
    def left(self) -> str:
        """About how long it will take still; empty while that is not known."""
        share, seconds = self.job.share, self._seconds
        if self.job.state != RUNNING or not 0.005 < share < 1 or seconds < 3:
            return ""
        return about(timedelta(seconds=seconds / share * (1 - share)))

    @property
    def percent(self) -> int:
        return int(100 * self.job.share)

    @property
    def rate_in_words(self) -> str:
        if self.job.state != RUNNING or not self.rate:
            return ""
        return _("{n} rows a second").format(n=figures.plain(round(self.rate)))

    @property
    def is_quiet(self) -> bool:
        """At work by its own account, and silent for longer than it should be."""
        late = timezone.now() - (self.job.beat_at or timezone.now())
        return self.job.state == RUNNING and late > timedelta(seconds=15)

    @property
    def reason(self) -> str:
        """Why it failed, or what a waiting one went through."""
        if self.job.state not in (FAILED, WAITING, STOPPED):
            return ""
        waits = self.job.state == WAITING
        return {
            "file": _("The file itself is at fault:"),
            "memory": _("It needed more memory than an import may take.")
            if not waits
            else _("It needed more memory than an import may take. It is tried again."),
            "killed": _("The process that worked on it was ended from outside, three times.")
            if not waits
            else _("The process that worked on it was ended from outside. It is taken up again where it was."),
            "silent": _("The process that worked on it was gone, three times.")
            if not waits
            else _("The process that worked on it is gone. It is taken up again where it was."),
            "error": _("Something broke on our side, three times; it is in the log.")
            if not waits
            else _("Something broke on our side; it is in the log. It is tried again."),
        }.get(self.job.reason, "")


def about(left: timedelta) -> str:
    """Less than a minute, about 3 minutes, about 2 hours."""
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return _("less than a minute left")
    if minutes < 90:
        words = ngettext("about {n} minute left", "about {n} minutes left", minutes)
        return words.format(n=figures.plain(minutes))
    hours = round(minutes / 60)
    return ngettext("about {n} hour left", "about {n} hours left", hours).format(n=figures.plain(hours))
