"""A respondent with a browser that runs no scripts: opens pages, fills their forms, presses their buttons."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


class Page(HTMLParser):
    """The form of a page as a browser would send it, and the words around it."""

    def __init__(self, reply: httpx.Response) -> None:
        super().__init__()
        self.status, self.address, self.html, self.headers = (
            reply.status_code,
            str(reply.url),
            reply.text,
            reply.headers,
        )
        self.action, self.fields, self.links = "", {}, {}  # type: ignore[var-annotated]
        self._words: list[str] = []
        self._inside = ""
        self.feed(self.html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.action = given.get("action") or ""
        elif tag == "input" and (given.get("type") == "hidden" or "checked" in given):
            self.fields[given["name"]] = given.get("value") or ""
        elif tag == "textarea":
            self.fields[given["name"]], self._inside = "", given["name"] or ""
        elif tag == "a" and "hreflang" in given:
            self.links[given["hreflang"]] = given["href"]
        elif tag == "html":
            self.language, self.direction = given["lang"], given["dir"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            # A browser drops a newline that directly follows <textarea>.
            self.fields[self._inside] += data if self.fields[self._inside] else data.removeprefix("\n")
        self._words.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())


class Browser:
    """`open` an address, `send` the page's form with answers."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def open(self, address: str, **headers: str) -> Page:
        return Page(self.client.get(address, headers=headers))

    def send(self, page: Page, *, back: bool = False, **answers: str) -> Page:
        """Answers by question key; follows where it is sent on to."""
        fields = page.fields | {f"q.{key}": value for key, value in answers.items()} | ({"back": "1"} if back else {})
        reply = self.client.post(urljoin(page.address, page.action), data=fields)
        if reply.status_code == 303:
            reply = self.client.get(urljoin(page.address, reply.headers["location"]))
        return Page(reply)
