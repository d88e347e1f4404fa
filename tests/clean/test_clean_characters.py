"""Bytes and characters: the right charset, nothing that breaks a database, nothing mangled."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.clean import clean
from etl.clean.characters import repair
from etl.clean.decode import Decoded, decode
from etl.records import CleanArticle, Document, Rejected

# Invented sentences in many scripts; each long enough to tell its language.
LANGUAGES = {
    "en": "The mayor of Lindfort opened the new harbour yesterday and thanked "
          "all the workers who had built it in winter.",
    "de": "Die Bürgermeisterin eröffnete gestern den neuen Hafen und dankte "
          "allen Arbeitern, die ihn im Winter gebaut hatten.",
    "fr": "La maire a inauguré hier le nouveau port et remercié tous les "
          "ouvriers qui l'avaient construit pendant l'hiver.",
    "es": "La alcaldesa inauguró ayer el nuevo puerto y agradeció a todos "
          "los obreros que lo construyeron durante el invierno.",
    "pl": "Burmistrz otworzyła wczoraj nowy port i podziękowała wszystkim "
          "robotnikom, którzy zbudowali go zimą.",
    "tr": "Belediye başkanı dün yeni limanı açtı ve kış boyunca onu inşa eden bütün işçilere teşekkür etti.",
    "ru": "Мэр города открыла вчера новый порт и поблагодарила всех рабочих, которые построили его за зиму.",
    "el": "Η δήμαρχος εγκαινίασε χθες το νέο λιμάνι και ευχαρίστησε όλους "
          "τους εργάτες που το έχτισαν τον χειμώνα.",
    "ar": "افتتحت رئيسة البلدية أمس الميناء الجديد وشكرت جميع العمال الذين بنوه خلال فصل الشتاء الماضي.",
    "he": "ראשת העיר פתחה אתמול את הנמל החדש והודתה לכל הפועלים שבנו אותו במשך החורף האחרון.",
    "hi": "महापौर ने कल नए बंदरगाह का उद्घाटन किया और उन सभी मज़दूरों को "
          "धन्यवाद दिया जिन्होंने इसे सर्दियों में बनाया।",
    "bn": "মেয়র গতকাল নতুন বন্দর উদ্বোধন করেছেন এবং শীতকালে যারা এটি তৈরি "
          "করেছেন সেই সব শ্রমিকদের ধন্যবাদ জানিয়েছেন।",
    "ja": "市長は昨日、新しい港を開き、冬の間に建設したすべての労働者に感謝の言葉を述べた。",
    "ko": "시장은 어제 새 항구를 열고 겨울 동안 그것을 지은 모든 노동자들에게 감사를 표했습니다.",
    "zh": "市长昨天为新港口揭幕，并感谢所有在冬天建造它的工人们，他们工作得非常辛苦。",
    "th": "นายกเทศมนตรีเปิดท่าเรือแห่งใหม่เมื่อวานนี้และขอบคุณคนงานทุกคนที่สร้างมันในช่วงฤดูหนาว",
}  # fmt: skip
CHARSETS = [("cp1252", "de"), ("iso8859-2", "pl"), ("cp1251", "ru"), ("koi8-r", "ru"), ("shift_jis", "ja"),
            ("gb18030", "zh"),
            ("euc-kr", "ko"), ("cp1253", "el"), ("cp1256", "ar"), ("utf-16", "hi")]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_are_told_and_nothing_is_mangled(language: str) -> None:
    text = unicodedata.normalize("NFC", LANGUAGES[language])
    article = clean(Document(text.encode(), "text/plain", "a.txt"))
    assert isinstance(article, CleanArticle)
    assert article.language == language
    assert article.text == text
    assert article.language_confidence > 0.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_every_script_keep_their_words(language: str) -> None:
    sentence = unicodedata.normalize("NFC", LANGUAGES[language])
    paragraphs = [f"{i}. {sentence}" for i in range(1, 6)]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    direction = "rtl" if language in ("ar", "he") else "ltr"
    page = f"<html dir='{direction}'><head><title>{sentence[:40]}</title></head><body><h1>{sentence[:40]}</h1>{body}"
    article = clean(Document(page.encode(), "text/html", "p.html"))
    assert isinstance(article, CleanArticle), article
    assert (article.language, article.title) == (language, sentence[:40].strip())
    assert article.text.split("\n\n") == paragraphs


@pytest.mark.parametrize(("charset", "language"), CHARSETS)
def test_declared_charsets_are_read(charset: str, language: str) -> None:
    decoded = decode(LANGUAGES[language].encode(charset, "ignore"), charset)
    assert isinstance(decoded, Decoded)
    assert decoded.text == LANGUAGES[language].encode(charset, "ignore").decode(charset)


def test_a_page_declares_its_own_charset() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{LANGUAGES["ru"]}</p></body></html>'
    decoded = decode(page.encode("cp1251"), None, markup=True)
    assert isinstance(decoded, Decoded)
    assert (decoded.charset, decoded.source) == ("cp1251", "meta")
    assert LANGUAGES["ru"] in decoded.text


def test_valid_utf8_wins_over_a_wrong_declaration() -> None:
    decoded = decode(LANGUAGES["fr"].encode(), "iso-8859-1")
    assert isinstance(decoded, Decoded)
    assert decoded.text == LANGUAGES["fr"]


@pytest.mark.parametrize("label", ["utf-7", "hex", "rot13", "zlib", "nonsense", "", "unicode_escape"])
def test_codecs_that_are_no_charsets_are_not_obeyed(label: str) -> None:
    decoded = decode(b"Plain words +AD4- \\u0041 here.", label)
    assert isinstance(decoded, Decoded)
    assert decoded.text == "Plain words +AD4- \\u0041 here."


def test_mojibake_is_repaired_when_sure_and_recorded() -> None:
    garbled = LANGUAGES["fr"].encode().decode("cp1252")
    repaired = repair(garbled)
    assert repaired.text == LANGUAGES["fr"]
    assert "mojibake" in repaired.repairs[0]


@pytest.mark.parametrize(
    "text", ["« MAÇÃ» é uma fruta", "DÉCISÃO", "Ã»", "naïve café, Ærø, Škoda", *LANGUAGES.values()]
)
def test_sound_text_is_left_alone(text: str) -> None:
    repaired = repair(text)
    assert repaired.text == unicodedata.normalize("NFC", text)
    assert repaired.repairs == ()


def test_what_no_database_takes_is_removed_and_recorded() -> None:
    repaired = repair("a\x00b\ud800c\ufeffd\ufffee\x07f \ud83d\ude00")
    assert repaired.text == "abcdef 😀"
    assert {one.partition(":")[0] for one in repaired.repairs} == {"nul", "control characters", "lone surrogates"}


@settings(deadline=None)
@given(st.text())
def test_repaired_text_is_clean_and_stays_as_it_is(text: str) -> None:
    once = repair(text).text
    assert repair(once).text == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    once.encode("utf-8")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_become_an_article_or_a_reason(content: bytes) -> None:
    for media_type in ("text/plain", "text/html"):
        made = clean(Document(content, media_type, "a"))
        if isinstance(made, Rejected):
            assert made.reason
            assert made.detail
        else:
            assert made.text
            assert "\x00" not in made.text


def test_garbled_marks_are_put_right_among_real_accents() -> None:
    repaired = repair("Die \u00e2\u20ac\u017ealten Pf\u00e4hle\u00e2\u20ac\u0153 seien unversehrt.")
    assert repaired.text == "Die \u201ealten Pf\u00e4hle\u201c seien unversehrt."
    assert repaired.repairs == ("mojibake: 2 sequences of UTF-8 read as Windows-1252 repaired",)
