"""How many pages one address may send. Counted in memory, for asking a database would cost more than the page itself;
what other collectors counted is told from outside from time to time."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

from wellheard.collector.client import household
from wellheard.collector.refusal import refused

MINUTE = 60 * 10**6  # microseconds
MOST_ADDRESSES = 100_000  # remembered; when more come, those that sent little are forgotten
HOT = 10  # an address is worth telling others of when it has used a tenth of what it may


class AddressLimit:
    """At most `per_minute` pages an address: those of this minute of the clock, and of the last one the part that a
    moving minute still holds. Belongs to one event loop; `hot` and `told` to one other thread.

    The machine itself is not counted: what comes from there is a proxy nobody named (WELLHEARD_PROXIES), and behind it
    is everyone."""

    def __init__(self, per_minute: int, clock: Callable[[], int]) -> None:
        self.per_minute, self.clock, self.warm = per_minute, clock, max(1, per_minute // HOT)
        self.minute = clock() // MINUTE
        self._here: dict[str, int] = {}
        self._elsewhere: dict[str, int] = {}
        self._before: dict[str, int] = {}  # in the minute before, here and elsewhere
        self._hot: set[str] = set()

    def take(self, address: str) -> None:
        """One more page. Raises Refused when there were too many, and then it does not count."""
        who = counted_as(address)
        if who:
            self._look(who)
            self._count(who)

    def count(self, address: str) -> None:
        """One that was not known to count before it was done."""
        who = counted_as(address)
        if who:
            self._count(who)

    def look(self, address: str) -> None:
        """Raises Refused when no more would be taken."""
        who = counted_as(address)
        if who:
            self._look(who)

    def _look(self, who: str) -> None:
        minute, past = divmod(self.clock(), MINUTE)
        if minute != self.minute:
            self._turn(minute)
        count = self._here.get(who, 0)
        if self._elsewhere:
            count += self._elsewhere.get(who, 0)
        if self._before:
            count += self._before.get(who, 0) * (MINUTE - past) // MINUTE
        if count >= self.per_minute:
            raise refused(
                "too_many",
                "Too many answers came from your address; please come back in a minute.",
                expected=f"at most {self.per_minute} pages a minute",
                got="more",
            )

    def _count(self, who: str) -> None:
        count = self._here[who] = self._here.get(who, 0) + 1
        if count == self.warm:
            self._hot.add(who)
        elif count == 1 and len(self._here) > MOST_ADDRESSES:
            self._here = {each: self._here[each] for each in self._hot}

    def _turn(self, minute: int) -> None:
        """What was counted in the minute that ended is what was before; of an older one nothing is left."""
        ended = self._here if minute == self.minute + 1 else {}
        for who, count in self._elsewhere.items() if ended else ():
            ended[who] = ended.get(who, 0) + count
        self.minute, self._before, self._here, self._elsewhere, self._hot = minute, ended, {}, {}, set()

    def hot(self) -> tuple[int, dict[str, int]]:
        """The minute, and how often those who came often came here in it."""
        minute, here = self.minute, self._here
        return minute, {who: here.get(who, 0) for who in tuple(self._hot)}

    def told(self, minute: int, elsewhere: dict[str, int]) -> None:
        """How often they came to the other collectors."""
        if minute == self.minute:
            self._elsewhere = elsewhere


@lru_cache(16384)
def counted_as(address: str) -> str:
    """Empty for the machine itself."""
    who = household(address)
    try:
        return "" if ip_address(who.split("/")[0]).is_loopback or address == "::1" else who
    except ValueError:
        return ""
