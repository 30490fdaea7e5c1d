"""What a language tag looks like (BCP 47, RFC 5646): language, script, region, variants.

Well-formed, not registered.
"""

import re

TAG = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)


def is_tag(tag: str) -> bool:
    """
    >>> is_tag("zh-Hans"), is_tag("english please")
    (True, False)
    """
    return len(tag) <= 35 and TAG.fullmatch(tag) is not None
