"""Outlets as data: the catalog's small TOML files, and OPML lists from and for feed readers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.errors import SourceError
from etl.sources.urls import host_of, registrable_domain, resolve

FOLDER = Path(__file__).with_name("catalog")

_TEXTS = ("name", "domain", "country", "language", "owner")
_NAMESPACE = "https://github.com/copydesk/copydesk"


@dataclass(frozen=True, slots=True)
class CatalogOutlet:
    """An outlet, its feeds, and what it is expected to bring."""

    key: str  # stable name: the TOML file's stem
    name: str
    domain: str  # of its pages, without www
    country: str | None = None  # ISO 3166-1 alpha-2
    language: str | None = None  # ISO 639-1
    owner: str | None = None  # who owns it; outlets of one owner are not independent of each other
    feeds: tuple[str, ...] = ()
    articles_a_day: float | None = None  # fewer, averaged over a week, mean that something broke
    filled: Mapping[str, float] = field(default_factory=dict)  # field of an article -> least share that has it


def read_catalog(folder: Path = FOLDER) -> tuple[CatalogOutlet, ...]:
    """Return the outlets of a catalog folder, by file name; raise SourceError naming a file that is wrong."""
    return tuple(read_outlet(path) for path in sorted(folder.glob("*.toml")))


def read_outlet(path: Path) -> CatalogOutlet:
    """Return the outlet of one TOML file; raise SourceError saying what is wrong with it."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path.name}: {error}") from error
    return _outlet(path.stem, given, path.name)


def _outlet(key: str, given: Mapping[str, Any], where: str) -> CatalogOutlet:
    unknown = sorted(given.keys() - {*_TEXTS, "feeds", "expect"})
    if unknown:
        raise SourceError(f"{where}: unknown key {unknown[0]!r}; there are {', '.join(_TEXTS)}, feeds, expect.")
    texts = {name: _text(given.get(name), name, where) for name in _TEXTS}
    expect = _expectations(given.get("expect", {}), where)
    return CatalogOutlet(
        key=key,
        name=_needed(texts["name"], "name", where),
        domain=_needed(texts["domain"], "domain", where),
        country=texts["country"],
        language=texts["language"],
        owner=texts["owner"],
        feeds=_feeds(given.get("feeds"), where),
        articles_a_day=_number(expect.get("articles_a_day"), "expect.articles_a_day", where),
        filled=_shares(expect.get("filled", {}), where),
    )


def _expectations(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SourceError(f"{where}: expect must be a table.")
    unknown = sorted(value.keys() - {"articles_a_day", "filled"})
    if unknown:
        raise SourceError(f"{where}: unknown key {unknown[0]!r} in expect; there are articles_a_day, filled.")
    return value


def _text(value: Any, name: str, where: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise SourceError(f"{where}: {name} must be a string.")
    return value.strip() or None if isinstance(value, str) else None


def _needed(value: str | None, name: str, where: str) -> str:
    if value is None:
        raise SourceError(f"{where}: {name} is missing.")
    return value


def _number(value: Any, name: str, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise SourceError(f"{where}: {name} must be a number, 0 or more.")
    return float(value)


def _feeds(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise SourceError(f"{where}: feeds must be a list of at least one address.")
    for feed in value:
        if not isinstance(feed, str) or resolve(feed) is None:
            raise SourceError(f"{where}: {feed!r} is not an http(s) address.")
    return tuple(dict.fromkeys(value))


def _shares(value: Any, where: str) -> dict[str, float]:
    if not isinstance(value, dict):
        raise SourceError(f"{where}: expect.filled must be a table of shares from 0 to 1.")
    shares = {name: _number(share, f"expect.filled.{name}", where) or 0.0 for name, share in value.items()}
    for name, share in shares.items():
        if share > 1:
            raise SourceError(f"{where}: expect.filled.{name} is a share from 0 to 1, not {share:g}.")
    return shares


# -- OPML ----------------------------------------------------------------------------------------------------------


def read_opml(content: bytes) -> tuple[CatalogOutlet, ...]:
    """Return the outlets of an OPML list, feeds of one name and site together; raise SourceError when it is none.

    Folders are only a reader's order and are dropped. A feed without a page takes its own host's domain.
    """
    from lxml import etree

    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False)
    root = etree.fromstring(content, parser) if content.strip() else None
    if root is None or not isinstance(root.tag, str) or root.tag.lower() != "opml":
        raise SourceError("This is not an OPML list: its root element is not <opml>.")
    outlets: dict[tuple[str, str], CatalogOutlet] = {}
    for element in root.iter("outline"):
        said = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        feed = resolve(said.get("xmlurl", ""))
        if feed is not None:
            _add(outlets, feed, said)
    return tuple(outlets.values())


def _add(outlets: dict[tuple[str, str], CatalogOutlet], feed: str, said: Mapping[str, str]) -> None:
    domain = (host_of(said.get("htmlurl", "")) or registrable_domain(feed) or "").removeprefix("www.")
    name = said.get("title") or said.get("text") or domain
    known = outlets.get((name, domain))
    if known is not None:
        outlets[name, domain] = replace(known, feeds=tuple(dict.fromkeys((*known.feeds, feed))))
        return
    outlets[name, domain] = CatalogOutlet(
        key=said.get(f"{{{_NAMESPACE}}}key") or _key(name),
        name=name,
        domain=domain,
        country=said.get(f"{{{_NAMESPACE}}}country"),
        language=said.get("language") or None,
        owner=said.get(f"{{{_NAMESPACE}}}owner"),
        feeds=(feed,),
    )


def _key(name: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())


def write_opml(outlets: Iterable[CatalogOutlet], created: datetime | None = None) -> bytes:
    """Return an OPML 2.0 list, one outline for each feed; country, owner and key in a namespace of our own."""
    from lxml import etree

    root = etree.Element("opml", {"version": "2.0"}, nsmap={"copydesk": _NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Copydesk outlets"
    if created is not None:
        etree.SubElement(head, "dateCreated").text = created.strftime("%a, %d %b %Y %H:%M:%S %z")
    body = etree.SubElement(root, "body")
    for outlet in outlets:
        for feed in outlet.feeds:
            etree.SubElement(body, "outline", _attributes(outlet, feed))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _attributes(outlet: CatalogOutlet, feed: str) -> dict[str, str]:
    known = {
        "text": outlet.name,
        "title": outlet.name,
        "type": "rss",
        "xmlUrl": feed,
        "htmlUrl": f"https://{outlet.domain}/" if outlet.domain else None,
        "language": outlet.language,
        f"{{{_NAMESPACE}}}key": outlet.key,
        f"{{{_NAMESPACE}}}country": outlet.country,
        f"{{{_NAMESPACE}}}owner": outlet.owner,
    }
    return {name: value for name, value in known.items() if value is not None}
