"""A TCP proxy that knows PostgreSQL's protocol well enough to count a client's messages and break in at one of them.

Messages: PostgreSQL manual, "Frontend/Backend Protocol", message formats: the first of a connection has no type byte.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["cut before", "cut after", "cut amid", "kill", "count"]
MODES: tuple[Mode, ...] = ("cut before", "cut after", "cut amid", "kill")
ANSWER_SECONDS = 5.0  # within which a server answers a message, or will not


@dataclass
class Link:
    """One connection of a client, and ours to the server for it."""

    client: socket.socket
    server: socket.socket
    unread: bytearray = field(default_factory=bytearray)  # of the client, not yet a whole message
    greeted: bool = False

    def messages(self) -> list[bytes]:
        """Take the whole messages out of what came from the client."""
        found = []
        while len(self.unread) >= (5 if self.greeted else 4):
            offset = 1 if self.greeted else 0
            size = offset + struct.unpack_from("!I", self.unread, offset)[0]
            if len(self.unread) < size:
                break
            found.append(bytes(self.unread[:size]))
            del self.unread[:size]
            self.greeted = True
        return found

    def close(self) -> None:
        """Close both ends."""
        self.client.close()
        self.server.close()


class Proxy:
    """Passes everything on, but for what happens at one message."""

    def __init__(self, listener: socket.socket, server: str, mode: Mode, at: int, victim: int) -> None:
        self.listener, self.server, self.mode, self.at, self.victim = listener, server, mode, at, victim
        self.seen = 0
        self.links: list[Link] = []

    def serve(self, stop: int) -> int:
        """Serve until `stop`, a file descriptor, can be read; return how many messages clients sent."""
        while True:
            ends = {end.fileno(): (link, end) for link in self.links for end in (link.client, link.server)}
            ready, _, _ = select.select([self.listener.fileno(), stop, *ends], [], [])
            if stop in ready:
                return self.seen
            for number in ready:
                if number == self.listener.fileno():
                    self._accept()
                elif ends[number][0] in self.links:
                    self._pass_on(*ends[number])

    def _accept(self) -> None:
        client, _ = self.listener.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.server)
        except OSError:
            client.close()
            return
        self.links.append(Link(client, server))

    def _pass_on(self, link: Link, end: socket.socket) -> None:
        try:
            data = end.recv(65536)
            if not data:
                self._drop(link)
            elif end is link.server:
                link.client.sendall(data)
            else:
                link.unread += data
                for message in link.messages():
                    self.seen += 1
                    if self.seen == self.at and self._break_in(link, message):
                        return
                    link.server.sendall(message)
        except OSError:
            self._drop(link)

    def _break_in(self, link: Link, message: bytes) -> bool:
        """Do what is to be done at this message; return whether the connection is gone."""
        if self.mode == "kill":
            os.kill(self.victim, signal.SIGKILL)
        elif self.mode == "cut after":
            link.server.sendall(message)
            select.select([link.server], [], [], ANSWER_SECONDS)  # it did what was asked, and nobody hears of it
        elif self.mode == "cut amid":
            link.server.sendall(message)
            if select.select([link.server], [], [], ANSWER_SECONDS)[0]:
                answer = link.server.recv(65536)
                link.client.sendall(answer[: len(answer) // 2])
        elif self.mode == "count":
            return False
        self._drop(link)
        return True

    def _drop(self, link: Link) -> None:
        link.close()
        self.links = [other for other in self.links if other is not link]
