"""Logs: one line an event, as JSON where a machine reads, coloured where a person does. Ids and figures, never what somebody typed."""

import logging
import logging.config
import sys
import traceback
from typing import Any, TextIO
from uuid import UUID

import structlog

# What a record of another package may bring along; its text and arguments stay out, for nobody knows what is in them.
CARRIED = ("worker_id", "task_id", "task", "queue", "attempt", "status_code", "duration_ms")
QUIET = {
    "django.request": "ERROR",
    "django.security": "ERROR",
    "django.server": "ERROR",
    "uvicorn": "WARNING",
    "uvicorn.error": "WARNING",
    "django_ox": "WARNING",
}


def set_up(level: str = "INFO", *, to: TextIO | None = None) -> None:
    """To standard error unless told: as JSON on a pipe, for reading on a terminal."""
    to = to or sys.stderr
    as_json = not to.isatty()
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        failure_without_its_message,
        tame,
    ]
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        "foreign_pre_chain": [foreign, *shared],
        "use_get_message": False,
        "pass_foreign_args": True,
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": to, "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {name: {"level": quiet} for name, quiet in QUIET.items()},
        }
    )


def foreign(logger: logging.Logger, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """A record of the standard library's logging. Ours is told with ids and figures put in; of others, only a text that is a template."""
    record: logging.LogRecord = event["_record"]
    kept = {key: getattr(record, key) for key in CARRIED if hasattr(record, key)}
    return {
        "_record": record,
        "_from_structlog": False,
        "event": told(record, event.get("positional_args")),
        "logger": record.name,
        "exc_info": record.exc_info,
        **kept,
    }


def told(record: logging.LogRecord, values: Any) -> str:
    ours = record.name.startswith("wellheard")
    if not isinstance(record.msg, str) or not (ours or values):
        return record.name  # a text without a template may be somebody's words already
    if not ours or not isinstance(values, tuple):
        return record.msg
    return record.msg % tuple(each if isinstance(each, UUID | int | float) else "***" for each in values)


def failure_without_its_message(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """The kind of an exception and where it came from. Its message may quote a customer."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[0] is not None:
        event["error"] = info[0].__name__
        event["at"] = [
            f"{frame.filename.rpartition('/src/')[2] or frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(info[2])[-8:]
        ]
    return event


def tame(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Control characters are spelled out: nobody can forge a line or colour a terminal."""
    return {key: _tame(value) if isinstance(value, str) else value for key, value in event.items()}


def _tame(text: str) -> str:
    return (
        text
        if text.isprintable()
        else "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
    )
