"""Say which entity of the world a cluster of mentions is, or say nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from etl.entities import lexicon as lx
from etl.entities.fold import fold, fold_organization
from etl.entities.gazetteer import Gazetteer, Place, gazetteer
from etl.entities.grouping import GENERATION_WORDS, bare, nation_of
from etl.entities.lexicon import smallness
from etl.entities.recognise import Span
from etl.records import EntityRef

BIG_CITY = 500_000  # such a city is meant by its name alone, if no other place of that name comes near
RIVAL = 0.1  # share of the bigger one's population at which a second city makes a name ambiguous
PROVINCE = re.compile(r"\s+(?:state|province|district|county|region|governorate|prefecture|department|oblast)\b")
WITHIN = re.compile(r",\s*(?:in\s+)?([A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){0,2})")
FAR_SMALLER = 20  # times: such a namesake is meant only where its country or state is written with it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article's other names of places tell about where it is."""

    countries: Counter[str]  # ISO code -> mentions of the country, its people and its states
    cities: dict[str, str]  # name of a big city -> ISO code
    states: frozenset[str]  # states named in it

    def of_others(self, name: str) -> Counter[str]:
        """Return what names other than this one tell about countries."""
        return self.countries + Counter(code for city, code in self.cities.items() if city != name)


def link(text: str, spans: list[Span], clusters: list[int]) -> list[EntityRef | None]:
    """Return the entity of each span, None where the text does not tell.

    Countries by name or people; regions and cities where the type agrees and no other place of the name does as
    well; people by a full name; organisations and events by their longest name, unless every word of it is generic
    ("Supreme Court") and no country is named with it.
    """
    places = gazetteer()
    nations = [s.nation or nation_of(text[s.start : s.end], s.label, places) for s in spans]
    around = _surroundings(text, spans, nations, places)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        members[cluster].append(i)
    found: list[EntityRef | None] = [None] * len(spans)
    for numbers in members.values():
        ref = _link_cluster(text, [spans[i] for i in numbers], [nations[i] for i in numbers], around, places)
        for i in numbers:
            found[i] = ref
    return found


def _surroundings(text: str, spans: list[Span], nations: list[str | None], places: Gazetteer) -> Surroundings:
    countries = Counter(nation for nation in nations if nation)
    big: dict[str, str] = {}
    states: set[str] = set()
    for span, nation in zip(spans, nations, strict=True):
        surface = text[span.start : span.end]
        region = places.regions.get(surface)
        if span.label != "LOC":
            continue
        if region is not None and region.country is not None and nation is None:
            countries[region.country] += 1
            states.update({region.state} if region.state else ())
        cities = places.cities.get(surface, ())
        if cities and cities[0].population >= BIG_CITY and _alone(list(cities)) and cities[0].country:
            big[surface] = cities[0].country
    return Surroundings(countries, big, frozenset(states))


def _link_cluster(
    text: str, spans: list[Span], nations: list[str | None], around: Surroundings, places: Gazetteer
) -> EntityRef | None:
    surfaces = [text[s.start : s.end] for s in spans]
    nation = next((n for n in nations if n), None)
    if nation is not None:
        return _country(text, spans, surfaces, nation, around, places)
    known = next((places.organizations[s] for s in surfaces if s in places.organizations), None)
    if known is not None:
        return EntityRef(known, known.removeprefix("org:").title(), "ORG", "territory-group")
    label = Counter(s.label for s in spans).most_common(1)[0][0]
    name = max(surfaces, key=lambda s: (not s.startswith("@"), not s.isupper(), len(s), s))
    if label == "PERSON":
        return _person(name)
    if label == "LOC":
        return _place(text, spans, name, around, places)
    if label == "ORG":
        return _organization(text, spans, name, surfaces, places)
    folded = fold(name)
    if not folded or len(folded) < 2:
        return None
    kind = "event" if label == "EVENT" else "misc"
    return EntityRef(f"{kind}:{folded}", name, label, "name")


def _country(
    text: str, spans: list[Span], surfaces: list[str], nation: str, around: Surroundings, places: Gazetteer
) -> EntityRef | None:
    rule = "country-name" if any(s in places.countries for s in surfaces) else "demonym"
    twin = next((places.regions[s] for s in surfaces if s in places.regions), None)
    if twin is not None and twin.country is not None and not any(s in places.demonyms for s in surfaces):
        countries = around.of_others(surfaces[0])
        elsewhere = countries[nation] - len(spans)  # what speaks for the country besides its name
        if countries[twin.country] and not elsewhere:
            return EntityRef(twin.key, twin.name, "LOC", "region-in-context", "region") if around.states else None
        if countries[twin.country]:
            return None
    if all(_is_inside_state(text, span, places) for span in spans):
        return None
    return EntityRef(f"country:{nation}", places.display[nation], "LOC", rule, "country")


def _is_inside_state(text: str, span: Span, places: Gazetteer) -> bool:
    """Say whether a state follows: Lebanon, Pennsylvania is no country."""
    after = _container(text, span)
    region = places.regions.get(after or "")
    return region is not None and region.country == "US"


def _container(text: str, span: Span) -> str | None:
    match = WITHIN.match(text, span.end)
    return match[1].rstrip(".,") if match else None


def _person(name: str) -> EntityRef | None:
    folded = fold(name)
    names = [word for word in folded.split() if word not in GENERATION_WORDS]
    if len(names) < 2 and not name.startswith("@"):
        return None
    key = "@" + folded if name.startswith("@") else folded
    return EntityRef(f"person:{key}", name, "PERSON", "full-name")


def _place(text: str, spans: list[Span], name: str, around: Surroundings, places: Gazetteer) -> EntityRef | None:
    plain = name.removeprefix("the ").removeprefix("The ")
    region = places.regions.get(plain) or (
        places.regions.get(f"{plain[0]}.{plain[1]}.") if plain in places.state_codes else None
    )
    cities = places.cities.get(plain, ())
    stated = {code for span in spans if (code := _stated_country(text, span, places))}
    if in_state := tuple(c for c in cities if c.state is not None and c.state in stated):
        cities, stated = in_state, {c.country for c in in_state if c.country}
    if region is not None and not (cities and cities[0].population >= BIG_CITY and cities[0].country == region.country):
        return EntityRef(region.key, region.name, "LOC", "region-name", "region")
    capital = places.capitals.get(plain)
    countries = around.of_others(plain)
    if capital is not None and not stated and (capital in countries or (cities[:1] and cities[0].country == capital)):
        seat = next((c for c in cities if c.country == capital), None)
        if seat is not None:
            return EntityRef(seat.key, seat.name, "LOC", "capital", "city")
    if any(PROVINCE.match(text, span.end) for span in spans):
        return None
    city, rule = _choose_city(cities, stated, countries, around.states)
    return None if city is None else EntityRef(city.key, city.name, "LOC", rule, "city")


def _stated_country(text: str, span: Span, places: Gazetteer) -> str | None:
    after = _container(text, span)
    if after is None:
        return None
    region = places.regions.get(after)
    if region is not None and region.state is not None:
        return region.state
    return places.countries.get(after) or (region.country if region else None)


def _choose_city(
    cities: tuple[Place, ...], stated: set[str], countries: Counter[str], states: frozenset[str]
) -> tuple[Place | None, str]:
    if not cities:
        return None, ""
    biggest = cities[0]
    if stated:
        here = [c for c in cities if c.country in stated]
        return (here[0], "city-and-country") if here and _alone(here) else (None, "")
    near = [c for c in cities if c.state in states and c.state is not None]
    if near and _alone(near) and FAR_SMALLER * near[0].population >= biggest.population:
        return near[0], "city-in-state"
    if near and biggest.country not in countries:
        return None, ""
    inside = [c for c in cities if c.country in countries]
    if inside and inside[0] is biggest and _alone(inside):
        return biggest, "city-in-context"
    if inside and _alone(inside) and inside[0].population * 5 >= biggest.population and inside[0].country != "US":
        return inside[0], "city-in-context"
    if not inside and biggest.population >= BIG_CITY and _alone(sorted(cities, key=lambda c: -c.population)):
        return biggest, "big-city"
    return None, ""


def _alone(cities: list[Place]) -> bool:
    return len(cities) < 2 or cities[1].population < RIVAL * cities[0].population


def _organization(text: str, spans: list[Span], name: str, surfaces: list[str], places: Gazetteer) -> EntityRef | None:
    words = fold_organization(name).split()
    plain = " ".join(bare(words)) if words and words[-1] in lx.LEGAL_FORMS else " ".join(words)
    if len(plain) < 2 or (name in places.countries or name in places.cities):
        return None
    if not _is_generic(words):
        return EntityRef(f"org:{plain}", name, "ORG", "name")
    nation = _owner(text, spans, places)
    if nation is not None:
        return EntityRef(f"org:{plain} ({nation.casefold()})", name, "ORG", "name-and-country")
    if any(s.isupper() and len(s) > 2 for s in surfaces) and len(words) > 1:
        return EntityRef(f"org:{plain}", name, "ORG", "name-and-initials")
    return None


def _is_generic(words: list[str]) -> bool:
    """Say whether every state has such a body: Supreme Court, Ministry of Defence, Congress."""
    return all(
        w in lx.GENERIC or w in lx.PORTFOLIOS or ((w in lx.ORG_TAILS or w in lx.ORG_HEADS) and smallness(w) > 0)
        for w in words
    )


def _owner(text: str, spans: list[Span], places: Gazetteer) -> str | None:
    """Return the one country that is written right before the name: India's Supreme Court, the Indian Army."""
    owners = set()
    for span in spans:
        before = text[max(0, span.start - 40) : span.start].removesuffix(" ")
        before = re.sub(r"['’]s?$", "", before)
        tail = before.split()[-3:]
        for size in range(1, len(tail) + 1):
            name = " ".join(tail[-size:]).lstrip('"“(')
            code = places.countries.get(name) or places.demonyms.get(name)
            if code:
                owners.add(code)
                break
    return owners.pop() if len(owners) == 1 else None
