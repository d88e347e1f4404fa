"""Words beside a date that say what it dates, and names that page templates give to the elements of dates."""

from __future__ import annotations

import re

# Stems of "published", "posted" in the languages news is most read in. Scripts without blanks need no word ends.
_PUBLISHED = (
    r"published|posted|post (?:date|time)|publication date|date published|released?|issued|created|written|uploaded",
    r"publiée?|mise? en ligne|paru|parution|veröffentlicht|erschienen|erstellt|publicad[oa]|fecha|pubblicat[oa]",
    r"gepubliceerd|geplaatst|publicerad|publisert|publiceret|julkaistu|birt|opublikowano|dodano|data publikacji",
    r"publikováno|zveřejněno|vydáno|zverejnené|objavljeno|objavljeno|közzétéve|megjelent|publicat|δημοσ\w*",
    r"опубликован\w*|опубліковано|публикуван\w*|објављено|yayın\w*|نشر|نُشر|تاريخ النشر|منتشر\w*|انتشار|פורסם",
    r"this (?:entry|post|article) was|diese[rs]? (?:beitrag|eintrag|artikel) wurde|cet article a été",
    r"प्रकाशित|đăng lúc|xuất bản|diterbitkan|dipublikasikan|imechapishwa|publicat el|argitaratua",
)
_PUBLISHED_UNSPACED = (
    r"发布|發佈|發布|刊登|公開日|公開：|掲載|配信|投稿|入力|입력|등록|작성|게시|প্রকাশ|เผยแพร่"
    r"|(?<!\w)(?:date|datum|data|дата)\s*:"
)
_UPDATED = (
    r"updated?|upd|modified|reviewed|revised|edited|verified|checked|mise? à jour|modifiée?|aktualisiert|geändert",
    r"änderung|stand|actualizad[oa]|actualización|modificad[oa]|atualizad[oa]|aggiornat[oa]|aggiornamento|bijgewerkt",
    r"gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|muokattu|zaktualizowano|aktualizacja|aktualizováno",
    r"frissítve|módosítva|actualizat|ενημ\w*|обновлен\w*|оновлено|обновена|ажурирано|güncelle\w*|تحديث|تم التحديث",
    r"به‌?روز\w*|ویرایش|עודכן|अपडेट|cập nhật|diperbarui|imesasishwa",
)
_UPDATED_UNSPACED = r"更新|수정|업데이트|আপডেট|อัปเดต|อัพเดต|แก้ไข"
# What is said of a text that was changed since, to tell the two days apart.
_FIRST = re.compile(
    r"\b(?:originally|first|zuerst|erstmals|ursprünglich|initialement|originalmente|originariamente)\s+"
    r"(?:published|posted|created|written|issued|released|veröffentlicht|erschienen|publiée?|publicad[oa]|pubblicat[oa])\b",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(
    r"©|copyright|\(c\)|\b(?:comments?|replied|reply|says|said|joined|since|until|expires?|deadline|registers?"
    r"|kommentare?|accessed|retrieved|abgerufen|visited|born|died|geboren|naissance|né le|founded|established|event"
    r"|starts?|ends?)\b|出生|生于|生日|逝世",
    re.IGNORECASE,
)
_SAYS_PUBLISHED = re.compile(rf"\b(?:{'|'.join(_PUBLISHED)})\b|{_PUBLISHED_UNSPACED}", re.IGNORECASE)
_SAYS_UPDATED = re.compile(rf"\b(?:{'|'.join(_UPDATED)})\b|{_UPDATED_UNSPACED}", re.IGNORECASE)

DATED_CLASS = re.compile(
    r"date|datum|dato\b|fecha|tarih|tanggal|parution|publi(?:sh|c)|posted|pub-?time|timestamp|time(?!line)"
    r"|(?:^|[\s_-])(?:data|czas|kelt|zeit)(?:$|[\s_])",
    re.IGNORECASE,
)
HEAD_CLASS = re.compile(
    r"byline|meta|author|autor|info|subline|headline|dachzeile|entry-|post-|article-", re.IGNORECASE
)
PUBLISHED_CLASS = re.compile(r"publish|posted|(?:entry|post)-(?:meta-)?date", re.IGNORECASE)
UPDATED_CLASS = re.compile(r"updat|modif|revis|lastmod|changed", re.IGNORECASE)
# A page builder calls every part of a page a widget.
BESIDE_CLASS = re.compile(
    r"comment|respond|reply|related|recommend|sidebar|(?<!elementor-)widget|widget-posts|teaser|footer|archive|calendar"
    r"|event|listing|more-|popular|latest|recent|trending|carousel|slider|next-|prev",
    re.IGNORECASE,
)


# Words behind a date say something of it when they are no more than a label: "(updated)".
_LABEL = 16


def says(before: str, after: str = "") -> str:
    """Return what the words before a date (or, where they say nothing, behind it) make of it.

    One of "published", "first" (of several editions), "updated", "other" (a comment, a copyright, an event) or "".
    """
    for words in (before, after if len(after) <= _LABEL else ""):
        published, updated = _last(_SAYS_PUBLISHED, words), _last(_SAYS_UPDATED, words)
        if published >= 0 or updated >= 0:
            if published > updated:
                return "first" if _FIRST.search(words) else "published"
            return "updated"
        if _NOT_OURS.search(words):
            return "other"
    return ""


def without_labels(line: str) -> str:
    """Return a line without the words that say what its date is of."""
    return _SAYS_UPDATED.sub(" ", _SAYS_PUBLISHED.sub(" ", line))


def _last(pattern: re.Pattern[str], words: str) -> int:
    return max((found.start() for found in pattern.finditer(words)), default=-1)
