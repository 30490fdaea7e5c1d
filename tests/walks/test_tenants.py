"""Nobody sees, changes or even learns of what is another workspace's: every address, everybody, ids of one's own, the neighbour's, nobody's."""

from collections.abc import Iterator

import pytest
from django.db.models import QuerySet

from tests.walks import crowd, sweep
from tests.walks.furniture import House, unfurnished
from tests.walks.sweep import Place, Someone
from wellheard_server.accounts.models import Membership
from wellheard_server.base.scope import ScopedManager


def test_every_address_is_known_to_the_sweep():
    assert sweep.unknown() == []


def test_both_houses_are_furnished(houses):
    assert unfurnished(houses) == []


# Where even the owner is refused in the sweep, on purpose: what is sent there is somebody else's secret or a guess.
REFUSED = {"set-up", "join", "reset", "sign-in", "members-leave"}


def test_the_owner_gets_through_everywhere(world, houses):
    """A question that is refused for its body would prove nothing about tenants."""
    owner, owners_key = owners(crowd.visitors(world))[0], owners(crowd.programs(world))[0]
    asked = [(place, owner) for place in sweep.pages() if place.is_served] + [
        (place, owners_key) for place in sweep.api()
    ]

    turned_away = {
        f"{place}: {answer.status} {answer.text[-300:] if place.is_api else ''}"
        for place, someone in asked
        if place.name not in REFUSED and (answer := sweep.ask(place, someone, houses["bakery"].things)).status >= 400
    }

    assert turned_away == set()


def test_no_page_shows_what_is_another_workspaces(world, houses, capsys):
    findings, asked = walk(sweep.sampled(sweep.pages()), crowd.visitors(world), houses)

    say(capsys, f"tenant sweep, pages: {asked} questions, {len(findings)} findings")
    assert findings == []


def test_no_operation_tells_what_is_another_workspaces(world, houses, capsys):
    findings, asked = walk(sweep.sampled(sweep.api()), crowd.programs(world), houses)

    say(capsys, f"tenant sweep, API: {asked} questions, {len(findings)} findings")
    assert findings == []


def test_a_dropped_workspace_filter_is_noticed(world, houses, monkeypatch):
    monkeypatch.setattr(ScopedManager, "narrow", lambda self, rows: rows)

    of_pages, _ = walk(list(sweep.pages()), owners(crowd.visitors(world)), houses)
    of_api, _ = walk(list(sweep.api()), owners(crowd.programs(world))[:1], houses)

    rooms = {finding.split()[1].split("/")[3] for finding in of_pages}
    assert {"people", "touchpoints", "settings", "surveys"} <= rooms
    assert len(of_api) >= 4


def test_a_dropped_membership_filter_is_noticed(world, houses, monkeypatch):
    def any_member(request: object, pk: object) -> Membership:
        return Membership.objects.filter(pk=pk).first() or Membership.objects.none().get()

    monkeypatch.setattr("wellheard_server.accounts.views.members._member", any_member)
    places = [place for place in sweep.pages() if place.name.startswith("member-") and place.method == "POST"]

    findings, _ = walk(places, owners(crowd.visitors(world)), houses)

    assert findings


def test_a_page_that_lets_strangers_in_is_noticed(world, houses, monkeypatch):
    """The check in `permission` looks for the caller's own membership; here it takes anybody's."""
    real = QuerySet.filter

    def careless(self: QuerySet, *args: object, **kwargs: object) -> QuerySet:
        if self.model is Membership and "user" in kwargs:
            kwargs.pop("user")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "filter", careless)
    places = [place for place in sweep.pages() if place.name == "people" and place.method == "GET"]

    findings, _ = walk(places, crowd.visitors(world), houses)

    assert any("the neighbour" in finding for finding in findings)


def walk(places: list[Place], everybody: list[Someone], houses: dict[str, House]) -> tuple[list[str], int]:
    """What is wrong, and how many questions were asked."""
    findings: list[str] = []
    asked = 0
    for place in places:
        for someone in everybody:
            for finding, questions in inspect(place, someone, houses["bakery"], houses["next-door"]):
                asked += questions
                findings += [f"{place} as {someone.name}: {finding}"] if finding else []
    return sorted(set(findings)), asked


def inspect(place: Place, someone: Someone, bakery: House, next_door: House) -> Iterator[tuple[str, int]]:
    """Pairs of a finding ("" when all is well) and how many questions it took."""
    if not place.is_served and someone.name not in ("nobody", "the owner", "the neighbour"):
        return
    answer = sweep.ask(place, someone, bakery.things)
    yield rights(place, someone, answer.status), 1
    yield leak(someone, answer, bakery, next_door), 0
    if place.is_api and not (crowd.may(someone, place) or is_neighbour(someone)):
        return  # turned away before any id is looked at; the rights say so
    home, other = (next_door, bakery) if is_neighbour(someone) else (bakery, next_door)
    for thing in sorted(place.named) if place.is_served else ():
        foreign, nobody, values = sweep.stranger_to(home, other, thing)
        theirs, none = sweep.ask(place, someone, foreign), sweep.ask(place, someone, nobody)
        yield leak(someone, theirs, bakery, next_door), 2
        if theirs.without(*values) != none.without(*values):
            yield f"the neighbour's {thing} ({theirs.status}) and none at all ({none.status}) answer differently", 0


def is_neighbour(someone: Someone) -> bool:
    return someone.name.startswith("the neighbour")


def rights(place: Place, someone: Someone, status: int) -> str:
    if status >= 500:
        return f"crashed with {status}"
    if not crowd.may(someone, place):
        wanted = crowd.refusal(someone, place)
        return "" if status == wanted else f"may not, and got {status} instead of {wanted}"
    refused = status in (401, 403) or (status == 404 and "secret" not in place.route)
    return f"may, and was turned away with {status}" if refused and not special(place, someone) else ""


def special(place: Place, someone: Someone) -> bool:
    """Where the rules say more than the role: only installers make workspaces."""
    return place.name == "workspaces" and place.method == "POST" and someone.name != "the owner"


def leak(someone: Someone, answer: sweep.Answer, bakery: House, next_door: House) -> str:
    foreign = bakery if is_neighbour(someone) else next_door
    if someone.name in ("nobody", "no key", "a revoked key"):
        seen = [house.mark for house in (bakery, next_door) if house.mark.lower() in answer.text.lower()]
        return f"sees {seen}" if seen else ""
    return f"sees {foreign.mark}" if foreign.mark.lower() in answer.text.lower() else ""


def owners(everybody: list[Someone]) -> list[Someone]:
    return [someone for someone in everybody if someone.role == "owner"]


def say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(f"\n{text}")
