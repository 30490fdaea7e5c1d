"""A long answer leaves Django's thread before it is sent: Django decides who may have it, and the server pours it as fast as it is taken.

A thread that waited for a slow reader would be one of six. So a view gives its chunks away; each is made in a thread when the one before it
has gone out, and a reader that has left costs nothing more.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

SLOT = "wellheard.handed"  # in the ASGI scope: a list the server looks into when Django is done
CHUNK = 256 * 1024


def download(request: HttpRequest, chunks: Iterator[bytes], *, name: str, media_type: str) -> StreamingHttpResponse:
    """The chunks as a file to save. Where no server takes them (a test's client), Django sends them itself."""
    slot = request.META.get("asgi.scope", {}).get(SLOT)
    if request.method == "HEAD":
        chunks = iter(())
    elif slot is not None:
        slot.append(chunks)
        chunks = iter(())
    response = StreamingHttpResponse(chunks, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, plain(name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def plain(name: str) -> str:
    """A file's name without what a file system or a header could take for something else."""
    return "".join(sign if sign.isalnum() or sign in " ._-()" else "-" for sign in name).strip(" .-")[:120] or "answers"


def pieces(path: Path) -> Iterator[bytes]:
    """A file, a piece at a time. Opened at once, so that one that is gone is missed while it can still be said."""
    file = path.open("rb")

    def read() -> Iterator[bytes]:
        with closing(file):
            while piece := file.read(CHUNK):
                yield piece

    return read()
