"""The text of a table on its way to the parser: every byte decoded, every quote paired, faults placed on their line."""

import codecs
import io
import re

from wellheard.base.errors import FileError
from wellheard.importers.tables.dialect import Dialect
from wellheard.importers.tables.encoding import guessed
from wellheard.importers.tables.unpacked import CHUNK, Unpacked

_LINE_END = re.compile(r"\r\n|\r|\n")


class TextStream(io.RawIOBase):
    """Gives the lines from `from_line` on as UTF-8 bytes. `suspect` turns true where quotes do not pair as the format
    wants them to.

    A parser that meets a quote left open swallows the rows behind it and says nothing; this stream is what notices.
    """

    def __init__(self, source: Unpacked, dialect: Dialect, *, from_line: int = 1) -> None:
        self.source, self.encoding = source, dialect.encoding
        self.line = 1
        self.suspect = False
        self._decoder = codecs.getincrementaldecoder(self.encoding)()
        self._ascii_so_far = self.encoding == "utf-8"
        self._skip = from_line - 1
        self._quotes = dialect.quotes
        self._edges = (dialect.separator, "\n", "\r")
        self._inside, self._before = False, "\n"
        self._held, self._out, self._ended = "", b"", False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.source.close()
        super().close()

    def read(self, size: int = -1) -> bytes:
        """`size` bytes of UTF-8, fewer only at the end: the parser takes what one read gives for a block."""
        pieces, held = [self._out], len(self._out)
        while (size < 0 or held < size) and (text := self.next_text()):
            pieces.append(text.encode())
            held += len(pieces[-1])
        self._out = b"".join(pieces)
        taken, self._out = (self._out, b"") if size < 0 else (self._out[:size], self._out[size:])
        return taken

    def next_text(self) -> str:
        """The next piece of text, empty at the end."""
        text = ""
        while not text and not self._ended:
            raw = self.source.read(CHUNK)
            self._ended = not raw
            text = self._past_header(self._whole_endings(self._decoded(raw)))
            self._follow_quotes(text)
            self.line += text.count("\n") or text.count("\r")
        self.suspect = self.suspect or (self._ended and self._inside)
        return text

    def _decoded(self, raw: bytes) -> str:
        try:
            text = self._decoder.decode(raw, not raw)
        except UnicodeDecodeError as error:
            if not self._ascii_so_far or (page := guessed(raw)) == self.encoding:
                raise self._misread(error) from error
            return self._in_page(page, raw)
        self._ascii_so_far = self._ascii_so_far and text.isascii()
        if "\0" in text:
            line = self.line + text[: text.index("\0")].count("\n")
            raise FileError("expected text, got a NUL character.", where=f"line {line}", code="nul")
        return text

    def _in_page(self, page: str, raw: bytes) -> str:
        """All before was ASCII, which every page shares: the first bytes beyond it decided which page it is."""
        self.encoding, self._ascii_so_far = page, False
        self._decoder = codecs.getincrementaldecoder(page)()
        return self._decoded(raw)

    def _misread(self, error: UnicodeDecodeError) -> FileError:
        line = self.line + error.object[: error.start].count(b"\n")
        got = error.object[error.start : error.start + 2].hex(" ").upper()
        hint = "The file may mix encodings; save it as UTF-8, or name its encoding with --encoding."
        return FileError(
            f"expected text in {self.encoding}, got the bytes {got}.", where=f"line {line}", code="encoding", hint=hint
        )

    def _whole_endings(self, text: str) -> str:
        """Keeps a CR at the end of a chunk for the next one, which may begin with its LF."""
        text, self._held = self._held + text, ""
        if text.endswith("\r"):
            if self._ended:
                return text + "\n"  # a parser cannot tell a CR at the very end from half a CRLF
            text, self._held = text[:-1], "\r"
        return text

    def _past_header(self, text: str) -> str:
        while self._skip and text:
            end = _LINE_END.search(text)
            if end is None:
                return ""
            text = text[end.end() :]
            self._skip -= 1
            self.line += 1
        return text

    def _follow_quotes(self, text: str) -> None:
        """Across chunks: before an opening quote and after a closing one stands a separator or a line's end; a doubled
        quote is an empty piece.
        """
        if self.suspect or not text or not self._quotes:
            return
        pieces = text.split('"')
        last = len(pieces) - 1
        for position, piece in enumerate(pieces):
            if not self._inside:
                closed_before = position > 0 or self._before == '"'
                first = piece[:1] or (self._before if position == 0 else "")
                opens_badly = position < last and (piece[-1:] or first) not in (*self._edges, "", '"')
                closes_badly = closed_before and piece[:1] not in (*self._edges, "")
                self.suspect = self.suspect or opens_badly or closes_badly
            self._inside ^= position < last
        self._before = text[-1]
