"""Foreign field names -> the fields of a seed record; and a record -> the bytes that are kept of it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from etl.records import RECORD_MEDIA_TYPE, Rejected, SourceHints

BODY_FIELDS = ("title", "text", "html")

# What data sets call our fields, best first. "." reaches into a JSON object. Compared as `_fold` leaves them; the last
# lines of each are other languages' words.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": (
        *("id", "external_id", "article_id", "doc_id", "document_id", "guid", "uuid", "_id", "uid", "newsid"),
        *("identifiant", "identificador", "identifier"),
    ),
    "url": (
        *("url", "link", "article_url", "web_url", "source_url", "permalink", "loc", "href", "uri", "canonical_url"),
        *("webadresse", "lien", "enlace", "ссылка", "链接", "網址", "网址", "링크"),
    ),
    "title": (
        *("title", "headline", "article_title", "heading", "head", "news_title", "headline.main", "header", "hed"),
        *("titel", "überschrift", "schlagzeile", "titre", "título", "titular", "titolo", "tytuł", "titulek", "nadpis"),
        *(
            "rubrik",
            "overskrift",
            "otsikko",
            "başlık",
            "заголовок",
            "标题",
            "標題",
            "タイトル",
            "見出し",
            "제목",
            "عنوان",
        ),
    ),
    "text": (
        *("text", "content", "body", "article", "article_text", "maintext", "main_text", "full_text", "body_text"),
        *("article_content", "articlebody", "story", "plain_text", "content_text", "news", "document"),
        *("inhalt", "artikeltext", "artikel", "texte", "contenu", "corps", "texto", "contenido", "cuerpo", "conteúdo"),
        *("testo", "contenuto", "tekst", "treść", "innehåll", "brödtext", "brødtekst", "indhold", "teksti", "metin"),
        *("içerik", "текст", "содержание", "内容", "正文", "內容", "本文", "記事", "본문", "내용", "النص"),
    ),
    "html": ("html", "content_html", "body_html", "raw_html", "html_content", "page"),
    "published_at": (
        *("published_at", "published", "publication_date", "publish_date", "date_published", "pub_date", "date"),
        *("published_date", "publishing_date", "published_on", "date_publish", "datetime", "timestamp", "created_at"),
        *("time", "created", "date_time", "publish_time", "published_time", "date_posted", "seendate"),
        *("datum", "erscheinungsdatum", "veröffentlicht", "veröffentlichungsdatum", "date_de_publication"),
        *("date_publication", "fecha", "fecha_publicacion", "fecha_de_publicacion", "data_pubblicazione", "dato"),
        *("data_de_publicação", "data_publicacao", "data_publikacji", "päivämäärä", "tarih", "дата"),
        *("дата_публикации", "日期", "发布时间", "發布時間", "日付", "날짜", "التاريخ"),
    ),
    "outlet": (
        *("outlet", "publisher", "publication", "source_name", "site_name", "newspaper", "media_name", "source"),
        *("source.name", "publisher.name", "news_source", "source_domain", "domain", "site", "section_source"),
        *("publication_name", "publisher_name", "news_outlet", "media_outlet", "news_site", "website", "provider"),
        *("quelle", "zeitung", "medium", "journal", "fuente", "medio", "periódico", "fonte", "giornale", "testata"),
        *("jornal", "veículo", "źródło", "krant", "bron", "källa", "tidning", "kilde", "avis", "kaynak", "gazete"),
        *("источник", "издание", "来源", "媒体", "來源", "媒體", "언론사", "المصدر"),
    ),
    "authors": (
        *("authors", "author", "byline", "creator", "writer", "by", "authors_names", "author_name", "written_by"),
        *(
            "reporter",
            "journalist",
            "autor",
            "autoren",
            "verfasser",
            "auteur",
            "auteurs",
            "autores",
            "autore",
            "autori",
        ),
        *("författare", "forfatter", "yazar", "автор", "авторы", "作者", "記者", "记者", "기자", "저자", "الكاتب"),
    ),
    "language": (
        *("language", "lang", "locale", "language_code"),
        *("sprache", "langue", "idioma", "lingua", "taal", "språk", "sprog", "dil", "язык", "语言", "語言", "언어"),
    ),
}
# Read as the text where there is no other: a part of the article, and marked so.
_SUMMARIES = (
    *("lead_paragraph", "description", "summary", "abstract", "short_description", "snippet", "excerpt", "lead"),
    *("lede", "teaser", "standfirst", "intro", "desc"),
)
# "webTitle", "post_content", "headlines": what may stand before or behind a name we know.
_BEFORE = ("article", "news", "story", "post", "item", "document", "doc", "page", "web")
# {"title": {"rendered": ...}}, {"published": {"$date": ...}}: what an object calls the value itself, best first.
_INNER = ("name", "value", "main", "rendered", "original", "text", "#text", "content", "full", "$date", "$oid", "en")
_OF_A_VALUE = (*_INNER, "title", "$numberLong", "$numberDouble", "iso", "published", "id")
# Where these stand, "data" is a date.
_ROMANCE = frozenset(("titolo", "titulo", "testo", "texto", "contenuto", "conteudo", "tytul", "tresc"))


@dataclass(frozen=True, slots=True)
class Found:
    """A document as a reader finds it, before it is told where it lay."""

    content: bytes
    media_type: str
    charset: str | None = None
    hints: SourceHints = field(default_factory=SourceHints)
    http: Mapping[str, Any] | None = None
    single: bool = False  # the file holds this document only


Item = Found | Rejected


def _fold(column: str) -> str:
    """Return a name without case, accents, blanks and marks; "." parts an object from what is in it."""
    plain = unicodedata.normalize("NFKD", column.lower().replace("ł", "l").replace("ø", "o").replace("ı", "i"))
    return "".join(c for c in plain if c.isalnum() or c == ".")


def guess_mapping(columns: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return field -> column for the columns whose names tell what they hold.

    A field is only there when a column was found for it; each column serves one field. Nested objects are offered
    as "outer.inner". ``given`` is held to; an empty column in it says that there is none for the field.
    """
    return dict(_guess(tuple(columns), tuple((given or {}).items())))


# Millions of records share a handful of column sets.
@lru_cache(maxsize=4096)
def _guess(columns: tuple[str, ...], given: tuple[tuple[str, str], ...] = ()) -> Mapping[str, str]:
    by_fold = _by_fold(columns)
    settled = dict(given)
    taken = set(settled.values())
    exact = {target: target for target in _SYNONYMS if target in columns and target not in {*settled, *taken}}
    chosen = settled | exact
    taken |= set(exact.values())
    for names in ({name: (name,) for name in by_fold}, {name: _bare(name) for name in by_fold}):
        for target, synonyms in _folded_synonyms().items():
            ranked = [(synonyms[one], name) for name, forms in names.items() for one in forms if one in synonyms]
            if target not in chosen and (match := _first(ranked, by_fold, taken)) is not None:
                chosen[target] = match
                taken.add(match)
    if not {"text", "html"} & chosen.keys():
        summary = next(
            (by_fold[_fold(name)] for name in _SUMMARIES if by_fold.get(_fold(name), "") not in {"", *taken}), ""
        )
        chosen |= {"text": summary}
    return {target: column for target, column in chosen.items() if column}


def _by_fold(columns: Sequence[str]) -> dict[str, str]:
    """Return the columns by their folded names; an object stands for what it calls its value."""
    found: dict[str, str] = {}
    for column in columns:
        found.setdefault(_fold(column), column)
    for inner in _INNER:
        for column in columns:
            outer, dot, name = column.rpartition(".")
            if dot and name == inner:
                found.setdefault(_fold(outer), column)
    if _ROMANCE & found.keys() and "data" in found:
        found.setdefault("datum", found["data"])
    return found


@lru_cache(maxsize=1)
def _folded_synonyms() -> Mapping[str, Mapping[str, int]]:
    return {
        target: {_fold(name): at for at, name in reversed(list(enumerate(names)))}
        for target, names in _SYNONYMS.items()
    }


def _bare(name: str) -> tuple[str, ...]:
    """Return what is left of a folded name without what often stands before and behind it."""
    short = [name.removeprefix(before) for before in _BEFORE if name.startswith(before)]
    return tuple(form for one in (name, *short) for form in (one, one.removesuffix("s")) if form and form != name)


def _first(ranked: Iterable[tuple[int, str]], by_fold: Mapping[str, str], taken: Set[str]) -> str | None:
    return next((by_fold[name] for _, name in sorted(ranked) if by_fold[name] not in taken), None)


def columns_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a record's field names, an object's inner names as "outer.inner" in its place."""
    names: list[str] = []
    for key, value in record.items():
        names.extend(f"{key}.{inner}" for inner in value) if isinstance(value, dict) else names.append(key)
    return tuple(names)


def rename(record: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return the record with ``mapping`` (field -> column) applied; other fields stay under their names.

    A target that is mapped from elsewhere loses its own old value to ``<field>_original``.
    """
    renamed = dict(record)
    values = {target: value_at(record, column) for target, column in mapping.items() if target != column}
    for target, column in mapping.items():
        if target != column and "." not in column:
            renamed.pop(column, None)
    for target, value in values.items():
        if value is None:
            continue
        if renamed.get(target) is not None:
            renamed[f"{target}_original"] = renamed[target]
        renamed[target] = value
    return renamed


def value_at(record: Mapping[str, Any], column: str) -> Any:
    """Return what a record holds in a column; "." reaches into an object."""
    if column in record:
        return record[column]
    value: Any = record
    for part in column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def canonical(record: Mapping[str, Any]) -> bytes:
    """Return the record as one JSON object in UTF-8: sorted keys, no blanks, lone surrogates escaped."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "backslashreplace")


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def to_document(
    record: dict[str, Any],
    mapping: Mapping[str, str] | None,
    raw: bytes | None = None,
    hints: SourceHints | None = None,
) -> Item:
    """Return the document of one record; ``raw`` is its own JSON, kept when the record needs no change.

    Without ``mapping`` the field names are guessed. A record without title, text and html is rejected.
    """
    chosen = _guess(columns_of(record)) if mapping is None else mapping
    if any(target != column for target, column in chosen.items()):
        record, raw = rename(record, chosen), None
    if record.get("text") and is_summary(chosen.get("text", "")):
        record = {**record, "partial": True}
    if plain := {target: value for target in _SYNONYMS if (value := _plainly(target, record.get(target))) is not None}:
        record, raw = record | plain, None
    if not any(isinstance(record.get(target), str) and record[target].strip() for target in BODY_FIELDS):
        return Rejected(
            "missing_fields",
            "The record has no title, text or html: name the fields that hold them, "
            f"--map title=...,text=... (it has: {_some(record)}).",
        )
    return Found(canonical(record) if raw is None else raw, RECORD_MEDIA_TYPE, hints=_with_outlet(record, hints))


@lru_cache(maxsize=1)
def _folded_summaries() -> frozenset[str]:
    return frozenset(map(_fold, _SUMMARIES))


@lru_cache(maxsize=256)
def is_summary(column: str) -> bool:
    """Tell whether a column holds what an article is about rather than its text."""
    return _fold(column) in _folded_summaries()


def _plainly(target: str, value: Any) -> Any:
    """Return a field's value where it comes as a structure or as bytes; None when it is plain as it is."""
    if value is None or isinstance(value, (str, int, float)):
        return None
    if isinstance(value, dict):
        return _said_by(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if target in BODY_FIELDS and isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "\n\n".join(value)
    if target == "authors" and isinstance(value, list) and any(isinstance(person, dict) for person in value):
        return [_said_by(person) if isinstance(person, dict) else person for person in value]
    return None


def _said_by(value: Mapping[str, Any]) -> Any:
    """Return what an object stands for: {"name": ...}, {"$date": {"$numberLong": ...}}, a person's two names."""
    if said := " ".join(str(value[part]) for part in ("firstname", "lastname") if value.get(part)):
        return said
    inner = next((value[name] for name in _OF_A_VALUE if value.get(name) not in (None, "")), None)
    return _said_by(inner) if isinstance(inner, dict) else inner


def _with_outlet(record: Mapping[str, Any], hints: SourceHints | None) -> SourceHints:
    hints = hints or SourceHints()
    outlet = record.get("outlet")
    return replace(hints, outlet=outlet.strip()) if isinstance(outlet, str) and outlet.strip() else hints


def _some(record: Mapping[str, Any]) -> str:
    names = [name if len(name) <= 40 else f"{name[:40]}…" for name in list(record)[:12]]
    return ", ".join(names) or "nothing"
