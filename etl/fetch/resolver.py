"""The resolver of the HTTP client: it hands out only addresses that may be fetched.

The client connects to the very addresses returned here, so a name that resolves differently a moment later (DNS
rebinding) finds no gap between the check and the connection. IP literals do not pass a resolver: ``client`` checks
them.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aiohappyeyeballs import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from etl.fetch.addresses import AddressPolicy, BlockedAddress

# getaddrinfo blocks its thread until the system's resolver gives up; the loop's own pool (six threads on two cores)
# would be full after a few dead name servers.
THREADS = 16


class CheckedResolver(AbstractResolver):
    """Resolves through the operating system and drops every address the policy refuses."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the permitted addresses of a host; raise BlockedAddress when none is, OSError when it has none."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        if not found:
            raise OSError(f"{host} has no address")
        permitted = [result for result in found if self._policy.permits(result["host"])]
        if not permitted:
            raise BlockedAddress(f"{host} is {found[0]['host']}, which is not on the public Internet")
        return permitted

    async def close(self) -> None:
        """Stop taking names; a lookup in flight ends on its own."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def checked_socket(policy: AddressPolicy) -> Callable[[AddrInfoType], socket.socket]:
    """Return a maker of sockets that refuses an address the policy refuses: a second lock behind all other checks.

    It raises BlockedAddress before anything is sent, however the address got there.
    """

    def make(address: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, target = address
        if not policy.permits(str(target[0])):
            raise BlockedAddress(f"{target[0]} is not on the public Internet")
        return socket.socket(family=family, type=kind, proto=protocol)

    return make


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG)
    except UnicodeError as error:  # a label of more than 63 characters
        raise OSError(f"{host} is no host name: {error}") from error
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=port,
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, protocol, _, address in answers
        if kind in (socket.AF_INET, socket.AF_INET6)
    ]
