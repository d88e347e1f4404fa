"""Which addresses may be spoken to: the public Internet and what the operator names; pure."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from etl.errors import ConfigurationError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What `is_global` lets through though no news comes from there.
_REFUSED = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # Azure's host agent: public by number, internal by use
            "192.88.99.0/24",  # 6to4 relays, retired by RFC 7526
            "fec0::/10",  # site-local, retired by RFC 3879, still private where used
            "5f00::/16",  # segment routing, RFC 9602
            "100::/63",  # discard and dummy prefixes, RFC 6666 and 9780
            "3fff::/20",  # documentation, RFC 9637
        ),
    )
)
# IPv6 forms that carry an IPv4 address: a router on the way may deliver to that one. (network, bits to the right of it)
_CARRIERS = (
    (IPv6Network("::/96"), 0),  # IPv4-compatible
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated, RFC 2765
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("64:ff9b:1::/48"), 0),  # local NAT64, RFC 8215
    (IPv6Network("2002::/16"), 80),  # 6to4
)
_TEREDO = IPv6Network("2001::/32")


class BlockedAddress(Exception):
    """The host has no address that may be fetched."""


class AddressPolicy:
    """Says of an address whether a request may go there; everything not public is refused unless it is named."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        """Read addresses and networks ("10.1.2.3", "fd00::/8"); raise ConfigurationError for anything else."""
        self._allowed = tuple(_network(given) for given in allow)

    def permits(self, address: Address | str) -> bool:
        """Return whether a request may go to an address; a text that is none is refused."""
        if isinstance(address, str):
            try:
                address = ip_address(address.partition("%")[0])
            except ValueError:
                return False
        if self._is_named(address):
            return True
        inner = carried(address)
        if inner is not None:
            return self._is_named(inner) if _is_mapped(address) else False
        return is_public(address)

    def _is_named(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._allowed)


def is_public(address: Address) -> bool:
    """Return whether an address is a unicast one of the public Internet."""
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def carried(address: Address) -> IPv4Address | None:
    """Return the IPv4 address inside an IPv6 one; None when there is none."""
    if isinstance(address, IPv4Address):
        return None
    if address in _TEREDO:
        return IPv4Address(~int(address) & 0xFFFFFFFF)
    return next(
        (IPv4Address(int(address) >> shift & 0xFFFFFFFF) for network, shift in _CARRIERS if address in network), None
    )


def _is_mapped(address: Address) -> bool:
    """The operating system connects a mapped address as plain IPv4; the other forms leave for a gateway."""
    return isinstance(address, IPv6Address) and address.ipv4_mapped is not None


def _network(given: str) -> Network:
    try:
        return ip_network(given, strict=False)
    except ValueError as error:
        raise ConfigurationError(
            f"allow_addresses: {given!r} is neither an address nor a network ({error}); write 10.1.2.3 or 10.0.0.0/8."
        ) from error
