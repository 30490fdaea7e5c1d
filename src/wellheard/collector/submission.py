"""What a respondent sends for one page, and what is kept of it. JSON and plain forms become this one struct before
anything else looks at them."""

import hashlib
import json
import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from wellheard.base.ids import SECRET_PATTERN, hashed, response_id
from wellheard.collector.refusal import Refused, refused

SECRET = re.compile(SECRET_PATTERN)
Secret = Annotated[str, Meta(pattern=SECRET_PATTERN)]
HIDDEN_FIELDS = 20


class Submission(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One page of answers as sent. `key` is a secret made in the browser or by the page, `token` a personal link's:
    exactly one of them says whose answers these are. `edit` counts how often this page was sent before with other
    answers."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    answers: dict[Annotated[str, Meta(max_length=80)], Any]
    page: Annotated[int, Meta(ge=1, le=1000)] = 1
    edit: Annotated[int, Meta(ge=0, le=9999)] = 0
    key: Secret = ""
    token: Secret = ""
    language: Annotated[str, Meta(max_length=35)] = ""
    source: Annotated[str, Meta(max_length=120)] = ""
    hidden: dict[Annotated[str, Meta(min_length=1, max_length=80)], Annotated[str, Meta(max_length=300)]] = {}
    started_at: Annotated[datetime, Meta(tz=True)] | None = None
    complete: bool = False


class Accepted(msgspec.Struct, kw_only=True, frozen=True):
    """What the inbox keeps as a row's body: the submission without its secret, the answers validated, and how it
    came."""

    version: int
    page: int
    edit: int
    language: str
    source: str
    hidden: dict[str, str]
    started_at: datetime | None
    answers: dict[str, Any]
    complete: bool
    channel: str
    invitation_id: str | None


_wire = msgspec.json.Decoder(Submission)
_kept = msgspec.json.Decoder(Accepted)
_encoder = msgspec.json.Encoder()
encode = _encoder.encode
decode_kept = _kept.decode


def digest(body: bytes) -> bytes:
    """What tells a repeated page from another one under the same key."""
    return hashlib.blake2b(body, digest_size=16).digest()


def token_hash(token: str) -> str:
    """Under which an invitation is stored; the token itself never is."""
    return hashed(token, "invitation")


def link_response(key: str) -> UUID:
    """The response that a page's or a program's key may write. Never a personal link's: no secret holds a colon, so a
    revoked token is worth nothing as a key."""
    return response_id(f"link:{key}")


def decode(raw: bytes) -> Submission:
    """Strict JSON, or a refusal that names the field. Nothing is guessed, cut or converted."""
    try:
        submission = _wire.decode(raw)
        if raw.count(b'"') != _encoder.encode(submission).count(b'"') or b"\\u" in raw:
            _look_closer(raw)
    except msgspec.ValidationError as error:
        raise explained(str(error)) from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise refused(
            "malformed",
            f"The body is not valid JSON: {error}.",
            field="body",
            expected="JSON in UTF-8",
            got=_beginning(raw),
        ) from None
    except RecursionError:
        raise refused(
            "malformed", "The body is nested too deeply.", field="body", expected="a few levels", got="very many"
        ) from None
    check(submission)
    return submission


def check(submission: Submission) -> None:
    """What no single field can say about itself."""
    if bool(submission.key) == bool(submission.token):
        got = "both" if submission.key else "neither"
        raise refused(
            "malformed", "Send either `key` or `token`.", field="key", expected="exactly one of key, token", got=got
        )
    if len(submission.hidden) > HIDDEN_FIELDS:
        raise refused(
            "malformed",
            "There are too many hidden fields.",
            field="hidden",
            expected=f"at most {HIDDEN_FIELDS}",
            got=str(len(submission.hidden)),
        )


def _look_closer(raw: bytes) -> None:
    """msgspec keeps the last of two equal keys and lets NUL through. A body without either has as many quotes as its
    own encoding, so this slow second reading is for the suspicious (and for those who spell a default out)."""
    try:
        json.loads(raw, object_pairs_hook=_once, parse_int=str)
    except RecursionError:
        raise refused(
            "malformed", "The body is nested too deeply.", field="body", expected="a few levels", got="very many"
        ) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise refused("malformed", f"{key} is there twice.", field=key, expected="each field once", got="twice")
        if has_nul(key) or has_nul(value):
            raise refused(
                "malformed", f"{key} holds a NUL character.", field=key, expected="text without NUL", got=value
            )
        found[key] = value
    return found


def has_nul(value: object) -> bool:
    return (
        "\x00" in value if isinstance(value, str) else isinstance(value, list) and any(has_nul(item) for item in value)
    )


UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.S)
MISSING = re.compile(r"Object missing required field `(?P<field>.*)`", re.S)
PLACE = re.compile(r" - at `(?:key in )?\$\.?(?P<place>[^`]*)`$")
EXPECTED = re.compile(r"Expected (?P<expected>.*?)(?:, got (?P<got>.*))?$", re.S)


def explained(words: str) -> Refused:
    """msgspec's sentence taken apart into field, expected, got."""
    place = PLACE.search(words)
    field = (place["place"] if place else "").replace("[...]", "") or "body"
    words = PLACE.sub("", words)
    if unknown := UNKNOWN.match(words):
        known = ", ".join(Submission.__struct_fields__)
        return refused(
            "malformed",
            f"There is no field {unknown['field'][:80]}.",
            field=unknown["field"][:80],
            expected=f"one of {known}",
            got="an unknown field",
        )
    if missing := MISSING.match(words):
        return refused(
            "malformed", f"{missing['field']} is missing.", field=missing["field"], expected="a value", got="nothing"
        )
    found = EXPECTED.match(words)
    expected = found["expected"].replace("`", "") if found else "a value in range"
    got = (found["got"] or "").replace("`", "") if found else words
    return refused(
        "malformed", f"{field}: {words.replace('`', '')}.", field=field, expected=expected, got=got or "something else"
    )


def _beginning(raw: bytes) -> str:
    return raw[:20].decode("utf-8", "replace") or "nothing"
