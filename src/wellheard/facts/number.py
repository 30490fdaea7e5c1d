"""One reading of texts as numbers and of numbers as texts, the same in Python and in DuckDB."""

import re

# Plain decimals only: no exponents, spaces, signs of infinity or thousands, on which languages and engines differ.
PATTERN = r"-?[0-9]{1,15}(\.[0-9]{1,15})?"
_NUMBER = re.compile(PATTERN)


def number(text: str) -> float | None:
    """The number a text is, or None.

    >>> number("12.50"), number("1e3"), number("twelve")
    (12.5, None, None)
    """
    return float(text) if _NUMBER.fullmatch(text) else None


def text(value: str | float) -> str:
    """How a number is spelled as a key: whole numbers without a point.

    >>> text(9.0), text(2.5), text("9")
    ('9', '2.5', '9')
    """
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))
