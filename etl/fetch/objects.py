"""Seed files in object stores (s3://, gs://, abfs:// ...): each is copied here, read like any other, and dropped.

fsspec and the store's own library are extras; who may read what is said to them in the way they ask for (environment,
profile files). A copy needs disk for the largest object, one at a time.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from etl.records import Rejected
from etl.sources.files import is_wanted
from etl.sources.manifest import is_manifest
from etl.sources.seedfile import BadInput, printable

Copy = tuple[str, str, str]  # address, name below what was asked for, path of the copy

# Pages have a gate of their own (addresses, robots.txt, limits), which a file system over HTTP would walk around.
_NOT_STORES = ("http", "https", "ftp", "feed")


@dataclass(frozen=True, slots=True)
class Listed:
    """An object of a store."""

    address: str  # as shown to people
    name: str  # relative to what was asked for
    key: str  # as the store calls it
    size: int | None  # bytes, where the store says so


def is_address(path: str) -> bool:
    """Tell whether a path names a place in a store rather than a local file."""
    return "://" in path and not os.path.lexists(path)


def copies(address: str, glob: str | None = None) -> Iterator[Copy | tuple[str, Rejected]]:
    """Yield a local copy of each object at an address (an object, a folder, a glob), manifests first; or why not.

    ``glob`` picks among the objects as in a folder. A copy goes away when the next is asked for.
    """
    try:
        store, found = _list(address)
    except BadInput as failure:
        yield printable(address), failure.rejected
        return
    if not found:
        yield printable(address), Rejected("missing", "There is no object at this address: check it.")
    listed = [one for one in found if is_manifest(one.name) or is_wanted(one.name, glob)]
    with tempfile.TemporaryDirectory(prefix="copydesk-objects-") as folder:
        for number, one in enumerate(listed):
            # Under its own name: the ending helps to tell the format.
            path = os.path.join(folder, f"{number}-{os.path.basename(one.name)}")
            try:
                _copy(store, one, path)
            except BadInput as failure:
                yield printable(one.address), failure.rejected
                continue
            yield one.address, one.name, path
            os.unlink(path)


def _list(address: str) -> tuple[Any, list[Listed]]:
    """Return the store and its objects in order; hidden ones are left out, as in folders."""
    scheme = address.partition("://")[0].lower()
    if scheme in _NOT_STORES or "::" in address:
        raise BadInput(
            "unsupported_location", "Only files and object stores are read from: download it, give the file."
        )
    try:
        store, root = importlib.import_module("fsspec.core").url_to_fs(address)
    except ImportError as error:
        raise BadInput("needs_extra", f"{scheme}:// needs an extra: pip install copydesk[objects] ({error}).") from None
    except ValueError as error:
        raise BadInput(
            "unsupported_location", f"No store is called {scheme}:// ({error}): check the address."
        ) from None
    try:
        found = _find(store, root)
    except FileNotFoundError:
        return store, []
    # The stores' libraries have errors of their own: no credentials, no such bucket, no network.
    except Exception as error:
        raise _unreadable(error) from None
    listed = [
        Listed(f"{scheme}://{key.lstrip('/') if scheme != 'file' else key}", name, key, size)
        for key, name, size in found
        if not any(part.startswith(".") for part in name.split("/"))
    ]
    return store, sorted(listed, key=lambda one: (not is_manifest(one.name), one.name))


def _find(store: Any, root: str) -> list[tuple[str, str, int | None]]:
    """Return (key, name, size) of the objects at a place."""
    if any(c in root for c in "*?["):
        infos = store.glob(root, detail=True)
        base = root[: min(root.index(c) for c in "*?[" if c in root)].rpartition("/")[0]
    elif store.isfile(root):
        infos, base = {root: store.info(root)}, root.rpartition("/")[0]
    else:
        infos, base = store.find(root, detail=True), root.rstrip("/")
    return [
        (key, key.removeprefix(base).lstrip("/"), info.get("size"))
        for key, info in infos.items()
        if info.get("type") == "file"
    ]


def _copy(store: Any, one: Listed, path: str) -> None:
    try:
        store.get_file(one.key, path)
    except Exception as error:
        raise _unreadable(error) from None
    if one.size is not None and os.path.getsize(path) != one.size:
        raise BadInput("changed", "The object was changed while it was copied: wait until it is complete, run again.")


def _unreadable(error: Exception) -> BadInput:
    why = str(error) or type(error).__name__
    return BadInput("unreadable", f"The store does not hand it out ({why[:300]}): check credentials and address.")
