"""Bylines as people and agencies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from itertools import islice

from etl.clean.calendar_names import ANY_LANGUAGE
from etl.clean.characters import one_line
from etl.clean.datelines import dateline
from etl.clean.datewords import without_labels
from etl.clean.textdates import mentions

# News agencies of the world as bylines and datelines name them, folded, with the form shown.
AGENCIES = {
    "ap": "AP", "associated press": "AP", "the associated press": "AP", "reuters": "Reuters",
    "thomson reuters": "Reuters", "afp": "AFP", "agence france-presse": "AFP", "agence france presse": "AFP",
    "upi": "UPI", "united press international": "UPI", "pti": "PTI", "press trust of india": "PTI", "ani": "ANI",
    "asian news international": "ANI", "ians": "IANS", "indo-asian news service": "IANS", "uni": "UNI", "dpa": "dpa",
    "deutsche presse-agentur": "dpa", "epd": "epd", "kna": "KNA", "sid": "SID", "apa": "APA", "efe": "EFE",
    "europa press": "Europa Press", "notimex": "Notimex", "ansa": "ANSA", "adnkronos": "Adnkronos", "agi": "AGI",
    "xinhua": "Xinhua", "tass": "TASS", "ria novosti": "RIA Novosti", "interfax": "Interfax", "unian": "UNIAN",
    "ukrinform": "Ukrinform", "kyodo": "Kyodo", "kyodo news": "Kyodo", "jiji": "Jiji", "jiji press": "Jiji",
    "yonhap": "Yonhap", "yonhap news agency": "Yonhap", "bernama": "Bernama", "antara": "Antara", "vna": "VNA",
    "aap": "AAP", "australian associated press": "AAP", "pa": "PA", "pa media": "PA", "press association": "PA",
    "cp": "CP", "canadian press": "CP", "the canadian press": "CP", "ntb": "NTB", "tt": "TT", "ritzau": "Ritzau",
    "stt": "STT", "belga": "Belga", "anp": "ANP", "ats": "ATS", "keystone-ats": "Keystone-ATS", "sda": "SDA",
    "lusa": "Lusa", "agência brasil": "Agência Brasil", "anadolu": "Anadolu", "anadolu agency": "Anadolu",
    "aa": "Anadolu", "iha": "IHA", "dha": "DHA", "irna": "IRNA", "wam": "WAM", "spa": "SPA", "mena": "MENA",
    "petra": "Petra", "pap": "PAP", "čtk": "ČTK", "mti": "MTI", "agerpres": "Agerpres", "bta": "BTA",
    "tanjug": "Tanjug", "hina": "Hina", "ana-mpa": "ANA-MPA", "app": "APP", "nan": "NAN", "gna": "GNA",
    "telam": "Télam", "télam": "Télam", "bloomberg": "Bloomberg", "bloomberg news": "Bloomberg",
}  # fmt: skip
# Short names that are words or initials elsewhere count only where an agency is expected (dateline, credit).
_ONLY_AS_CREDIT = frozenset((
    "ap", "pa", "cp", "tt", "aa", "uni", "spa", "app", "mena", "sid", "agi", "apa", "nan", "ats", "efe", "sda",
))  # fmt: skip
# Words of bylines in other languages; in CJK scripts a colon follows.
_KINDS = (
    r"(?:(?:(?:eine?\s+)?(?:(?:gast)?beitrag|artikel|kommentar|interview|bericht|essay|analyse|reportage)"
    r"|eingestellt|erstellt|geschrieben|verfasst|veröffentlicht|publiziert|publiée?|écrit|publicad[oa]|escrito"
    r"|pubblicato|scritto|geplaatst|geschreven|skriven|skrevet)\s+)?"
)
BY_ELSEWHERE = rf"{_KINDS}(?:von|par|por|di|door|av|af|od|oleh)|auteurs?|автор|авторы|بقلم|מאת"
BY_CJK = "作者|撰文|文|記者|记者|取材|執筆|글"
_BY = re.compile(
    r"^(?:(?:story|text|words|report|reported|written|authored|posted|published|submitted|review|reviewed|updated|recipe"
    r"|guide|article|contributed|created|photograph(?:s|ed)|photos|pictures|interview(?:ed)?|compiled|told"
    r"|(?:view )?all (?:posts|articles|stories)|(?:read )?more)\s+)?"
    rf"(?:by|{BY_ELSEWHERE}|tekst|autor(?:e|es|en)?|authors?(?:\(s\))?|contributors?|words"
    r"|текст|作者|記者|기자|كتب|نویسنده|द्वारा|लेखक|লেখক|yazan|tác giả)\s*(?:[:：]?\s+|[:：]?$)"
    rf"|^(?:{BY_CJK})\s*[:：]\s*",
    re.IGNORECASE,
)
# The same behind a name, in languages that put it there.
_REPORTER = re.compile(r"(?<=\S)\s*(?:기자|記者|记者|특파원|报道|報導|報道)$")
_CLOCK = re.compile(
    r"\d+\s*min(?:ute)?s?\b|\d{1,2}:\d\d|\d{4}-\d\d-\d\d|\bupdated\b|\bpublished\b"
    r"|\b(?:reviewed|edited|fact[- ]checked|illustrated|produced|translated|photograph(?:s|ed)|photos|pictures|images"
    r"|illustrations?|video) by\b|\b(?:photos?|pictures?|images?|video|fotos?|bild(?:er)?|фото|видео|撮影)\s*[:：]"
    r"|\b(?:illustration(?:en)?|fotos?|bild(?:er)?) (?:von|de|di)\b|\balle (?:artikel|beiträge)\b|\bon behalf of\b",
    re.IGNORECASE,
)
# What leads to the date behind a name.
_DATED = re.compile(
    r"(?:[\s,.:|·•–—-]+|(?<!\w)(?:on|am|vom|le|el|il|den|på|op|em|last|zuletzt)(?!\w))+$", re.IGNORECASE
)
# "Jane Roe/SP-X": a small agency, or who typed it in.
_INITIALS = re.compile(r"(?<=[^\W\d_]{2})\s?/\s?(?P<who>[A-Z]{2,4}(?:-[A-Z]{1,4})?|[a-z]{2,3})$")
# A handle stands between two names; an address without its scheme has a path.
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|(?<!\S)[\w-]+(?:\.[\w-]+)+/\S+")
# What parts names even where one of them is no full name, if that one is an agency: "Juana Pérez y Gómez / EFE".
_HARD = re.compile(r"\s*[;|•·/]\s*|、|，")
_SPLIT = re.compile(r"\s*(?:[;|•·/]|\s(?:[Aa]nd|AND|[Uu]nd|et|y|e|og|och|en|i|ja|и|και)\s|\s*&\s*|、|，)\s*")
ROLE = re.compile(
    r"\b(?:editors?|reporters?|correspondents?|contributors?|contributing|staff|writers?|journalists?|columnists?|bureau|desk|"
    r"producers?|experts?|educators?|specialists?|consultants?|analysts?|teachers?|professor|lecturer|researchers?|scientists?"
    r"|physicians?|attorneys?|lawyers?|advis[eo]rs?|coach|dietitian|nutritionist|therapist|psychologist|president|officer"
    r"|representative|partner|graduate|grader"
    r"|redaktion|redakteur(?:in)?|rédaction|redacción|redazione|redactie|author|freelancer?|guest|special to|"
    r"senior|chief|head|vice|vp|principal|manager|director|founder|ceo|intern|newsroom|photograph\w*"
    r"|m\.?d|ph\.?d|rdn?|rn|mph|mba|ms|msc|esq|jr|sr|cfp|cpa|dvm|do|jd)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset((
    "admin", "administrator", "editor", "editors", "staff", "unknown", "anonymous", "guest", "author", "authors",
    "webmaster", "null", "undefined", "none", "team", "user", "root", "wordpress", "redaktion", "redaction",
    "redazione", "redacción", "redakcja", "редакция", "newsroom", "contributor", "share", "name", "reply", "full bio",
    "bio", "follow", "more", "about", "the author", "about the author", "learn more", "read more", "comments", "email",
    "view profile", "see all", "profile", "facebook", "twitter", "linkedin", "instagram", "youtube", "subscribe",
    "sign in", "log in", "register", "unserer redaktion",
))  # fmt: skip
# "Jane Roe says:" heads a comment; "Site by Studio" and "Photo: ..." are credits.
_COMMENTS = re.compile(
    r"^(?:foto|фото)\b|\w(?<!sponsored)\sby\s\w|\s(?:says|said|wrote|writes|replied|schreibt|sagt|dit|dice|pisze|пишет)$"
    r"|\bon (?:facebook|twitter|x|instagram|linkedin|youtube|threads|bluesky|mastodon)$",
    re.IGNORECASE,
)
# A firm's legal form: it answers for a page.
_FIRM = re.compile(r"\s(?:GmbH|mbH|AG|KG|e\.\s?V\.?|Inc\.?|LLC|Ltd\.?|S\.?p\.?A\.?|S\.?r\.?l\.?|B\.V\.|N\.V\.)$")
# What follows a name of two words or more without a comma, from its first word on.
_OFFICES = re.compile(
    r"(?<=\S\s)(?:(?:marketing|content|sales|product|research|communications?|creative|technical|medical|health|sports?"
    r"|political|science|business|news|foreign|defen[cs]e|economics|culture|travel|food|tech|technology|editorial|autos)\s+)?"
    r"(?:former|senior|chief|head|lead|deputy|associate|assistant|managing|executive|staff|contributing|special"
    r"|writer|author|editor|reporter|correspondent|columnist|journalist|contributor|founder|co-founder|director|manager"
    r"|professor|producer|analyst|last|updated|published|follow|reviewed|edited|redakteur(?:in)?|journaliste"
    r"|periodista|giornalista|corresponsal)\b.*$",
    re.IGNORECASE,
)
_WHERE = re.compile(r"^(?P<who>\S+\s\S.*?)\s(?:in|at|from|à|aus|[Ff]or)\s[^\W\d_a-z].*$")
_BRACKETS = re.compile(r"[(\[](?:(?:with|avec|mit|con|com|med|met)\s+)?(?P<who>[^)\]]*)[)\]]", re.IGNORECASE)
# "Jane Roe and agencies": which, nobody knows.
_AND_AGENCIES = re.compile(
    r"\s*(?:,|/|\+|&|\b(?:and|with|und|mit|et|avec|y|con|e|com|og|och|i|и)\b)\s*(?:news )?"
    r"(?:agenc(?:y|ies)|agences?|agentur(?:en)?|agencias?|agenzie|agências|агентства)\W*$",
    re.IGNORECASE,
)
# A name longer than this is a sentence; longer bylines name more people than anyone signs with.
_LONGEST = 60
_MOST = 12
# Degrees are no longer than this; offices are words.
_DEGREE = 4
# Of anything longer, or of more of them, the first names are enough.
_LONGEST_BYLINE = 1000
_BYLINES = 50
_CREDIT = re.compile(
    r"(?:with (?:additional )?(?:(?:agency )?inputs?|reporting|files) (?:from|by)|source|quelle|fuente|fonte|источник)"
    r"\s*:?\s+(?P<who>[^.\n]{2,80})",
    re.IGNORECASE,
)
# "Reuters Staff", "AFP correspondent".
_OF_AGENCY = re.compile(r"\s+(?:staff|agency|wire(?: service)?|writers?|reporters?|correspondents?)$")
# Lines of a text's head: headline, byline, agency, dateline. Wire copy marks them so.
_HEAD = 6
_WIRE = " ^<=>"
# A name in brackets with what stands around it.
_TAIL_LENGTH = 80
_TAIL = re.compile(r"(?:^|[\s.])[(\[—–-]+\s*(?P<who>[\w][\w .’'-]{1,40}?)\s*[)\]]?$")


def people(raw: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (people, agencies) of bylines: one display name each, in order, no repeats.

    "By", roles, degrees, addresses and handles are cut; names of nobody ("admin") and addresses are dropped.
    """
    persons: dict[str, str] = {}
    agencies: dict[str, None] = {}
    for byline in islice(raw, _BYLINES):
        for name in _parts(byline[:_LONGEST_BYLINE]):
            agency = agency_of(name, credit=False)
            if agency is not None:
                agencies[agency] = None
            elif _is_name(name):
                persons.setdefault(name.casefold(), _display(name))
    return tuple(persons.values())[:_MOST], tuple(agencies)


def agency_of(name: str, *, credit: bool = True) -> str | None:
    """Return the agency that a name stands for; ``credit`` tells that an agency is expected here."""
    folded = _OF_AGENCY.sub("", name.strip(" .()[]").casefold())
    if not credit and folded in _ONLY_AS_CREDIT and not name.strip().isupper():
        return None
    return AGENCIES.get(folded)


def credited_agencies(paragraphs: list[str]) -> tuple[str, ...]:
    """Return the agencies that a text credits: in its dateline, in "with inputs from", in its last words."""
    found: dict[str, None] = {}
    for line in paragraphs[:_HEAD]:
        head = dateline(line)
        if head is not None and head.agency is not None:
            _collect(head.agency, found)
        agency = agency_of(line.strip(_WIRE)) if len(line) <= _LONGEST else None
        if agency is not None and (" " in line or line.isupper()):  # one word alone may be anybody's name
            found[agency] = None
    for line in (*paragraphs[:2], *paragraphs[-3:]):
        for credit in _CREDIT.finditer(line):
            _collect(credit["who"], found)
    tail = _TAIL.search(paragraphs[-1][-_TAIL_LENGTH:] if paragraphs else "")
    if tail is not None:
        _collect(tail["who"], found)
    return tuple(found)


def byline_of(line: str) -> str | None:
    """Return the names of a line that is a byline and nothing else ("By Jane Roe and John Doe"); else None."""
    line = line.strip(_WIRE)
    found = _BY.match(line)
    rest = line[found.end() :].strip() if found else ""
    words = rest.split()
    is_names = (
        0 < len(words) <= 12 and len(rest) <= 100 and not rest.endswith((".", "?", "!")) and words[0][0].isupper()
    )
    return rest if is_names else None


def _collect(names: str, found: dict[str, None]) -> None:
    for part in re.split(r",|/|;|\band\b|\s[-–]\s|&", names):
        agency = agency_of(part)
        if agency is not None:
            found[agency] = None


def _parts(byline: str) -> list[str]:
    text = _undated(_INITIALS.sub(_credit, _ADDRESS.sub(" | ", one_line(html.unescape(byline)))))
    text = _BY.sub("", " ".join(_AND_AGENCIES.sub("", _BRACKETS.sub(_credit, text)).split()))
    parts = _HARD.split(text)
    signed = parts if any(agency_of(part, credit=False) for part in parts) else [text]
    listed = [part for one in signed for chunk in _signatures(one) for part in _commas(chunk)]
    bare = (_without_office(_REPORTER.sub("", _BY.sub("", part))).strip(" ,.:-–—|»›") for part in listed)
    return [name for name in bare if name]


def _without_office(name: str) -> str:
    """Cut what a person does, and where, from a name of two words or more: "Jane Roe Senior Writer in Lindfort"."""
    name = _WHERE.sub(r"\g<who>", name)
    first = name.split(maxsplit=2)
    return name if len(first) < 3 else f"{first[0]} {_OFFICES.sub('', f'{first[1]} {first[2]}')}"


def _undated(byline: str) -> str:
    """Return what stands before a byline's date and reading time ("Jane Roe on 3 May"), or else behind them."""
    dates = mentions(byline, ANY_LANGUAGE)
    start, end = min((one.start for one in dates), default=len(byline)), max((one.end for one in dates), default=0)
    before = _DATED.sub("", without_labels(_unclocked(byline[:start]))) if dates else _unclocked(byline)
    return before if any(map(str.isalnum, before)) else _unclocked(byline[end:]) or byline[end:]


def _unclocked(text: str) -> str:
    clock = _CLOCK.search(text)
    return text[: clock.start()] if clock else text


def _credit(found: re.Match[str]) -> str:
    """Return what stays of brackets: the agency that they credit."""
    return f" / {found['who']} " if agency_of(found["who"], credit=False) else " "


def _signatures(text: str) -> list[str]:
    """Part a byline that joins full names: "Maria & Katerina" is one signature, "Jane Roe & John Doe" are two."""
    parts = _SPLIT.split(text)
    if not all(len(part.split()) >= 2 for part in parts if part):
        return [text]
    given = [part for part in parts if part]
    return [*given[:1], *(part for part in given[1:] if not _is_office(part.partition(",")[0]))]


def _commas(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    credited = [part for part in parts[1:] if part != "PA" and agency_of(part, credit=False)]  # PA is a degree too
    if len(parts) == 2 and all(len(part.split()) == 1 for part in parts) and not credited and not ROLE.search(text):
        return [f"{parts[1]} {parts[0]}"]  # "Roe, Jane"
    others = [part for part in parts[1:] if part not in credited]
    named = [
        part for i, part in enumerate(others) if _is_person(part, others[i - 1] if i else "", others[i + 1 : i + 2])
    ]
    return [*parts[:1], *named, *credited]


def _is_office(part: str) -> bool:
    """Tell whether what "and" joins to a name is a second office: "Jane Roe, Privacy and Security Expert"."""
    found = [*ROLE.finditer(part)]
    return bool(found) and found[-1].end() == len(part.rstrip())


def _is_person(part: str, before: str, after: list[str]) -> bool:
    """Tell whether one of several parts between commas is a name; where somebody has an office stands behind that."""
    if len(part.split()) < 2 or ROLE.search(part):
        return False
    works = before[:1].islower() or any(len(found[0]) > _DEGREE for found in ROLE.finditer(before))
    return not works or any(map(ROLE.search, after))


def _is_name(name: str) -> bool:
    folded = name.casefold()
    if folded in _NOBODY or len(name) > _LONGEST or len(name) < 2 or not any(char.isalpha() for char in name):
        return False
    if name[0].isdigit() or name.endswith("*") or _COMMENTS.search(name) or _FIRM.search(name):
        return False
    if sum(char.isdigit() for char in name) > 2:  # "user4711" and dates; "Station 19" signs nothing
        return False
    return not re.fullmatch(r"[\w-]+(?:\.[\w-]{2,})+", folded) and "{" not in name


def _display(name: str) -> str:
    words = name.split()
    shouted = name.isupper() and name.isascii() and len(words) >= 2 and all(len(word) > 1 for word in words[-1:])
    return " ".join(word.title() if len(word) > 2 and "." not in word else word for word in words) if shouted else name
