"""Reading can stop anywhere and go on there; reading twice gives the same."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.sources import SeedFile, discover, read
from etl.sources.compression import buffered
from etl.sources.json_records import json_values
from tests.sources.seed_reading import JSON_LINES, RECORDS, seeds, write

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
_LINES = st.lists(
    st.one_of(
        st.builds(lambda title: json.dumps({"title": title}, ensure_ascii=False).encode(), _TEXTS),
        st.just(b""),
        st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"")),
    ),
    max_size=12,
)


def _one(path: Path) -> SeedFile:
    (seed,) = seeds(path)
    return seed


@settings(max_examples=60, deadline=None)
@given(lines=_LINES, start=st.integers(0, 14), packed=st.booleans())
def test_json_lines_go_on_where_they_stopped(lines: list[bytes], start: int, packed: bool) -> None:
    content = b'{"title": "First"}\n' + b"\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        write(path, gzip.compress(content, mtime=0) if packed else content)
        whole = list(read(_one(path)))
        assert list(read(_one(path), start=start)) == [item for item in whole if item[0] > start]
        assert list(read(_one(path))) == whole
        numbers = [number for number, _ in whole]
        assert numbers == list(range(1, len(numbers) + 1))


def _array() -> bytes:
    return json.dumps(RECORDS).encode()


def _table() -> bytes:
    return b"id,title\n" + b"".join(f"{r['id']},{r['title']}\n".encode() for r in RECORDS)


@pytest.mark.parametrize(("name", "content"), [("a.json", _array), ("a.csv", _table), ("a.jsonl", lambda: JSON_LINES)])
@pytest.mark.parametrize("start", [0, 1, 4, 7, 8])
def test_every_format_goes_on_where_it_stopped(
    name: str, content: Callable[[], bytes], start: int, tmp_path: Path
) -> None:
    seed = _one(Path(write(tmp_path / name, content())))
    numbers = [number for number, _ in read(seed, start=start)]
    assert numbers == list(range(start + 1, len(RECORDS) + 1))


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(
        st.fixed_dictionaries(
            {"title": _TEXTS}, optional={"n": st.floats(allow_nan=False, allow_infinity=False), "s": _TEXTS}
        ),
        max_size=8,
    ),
    indent=st.sampled_from([None, 0, 3]),
    window=st.integers(1, 40),
)
def test_json_arrays_are_cut_at_the_right_places(
    values: list[dict[str, object]], indent: int | None, window: int
) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=False).encode()
    assert list(json_values(buffered(_Slow(text, window)), size=window)) == values


class _Slow(io.RawIOBase):
    """Bytes that come a few at a time."""

    def __init__(self, content: bytes, step: int) -> None:
        self._rest = content
        self._step = step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        size = min(len(buffer), self._step)
        chunk, self._rest = self._rest[:size], self._rest[size:]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _archives(folder: Path, members: Sequence[tuple[str, bytes]]) -> list[Path]:
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for name, content in members:
            packed.writestr(name, content)
    with tarfile.open(folder / "a.tar.gz", "w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return [folder / "a.zip", folder / "a.tar.gz"]


def test_members_may_be_read_in_any_order_and_again(tmp_path: Path) -> None:
    members = [(f"{n}.txt", f"Words of file {n}.".encode()) for n in range(6)]
    for archive in _archives(tmp_path, members):
        found = seeds(archive)
        for order in ([0, 1, 2, 3, 4, 5], [5, 0, 3, 3, 1], [2]):
            contents = [item.content for n in order for _, item in read(found[n]) if not isinstance(item, tuple)]
            assert contents == [members[n][1] for n in order]


def test_reading_a_member_while_the_archive_is_listed(tmp_path: Path) -> None:
    members = [(f"{n}.jsonl", JSON_LINES) for n in range(3)]
    for archive in _archives(tmp_path, members):
        numbers = [
            number for seed in discover([str(archive)]) if isinstance(seed, SeedFile) for number, _ in read(seed)
        ]
        assert numbers == list(range(1, 8)) * 3


def test_abandoned_reading_leaves_the_archive_usable(tmp_path: Path) -> None:
    members = [(f"{n}.jsonl", JSON_LINES * 3000) for n in range(2)]
    for archive in _archives(tmp_path, members):
        first, second = seeds(archive)
        assert next(read(first))[0] == 1
        assert len(list(read(second))) == 21_000
        assert len(list(read(first, start=20_990))) == 10
