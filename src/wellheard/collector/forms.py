"""A plain HTML form, read strictly: what a browser without a line of JavaScript sends."""

from urllib.parse import parse_qsl

from wellheard.collector.body import Headers, Reader, Receive, header
from wellheard.collector.refusal import refused

Form = dict[str, list[str]]
TYPE = b"application/x-www-form-urlencoded"
MOST_FIELDS = 1000


async def read_form(bodies: Reader, headers: Headers, receive: Receive) -> Form:
    """Fields by name, values in order. Files are not taken here, so `multipart` is refused instead of half
    understood."""
    kind = header(headers, b"content-type").split(b";")[0].strip().lower()
    if kind != TYPE:
        raise refused(
            "unsupported_type",
            "Send a plain form.",
            field="Content-Type",
            expected=TYPE.decode(),
            got=kind.decode("latin-1") or "nothing",
        )
    return parse(await bodies.read(headers, receive))


def parse(body: bytes) -> Form:
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=MOST_FIELDS
        )
    except UnicodeError:
        raise refused(
            "malformed", "The form is not UTF-8.", field="body", expected="UTF-8, percent-encoded", got="other bytes"
        ) from None
    except ValueError:
        raise refused(
            "malformed",
            "The form cannot be read.",
            field="body",
            expected=f"name=value pairs, at most {MOST_FIELDS}",
            got="something else",
        ) from None
    form: Form = {}
    for name, value in pairs:
        if "\x00" in name or "\x00" in value:
            raise refused(
                "malformed", "The form holds a NUL character.", field=name, expected="text without NUL", got=value
            )
        form.setdefault(name, []).append(value)
    return form
