"""Who is at the other end: the connection's own address, or what the proxies somebody named in the settings say of it."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from wellheard.collector.body import Receive, Scope, Send

FORWARDED = b"x-forwarded-for"
MOST_HOPS = 32  # of a chain; the far end of a longer one is nobody's proxy


class Proxies:
    """Networks whose word is taken for where a request came from. Raises ValueError for what is no network."""

    def __init__(self, networks: str) -> None:
        words = networks.replace(",", " ").split()
        self.networks: list[IPv4Network | IPv6Network] = [ip_network(word, strict=False) for word in words]
        self._knows = lru_cache(4096)(self._looked_up)

    def __bool__(self) -> bool:
        return bool(self.networks)

    def knows(self, address: str) -> bool:
        return self._knows(address)

    def _looked_up(self, address: str) -> bool:
        found = plain(address)
        return bool(found) and any(ip_address(found) in network for network in self.networks)

    def client(self, peer: str, forwarded: Iterable[str]) -> str:
        """Read from the right, for each proxy appends whom it heard: the first that is no proxy of ours is the client.
        Whatever stands left of it is what the client itself claims."""
        if not self.networks or not self.knows(peer):
            return peer
        nearest = plain(peer)
        for word in reversed(",".join(forwarded).split(",")[-MOST_HOPS:]):
            hop = plain(word)
            if not hop:
                break  # not an address: the proxy that wrote it is all we know
            nearest = hop
            if not self.knows(hop):
                break
        return nearest


class Behind:
    """An ASGI application whose requests say in `client` who asked, not which proxy handed the question on."""

    def __init__(self, proxies: Proxies, application: Any) -> None:
        self.proxies, self.application = proxies, application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if peer and self.proxies.knows(peer[0]):
            said = [value.decode("latin-1") for name, value in scope["headers"] if name == FORWARDED]
            scope = {**scope, "client": (self.proxies.client(peer[0], said), 0)}
        await self.application(scope, receive, send)


def behind(proxies: Proxies, application: Any) -> Any:
    """Without proxies the application itself: nothing is paid for a header nobody reads."""
    return Behind(proxies, application) if proxies else application


def plain(word: str) -> str:
    """An address as it is compared: without brackets, port and zone, IPv4 out of its IPv6 dress; empty when it is none."""
    word = word.strip()
    if word.startswith("["):
        word = word[1:].split("]", 1)[0]
    elif word.count(":") == 1:
        word = word.split(":", 1)[0]
    try:
        found = ip_address(word.split("%", 1)[0])
    except ValueError:
        return ""
    return str(found.ipv4_mapped or found) if isinstance(found, IPv6Address) else str(found)


@lru_cache(16384)
def household(address: str) -> str:
    """Whom a limit takes for one: an IPv4 address, an IPv6 network of 64 bits, for that is what one line is given."""
    found = plain(address)
    return str(ip_network(f"{found}/64", strict=False)) if ":" in found else found or address
