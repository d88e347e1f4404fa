"""Pages that are frames around nothing: forms to sign in, error pages, gates before the article."""

from __future__ import annotations

import re
from typing import Any

# Letters and digits of a body in which a page may still be asked what it is; longer ones are texts.
_SHORT = 300
# The same, below which a page must show that it is an article.
_TINY = 100
# What requests for consent speak of; a page of little else is one.
_CONSENT = re.compile(
    r"cookies?\b|\bpartners\b|\bconsent|your privacy|personal data|personenbezogen|einwillig|datenschutz|consentement"
    r"|données personnelles|consentimiento|datos personales|dados pessoais|consenso|dati personali|toestemming|samtyck",
    re.IGNORECASE,
)
# "We and our 812 partners": what such requests begin with and nobody else writes.
_WE = re.compile(
    r"\b(?:we|wir|nous|nosotros|nós|noi|wij|vi|мы)\b.{0,60}(?:\bpartn|\bpartena|\bsocios\b|\bparceiros\b|\bcookies|партн)",
    re.IGNORECASE,
)
_MOSTLY = 0.7
_LONGEST_REQUEST = 1500
_SENTENCE_END = re.compile(r"[.!?…。！？।॥۔؟][\"'”’»)\]]*$")
_SENTENCE_WORDS = 5
# So many words in a row are a sentence without its stop; scripts that write neither blanks nor stops have long runs.
_STOPLESS_WORDS = 12
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{20}")
# What servers and gates call such pages, as the whole title.
_NO_ARTICLE = re.compile(
    r"(?:(?:error|fehler|erreur)?\W*(?:40[0-9]|410|429|50[0-4])(?:\W+(?:error|not found|forbidden|gone))?"
    r"|(?:40[34]\W+)?(?:the )?page (?:you requested )?(?:was |is )?(?:not found|unavailable|missing)"
    r"|not found|access denied|forbidden"
    r"|just a moment|attention required|are you (?:a robot|human)|security check|verify(?:ing)? you are human|captcha"
    r"|sign in|sign up|log ?in|log on|register|create (?:an )?account|my account|forgot(?:ten)? password|reset password"
    r"|cookie (?:policy|settings|consent)|service unavailable|bad gateway|internal server error|too many requests"
    r"|seite nicht gefunden|anmelden|einloggen|page (?:introuvable|non trouvée)|connexion|se connecter"
    r"|página no encontrada|iniciar sesión|página não encontrada|entrar|pagina non trovata|accedi|pagina niet gevonden"
    r"|inloggen|страница не найдена|вход|войти|sayfa bulunamadı|giriş yap)\W*",
    re.IGNORECASE,
)


def frame_of(tree: Any, lines: list[str], titles: list[str]) -> str | None:
    """Return what makes a page a frame without an article, or None when it may be one.

    ``lines`` are its body as extractors see it, ``titles`` its titles without the site's name. Ask only when the
    page's metadata states nothing of an article: no date, no author, no type.
    """
    length = sum(char.isalnum() for line in lines for char in line)
    asking = sum(len(line) for line in lines if _CONSENT.search(line))
    asks = asking >= _MOSTLY * sum(map(len, lines)) and any(map(_WE.search, lines))
    if asks and length < _LONGEST_REQUEST:
        return "It asks for consent to cookies"
    if length >= _SHORT:
        return None
    if any(_NO_ARTICLE.fullmatch(title) for title in titles):
        return "It is called what error pages and forms are called"
    if any((field.get("type") or "").lower() == "password" for field in tree.iter("input")):
        return "It is a form to sign in"
    if length < _TINY and not any(map(_is_sentence, lines)):
        return "It holds a few words, but no sentence"
    return None


def _is_sentence(line: str) -> bool:
    n_words = len(line.split())
    ended = _SENTENCE_END.search(line) is not None
    unspaced = not line.isascii() and (_UNSPACED.search(line) is not None or (ended and n_words < _SENTENCE_WORDS))
    return n_words >= _STOPLESS_WORDS or (ended and n_words >= _SENTENCE_WORDS) or (unspaced and len(line) >= 12)
