"""First sentences and titles made of them."""

from __future__ import annotations

import re

# A title longer than this is cut at a word: the length of the longest headlines that papers print.
TITLE_LENGTH = 120
# A first sentence longer than this is cut for a title anyway.
_OPENING = 1000
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？।॥۔؟](?:[”」』》)]*)")
# Words that a full stop belongs to. Single letters and dotted initials are recognised by shape.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"'])(?:(?:[^\W\d_]\.)*[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Gen|Lt|Col|Maj|Capt|Sgt|Cmdr|Adm|Rev|Hon|Gov|Sen|Rep"
    r"|Pres|Supt|Insp|No|Nos|vs|Inc|Ltd|Co|Corp|Bros|Dept|Univ|Ave|Mt|Ft|Fig|approx|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    r"|Sept|Sep|Oct|Nov|Dec|Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun|bzw|ca|Nr|Abs|Bd|Hr|Fr|Sra|Dra|Ud|Mme|Mlle|etc|art)\.$",
    re.IGNORECASE,
)


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph at its sentence ends; blanks around sentences are dropped."""
    cuts, start = [], 0
    for found in _END.finditer(paragraph):
        head = paragraph[start : found.end()]
        follows = paragraph[found.end() :].lstrip()[:1]
        if found[0].startswith(".") and (_ABBREVIATED.search(head) or follows.islower()):
            continue
        cuts.append(head.strip())
        start = found.end()
    cuts.append(paragraph[start:].strip())
    return [cut for cut in cuts if cut]


def derived_title(text: str) -> str | None:
    """Make a title of a text's first sentence, without its dateline and closing stop; None for no text."""
    from etl.clean.datelines import without_dateline

    opening = text.lstrip()[:_OPENING].partition("\n")[0]
    first = next(iter(sentences(without_dateline(opening))), "")
    return shortened(first.rstrip(" .。।۔")) or None


def shortened(line: str) -> str:
    """Cut a line to ``TITLE_LENGTH`` characters, between words where there are blanks, marked by an ellipsis."""
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[: TITLE_LENGTH - 1]
    head = cut.rpartition(" ")[0] if not line[TITLE_LENGTH - 1].isspace() else cut
    return (head or cut).rstrip(" ,;:–—-") + "…"
