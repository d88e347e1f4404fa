"""Encodings that nobody states, by what they look like: invented sentences in every encoding that can write them."""

# ruff: noqa: E501 (a sentence is a line)
from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean.decode import Decoded, decode
from etl.sources.feed_text import decode as decode_feed
from etl.sources.guess import guess, likelier

SENTENCES = {
    "cs": "Starosta řekl, že škola na náměstí bude příští týden zavřená, protože střecha ještě není opravená. Žáci půjdou jinam.",
    "pl": "Burmistrz powiedział, że szkoła będzie w przyszłym tygodniu zamknięta, bo dach wciąż nie został naprawiony, a uczniowie wrócą później.",
    "hu": "A polgármester szerint az iskola jövő héten zárva lesz, mert a tetőt még nem javították meg, és a szülőknek értesítést küldtek erről.",
    "fr": "La mairesse a déclaré que l’école restera fermée jusqu’à la semaine prochaine, car le toit n’a pas encore été réparé après la tempête.",
    "de": "Die Bürgermeisterin erklärte, die Schule bleibe nächste Woche geschlossen, weil das Dach über der Turnhalle noch nicht ausgebessert ist. Größere Schäden gebe es nicht.",
    "es": "La alcaldesa señaló que el colegio seguirá cerrado la próxima semana, porque el tejado todavía no está reparado. ¿Quién pagará los daños? Mañana habrá una reunión.",
    "pt": "A presidente da câmara disse que a escola não abrirá na próxima semana, porque o telhado ainda não está pronto. A reunião será amanhã às três.",
    "tr": "Belediye başkanı, çatının henüz onarılmadığını söyledi; okul gelecek hafta da kapalı kalacak ve öğrenciler başka binaya taşınacak.",
    "ru": "Глава города сообщила, что школа на следующей неделе будет закрыта: крыша ещё не починена, а родителям разослали письма. Занятия пройдут в другом здании.",
    "el": "Η δήμαρχος είπε ότι το σχολείο θα μείνει κλειστό την επόμενη εβδομάδα, επειδή η στέγη δεν έχει επισκευαστεί ακόμη.",
    "he": "ראש העיר אמרה כי בית הספר יישאר סגור בשבוע הבא, משום שהגג עדיין לא תוקן, והתלמידים ילמדו בבניין אחר.",
    "ar": "قالت رئيسة البلدية إن المدرسة ستبقى مغلقة في الأسبوع المقبل لأن السقف لم يتم إصلاحه بعد، وسيدرس التلاميذ في مبنى آخر.",
    "th": "นายกเทศมนตรีกล่าวว่าโรงเรียนจะปิดต่อไปในสัปดาห์หน้า เพราะหลังคายังซ่อมไม่เสร็จ",
    "ja": "市長は、屋根の修理がまだ終わっていないため、学校は来週も休校になると述べた。児童は別の校舎で授業を受ける。",
    "ko": "시장은 지붕 수리가 아직 끝나지 않아 학교가 다음 주에도 문을 닫을 것이라고 말했다. 학생들은 다른 건물에서 수업을 받는다.",
    "zh": "市长表示,学校下周将继续关闭,因为屋顶还没有修好。学生们将在另一栋大楼上课,家长已经收到通知。",
}  # fmt: skip
ENCODINGS = {
    "cs": "cp1250 iso8859-2 cp852",
    "pl": "cp1250 iso8859-2",
    "hu": "cp1250 iso8859-2",
    "fr": "cp1252 mac-roman",
    "de": "cp1252 mac-roman",
    "es": "cp1252",
    "pt": "cp1252",
    "tr": "cp1254",
    "ru": "cp1251 koi8-r cp866 iso8859-5 mac-cyrillic cp855",
    "el": "cp1253 iso8859-7",
    "he": "cp1255 iso8859-8",
    "ar": "cp1256 iso8859-6",
    "th": "cp874",
    "ja": "cp932 euc_jp iso2022_jp",
    "ko": "cp949 iso2022_kr",
    "zh": "gb18030 hz",
}
CASES = [(language, codec) for language, codecs in ENCODINGS.items() for codec in codecs.split()]
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize(("language", "codec"), CASES)
def test_a_page_is_read_though_nobody_states_its_encoding(language: str, codec: str) -> None:
    page = f"<html><head><title>News</title></head><body><p>{SENTENCES[language]}</p></body></html>"
    decoded = decode(page.encode(codec), markup=True)
    assert isinstance(decoded, Decoded)
    assert decoded.text == page


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("language", SENTENCES)
def test_unicode_without_a_mark(language: str, codec: str) -> None:
    text = f"{SENTENCES[language]} 2026\n"
    decoded = decode(text.encode(codec))
    assert isinstance(decoded, Decoded)
    assert decoded.text == text
    assert decode_feed(f"<rss>{text}</rss>".encode(codec), None) == f"<rss>{text}</rss>"


@pytest.mark.parametrize(("language", "codec"), [("ru", "koi8-r"), ("el", "cp1253"), ("he", "cp1255"), ("th", "cp874")])
def test_a_server_that_says_latin_1_of_everything_is_not_believed(language: str, codec: str) -> None:
    feed = f"<rss><channel><item><title>{SENTENCES[language]}</title></item></channel></rss>"
    assert decode_feed(feed.encode(codec), "ISO-8859-1") == feed


def test_where_server_and_page_differ_the_bytes_decide() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><p>{SENTENCES["ru"]}</p></html>'
    decoded = decode(page.encode("cp1251"), "koi8-r", markup=True)
    assert isinstance(decoded, Decoded)
    assert (decoded.text, decoded.source) == (page, "meta")
    assert likelier(SENTENCES["pl"].encode("iso8859-2"), ["cp1250", "iso8859-2"]) == "iso8859-2"


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "unicode", "utf-32"])
def test_bytes_that_read_as_ascii_are_no_utf_16_whatever_they_say(label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><p>{SENTENCES["fr"]}</p></html>'
    feed = f'<?xml version="1.0" encoding="{label}"?><rss>{SENTENCES["fr"]}</rss>'
    for extra in ("", " "):  # an even and an odd number of bytes
        decoded = decode((page + extra).encode("cp1252"), label, markup=True)
        assert isinstance(decoded, Decoded)
        assert decoded.text == page + extra
        assert decode_feed((feed + extra).encode("cp1252"), label) == feed + extra


def test_utf_16_that_is_stated_is_believed_of_other_bytes() -> None:
    decoded = decode("港口新闻".encode("utf-16-le"), "utf-16le")
    assert isinstance(decoded, Decoded)
    assert decoded.text == "港口新闻"


def test_a_western_text_stays_as_stated() -> None:
    assert likelier("Ärger über Öl".encode("cp1252"), ["cp1252"]) == "cp1252"


def test_a_few_bad_bytes_do_not_cost_a_feeds_encoding() -> None:
    feed = f"<rss><channel><item><title>{SENTENCES['zh'] * 9}</title></item></channel></rss>"
    assert SENTENCES["zh"] in decode_feed(feed.encode("gb18030").replace(b"</title>", b"\xff</title>"), "gb2312")


@pytest.mark.parametrize("codec", WIDE)
def test_unicode_of_a_word(codec: str) -> None:
    assert guess("Ferries".encode(codec)) == codec


@pytest.mark.parametrize(
    "content", [b"<script " * 1_000_000 + b"\xe9", b"\xe9\n" * 2_000_000, b"a" * 9_000_000 + b"\xe9"]
)
def test_large_pages_cost_little(content: bytes) -> None:
    started = process_time()
    guess(content)
    assert process_time() - started < 2


def test_zero_bytes_astray_in_ascii_are_no_unicode() -> None:
    text = b"The council met on Monday. " * 20
    assert guess(text[:100] + b"\0" + text[100:]) is None
    assert guess(text.replace(b"M", b"\0\0")) is None


def test_ascii_with_signs_like_escapes_is_ascii() -> None:
    assert guess(b"if (~{a} || b~}) return;" * 9) is None
    assert guess(b"\x1b[31mred\x1b[0m and \x1b$ of it") is None


@given(st.binary(max_size=300))
def test_nothing_raises(content: bytes) -> None:
    codec = guess(content)
    assert codec is None or isinstance(content.decode(codec, "replace"), str)
