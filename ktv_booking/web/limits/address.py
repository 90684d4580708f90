"""From where a request comes, as limits count it."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """Return the address of whoever asks; of IPv6 the network that one household or host has.

    Behind a proxy the server must be told to believe it, or everybody has the proxy's address
    (docs/operations.md).
    """
    return _counted_as(str((scope.get("client") or ("unknown",))[0]))


@lru_cache(maxsize=1024)
def _counted_as(host: str) -> str:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network(f"{address}/64", strict=False))


def is_loopback(host: str | None) -> bool:
    """Say whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
