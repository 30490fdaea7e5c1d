"""What runs day by day: backups, the drain, background work, sending."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django_ox.models import OxTask

from wellheard_server.base import sending
from wellheard_server.project.doctor.finding import Finding, fault, fine, warning
from wellheard_server.project.status.house import tasks
from wellheard_server.project.status.inbox import backlog
from wellheard_server.responses.models import Backup, ParkedRow

OLD = timedelta(days=2)
WAITED = timedelta(minutes=20)
BEHIND = 300.0


def check() -> Iterator[Finding]:
    yield last_backup()
    yield drain()
    yield from background()
    yield set_aside()
    yield messages()


def last_backup() -> Finding:
    backup = Backup.objects.order_by("-as_of").first()
    do = "wellheard backup /somewhere/else/wellheard-$(date +%F).tar.zst, every day, onto another machine."
    if backup is None:
        return warning("backup", "none was made", "A disk that fails takes everything with it.", do)
    age = timezone.now() - backup.as_of
    found = f"{backup.name}, as of {backup.as_of:%Y-%m-%d %H:%M} UTC"
    if age > OLD:
        return warning("backup", f"{found}: {age.days} days old", "What came since would be lost.", do)
    return fine("backup", found)


def drain() -> Finding:
    waiting = backlog()
    found = f"{waiting.rows:,} pages wait, the oldest for {waiting.seconds:,.0f} s"
    if waiting.rows and waiting.seconds > BEHIND:
        return fault(
            "inbox",
            found,
            "Answers are kept and shown nowhere.",
            "Start `wellheard up`, or a worker; when one runs, look at its log.",
        )
    return fine("inbox", found if waiting.rows else "nothing waits")


def background() -> Iterator[Finding]:
    known = tasks()
    oldest = OxTask.objects.filter(status=OxTask.Status.READY).order_by("enqueued_at").first()
    since = max(oldest.run_after or oldest.enqueued_at, oldest.enqueued_at) if oldest else None
    if since and timezone.now() - since > WAITED:
        yield fault(
            "background work",
            f"{known.waiting} pieces wait, the oldest since {since:%Y-%m-%d %H:%M} UTC",
            "Nothing is merged, imported, exported or cleaned.",
            "Start `wellheard up`, or a worker.",
        )
    elif known.stopped:
        yield warning(
            "background work",
            f"{known.stopped} pieces were given up, such as {known.last[0].task} ({known.last[0].reason})",
            "What they were to do was not done.",
            "Settings, Status shows each, with a button to try again.",
        )
    else:
        yield fine("background work", f"{known.waiting} wait, {known.running} run, none was given up")


def set_aside() -> Finding:
    rows = ParkedRow.objects.count()
    if rows:
        why = "They are kept, and count nowhere."
        return warning("set aside", f"{rows} pages of answers", why, "Settings, Status shows the reasons.")
    return fine("set aside", "nothing")


def messages() -> Finding:
    stop = sending.open_stop()
    if stop:
        return warning(
            "sending",
            f"off since {stop.stopped_at:%Y-%m-%d %H:%M} UTC ({stop.reason})",
            "Nobody is written to.",
            "wellheard sending on",
        )
    return fine("sending", "on")
