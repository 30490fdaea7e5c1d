"""A file as it comes in a request: as the field of a form, or as the whole body. Never more of it in memory than a piece."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from wellheard_server.base.refusal import Refused
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports.files import Kept

PIECE = 1 << 18


class Received:
    """What a form's file came to."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self.name = ""
        self.refusal: Refused | None = None


class ToUploads(FileUploadHandler):
    """Writes the field `file` to where files on their way in lie, piece by piece; other files are read past."""

    chunk_size = PIECE

    def __init__(self, received: Received) -> None:
        super().__init__()
        self.received = received
        self._writer: Any = None

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        if field_name == "file" and self.received.kept is None:
            self.received.name = file_name
            self._writer = _keeping(self.received)
            next(self._writer)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._writer:
            try:
                self._writer.send(raw_data)
            except Refused as refusal:
                self.received.refusal, self._writer = refusal, None
                raise StopUpload(connection_reset=False) from refusal

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self._writer:
            self._finish()
            return UploadedFile(None, self.received.name, None, file_size)
        return None

    def upload_interrupted(self) -> None:
        if self._writer:
            self._writer.close()

    def _finish(self) -> None:
        writer, self._writer = self._writer, None
        try:
            writer.send(None)
        except StopIteration:
            return


def _keeping(received: Received) -> Iterator[None]:
    """Turned inside out: whoever pushes pieces in feeds the writer that pulls them."""
    writer = import_files.Writer()
    try:
        while (piece := (yield)) is not None:
            writer.take(piece)
        received.kept = writer.done()
    finally:
        writer.leave()


def from_form(request: HttpRequest) -> Received:
    """Before anything asks for request.POST. Raises Refused."""
    received = Received()
    request.upload_handlers = [ToUploads(received)]
    try:
        _fields = request.POST
    except (MultiPartParserError, UnreadablePostError) as error:
        raise Refused("The form cannot be read.", code="malformed", status=400, field="body") from error
    return received


def from_body(request: HttpRequest) -> Kept:
    """Raises Refused."""

    def pieces() -> Iterator[bytes]:
        while piece := request.read(PIECE):
            yield piece

    return import_files.keep(pieces())
