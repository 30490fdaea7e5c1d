"""What a cell means: a number, a blank, or neither."""

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.types as pt

from wellheard.base.errors import DefinitionError

# What tools write where a person gave no answer.
BLANKS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none"})
# Text that is no number: finite on no scale, so that metrics count it as invalid, never as blank.
NO_NUMBER = float("inf")


def number(text: str) -> float | None:
    """The number a cell says, None for a blank, NO_NUMBER for other text. Digits of any script; a decimal comma is
    understood.

    >>> number(" 9 "), number("4,5"), number("N/A"), number("٩"), number("nine")
    (9.0, 4.5, None, 9.0, inf)
    """
    text = text.strip()
    if text.casefold() in BLANKS:
        return None
    if "_" in text:  # float() reads 1_000; people do not write it
        return NO_NUMBER
    try:
        return float(text)
    except ValueError:
        pass
    if text.count(",") == 1 and "." not in text:
        return number(text.replace(",", "."))
    return NO_NUMBER


def numbers(column: pa.Array, missing: Iterable[str] = (), codes: Mapping[str, float] | None = None) -> np.ndarray:
    """The column's answers: NaN where blank or one of the codes in `missing`, NO_NUMBER where text is no number.

    A code that is a number matches numbers ("11" matches 11.0), any other matches text, whatever its case. `codes` are
    words that stand for a number.
    """
    words = {word.strip().casefold(): value for word, value in (codes or {}).items()}
    absent = {code.strip().casefold() for code in missing}
    values = {value for code in absent if (value := number(code)) is not None and value != NO_NUMBER}
    if pt.is_string(column.type) or pt.is_large_string(column.type) or pt.is_dictionary(column.type):
        return _of_text(column, absent, values, words)
    if not (
        pt.is_integer(column.type)
        or pt.is_floating(column.type)
        or pt.is_boolean(column.type)
        or pt.is_decimal(column.type)
    ):
        raise DefinitionError(f"expected a column of numbers, got one of type {column.type}.", code="not_numbers")
    result: np.ndarray = np.array(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
    result[np.isin(result, list(values))] = np.nan
    return result


def _of_text(column: pa.Array, absent: set[str], values: set[float], words: dict[str, float]) -> np.ndarray:
    """Each different text is read once; answers repeat themselves."""
    if not pt.is_dictionary(column.type):
        column = column.dictionary_encode()
    meanings = [np.nan]
    for text in column.dictionary.to_pylist():
        said = None if text is None else text.strip().casefold()
        value = None if said is None or said in absent else words[said] if said in words else number(said)
        meanings.append(np.nan if value is None or value in values else value)
    places = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    found: np.ndarray = np.array(meanings)[places + 1]
    return found


def texts(column: pa.Array) -> list[str]:
    """Every cell as a person would read it; blank is ""."""
    if pt.is_floating(column.type):
        return ["" if value is None else f"{value:g}" if value == value else "" for value in column.to_pylist()]
    return [
        "" if value is None else value.strip() if isinstance(value, str) else str(value) for value in column.to_pylist()
    ]
