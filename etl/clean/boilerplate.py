"""Lines that stand in an article's column without being of it."""

from __future__ import annotations

import re

from etl.clean.characters import folded_letters
from etl.clean.datelines import is_date_line
from etl.clean.gates import asks_to_subscribe

# Such lines are short; a paragraph that begins like one is a paragraph.
_LONGEST = 220
_POINTER_WORDS = (
    r"also read|read (?:more|also|next|this|the full story)|more (?:on this|from|stories|like this)|see also|must read",
    r"related(?: (?:articles?|stories|posts?|reading|content|topics?|news))?|up next|watch(?: now)?|don['’]t miss",
    r"recommended(?: (?:articles?|reading|for you))?|you (?:may|might) also like|lire aussi|à lire(?: aussi)?",
    r"lesen sie (?:auch|weiter)|mehr zum thema|lea también|le(?:er|a) más|leia também|leggi anche|lees ook|ayrıca oku",
    r"das könnte (?:sie|dich|euch) (?:auch )?interessieren|(?:ähnliche|verwandte|weitere) (?:artikel|beiträge|themen)",
    r"(?:ça|cela) (?:pourrait|peut) (?:aussi )?vous intéresser|sur le même (?:sujet|thème)|articles liés",
    r"(?:artículos|noticias|artigos|notícias) relacionad[ao]s|articoli correlati|potrebbe interessarti(?: anche)?",
    r"читайте также|также читайте|читайте також|czytaj (?:też|także|również|więcej)|zobacz (?:też|także|również)",
    r"läs (?:också|även|mer)|les også|læs også|lue myös|čtěte (?:také|též)|citește și|διαβάστε (?:επίσης|ακόμη|και)",
    r"lee (?:también|más)|te puede interesar|veja (?:também|mais)|xem thêm|đọc thêm|baca juga",
    r"اقرأ أيض[ًا]{1,2}|شاهد أيض[ًا]{1,2}|بیشتر بخوانید|همچنین بخوانید|קראו גם|עוד בנושא",
    r"(?:यह|ये|इसे) भी पढ़ें|আর[ওো] পড়ুন|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง",
    r"【?関連記事】?|あわせて読みたい|延伸[阅閱][读讀]|相[关關](?:阅读|閱讀|新[闻聞])|관련 ?기사",
)
_BOX_WORDS = (
    r"(?:sign up|subscribe|join|register)\b.{0,80}\b(?:newsletter|inbox|mailing list|updates|whatsapp|telegram)",
    r"(?:get|receive)\b.{0,80}\b(?:newsletter|your inbox)|was this (?:newsletter|email) forwarded",
    r"подпис(?:ывайтесь|шитесь) на|تابعونا|folgen sie uns|abonnez-vous|suivez-nous|síguenos|seguici su|iscriviti alla",
    r"follow us\b|like us on|share (?:this|on|via)\b|click here to (?:subscribe|sign|share|get the .{2,40} app$)",
    r"(?:story|article) continues below",
    r"(?:advertisement|ad|sponsored(?: content)?|loading\W*|comments?|leave a (?:comment|reply)|table of contents)$",
    r"(?:contents|share|print|email|copy link|save|listen|\d+ min(?:ute)?s? read|\d+ (?:comments?|shares?))$",
    r"skip to (?:content|main)|(?:photo|image|picture)(?: credit)?s?\s*:|(?:getty images|shutterstock|istock)\W*$",
    r"all rights reserved|copyright ©|©|(?:toggle|hide) caption$|enlarge this image|latest posts by .+\(see all\)$",
    r"(?:this entry was posted|dieser (?:eintrag|beitrag) wurde|cet article a été publié|esta entrada fue publicada)",
    r"(?:questa voce è stata pubblicata|dit bericht werd geplaatst|\(?visited \d+ times)",
    r"(?:strict standards|warning|notice|deprecated|fatal error): .{5,160} on line \d+$",
)
# What sites tell readers of cookies and of their browsers.
_NOTICE_WORDS = (
    (
        r"(?:we use|this (?:web)?(?:site|page) uses|wir (?:verwenden|nutzen)|diese (?:web)?seite (?:verwendet|nutzt)"
        r"|nous utilisons|ce site utilise|utilizamos|este sitio (?:web )?(?:utiliza|usa)|questo sito (?:utilizza|usa)"
        r"|w(?:e|ij) gebruiken|deze (?:web)?site gebruikt|um unsere web\w+ .{0,90})\b.{0,100}\bcookies?\b"
    ),
    (
        r"(?:your|dein|ihr|votre|su|tu|il tuo) (?:web ?)?(?:browser|navigat\w+|navegador)\b.{0,60}"
        r"(?:veraltet|unterstützt|out ?dated|out of date|supported|obsol|compatib)"
    ),
    r"you need to enable javascript|we['’]re sorry,? but .{2,60} without javascript|this \w+ requires javascript",
    r"(?:please|bitte) (?:enable|activate|upgrade|update|aktivieren sie|aktiviere)\b.{0,30}\b(?:javascript|browser)",
    r".{0,70}\b(?:a (?:newer|different|modern)|einen (?:neueren|anderen|aktuellen|modernen)) browser\b",
)
_POINTERS = re.compile(rf"^[-\s>»•*\[(]*(?:{'|'.join(_POINTER_WORDS)})\s*(?:[:：\-–—|]|$)", re.IGNORECASE)
_BOXES = re.compile(rf"^[-\s\[(]*(?:{'|'.join((*_BOX_WORDS, *_NOTICE_WORDS))})", re.IGNORECASE)
# The credit that ends a picture's caption: "(A. Person/Pool/AFP via Getty Images)", "(Foto: dpa)".
_CREDIT = (
    r"[(\[](?:(?:ap|file|courtesy) )?(?:photos?|fotos?|bild|picture|image|credits?)(?: credit| courtesy)?(?::|/| by )",
    r"\([^()]{2,80}(?:/| via )(?:ap|afp|reuters|epa|dpa|bloomberg|pool|[^()/]{0,20}(?:images|photo|press|agency))",
)
# A name as credits have it: full stops only behind initials and within addresses.
_CREDITED = r"(?:[^.:©]|(?<=\b\w)\.|\.(?=\w)){2,60}$"
_LABELLED = rf"\b(?:foto|photo|bild|image)s?(?: credit| by|quelle)?: ?{_CREDITED}|© ?{_CREDITED}|\bvia getty images$"
_CAPTION = re.compile(rf"(?:{'|'.join(_CREDIT)})[^()]{{0,80}}[)\]]\.?$|{_LABELLED}", re.IGNORECASE)
# A script that was printed instead of run.
_SCRIPT = re.compile(r"\(function ?\(\w*\) ?\{.*\b(?:document|window)\.")


def without_boilerplate(lines: list[str], titles: list[str]) -> list[str]:
    """Drop pointers to other articles, newsletter and share boxes, date lines and headlines said again.

    A headline said again goes only at the head of the text; a line said twice in a row is said once.
    """
    headlines = {folded_letters(title) for title in titles} - {""}
    kept: list[str] = []
    for line in lines:
        if kept and kept[-1] == line:
            continue
        if folded_letters(line) in headlines and len(kept) < 3:
            continue
        if not is_boilerplate(line):
            kept.append(line)
    return kept


def is_boilerplate(line: str) -> bool:
    """Tell whether a line points to other articles, belongs to a box, or holds a date and nothing else."""
    if _SCRIPT.match(line):
        return True
    if len(line) > _LONGEST:
        return False
    boxed = _POINTERS.match(line) or _BOXES.match(line) or _CAPTION.search(line)
    return boxed is not None or asks_to_subscribe(line) or is_date_line(line)
