"""Reading a receipt: needs nothing but the receipt, so that anybody can check one anywhere."""

import hashlib
from base64 import b64decode, b64encode
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wellheard.base.errors import FileError


def verify(raw: bytes, *, key: str = "", id: str = "") -> dict[str, Any]:
    """What the receipt says. Raises FileError when it is not as it was signed, not by that key, or not about that id."""
    try:
        signed = msgspec.json.decode(raw, type=dict[str, Any])
        body, signature = signed["receipt"], b64decode(signed["signature"], validate=True)
        public = Ed25519PublicKey.from_public_bytes(b64decode(signed["public_key"], validate=True))
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise FileError("this is no receipt of an erasure.", code="no_receipt") from error
    try:
        public.verify(signature, canonical(body))
    except InvalidSignature as error:
        raise FileError("the receipt was changed after it was signed.", code="forged") from error
    if key and key.strip() != public_text(public):
        raise FileError("the receipt was signed with another key.", code="other_key")
    if id and hashed(body["salt"], id.strip().lower()) not in body["about"]:
        raise FileError("the receipt is about somebody else.", code="other_id")
    return body  # type: ignore[no-any-return]


def as_text(signed: dict[str, Any]) -> str:
    body = signed["receipt"]
    lines = [
        f"Receipt {body['id']}",
        f"Erased: {body['what']}. Asked {body['asked_at']}, finished {body['finished_at']}.",
        "",
        *(
            f"  {each['title']}: {each['how']}, {each['at']}" + (f" ({each['n']})" if each["n"] else "")
            for each in body["stores"]
        ),
        "",
        "Hold nothing about those who answer:",
        *(f"  {each}" for each in body["nothing_personal"]),
        "Not reached from here:",
        *(f"  {each}" for each in body["outside"]),
        "",
        f"Signed with {signed['public_key']} (Ed25519), of {body['by']}. Check it with: wellheard receipt verify {body['id']}.json",
    ]
    return "\n".join(lines) + "\n"


def public_text(key: Ed25519PublicKey) -> str:
    return in_base64(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def hashed(salt: str, id: str) -> str:
    return hashlib.sha256(f"wellheard:receipt:{salt}:{id}".encode()).hexdigest()


def canonical(body: Any) -> bytes:
    return msgspec.json.encode(body, order="sorted")


def in_base64(raw: bytes) -> str:
    return b64encode(raw).decode()
