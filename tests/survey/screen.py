"""A respondent's page, read as a browser without a script reads it."""

from html.parser import HTMLParser

VOID = {"meta", "input", "path", "rect", "circle", "br"}


class Screen(HTMLParser):
    """Elements in order as (tag, attributes); `controls` are those of the form, `words` all text outside style."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.html = html.decode()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words = ""
        self.texts: dict[str, str] = {}
        self.feed(self.html)
        assert self.open == [], f"unclosed {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words += data
        if self.open and self.open[-1] == "textarea":
            self.texts[self.elements[-1][1]["name"]] = data.removeprefix("\n")

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [found for name, found in self.elements if name == tag and attributes.items() <= found.items()]

    def one(self, tag: str, **attributes: str) -> dict[str, str]:
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def options(self) -> dict[str, list[str]]:
        """Values of radio buttons and boxes by field."""
        found: dict[str, list[str]] = {}
        for control in self.all("input"):
            if control.get("type") in ("radio", "checkbox"):
                found.setdefault(control["name"], []).append(control["value"])
        return found

    @property
    def blanks(self) -> list[str]:
        """Fields for words."""
        return [control["name"] for control in self.all("input", type="text") + self.all("textarea")]

    @property
    def form(self) -> dict[str, list[str]]:
        """What a browser would post if nothing were touched."""
        posted: dict[str, list[str]] = {}
        for control in self.all("input"):
            if control.get("type") in ("hidden", "text") or "checked" in control:
                posted.setdefault(control["name"], []).append(control.get("value", "on"))
        for area in self.all("textarea"):
            posted[area["name"]] = [self.texts.get(area["name"], "")]
        return posted
