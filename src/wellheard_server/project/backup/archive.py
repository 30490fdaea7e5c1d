"""A backup as a stream of named files: a folder, or one file that is a tar under zstd. The same words for both."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

import pyarrow as pa

from wellheard.base.errors import WellheardError
from wellheard.facts.place import sync
from wellheard_server.project.backup.manifest import NAME, Kept, Manifest, decoded

PIECE = 1 << 20
SUFFIX = ".tar.zst"


class Damaged(WellheardError):
    """The backup is not what was written; the sentence names the file."""


class Archive(Protocol):
    """What is being written. `add` says what it kept; a file that grows meanwhile is kept as long as it was."""

    def add(self, name: str, source: Path) -> None: ...
    def add_bytes(self, name: str, content: bytes) -> None: ...


class Writing:
    """Counts and hashes all that passes."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}

    def add(self, name: str, source: Path) -> None:
        with source.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content))

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        hashed = Hashed(file, size)
        self._put(name, hashed, size)
        self.kept[name] = Kept(size, hashed.digest)

    def _put(self, name: str, file: "Hashed", size: int) -> None:
        raise NotImplementedError


class Hashed:
    """The first `size` bytes of a file, hashed as they are read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left, self._hash = file, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._file.read(wanted)
        if wanted and not piece:
            raise Damaged("A file became shorter while it was copied. Make the backup again.")
        self._left -= len(piece)
        self._hash.update(piece)
        return piece

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


class IntoFolder(Writing):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        folder.mkdir(mode=0o700)

    def _put(self, name: str, file: Hashed, size: int) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as written:
            while piece := file.read(PIECE):
                written.write(piece)
            written.flush()
            os.fsync(written.fileno())


class IntoFile(Writing):
    def __init__(self, tar: tarfile.TarFile) -> None:
        super().__init__()
        self.tar = tar

    def _put(self, name: str, file: Hashed, size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self.tar.addfile(entry, file)  # type: ignore[arg-type]  # it only reads


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """An archive at `path`, durable when the block has ended: a folder unless the name says .tar.zst (or begins with a dot and does)."""
    if not is_one_file(path):
        yield IntoFolder(path)
        return _sync_folders(path)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,  # type: ignore[call-overload]
    ):
        yield IntoFile(tar)
    sync(path)
    sync(path.parent)


def is_one_file(path: Path) -> bool:
    return path.is_file() or SUFFIX in path.name


def reading(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Every file of a backup by its name, in the order of the archive. Raises Damaged where it cannot be read on."""
    yield from (_of_file if path.is_file() else _of_folder)(path)


def verified(path: Path) -> Manifest:
    """Reads all of it once. Raises Damaged with the name of the first file that is not as it was written."""
    found: dict[str, Kept] = {}
    manifest = None
    for name, file in reading(path):
        if name == NAME:
            manifest = _manifest(file)
            continue
        hashed, size = hashlib.sha256(), 0
        while piece := _piece(file, name):
            hashed.update(piece)
            size += len(piece)
        found[name] = Kept(size, hashed.hexdigest())
    if manifest is None:
        raise Damaged(f"{path.name} has no {NAME}: it is damaged, or not a backup of Wellheard.")
    for name in sorted(manifest.files.keys() | found.keys()):
        if name not in found:
            raise Damaged(f"{name} is missing in this backup. Take another one.")
        if found[name] != manifest.files.get(name):
            raise Damaged(f"{name} is damaged in this backup: it is not what was written. Take another one.")
    return manifest


def unpack(path: Path, folder: Path) -> None:
    """Writes every file of a verified backup below `folder`."""
    for name, file in reading(path):
        target = folder / safe(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            while piece := _piece(file, name):
                written.write(piece)
            written.flush()
            os.fsync(written.fileno())


def safe(name: str) -> PurePosixPath:
    """A name that stays below the folder it is unpacked into."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\x00" in name or not path.parts:
        raise Damaged("This backup names a file outside of itself. It was not made by Wellheard.")
    return path


def _of_folder(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    for file in sorted(each for each in path.rglob("*") if each.is_file() and not each.is_symlink()):
        with file.open("rb") as opened:
            yield file.relative_to(path).as_posix(), opened


def _of_file(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    at = "its beginning"
    try:
        with (
            pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as unpacked,
            tarfile.open(fileobj=unpacked, mode="r|") as tar,
        ):
            for entry in tar:
                at = entry.name
                file = tar.extractfile(entry) if entry.isreg() else None
                if file is None:
                    raise Damaged("This backup holds something that is no plain file. It was not made by Wellheard.")
                yield entry.name, file
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Damaged(f"{path.name} is damaged at {at}. Take another one.") from error


def _piece(file: IO[Any], name: str) -> bytes:
    try:
        return file.read(PIECE)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Damaged(f"{name} is damaged in this backup: it cannot be read. Take another one.") from error


def _manifest(file: IO[bytes]) -> Manifest:
    try:
        return decoded(_piece(file, NAME) + b"".join(iter(lambda: _piece(file, NAME), b"")))
    except ValueError as error:
        raise Damaged(f"{NAME} is damaged in this backup. Take another one.") from error


def _sync_folders(path: Path) -> None:
    for folder in (path, *(each for each in path.rglob("*") if each.is_dir()), path.parent):
        with suppress(OSError):
            sync(folder)
