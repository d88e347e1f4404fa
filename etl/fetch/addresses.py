"""Which addresses may be spoken to: the public Internet and what the operator names; pure.

The tables are IANA's special-purpose registries (read in 2026) and not ``ipaddress.is_global``, whose answers differ
between Python's patch releases (3.11.7 takes 192.0.0.192, a cloud's metadata address, for a public one).
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from etl.errors import ConfigurationError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_REFUSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; clouds put metadata there
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent: public by number, internal by use
        "169.254.0.0/16",  # link-local, metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, retired
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
# Of IPv6 only this block is given out; everything else is loopback, private, link-local, multicast or unused.
_GLOBAL_6 = IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo (carries IPv4 addresses), benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries IPv4 addresses
        "3fff::/20",  # documentation
    )
)
# A network without IPv4 sees the IPv4 Internet here (RFC 6052, DNS64): as good as the address inside.
_NAT64 = IPv6Network("64:ff9b::/96")


class BlockedAddress(Exception):
    """The host has no address that may be fetched."""


class AddressPolicy:
    """Says of an address whether a request may go there; everything not public is refused unless it is named."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        """Read addresses and networks ("10.1.2.3", "fd00::/8"); raise ConfigurationError for anything else."""
        self._allowed = tuple(_network(given) for given in allow)

    def permits(self, address: Address | str) -> bool:
        """Return whether a request may go to an address; a text that is none is refused."""
        found = literal(address.partition("%")[0]) if isinstance(address, str) else address
        if found is None:
            return False
        # the operating system connects a mapped address as the IPv4 address inside
        found = getattr(found, "ipv4_mapped", None) or found
        return self._is_named(found) or is_public(found)

    def _is_named(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._allowed)


def literal(host: str) -> Address | None:
    """Return the address that a URL's host is; None for a name, though it may end in a digit."""
    if not host[-1:].isdigit() and ":" not in host:
        return None
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Return whether an address is a unicast one of the public Internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_6 and not any(address in network for network in _REFUSED_6)


def _network(given: str) -> Network:
    try:
        return ip_network(given, strict=False)
    except ValueError as error:
        raise ConfigurationError(
            f"allow_addresses: {given!r} is neither an address nor a network ({error}); write 10.1.2.3 or 10.0.0.0/8."
        ) from error
