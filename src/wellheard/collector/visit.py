"""What a respondent's address says beyond whose answers they are: language, where the link was put, what it carries
along."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import msgspec

from wellheard.base.language import negotiate
from wellheard.collector.body import Scope, header
from wellheard.collector.submission import HIDDEN_FIELDS
from wellheard.survey import Compiled

LONGEST_SOURCE, LONGEST_HIDDEN = 120, 300


class Visit(msgspec.Struct, frozen=True):
    """A query string, read kindly: what means nothing to the survey is ignored, for mail programs and shops add their
    own."""

    query: dict[str, str]
    accept: str

    @classmethod
    def of(cls, scope: Scope) -> "Visit":
        text = scope["query_string"][:4000].decode("ascii", "replace")
        try:
            query = {name: value for name, value in parse_qsl(text, max_num_fields=60) if "\x00" not in value}
        except ValueError:
            query = {}
        return cls(query, header(scope["headers"], b"accept-language").decode("latin-1"))

    def language(self, compiled: Compiled, before: str = "") -> str:
        """What the address names, else what they read before, else what the browser asks for: always one the survey is
        offered in."""
        for tag in (self.query.get("lang", ""), before):
            if tag in compiled.languages:
                return tag
        return negotiate(self.accept, list(compiled.languages))

    @property
    def page(self) -> int:
        """The page asked for; 0 when none is."""
        word = self.query.get("page", "")
        return int(word) if word.isascii() and word.isdigit() and len(word) < 5 else 0

    @property
    def source(self) -> str:
        return self.query.get("source", "")[:LONGEST_SOURCE]

    def hidden(self, compiled: Compiled) -> dict[str, str]:
        """The values of the hidden fields the survey's maker named."""
        names = [name for name in compiled.definition.hidden if self.query.get(name)]
        return {name: self.query[name][:LONGEST_HIDDEN] for name in names[:HIDDEN_FIELDS]}

    def spoken(self, languages: list[str]) -> str:
        """The best of the languages the product speaks, where no survey is known."""
        return negotiate(self.accept, languages)

    def keeping(self, head: bytes, hidden: dict[str, str]) -> bytes:
        """The page's beginning, its links to other languages not losing what the address carries along."""
        carried = {name: value for name, value in {**hidden, "source": self.source}.items() if value}
        if not carried:
            return head
        return head.replace(
            b'href="?lang=', b'href="?' + urlencode(carried).encode().replace(b"&", b"&amp;") + b"&amp;lang="
        )


def moment(microseconds: int) -> str:
    """A time as a form carries it, to the second."""
    return datetime.fromtimestamp(microseconds // 10**6, UTC).isoformat()
