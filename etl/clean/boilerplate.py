"""Lines that stand in an article's column without being of it."""

from __future__ import annotations

import re

from etl.clean.datelines import is_date_line

# Such lines are short; a paragraph that begins like one is a paragraph.
_LONGEST = 220
_POINTERS = re.compile(
    r"^[-\s>»•*\[(]*(?:also read|read (?:more|also|next|this|the full story)|more (?:on this|from|stories|like this)|see also|related"
    r"(?: (?:articles?|stories|posts?|reading|content|topics?|news))?|recommended(?: (?:articles?|reading|for you))?|you (?:may|might) also like"
    r"|don['’]t miss|must read|up next|watch(?: now)?|lire aussi|à lire(?: aussi)?|lesen sie auch|mehr zum thema|lea también|le(?:er|a) más"
    r"|leia também|leggi anche|lees ook|читайте также|также читайте|ayrıca oku)\s*(?:[:：\-–—|]|$)",
    re.IGNORECASE,
)
_BOXES = re.compile(
    r"^[-\s\[(]*(?:(?:sign up|subscribe|join|register)\b.{0,80}\b(?:newsletter|inbox|mailing list|updates|channel|whatsapp|telegram)"
    r"|(?:get|receive)\b.{0,80}\b(?:newsletter|in your inbox|to your inbox)|was this (?:newsletter|email) forwarded"
    r"|follow us\b|like us on|share (?:this|on|via)\b|click here to (?:subscribe|sign|share)|(?:story|article) continues below"
    r"|advertisement$|ad$|sponsored(?: content)?$|loading\W*$|comments?$|leave a (?:comment|reply)$|table of contents$|contents$"
    r"|skip to (?:content|main)|share$|print$|email$|copy link$|save$|listen$|\d+ min(?:ute)?s? read$|\d+ (?:comments?|shares?)$"
    r"|(?:photo|image|picture)(?: credit)?s?\s*:|(?:getty images|shutterstock|istock)\W*$|all rights reserved|copyright ©|©)",
    re.IGNORECASE,
)


def without_boilerplate(lines: list[str], titles: list[str]) -> list[str]:
    """Drop pointers to other articles, newsletter and share boxes, date lines and headlines said again.

    A headline said again goes only at the head of the text; a line said twice in a row is said once.
    """
    headlines = {_letters(title) for title in titles} - {""}
    kept: list[str] = []
    for line in lines:
        if kept and kept[-1] == line:
            continue
        if _letters(line) in headlines and len(kept) < 3:
            continue
        if not _is_boilerplate(line):
            kept.append(line)
    return kept


def _is_boilerplate(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    return bool(_POINTERS.match(line) or _BOXES.match(line)) or is_date_line(line)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
