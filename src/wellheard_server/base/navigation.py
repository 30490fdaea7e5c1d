"""The way through the console, in the order of the loop: home, ask, people, answers, understand, settings.

A page is current when its address lies under an entry’s, so pages need not say where they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Entry:
    """`place` is the address below /w/<workspace>/; whoever lacks `permission` does not see the entry."""

    title: str | Promise
    place: str
    permission: str
    children: tuple["Entry", ...] = ()
    url: str = ""
    current: str = ""  # "page" here, "true" above

    @property
    def is_open(self) -> bool:
        return bool(self.current)


@dataclass(frozen=True)
class Group:
    entries: tuple[Entry, ...]
    is_loop: bool = False


HOME = Entry(_("Home"), "", "scores.read")
ASK = Entry(
    _("Ask"),
    "surveys/",
    "surveys.read",
    (
        Entry(_("Surveys"), "surveys/", "surveys.read"),
        Entry(_("Invitations"), "invitations/", "invitations.read"),
        Entry(_("Touchpoints"), "touchpoints/", "touchpoints.read"),
    ),
)
PEOPLE = Entry(_("People"), "people/", "people.read")
ANSWERS = Entry(
    _("Answers"),
    "answers/",
    "answers.read",
    (
        Entry(_("All answers"), "answers/", "answers.read"),
        Entry(_("Bring in"), "answers/in/", "answers.import"),
        Entry(pgettext_lazy("answers", "Take out"), "answers/out/", "answers.read"),
    ),
)
UNDERSTAND = Entry(_("Understand"), "understand/", "scores.read")
SETTINGS = Entry(_("Settings"), "settings/", "members.read")
GROUPS = (Group((HOME,)), Group((ASK, PEOPLE, ANSWERS, UNDERSTAND), is_loop=True), Group((SETTINGS,)))


def navigation(slug: str, permissions: set[str], here: str) -> list[Group]:
    """The groups a member with these permissions sees, with addresses and what is current at `here`."""
    root = f"/w/{slug}/"
    place = here.removeprefix(root) if here.startswith(root) else None
    return [replace(group, entries=tuple(_seen(group.entries, root, permissions, place))) for group in GROUPS]


def _seen(entries: tuple[Entry, ...], root: str, permissions: set[str], place: str | None) -> Iterator[Entry]:
    for entry in entries:
        if entry.permission not in permissions:
            continue
        children = _nearest(tuple(_seen(entry.children, root, permissions, place)))
        yield replace(entry, url=root + entry.place, children=children, current=_current(entry, children, place))


def _nearest(children: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Of entries that lie in one another the innermost is current."""
    nearest = max((child.place for child in children if child.current), key=len, default="")
    return tuple(child if child.place == nearest else replace(child, current="") for child in children)


def _current(entry: Entry, children: tuple[Entry, ...], place: str | None) -> str:
    if place is None:
        return ""
    if children:  # the child says "page", its parent only that it is open
        return "true" if any(child.current for child in children) else ""
    if place == entry.place:
        return "page"
    return "true" if entry.place and place.startswith(entry.place) else ""
