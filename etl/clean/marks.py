"""Lines of a text that are about it and not of it: credits, notices, end marks. They stay; they are marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.clean.boilerplate import is_boilerplate

# Such lines are short; a paragraph that begins like one is a paragraph.
_LONGEST = 400
_MOST = 30
_KINDS = {
    "end mark": (
        r"(?:[-–—*#•·~=_]\s*){3,}",
        r"[-–—(\[]+\s*(?:ends?|more|30|fin|ende|fine|конец|完|了)\s*[-–—)\]]*",
        r"#+|xxx",
    ),
    "credit": (
        (
            r"[(\[]?\s*(?:additional |further )?(?:reporting|writing|editing|research|graphics|compiled|edited) "
            r"by:? (?-i:[^\W\d_a-zà-ÿа-я]).*"
        ),
        r"[(\[]?\s*with (?:additional )?(?:(?:agency )?inputs?|reporting|files|material) (?:from|by)\b.*",
        r"[(\[]?\s*(?:source|quelle|fuente|fonte|источник|来源|來源|出典)\s*[:：].{2,80}",
        (
            r"[(\[]?\s*(?:mit material (?:von|der)|avec|con información de|com informações d[aeo]|con)\s+"
            r"(?:dpa|reuters|afp|efe|ansa|ap|agenc\w+|agência\w*)\b.{0,60}"
        ),
    ),
    "copyright": (
        r"(?:©|(?:\(c\)|copyright)\W{0,5}(?:19|20)\d\d).*",
        r".{0,80}(?:all rights reserved|alle rechte vorbehalten).*",
        r".{0,80}(?:tous droits réservés|todos los derechos reservados|todos os direitos reservados).*",
        r".{0,80}(?:riproduzione riservata|все права защищены|版权所有|無断転載|무단).*",
    ),
    "notice": (
        (
            r"[(\[*]*\s*this (?:story|article|report|content|copy|piece|item|material) "
            r"(?:was|is|has|have|may|first|originally|appeared)\b.*"
        ),
        r"[(\[*]*\s*the (?:above|following) (?:story|article) (?:was|is|has|have|may)\b.*",
        r".*\bmay not be (?:published|reproduced|redistributed|broadcast)\b.*",
        r".*\bauto-generated from\b.*",
        r"(?:editor['’]?s['’]? note|correction|disclaimer)\s*:.*",
    ),
    "contact": (
        r"(?:media|press) (?:contacts?|enquiries|inquiries)\b.*",
        r"for (?:more|further|media|press) information\b.{0,200}",
    ),
}
_PATTERNS = {kind: re.compile(rf"(?:{'|'.join(forms)})\s*", re.IGNORECASE) for kind, forms in _KINDS.items()}


def marked(paragraphs: Sequence[str]) -> list[dict[str, str | int]]:
    """Return the paragraphs that are boilerplate, as {"paragraph": index, "kind": word}; thirty at most."""
    found: list[dict[str, str | int]] = []
    for index, paragraph in enumerate(paragraphs):
        kind = _kind(paragraph)
        if kind is not None:
            found.append({"paragraph": index, "kind": kind})
    return found[:_MOST]


def _kind(paragraph: str) -> str | None:
    if len(paragraph) > _LONGEST:
        return None
    named = next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(paragraph)), None)
    return named or ("box" if is_boilerplate(paragraph) else None)
