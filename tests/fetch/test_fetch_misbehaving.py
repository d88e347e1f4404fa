"""Servers that misbehave: one typed outcome each, in time, in little memory, and no private address is spoken to."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiohttp.abc import ResolveResult

from etl.fetch import Fetcher, LocalPace
from etl.fetch.addresses import AddressPolicy
from etl.records import FetchOutcome
from tests.fetch.fetch_server import Asked, Server, response, running, settings, with_server

PAGE = b"<html><body><p>The ferry to Orrin Isle was cancelled on Monday.</p></body></html>"


def outcome_of_raw(raw: bytes, **changes: Any) -> FetchOutcome:
    async def test(server: Server, fetcher: Fetcher) -> FetchOutcome:
        server.says_raw("/", raw)
        return await fetcher.fetch(server.url("/"))

    return with_server(test, **changes)


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", "Content-Type: text/html", *lines, "", "")).encode("latin-1")


def gzip_head(length: int) -> bytes:
    return head("Content-Encoding: gzip", f"Content-Length: {length}")


PACKED = gzip.compress(PAGE * 50)
CUT = PACKED[: len(PACKED) // 2]
RAW_DEFLATE = zlib.compress(PAGE)[2:-4]

CHUNKED = head("Transfer-Encoding: chunked")
RAW_CASES: dict[str, tuple[bytes, str]] = {
    "whole": (head(f"Content-Length: {len(PAGE)}") + PAGE, "ok"),
    "until close": (head("Connection: close") + PAGE, "ok"),
    "http 1.0": (b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE, "ok"),
    "gzip": (gzip_head(len(PACKED)) + PACKED, "ok"),
    "gzip members": (gzip_head(len(PACKED) * 2) + PACKED * 2, "ok"),
    "gzip and padding": (gzip_head(len(PACKED) + 8) + PACKED + b"\0" * 8, "ok"),
    "bare deflate": (head("Content-Encoding: deflate", "Connection: close") + RAW_DEFLATE, "ok"),
    "zlib deflate": (head("Content-Encoding: deflate", "Connection: close") + zlib.compress(PAGE), "ok"),
    "length too long": (head("Content-Length: 5000") + PAGE, "truncated"),
    "gzip cut": (gzip_head(len(CUT)) + CUT, "truncated"),
    "gzip cut, until close": (head("Content-Encoding: gzip", "Connection: close") + CUT, "truncated"),
    "gzip cut in its trailer": (gzip_head(len(PACKED) - 4) + PACKED[:-4], "truncated"),
    "gzip of nothing": (gzip_head(0), "truncated"),
    "gzip with wrong checksum": (gzip_head(len(PACKED)) + PACKED[:-8] + bytes(4) + PACKED[-4:], "truncated"),
    "deflate cut": (head("Content-Encoding: deflate", "Connection: close") + zlib.compress(PAGE * 9)[:40], "truncated"),
    "not gzip": (head("Content-Encoding: gzip", f"Content-Length: {len(PAGE)}") + PAGE, "bad_response"),
    "unknown coding": (head("Content-Encoding: br", "Content-Length: 4") + b"\x8b\x01\x80\x41", "bad_response"),
    "a charset for a coding": (head("Content-Encoding: UTF-8", f"Content-Length: {len(PAGE)}") + PAGE, "ok"),
    "no coding": (head("Content-Encoding: none", f"Content-Length: {len(PAGE)}") + PAGE, "ok"),
    "two codings, one unknown": (
        head("Content-Encoding: gzip, br", "Content-Length: 4") + b"\x8b\x01\x80\x41",
        "bad_response",
    ),
    "one chunked and its length": (
        head("Transfer-Encoding: chunked", "Content-Length: 3") + b"3\r\nabc\r\n0\r\n\r\n",
        "bad_response",
    ),
    "a negative length": (head("Content-Length: -5") + PAGE, "bad_response"),
    "a length beyond all": (head("Content-Length: 9" + "9" * 30) + PAGE, "bad_response"),
    "a negative chunk": (CHUNKED + b"-5\r\nabc", "bad_response"),
    "a chunk beyond all": (CHUNKED + b"F" * 20 + b"\r\nabc", "bad_response"),
    "garbage behind a chunk's size": (
        CHUNKED + b'3;a="\x00\r\nabc\r\n0\r\n\r\n',
        "bad_response",
    ),
    "trailers": (CHUNKED + b"3\r\nabc\r\n0\r\nX-A: b\r\n\r\n", "ok"),
    "early hints": (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3 + head("Content-Length: 3") + b"abc", "ok"),
    "switching protocols": (
        b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "bad_response",
    ),
    "http 0.9": (PAGE, "bad_response"),
    "http 2": (b"\0\0\x12\x04\0\0\0\0\0" + bytes(18), "bad_response"),
    "NUL in a header": (head("X-A: b\0c", "Content-Length: 3") + b"abc", "bad_response"),
    "redirect to a long name": (response(b"", "302 Found", Location="http://" + "a." * 400 + "example/"), "bad_url"),
    "chunked cut in a chunk": (CHUNKED + b"100\r\nabc", "truncated"),
    "chunked without end": (CHUNKED + b"3\r\nabc\r\n", "truncated"),
    "chunk size is none": (CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", "bad_response"),
    "two lengths": (head("Content-Length: 5", "Content-Length: 9") + PAGE, "bad_response"),
    "length is none": (head("Content-Length: many") + PAGE, "bad_response"),
    "a line of a megabyte": (head("X-Filler: " + "a" * 1_000_000) + PAGE, "bad_response"),
    "a megabyte of lines": (head(*(f"X-{i}: " + "a" * 1000 for i in range(1000))) + PAGE, "bad_response"),
    "not http": (b"SSH-2.0-OpenSSH_9.2\r\n", "bad_response"),
    "not even a line": (b"\x16\x03\x01\x00\xa5\x01\x00", "bad_response"),
    "nothing": (b"", "unreachable"),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Ty", "unreachable"),
    "an image": (response(b"\x89PNG", Content_Type="image/png"), "wrong_type"),
    "304 unasked": (response(b"", "304 Not Modified"), "bad_response"),
    "a part": (response(b"abc", "206 Partial Content"), "truncated"),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", "bad_response"),
    "status 999": (response(b"", "999 Request denied"), "bad_response"),
    "401": (response(b"", "401 Unauthorized"), "forbidden"),
    "403": (response(b"", "403 Forbidden"), "forbidden"),
    "404": (response(b"", "404 Not Found"), "not_found"),
    "410": (response(b"", "410 Gone"), "gone"),
    "418": (response(b"", "418 I'm a teapot"), "not_found"),
    "429": (response(b"", "429 Too Many Requests"), "rate_limited"),
    "451": (response(b"", "451 Unavailable For Legal Reasons"), "forbidden"),
    "500": (response(b"", "500 Internal Server Error"), "server_error"),
    "503": (response(b"", "503 Service Unavailable"), "server_error"),
    "redirect to nowhere": (response(b"", "302 Found"), "bad_response"),
    "redirect to a file": (response(b"", "302 Found", Location="file:///etc/passwd"), "bad_url"),
    "redirect to data": (response(b"", "302 Found", Location="data:text/html,x"), "bad_url"),
    "redirect to no host": (response(b"", "302 Found", Location="http://"), "bad_url"),
    "redirect to itself": (response(b"", "302 Found", Location="/"), "too_many_redirects"),
}


@pytest.mark.parametrize("name", RAW_CASES)
def test_every_answer_has_one_typed_outcome(name: str) -> None:
    raw, expected = RAW_CASES[name]
    outcome = outcome_of_raw(raw)
    assert (outcome.result, outcome.body is not None) == (expected, expected == "ok"), outcome.detail
    assert outcome.detail or expected == "ok"


@pytest.mark.parametrize("name", ["gzip", "gzip members", "gzip and padding"])
def test_gzip_is_unpacked_whole(name: str) -> None:
    body = outcome_of_raw(RAW_CASES[name][0]).body
    assert body == PAGE * (100 if name == "gzip members" else 50)


@pytest.mark.parametrize("where", ["connect", "headers", "body", "drip", "trickle of headers", "endless 1xx"])
def test_a_slow_server_is_left_at_the_deadline(where: str) -> None:
    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        if where == "body":
            writer.write(head("Content-Length: 100") + b"a")
        if where in ("connect", "headers", "body"):
            await writer.drain()
            await asyncio.sleep(5)
        if where == "drip":
            writer.write(head("Content-Length: 10000"))
        if where == "trickle of headers":
            writer.write(b"HTTP/1.1 200 OK\r\n")
        for _i in range(200):
            writer.write({"drip": b"a", "endless 1xx": b"HTTP/1.1 100 Continue\r\n\r\n"}.get(where, b"X-A: b\r\n"))
            await writer.drain()
            await asyncio.sleep(0.05)

    async def test(server: Server, fetcher: Fetcher) -> tuple[FetchOutcome, float]:
        server.handlers["/"] = answer
        started = monotonic()
        return await fetcher.fetch(server.url("/")), monotonic() - started

    outcome, took = with_server(test, fetch_timeout=0.4)
    assert outcome.result == ("timeout" if where != "trickle of headers" else outcome.result)
    assert outcome.result in ("timeout", "bad_response")
    assert 0.3 < outcome.seconds < 2
    assert took < 2


def test_a_connection_that_is_reset_in_the_body_leaves_no_page() -> None:
    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head("Content-Length: 100000") + b"a" * 5000)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async def test(server: Server, fetcher: Fetcher) -> FetchOutcome:
        server.handlers["/"] = answer
        return await fetcher.fetch(server.url("/"))

    assert with_server(test).result == "truncated"


def test_bytes_behind_a_response_do_not_reach_the_next() -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(response(PAGE) + response(b"somebody else's", ETag='"forged"'))

    async def test(server: Server, fetcher: Fetcher) -> list[FetchOutcome]:
        server.handlers["*"] = answer
        return [await fetcher.fetch(server.url(f"/{i}")) for i in range(4)]

    outcomes = with_server(test)
    assert [(outcome.result, outcome.body, outcome.etag) for outcome in outcomes] == [("ok", PAGE, None)] * 4


def test_redirects_share_one_deadline() -> None:
    async def test(server: Server, fetcher: Fetcher) -> FetchOutcome:
        for step in range(5):

            async def answer(_: Asked, writer: asyncio.StreamWriter, step: int = step) -> None:
                await asyncio.sleep(0.2)
                writer.write(response(b"", "302 Found", Location=f"/{step + 1}"))

            server.handlers[f"/{step}"] = answer
        return await fetcher.fetch(server.url("/0"))

    outcome = with_server(test, fetch_timeout=0.5)
    assert outcome.result == "timeout"
    assert outcome.seconds < 0.9  # five hops of 0.2 seconds each would take one
    assert 1 <= len(outcome.redirects) <= 2


@pytest.mark.parametrize("kind", ["endless", "bomb", "declared", "chunks"])
def test_a_huge_body_costs_neither_memory_nor_time(kind: str) -> None:
    bomb = gzip.compress(bytes(200_000_000), 1)

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        if kind == "declared":
            writer.write(head("Content-Length: 300000000"))
        if kind == "bomb":
            writer.write(gzip_head(len(bomb)) + bomb)
            return
        if kind in ("endless", "chunks"):
            writer.write(head(*(["Transfer-Encoding: chunked"] if kind == "chunks" else ["Connection: close"])))
        block = b"a" * 65536
        for _i in range(3000):
            writer.write(b"10000\r\n" + block + b"\r\n" if kind == "chunks" else block)
            await writer.drain()

    async def test(server: Server, fetcher: Fetcher) -> tuple[FetchOutcome, int]:
        server.handlers["/"] = answer
        tracemalloc.start()
        outcome = await fetcher.fetch(server.url("/"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return outcome, peak

    outcome, peak = with_server(test, fetch_max_bytes=2_000_000, fetch_timeout=10)
    assert outcome.result == "too_large"
    assert peak < 16_000_000


PRIVATE = """
127.0.0.1 127.0.0.2 127.1 0177.0.0.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001 127.0.0.1. localhost LOCALHOST
[::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [0:0:0:0:0:0:0:1] [::ffff:0:127.0.0.1]
0 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 169.254.169.254 0xa9fea9fe 2852039166 0251.0376.0251.0376
[::ffff:169.254.169.254] [fe80::1] [fc00::1] [fd00:ec2::254] [fec0::1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe]
[2002:7f00:1::] [2001:0:0:0:0:0:80ff:fffe] [ff02::1] 224.0.0.1 255.255.255.255 240.0.0.1 192.0.2.1 198.18.0.1
168.63.129.16 100.100.100.200 192.0.0.192 １２７.0.0.1 ①②⑦.0.0.1 127。0。0。1
""".split()  # noqa: SIM905


@pytest.mark.parametrize("host", PRIVATE)
def test_no_spelling_of_a_private_address_is_spoken_to(host: str) -> None:
    """Neither asked for directly nor by a redirect from a server that is allowed."""

    async def test() -> tuple[list[FetchOutcome], int]:
        allowed = settings(allow_addresses=("127.0.0.3",))
        async with running() as private, running(host="127.0.0.3") as server, Fetcher(allowed, LocalPace(0)) as fetcher:
            url = f"http://{host}:{private.port}/"
            server.says("/", b"", "302 Found", Location=url.encode().decode("latin-1"))
            return [await fetcher.fetch(url), await fetcher.fetch(server.url("/"))], len(private.asked)

    outcomes, asked = asyncio.run(test())
    assert [outcome.result for outcome in outcomes] == ["blocked_address"] * 2, outcomes
    assert asked == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
def test_the_socket_itself_is_locked(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Were an address to slip past the other checks, it would still not be connected to."""
    from etl.fetch import client, resolver

    class Careless(resolver.CheckedResolver):
        def __init__(self, _: AddressPolicy) -> None:
            super().__init__(AddressPolicy(["0.0.0.0/0", "::/0"]))

    monkeypatch.setattr(client, "literal", lambda _: None)
    monkeypatch.setattr(resolver, "CheckedResolver", Careless)

    async def test() -> tuple[str, int]:
        async with running() as server, Fetcher(settings(allow_addresses=()), LocalPace(0)) as fetcher:
            return (await fetcher.fetch(f"http://{host}:{server.port}/")).result, len(server.asked)

    assert asyncio.run(test()) == ("blocked_address", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"])
def test_an_address_that_is_named_may_be_fetched(host: str) -> None:
    async def test(server: Server, fetcher: Fetcher) -> str:
        server.says("/", PAGE)
        return (await fetcher.fetch(f"http://{host}:{server.port}/")).result

    assert with_server(test, allow_addresses=("127.0.0.0/8",)) == "ok"


def test_a_name_is_checked_each_time_it_is_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS that changes between the check and the connection finds no gap: the checked address is connected to."""
    from etl.fetch import resolver

    answers = iter(["93.184.216.34", "127.0.0.1"])
    looked_up: list[str] = []

    def look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        looked_up.append(address := next(answers))
        return [ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)]

    monkeypatch.setattr(resolver, "_look_up", look_up)

    async def test() -> tuple[list[str], int]:
        async with (
            running() as server,
            Fetcher(settings(allow_addresses=(), fetch_timeout=0.3), LocalPace(0)) as fetcher,
        ):
            url = f"http://rebind.example:{server.port}/"
            first = await fetcher.fetch(url)
            fetcher_two = Fetcher(settings(allow_addresses=()), LocalPace(0))
            async with fetcher_two:
                second = await fetcher_two.fetch(url)
            return [first.result, second.result], len(server.asked)

    results, asked = asyncio.run(test())
    assert looked_up == ["93.184.216.34", "127.0.0.1"]
    assert results[0] in ("timeout", "unreachable")
    assert results[1] == "blocked_address"
    assert asked == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ftp://example.org/", "bad_url"),
        ("file:///etc/passwd", "bad_url"),
        ("/relative", "bad_url"),
        ("http://", "bad_url"),
        ("http://a b/", "bad_url"),
        ("http://exa\ud800mple.org:99999/", "bad_url"),
        ("http://" + "a" * 70 + ".invalid/", "unreachable"),
        ("http://no-such-host.invalid/", "unreachable"),
        ("http://127.0.0.1:1/", "unreachable"),
    ],
)
def test_an_address_that_leads_nowhere_has_an_outcome(url: str, expected: str) -> None:
    async def test() -> FetchOutcome:
        async with Fetcher(settings(), LocalPace(0)) as fetcher:
            return await fetcher.fetch(url)

    assert asyncio.run(test()).result == expected


def test_redirects_are_followed_and_counted() -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[FetchOutcome]:
        for step in range(9):
            server.says(f"/{step}", b"", ("301 x", "308 x", "302 x")[step % 3], Location=f"{step + 1}?a=%20#f")
            server.handlers[f"/{step + 1}?a=%20"] = server.handlers.get(f"/{step + 1}", server.handlers[f"/{step}"])
        for step in range(9):
            server.says(f"/{step}?a=%20", b"", ("301 x", "308 x", "302 x")[step % 3], Location=f"{step + 1}?a=%20#f")
        server.says("/5?a=%20", PAGE)
        return [await fetcher.fetch(server.url("/0")), await fetcher.fetch(server.url("/6"))]

    five, endless = with_server(test)
    assert five.result == "ok"
    assert five.final_url is not None
    assert five.final_url.endswith("/5?a=%20")
    assert [status for status, _ in five.redirects] == [301, 308, 302, 301, 308]
    assert endless.result in ("too_many_redirects", "not_found")


def test_a_cookie_wall_is_passed_within_one_fetch_only() -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.headers.get("cookie") == "seen=1":
            writer.write(response(PAGE))
        else:
            writer.write(response(b"", "302 Found", Location="/", Set_Cookie="seen=1; Path=/"))

    async def test(server: Server, fetcher: Fetcher) -> tuple[str, str, int]:
        server.handlers["/"] = answer
        first = await fetcher.fetch(server.url("/"))
        second = await fetcher.fetch(server.url("/"))
        return first.result, second.result, len(server.asked)

    assert with_server(test) == ("ok", "ok", 4)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("kind", ["seconds", "date", "date on a wrong clock", "nonsense"])
def test_retry_after_is_read_as_seconds_and_as_a_date(status: str, kind: str) -> None:
    now = datetime.now(UTC)
    clock = now - timedelta(hours=5) if kind == "date on a wrong clock" else now
    until = format_datetime(clock + timedelta(seconds=120), usegmt=True)
    value = {"seconds": "120", "nonsense": "soon"}.get(kind, until)

    async def test(server: Server, fetcher: Fetcher) -> FetchOutcome:
        server.says("/", b"", status, Retry_After=value, Date=format_datetime(clock, usegmt=True))
        return await fetcher.fetch(server.url("/"))

    outcome = with_server(test)
    assert outcome.result == ("rate_limited" if status.startswith("429") else "server_error")
    assert outcome.retry_after == (None if kind == "nonsense" else 120)


def certificate(folder: Path, names: list[str], days: int) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    start = datetime.now(UTC) - timedelta(days=30)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("kind", ["self-signed", "expired"])
def test_tls_is_verified(kind: str, tmp_path: Path) -> None:
    async def test() -> tuple[str, int]:
        context = certificate(tmp_path, ["127.0.0.1"], 1 if kind == "expired" else 365)
        async with running(context) as server, Fetcher(settings(), LocalPace(0)) as fetcher:
            return (await fetcher.fetch(server.url("/"))).result, len(server.asked)

    assert asyncio.run(test()) == ("tls_error", 0)


def test_plain_http_behind_an_https_address_is_a_tls_error() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async def test() -> str:
        listening = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening, Fetcher(settings(), LocalPace(0)) as fetcher:
            return (await fetcher.fetch(f"https://127.0.0.1:{port}/")).result

    assert asyncio.run(test()) == "tls_error"


@pytest.mark.parametrize(
    ("given_host", "asked_for"),
    [
        ("Bücher.example", "xn--bcher-kva.example"),
        ("news1", "news1"),  # a name may end in a digit
        ("a.b-2", "a.b-2"),
        ("127.0.0.1.example", "127.0.0.1.example"),
    ],
)
def test_names_are_resolved_in_ascii(monkeypatch: pytest.MonkeyPatch, given_host: str, asked_for: str) -> None:
    from etl.fetch import resolver

    looked_up: list[str] = []

    def look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        looked_up.append(host)
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    monkeypatch.setattr(resolver, "_look_up", look_up)

    async def test(server: Server, fetcher: Fetcher) -> tuple[str, str]:
        server.says("/%C3%BC?q=%E2%82%AC", PAGE)
        outcome = await fetcher.fetch(f"http://{given_host}:{server.port}/ü?q=€#x")
        return outcome.result, server.asked[-1].headers["host"].split(":")[0]

    assert with_server(test) == ("ok", asked_for)
    assert looked_up == [asked_for]
