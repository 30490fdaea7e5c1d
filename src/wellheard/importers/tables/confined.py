"""What a child process may use: so much memory, so many seconds of computing until it knows the file, and no core dump."""

import resource
import struct
import sys

import msgspec

SECONDS = 10  # until the file is open
SECONDS_TO_READ = 3_600  # for the whole of an honest one


def confine(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS_TO_READ))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def trusted() -> None:
    """The file is open and its size known: reading it takes as long as it takes."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_TO_READ, SECONDS_TO_READ))


def send(body: bytes) -> None:
    sys.stdout.buffer.write(struct.pack(">I", len(body)))
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def say(message: msgspec.Struct) -> None:
    send(msgspec.msgpack.encode(message))
