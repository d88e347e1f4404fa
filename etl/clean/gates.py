"""Gates before the rest of an article: what a page says of them, and what it shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# What systems call an article that only subscribers read whole; "metered" ones are shown whole for a while.
_LOCKED = frozenset((
    "locked", "premium", "subscriber", "subscribers", "subscription", "paid", "paywall", "plus", "true",
))  # fmt: skip
_TIERS = (
    "article:content_tier", "og:article:content_tier", "content_tier", "content-tier", "news:content_tier",
    "article:access", "access-type", "paywall", "cxenseparse:paywall", "article:premium", "lp:paywall",
)  # fmt: skip
_SAID = (
    r"to (?:continue|keep) reading",
    r"subscribe (?:now )?to (?:read|continue|unlock)",
    r"(?:read|unlock) the (?:rest|full) (?:of this )?(?:article|story)",
    (
        r"(?:article|story|content) is (?:only )?(?:for|available to|exclusive to|reserved for) "
        r"(?:our )?(?:\w+ )?(?:subscribers|members)"
    ),
    r"already a (?:subscriber|member)\?",
    r"log in to read",
    r"for subscribers only",
    r"réservé aux abonnés|la suite (?:de cet article )?est réservée|il vous reste \d+ ?% de cet article",
    r"weiterlesen mit|jetzt weiterlesen|nur für abonnent(?:en|innen)|exklusiv für abonnent|artikel freischalten",
    r"(?:exclusivo|solo) para (?:suscriptores|assinantes)|para seguir leyendo|para continuar (?:leyendo|lendo)",
    r"riservat[oi] agli abbonati|per continuare a leggere|alleen voor abonnees|endast för prenumeranter",
    r"for å lese (?:hele )?(?:saken|artikkelen)|kun for abonnenter|vain tilaajille",
    r"tylko dla (?:prenumeratorów|subskrybentów)|доступ(?:ен|но) (?:только )?(?:по подписке|подписчикам)",
    r"sadece aboneler|للمشتركين فقط",
    r"会員限定|有料会員|この記事は有料|続きを読むには|구독자 전용|로그인 후 계속|订阅后(?:继续)?阅读|會員專屬|付费阅读",
)
_GATE = re.compile("|".join(_SAID), re.IGNORECASE)
# A gate says little; longer texts speak of gates.
_LONGEST = 200
# Letters of a body that a gate may have cut: longer ones were let through whole, and the gate is a template.
_CUT = 1500
# Letters of a paragraph that tell by its vowels whether it is in any language. Of 1,591 pages' paragraphs of such a
# length none in words had less than .30, scrambled ones (seven of one page) .20 to .29.
_ENOUGH = 120
_FEWEST_VOWELS = 0.3
_OPEN_END = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])$")


def stated_gate(metas: Mapping[str, Sequence[str]]) -> str | None:
    """Return why a page's meta elements say that not everybody reads it whole, or None."""
    for key in _TIERS:
        for content in metas.get(key, ()):
            if content.strip().casefold() in _LOCKED:
                return f"the page says that it is locked ({key})"
    if any(content.strip().casefold() in ("false", "no") for content in metas.get("isaccessibleforfree", ())):
        return "the page says that it is not free to read"
    return None


def readable(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs of a locked page before those whose letters were swapped for readers who do not pay."""
    first = next((i for i, one in enumerate(paragraphs) if _is_scrambled(one)), None)
    return paragraphs[:first] if first else paragraphs


def _is_scrambled(paragraph: str) -> bool:
    """Tell whether a paragraph in Latin letters has too few vowels for any language."""
    letters = [char for char in unicodedata.normalize("NFD", paragraph.casefold()) if "a" <= char <= "z"]
    return len(letters) >= _ENOUGH and sum(char in "aeiouy" for char in letters) < _FEWEST_VOWELS * len(letters)


def asks_to_subscribe(line: str) -> bool:
    """Tell whether a line of a body is a gate's: it begins as gates do, and is short."""
    return len(line) <= _LONGEST and _GATE.match(line) is not None


def shown_gate(texts: Iterable[str], paragraphs: Sequence[str]) -> str | None:
    """Return why a body looks cut by a gate: the page asks to subscribe, and the body is short or breaks off."""
    length = sum(map(len, paragraphs))
    breaks_off = bool(paragraphs) and _OPEN_END.search(paragraphs[-1]) is not None
    if length > _CUT and not breaks_off:
        return None
    for text in texts:
        if len(text) <= _LONGEST and (found := _GATE.search(text)):
            return f"the page asks readers to subscribe ({found[0]!r}), and the body is short"
    return None
