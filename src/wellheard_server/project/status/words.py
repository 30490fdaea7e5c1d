"""The status in sentences and figures for people."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wellheard_server.base.figures import percent, plain, wrap
from wellheard_server.project.status.house import OfHouse
from wellheard_server.project.status.workspace import Facts, OfWorkspace

PARKED: dict[str, Promise] = {
    "unreadable": _("The page is not readable."),
    "unknown_survey": _("Its survey is not here."),
    "unknown_version": _("Its version of the survey is not here."),
    "other_survey": _("Its answers belong to another survey."),
    "unstorable": _("The database refused it."),
}
UNITS = (
    (2**40, pgettext_lazy("size on disk", "{n} TB")),
    (2**30, pgettext_lazy("size on disk", "{n} GB")),
    (2**20, pgettext_lazy("size on disk", "{n} MB")),
    (2**10, pgettext_lazy("size on disk", "{n} kB")),
)


class Figure(NamedTuple):
    """One line of the list: what, how much, and a word on it."""

    title: str
    value: str | SafeString
    note: str = ""


def lag(facts: Facts) -> str:
    """The one sentence most readers come for."""
    if not facts.behind_rows:
        return gettext("Every answer is in the numbers.")
    told = ngettext("{n} answer is not in the numbers yet", "{n} answers are not in the numbers yet", facts.behind_rows)
    said = told.format(n=plain(facts.behind_rows))
    if facts.behind_seconds < 1:
        return gettext("{said}.").format(said=said)
    return gettext("{said}; the oldest has waited {seconds} seconds.").format(
        said=said, seconds=plain(round(facts.behind_seconds))
    )


def size(of: float | None) -> str | SafeString:
    if of is None:
        return "–"
    for unit, words in UNITS:
        if of >= unit:
            return wrap(str(words).format(n=plain(of / unit, 1)))
    return wrap(ngettext("{n} byte", "{n} bytes", round(of)).format(n=plain(round(of))))


def figures(mine: OfWorkspace, house: OfHouse | None) -> list[tuple[str, list[Figure]]]:
    """Titled lists of figures."""
    facts = mine.facts
    small = ngettext("{n} of them is small", "{n} of them are small", facts.small_files)
    shown = [
        (
            gettext("Facts of this workspace"),
            [
                Figure(gettext("Responses"), wrap(plain(mine.responses))),
                Figure(gettext("Facts"), wrap(plain(facts.rows))),
                Figure(gettext("Files"), wrap(plain(facts.files)), small.format(n=plain(facts.small_files))),
                Figure(gettext("Size of the facts"), size(facts.size)),
            ],
        )
    ]
    return shown + ([_of_house(house)] if house else [])


def _of_house(house: OfHouse) -> tuple[str, list[Figure]]:
    sizes = house.sizes
    waiting = gettext("the oldest for {seconds} seconds").format(seconds=plain(round(house.inbox.seconds)))
    disks = [
        Figure(
            {"data": gettext("Free for the data"), "lake": gettext("Free for the lake")}.get(
                disk.place, gettext("Free for the files")
            ),
            size(disk.free),
            gettext("{share} of the disk").format(share=percent(disk.free_share, 0)),
        )
        for disk in house.disks
    ]
    return (
        gettext("This installation"),
        [
            Figure(
                gettext("Pages waiting in the inbox"),
                wrap(plain(house.inbox.rows)),
                waiting if house.inbox.rows else "",
            ),
            Figure(gettext("Database and inbox"), size(sizes.database), NAMES[house.database]),
            Figure(gettext("Lake"), size(sizes.lake)),
            Figure(gettext("Uploads, exports, receipts"), size(sizes.files)),
            Figure(gettext("Disk for one response"), size(sizes.per_response)),
            *disks,
        ],
    )


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
