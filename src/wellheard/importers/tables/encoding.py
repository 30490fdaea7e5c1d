"""Which characters the bytes mean: byte order marks, UTF-8, UTF-16, then the code pages that survey tools and
spreadsheets still write.
"""

import codecs

from charset_normalizer import from_bytes

from wellheard.base.errors import FileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Ones that people's files are in. A longer list makes worse guesses, not better ones.
_PAGES = [
    "cp1250",
    "cp1252",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_kr",
]
_ENOUGH = 1 << 18


def known(encoding: str) -> str:
    """The codec's name, or a FileError where Python has no such text encoding."""
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, UnicodeError) as error:
        raise FileError(
            f"expected the name of a text encoding such as utf-8 or windows-1250, got {encoding!r}.",
            code="unknown_encoding",
        ) from error


def guessed(sample: bytes) -> str:
    """The encoding of a file by its first bytes. Plain ASCII counts as UTF-8. Raises FileError for what is not text."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample:
        return _wide(sample)
    return "utf-8" if _mostly_utf8(sample) else code_page(sample)


def _mostly_utf8(sample: bytes) -> bool:
    """More whole UTF-8 letters than broken ones: what breaks it later is a fault to name, not another encoding to
    guess.

    In a code page nearly every letter is broken UTF-8, so a few accidents decide nothing. A letter cut by the sample's
    end is no fault.
    """
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    letters = [c for c in text if c > "\x7f"] if not text.isascii() else []
    broken = sum("\udc80" <= c <= "\udcff" for c in letters)
    return len(letters) - broken >= broken


def code_page(sample: bytes) -> str:
    """The likeliest code page of bytes that are not UTF-8, judged by how its letters read."""
    # The window begins where bytes outside ASCII begin: a long English start says nothing.
    start = next((i for i, byte in enumerate(sample) if byte > 127), 0)
    best = from_bytes(sample[max(0, start - 400) : start + _ENOUGH], cp_isolation=_PAGES).best()
    if best is None:
        raise FileError(
            "expected text in UTF-8, UTF-16 or a common code page, got bytes that read as none of them.",
            code="encoding",
            hint="Name the encoding with --encoding.",
        )
    return codecs.lookup(best.encoding).name


def _wide(sample: bytes) -> str:
    """UTF-16 without its mark: every second byte of Latin text, digits and separators is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.05:
        return "utf-16-be"
    if not any(byte < 32 and byte not in b"\0\t\n\r" for byte in sample):
        raise FileError(
            "expected text, got a NUL character.", where=f"line {sample[: sample.index(0)].count(10) + 1}", code="nul"
        )
    raise FileError("expected a table of text, got binary data.", where=f"byte {sample.index(0) + 1:,}", code="binary")
