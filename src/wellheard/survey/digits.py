"""Numbers as a locale writes them. For display only: values and form fields stay ASCII."""

from wellheard.base.language import Tag

# Persian and Arabic write their own digits on paper and on screen.
ZEROS = {"fa": "۰", "ar": "٠", "ur": "۰", "ps": "۰"}


def digits(number: int, language: str) -> str:
    """A whole number in the digits of `language`.

    >>> digits(10, "fa"), digits(10, "he")
    ('۱۰', '10')
    """
    zero = ZEROS.get(Tag(language).primary)
    if zero is None:
        return str(number)
    return "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in str(number))
