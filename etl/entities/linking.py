"""Say which entity of the world a cluster of mentions is, or say nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

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
WITHIN = re.compile(r",\s*(?:in\s+)?([A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,2})")


def link(text: str, spans: list[Span], clusters: list[int]) -> list[EntityRef | None]:
    """Return the entity of each span, None where the text does not tell.

    Countries by name or people; regions and cities where the type agrees and no other place of the name does as
    well; people by a full name; organisations and events by their longest name, unless every word of it is generic
    ("Supreme Court") and no country is named with it.
    """
    places = gazetteer()
    nations = [s.nation or nation_of(text[s.start : s.end], s.label, places) for s in spans]
    around = Counter(nation for nation in nations if nation)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        members[cluster].append(i)
    found: list[EntityRef | None] = [None] * len(spans)
    for numbers in members.values():
        ref = _link_cluster(text, [spans[i] for i in numbers], [nations[i] for i in numbers], around, places)
        for i in numbers:
            found[i] = ref
    return found


def _link_cluster(
    text: str, spans: list[Span], nations: list[str | None], around: Counter[str], places: Gazetteer
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
    text: str, spans: list[Span], surfaces: list[str], nation: str, around: Counter[str], places: Gazetteer
) -> EntityRef | None:
    rule = "country-name" if any(s in places.countries for s in surfaces) else "demonym"
    twin = next((places.regions[s] for s in surfaces if s in places.regions), None)
    if twin is not None and twin.country is not None:
        others = set(around) - {nation}
        if twin.country in others and not set(surfaces) & set(places.demonyms):
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


def _place(text: str, spans: list[Span], name: str, around: Counter[str], places: Gazetteer) -> EntityRef | None:
    plain = name.removeprefix("the ").removeprefix("The ")
    region = places.regions.get(plain) or (
        places.regions.get(f"{plain[0]}.{plain[1]}.") if plain in places.state_codes else None
    )
    cities = places.cities.get(plain, ())
    stated = {code for span in spans if (code := _stated_country(text, span, places))}
    if any(code in places.state_codes for code in stated):
        cities = tuple(c for c in cities if c.country == "US" and c.state in stated)
        stated = {"US"} if cities else stated
    if region is not None and not (cities and cities[0].population >= BIG_CITY and cities[0].country == region.country):
        return EntityRef(region.key, region.name, "LOC", "region-name", "region")
    capital = places.capitals.get(plain)
    if capital is not None and not stated and (capital in around or (cities[:1] and cities[0].country == capital)):
        seat = next((c for c in cities if c.country == capital), None)
        if seat is not None:
            return EntityRef(seat.key, seat.name, "LOC", "capital", "city")
    if any(PROVINCE.match(text, span.end) for span in spans):
        return None
    city, rule = _choose_city(cities, stated, around)
    return None if city is None else EntityRef(city.key, city.name, "LOC", rule, "city")


def _stated_country(text: str, span: Span, places: Gazetteer) -> str | None:
    after = _container(text, span)
    if after is None:
        return None
    region = places.regions.get(after)
    if region is not None and region.state is not None:
        return region.state
    return places.countries.get(after) or (region.country if region else None)


def _choose_city(cities: tuple[Place, ...], stated: set[str], around: Counter[str]) -> tuple[Place | None, str]:
    if not cities:
        return None, ""
    if stated:
        here = [c for c in cities if c.country in stated]
        return (here[0], "city-and-country") if here and _alone(here) else (None, "")
    inside = [c for c in cities if c.country in around]
    biggest = cities[0]
    if inside and inside[0] is biggest and _alone(inside):
        return biggest, "city-in-context"
    if inside and _alone(inside) and inside[0].population * 5 >= biggest.population and inside[0].country != "US":
        return inside[0], "city-in-context"
    if not inside and biggest.population >= BIG_CITY and _alone(list(cities)):
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
