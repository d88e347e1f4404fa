"""Seed files -> documents: ``discover`` finds what is there, ``read`` turns one file into its documents.

    paths -> discover: folders, globs, archives, manifests -> SeedFile ... -> read: format, records -> Document ...

Bad input is yielded as ``Rejected`` beside the good; nothing is raised for it. Both stream: memory does not depend on
the size of a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from glob import glob as expand_glob
from typing import TYPE_CHECKING

from etl.records import Document, Rejected, SourceHints
from etl.sources.seedfile import BadInput, SeedFile, Step, check_unchanged, printable, sha256, stamp, unreadable

if TYPE_CHECKING:
    from etl.sources.manifest import Manifest
    from etl.sources.mapping import Found
    from etl.sources.reading import Meter

Seed = SeedFile | tuple[str, Rejected]
Read = tuple[int, Document | tuple[str, Rejected]]

STANDARD_INPUT = "-"


def discover(paths: Sequence[str], *, glob: str | None = None) -> Iterator[Seed]:
    """Yield the seed files under ``paths``, or (locator, Rejected) for what cannot be one, in a fixed order.

    A path is a file, a folder (searched in depth, hidden files skipped), a glob, or "-" (standard input). ``glob``
    picks files within folders, by their name or their way from the folder ("*.jsonl", "2025/07/*"). Archives are
    listed, archives in them once more. Manifests are applied. A file reached twice is yielded once.
    """
    seen: set[str] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield SeedFile(STANDARD_INPUT)
            continue
        for given in _expand(path):
            yield from (given,) if isinstance(given, tuple) else _discover_path(given, glob, seen)


def _expand(path: str) -> Iterator[str | tuple[str, Rejected]]:
    if "://" in path:
        yield (
            printable(path),
            Rejected("unsupported_location", "Only files and object stores are read from: download it, give the file."),
        )
    elif os.path.lexists(path) or not any(c in path for c in "*?["):
        yield path
    else:
        found = sorted(expand_glob(path, recursive=True))
        yield from found
        if not found:
            yield printable(path), Rejected("no_match", "No file matches this pattern: check it.")


def _discover_path(path: str, glob: str | None, seen: set[str]) -> Iterator[Seed]:
    if os.path.isdir(path):
        yield from _discover_folder(path, glob, seen)
        return
    folder, name = os.path.split(path)
    manifests: list[Manifest] = []
    for beside in _manifests_in(folder or "."):
        yield from _load_manifest(os.path.join(folder, beside), beside, manifests, tell=False)
    yield from _discover_file(path, name, manifests, seen)


# -- folders -------------------------------------------------------------------------------------------------------


def _discover_folder(root: str, glob: str | None, seen: set[str]) -> Iterator[Seed]:
    manifests: list[Manifest] = []
    nothing = True
    for found in _walk(root, "", os.path.realpath(root), frozenset()):
        nothing = nothing and not isinstance(found, tuple) and (_is_manifest(found) or not is_wanted(found, glob))
        if isinstance(found, tuple):
            yield found
            continue
        path = os.path.join(root, found)
        if _is_manifest(found):
            yield from _load_manifest(path, found, manifests)
        elif is_wanted(found, glob):
            yield from _discover_file(path, found, manifests, seen)
    if nothing:
        which = "" if glob is None else f" that matches {printable(glob)}"
        yield printable(root), Rejected("empty", f"There is no file{which} in this folder: check the path.")


def is_wanted(name: str, glob: str | None) -> bool:
    """Tell whether a file matches a pattern, by its name or its way from the folder that was given."""
    return glob is None or fnmatchcase(name, glob) or fnmatchcase(os.path.basename(name), glob)


def _walk(root: str, below: str, real_root: str, above: frozenset[str]) -> Iterator[str | tuple[str, Rejected]]:
    """Yield the files of a folder, relative to ``root``: its manifests, then all in order of their names."""
    folder = os.path.join(root, below)
    real = os.path.realpath(folder)
    if real in above:
        return  # a link to a folder it lies in
    try:
        names = sorted(name for name in os.listdir(folder) if not _is_litter(name))
    except OSError as error:
        yield printable(folder), unreadable(error).rejected
        return
    for name in sorted(names, key=lambda name: (not _is_manifest(name), name)):
        relative = f"{below}{name}"
        path = os.path.join(root, relative)
        if os.path.islink(path) and not _lies_in(path, real_root):
            yield (
                printable(path),
                Rejected("outside", "The link leads out of the folder: copy the file here, or give its path."),
            )
        elif os.path.isdir(path):
            yield from _walk(root, f"{relative}/", real_root, above | {real})
        else:
            yield relative


def _lies_in(path: str, real_root: str) -> bool:
    real = os.path.realpath(path)
    return not os.path.exists(real) or os.path.commonpath([real, real_root]) == real_root


def _is_manifest(name: str) -> bool:
    from etl.sources.manifest import is_manifest

    return is_manifest(name)


def _manifests_in(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if _is_manifest(name))
    except OSError:
        return []


def _load_manifest(
    path: str, name: str, manifests: list[Manifest], tell: bool = True
) -> Iterator[tuple[str, Rejected]]:
    """Add the manifest at ``path`` to ``manifests``; with ``tell``, yield what it names that is not there."""
    from etl.sources.manifest import MAX_MANIFEST_BYTES, parse_manifest

    try:
        if stamp(path).size > MAX_MANIFEST_BYTES:
            raise BadInput("too_large", f"A manifest has {MAX_MANIFEST_BYTES:,} bytes at most: split it.")
        with open(path, "rb") as stream:
            manifest = parse_manifest(stream.read(), name)
    except OSError as error:
        yield printable(path), unreadable(error).rejected
        return
    except BadInput as failure:
        yield printable(path), failure.rejected
        return
    manifests.append(manifest)
    for entry in manifest.entries if tell else ():
        if entry.literal and not entry.ignore and "!" not in entry.pattern:
            missing = os.path.join(os.path.dirname(path), entry.pattern)
            if not os.path.lexists(missing):
                yield printable(missing), Rejected("missing", "The manifest names it, but it is not there: check both.")


# -- copies of what lies elsewhere ---------------------------------------------------------------------------------


def discover_copies(copies: Iterable[tuple[str, str, str]]) -> Iterator[Seed]:
    """Yield the seed files in local copies of what lies elsewhere, each shown under its own address.

    A copy is (address, name relative to the folder that was asked for, path of the copy); manifests come first. A copy
    must stay until the next one is asked for.
    """
    manifests: list[Manifest] = []
    for address, name, path in copies:
        if _is_manifest(name):
            for _, rejected in _load_manifest(path, name, manifests, tell=False):
                yield printable(address), rejected
        else:
            for seed in _discover_file(path, name, manifests, set()):
                yield _shown_as(seed, printable(path), printable(address))


def _shown_as(seed: Seed, path: str, address: str) -> Seed:
    if isinstance(seed, SeedFile):
        return replace(seed, locator=address + seed.locator.removeprefix(path))
    return address + seed[0].removeprefix(path), seed[1]


# -- files and archives --------------------------------------------------------------------------------------------


def _discover_file(path: str, name: str, manifests: Sequence[Manifest], seen: set[str]) -> Iterator[Seed]:
    from etl.sources.manifest import say

    real = os.path.realpath(path)
    said = say(manifests, name)
    if real in seen or said.ignore:
        return
    seen.add(real)
    locator = printable(path)
    try:
        known = stamp(path)
        file = SeedFile(locator, path, sha256(path), known.size, known, hints=said.hints, note=said.note)
        check_unchanged(file)
        yield from _discover_members(file, name, manifests)
    except BadInput as failure:
        yield locator, failure.rejected


def _discover_members(file: SeedFile, name: str, manifests: Sequence[Manifest]) -> Iterator[Seed]:
    """Yield the file itself, or when it is an archive what is in it."""
    from etl.sources.compression import peek
    from etl.sources.containers import is_archive, open_archive, open_seed

    assert file.path is not None
    assert file.stamp is not None
    with open_seed(file)[0] as stream:
        archive = is_archive(peek(stream))
    if not archive:
        yield file
        return
    opened = open_archive(file.path, file.stamp, file.steps)
    members = [member for member in opened.members() if not _is_hidden(member.step.name)]
    inner = list(manifests)
    for member in members:
        if member.failure is None and _is_manifest(member.step.name):
            yield from _load_member_manifest(file, member.step, name, inner)
    if not members:
        raise BadInput("empty", "There is no file in the archive: remove it, or pack it again.")
    total, before = sum(member.size + 1 for member in members), 0
    for member in members:
        if member.failure is not None:
            yield _locator(file, member.step), member.failure.rejected
        elif not _is_manifest(member.step.name):
            part = replace(file, span=_within(file.span, before / total, (before + member.size + 1) / total))
            yield from _discover_member(part, member.step, member.size, name, inner)
        before += member.size + 1


def _within(span: tuple[float, float], start: float, end: float) -> tuple[float, float]:
    length = span[1] - span[0]
    return span[0] + length * start, span[0] + length * end


def _discover_member(file: SeedFile, step: Step, size: int, name: str, manifests: Sequence[Manifest]) -> Iterator[Seed]:
    from etl.sources.manifest import merge, say

    inside = f"{name}!{step.name}"
    said = say(manifests, inside)
    if said.ignore:
        return
    member = replace(
        file,
        locator=_locator(file, step),
        size=size,
        steps=(*file.steps, step),
        hints=merge(file.hints, said.hints),
        note=said.note or file.note,
    )
    try:
        yield from _discover_members(member, inside, manifests)
    except BadInput as failure:
        yield member.locator, failure.rejected


def _load_member_manifest(
    file: SeedFile, step: Step, name: str, manifests: list[Manifest]
) -> Iterator[tuple[str, Rejected]]:
    from etl.sources.containers import open_seed
    from etl.sources.manifest import MAX_MANIFEST_BYTES, Manifest, parse_manifest

    try:
        with open_seed(replace(file, steps=(*file.steps, step)))[0] as stream:
            parsed = parse_manifest(stream.read(MAX_MANIFEST_BYTES), step.name)
    except BadInput as failure:
        yield _locator(file, step), failure.rejected
        return
    manifests.append(Manifest(f"{name}!{parsed.folder}", parsed.entries))


def _locator(file: SeedFile, step: Step) -> str:
    return f"{file.locator}!{printable(step.name)}" if step.name else file.locator


# What file managers and Spark leave in folders, beside hidden files; __MACOSX holds resource forks.
_LITTER = frozenset(
    ("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "_success", "_common_metadata")
)


def _is_litter(name: str) -> bool:
    return (name.startswith(".") and name not in (".", "..")) or name.lower() in _LITTER


def _is_hidden(name: str) -> bool:
    """Tell whether an archive's member would be passed over in a folder."""
    return any(map(_is_litter, name.replace("\\", "/").split("/")))


def total_bytes(paths: Sequence[str], *, glob: str | None = None) -> int:
    """Return about how many bytes `discover` finds on disk: what cannot be looked at, and manifests, count nothing."""
    total = 0
    for path in paths:
        for given in _expand(path):
            found = [] if isinstance(given, tuple) else [given]
            if found and os.path.isdir(found[0]):
                names = (name for name in _walk(found[0], "", os.path.realpath(found[0]), frozenset()))
                found = [os.path.join(found[0], n) for n in names if isinstance(n, str) and is_wanted(n, glob)]
            for name in found:
                with suppress(OSError):
                    total += os.stat(name).st_size
    return total


# -- reading -------------------------------------------------------------------------------------------------------


def read(
    file: SeedFile,
    *,
    outlet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    start: int = 0,
    meter: Meter | None = None,
) -> Iterator[Read]:
    """Yield (record number, document or (locator, Rejected)) for each record of a seed file.

    Record numbers count from 1 without gaps; those up to ``start`` are passed over. ``mapping`` (field -> column)
    renames a record's fields; for fields it does not name, the column is guessed.
    ``outlet`` holds where neither the manifest nor the record names one. A failure of the file itself comes last, under
    the next number; records before it are good. No record is read from a file that changed since it was discovered.
    """
    from etl.sources.reading import items

    number = start
    try:
        check_unchanged(file)
        for number, item in items(file, mapping, start, meter):
            if isinstance(item, Rejected):
                yield number, (f"{file.locator}#{number}", item)
            else:
                if item.single:
                    check_unchanged(file)  # half of one text and half of another is nobody's article
                yield number, _document(file, number, item, outlet)
        check_unchanged(file)
    except BadInput as failure:
        yield number + 1, (file.locator, failure.rejected)


def has_grown(file: SeedFile, sha256_before: str, length: int, rejected: int) -> bool:
    """Tell whether a file is one that was read when it had ``length`` bytes, grown since, and can be read on.

    The bytes decide. Only lines and rows that ended are sure to mean what they meant; how a table is cut into rows
    hangs on its beginning, and a row that could not be read (``rejected``) may have ended now.
    """
    from etl.sources.compression import HEAD_BYTES, is_packed
    from etl.sources.survey import survey

    if file.path is None or file.steps or not HEAD_BYTES <= length < file.size:
        return False
    try:
        with open(file.path, "rb") as stream:
            packed = is_packed(stream.read(8))
            stream.seek(length - 1)
            ended = stream.read(1) == b"\n"
        found = survey(file) if ended and not packed else None
        if found is None or found.format not in ("jsonl", "table") or (found.format == "table" and rejected):
            return False
        return sha256(file.path, length) == sha256_before
    except (OSError, BadInput):
        return False  # reading it says why


def _document(file: SeedFile, number: int, found: Found, outlet: str | None) -> Document:
    from etl.sources.manifest import merge

    one = found.single
    said = file.hints if one else replace(file.hints, url=None, external_id=None, title=None)
    return Document(
        content=found.content,
        media_type=found.media_type,
        locator=file.locator if one else f"{file.locator}#{number}",
        charset=found.charset,
        hints=merge(merge(SourceHints(outlet=outlet), said), found.hints),
        http=found.http or {},
    )
