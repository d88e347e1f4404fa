"""Feeds of every dialect, and the broken kinds: no item, link, date or text is lost."""

from __future__ import annotations

import gzip
import json
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.records import FeedItem, Rejected
from etl.sources.feed_text import Feed, markup_to_text
from etl.sources.feeds import discover_feeds, parse_feed, read_feed

URL = "http://orrin.example/news/feed"
COUNT = 6


def items_of(content: str | bytes, charset: str | None = None) -> tuple[FeedItem, ...]:
    found = parse_feed(content.encode() if isinstance(content, str) else content, URL, charset)
    assert not isinstance(found, Rejected), found
    return found


def only(content: str | bytes) -> FeedItem:
    (item,) = items_of(content)
    return item


def rss(item: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>', attributes: str = "") -> str:
    channel = "<title>Orrin Post</title><link>http://orrin.example/</link><language>en-GB</language><ttl>30</ttl>"
    return f'{prolog}<rss version="2.0"{attributes}><channel>{channel}{item}</channel></rss>'


NAMESPACES = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def test_rss_2_with_its_modules() -> None:
    item = only(
        rss(
            "<item><title>Ferry &amp;amp; quay &lt;i&gt;reopen&lt;/i&gt;</title><link>/a?x=1&amp;y=2</link>"
            "<guid isPermaLink='false'>4711</guid><pubDate>Mon, 1 Jun 2026 10:00:00 +0100</pubDate>"
            "<description>&lt;p&gt;It runs.&lt;/p&gt;&lt;p&gt;Again.&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>It runs <b>again</b>.</p>]]></content:encoded>"
            "<dc:creator>Ada Quill</dc:creator><category>Islands</category><category>Transport</category></item>",
            attributes=NAMESPACES,
        )
    )
    assert item == FeedItem(
        position=0,
        guid="4711",
        url="http://orrin.example/a?x=1&y=2",
        title="Ferry & quay reopen",
        published_at="Mon, 1 Jun 2026 10:00:00 +0100",
        summary="It runs. Again.",
        description="<p>It runs.</p><p>Again.</p>",
        content_html="<p>It runs <b>again</b>.</p>",
        authors=("Ada Quill",),
        language="en-GB",
        tags=("Islands", "Transport"),
    )


ITEM = "<title>Right</title><link>http://orrin.example/right</link><description>Right words</description>"
COMPANIONS = {
    "media after": "<media:group><media:title>No</media:title><media:description>No</media:description></media:group>",
    "media inside": "<media:content url='http://x/w.jpg'><media:title>No</media:title>"
    "<media:description>A caption that is longer than the words</media:description></media:content>",
    "image": "<image><url>http://x/i.jpg</url><title>No</title><link>http://x/no</link></image>",
    "itunes": "<itunes:title>No</itunes:title><itunes:summary>A teaser longer than the words</itunes:summary>",
    "dublin core": "<dc:title>No</dc:title><dc:description>A teaser longer than the words</dc:description>",
    "other links": "<atom:link href='http://x/no' rel='related'/><atom:link rel='self' href='http://x/no'/>",
    "a second link": "<link>http://x/no</link>",
    "replies": "<atom:link href='http://x/no' rel='replies'/><comments>http://x/no</comments>",
    "source": "<source url='http://x/rss'>Other paper</source>",
    "a guid elsewhere": "<guid isPermaLink='true'>http://x/?p=1</guid>",
    "a second description": "<description>A teaser that is longer than the words</description>",
}


@pytest.mark.parametrize("name", COMPANIONS)
def test_what_stands_behind_title_link_and_text_does_not_replace_them(name: str) -> None:
    item = only(rss(f"<item>{ITEM}{COMPANIONS[name]}</item>", attributes=NAMESPACES))
    assert (item.title, item.url) == ("Right", "http://orrin.example/right")
    assert (item.summary, item.content_html) == ("Right words", None)


@pytest.mark.parametrize("name", ["media after", "media inside", "image", "itunes", "other links", "replies", "source"])
def test_what_stands_before_title_and_link_does_not_replace_them(name: str) -> None:
    item = only(rss(f"<item>{COMPANIONS[name]}{ITEM}</item>", attributes=NAMESPACES))
    assert (item.title, item.url) == ("Right", "http://orrin.example/right")


def test_a_description_as_long_as_an_article_is_content() -> None:
    words = "&lt;p&gt;" + "The ferry sails. " * 10 + "&lt;/p&gt;"
    short, long = (only(rss(f"<item><description>{words * n}</description></item>")) for n in (2, 20))
    assert short.content_html is None
    assert long.content_html is not None
    assert long.content_html.count("<p>") == 20


def test_what_a_feed_says_of_itself() -> None:
    feed = read_feed(rss("").encode(), URL)
    assert isinstance(feed, Feed)
    assert (feed.title, feed.home_url, feed.language, feed.ttl) == (
        "Orrin Post",
        "http://orrin.example/",
        "en-GB",
        1800,
    )
    assert feed.items == ()


def test_atom_1() -> None:
    item = only(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb" xml:base="http://orrin.example/x/"><title>P</title>'
        "<entry><id>tag:orrin.example,2026:1</id><title type='text'>Use &lt;b&gt; for bold</title>"
        "<link rel='self' href='self.xml'/><link rel='alternate' href='a b'/><author><name>Ada Quill</name></author>"
        "<published>2026-06-01T10:00:00+02:00</published><updated>2026-06-02T00:00:00Z</updated>"
        "<summary type='html'>&lt;p&gt;Kort&lt;/p&gt;</summary><category term='sea' label='Sea'/>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Long</p></div></content></entry></feed>"
    )
    assert (item.guid, item.title, item.summary) == ("tag:orrin.example,2026:1", "Use <b> for bold", "Kort")
    assert item.url in ("http://orrin.example/x/a%20b", "http://orrin.example/x/a b")
    assert (item.published_at, item.updated_at) == ("2026-06-01T10:00:00+02:00", "2026-06-02T00:00:00Z")
    assert (item.content_html, item.authors, item.language, item.tags) == (
        "<p>Long</p>",
        ("Ada Quill",),
        "nb",
        ("Sea",),
    )


def test_an_id_that_is_no_address_is_no_link() -> None:
    assert only(rss("<item><title>x</title><guid>4711</guid></item>")).url is None
    assert only(rss("<item><title>x</title><guid>/a/4711</guid></item>")).url == "http://orrin.example/a/4711"
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>e1</id><title>x</title>{}</entry></feed>"
    assert only(atom.format("")).url is None
    assert only(atom.format("<content type='text/html' src='/body'/>")).url == "http://orrin.example/body"


def test_atom_0_3_and_entries_that_only_say_updated() -> None:
    old = only(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Old</title><link rel="alternate" '
        'type="text/html" href="/o"/><issued>2004-01-02T03:04:05Z</issued><modified>2004-02-02T00:00:00Z</modified>'
        "<content mode='escaped' type='text/html'>&lt;p&gt;Body&lt;/p&gt;</content></entry></feed>"
    )
    assert (old.url, old.published_at, old.updated_at) == (
        "http://orrin.example/o",
        "2004-01-02T03:04:05Z",
        "2004-02-02T00:00:00Z",
    )
    assert old.content_html == "<p>Body</p>"
    new = only(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>N</title><updated>2026-06-02</updated></entry></feed>'
    )
    assert (new.published_at, new.updated_at) == ("2026-06-02", "2026-06-02")


def test_rdf() -> None:
    item = only(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>c</title></channel>'
        "<item rdf:about='http://orrin.example/1'><title>One</title><link>http://orrin.example/1</link>"
        "<dc:date>2026-01-01T08:00:00Z</dc:date><dc:language>fr</dc:language></item></rdf:RDF>"
    )
    assert (item.url, item.title, item.published_at) == ("http://orrin.example/1", "One", "2026-01-01T08:00:00Z")


def test_json_feed() -> None:
    given_item = {
        "id": 7,
        "url": "/seven",
        "title": "Fish & chips < 5",
        "content_text": "One & two.\n\nThree.",
        "summary": "S",
        "date_published": "2026-06-01T10:00:00Z",
        "date_modified": "2026-06-02T10:00:00Z",
        "authors": [{"name": "Ada Quill"}, {"url": "x"}],
        "tags": ["a", None, 3],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "P", "language": "en", "items": [given_item, 3]}
    assert only(json.dumps(feed)) == FeedItem(
        position=0,
        guid="7",
        url="http://orrin.example/seven",
        title="Fish & chips < 5",
        published_at="2026-06-01T10:00:00Z",
        updated_at="2026-06-02T10:00:00Z",
        summary="S",
        content_html="<p>One &amp; two.</p><p>Three.</p>",
        authors=("Ada Quill",),
        language="en",
        tags=("a", "3"),
    )


@pytest.mark.parametrize("tail", ["", "]", ',{"id": "3", "tit', ',{"id": }, {"id": "3", "url": "/3"}]}', ",]}"])
def test_a_broken_json_feed_keeps_its_whole_items(tail: str) -> None:
    found = items_of(
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"}, {"id": "2", "url": "/2"}' + tail
    )
    assert [item.guid for item in found][:2] == ["1", "2"]
    assert len(found) == (3 if "/3" in tail else 2)


NEWS_SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/'
    'sitemap-image/1.1" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    "<url><image:image><image:loc>http://img.example/1.jpg</image:loc><image:title>A photo</image:title></image:image>"
    "<loc> http://orrin.example/1?a=1&amp;b=2 </loc><lastmod>2026-06-02</lastmod><news:news><news:publication>"
    "<news:name>Orrin Post</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>2026-06-01T10:00:00Z</news:publication_date><news:title>Ferry</news:title>"
    "<news:keywords>sea, ferry</news:keywords></news:news></url><url><loc>http://orrin.example/2</loc></url></urlset>"
)


@pytest.mark.parametrize("packed", [False, True])
def test_news_sitemaps_plain_and_gzipped(packed: bool) -> None:
    content = NEWS_SITEMAP.encode()
    first, second = items_of(gzip.compress(content) if packed else content)
    assert first == FeedItem(
        position=0,
        guid=None,
        url="http://orrin.example/1?a=1&b=2",
        title="Ferry",
        published_at="2026-06-01T10:00:00Z",
        updated_at="2026-06-02",
        language="en",
        tags=("sea", "ferry"),
    )
    assert (second.position, second.url, second.published_at) == (1, "http://orrin.example/2", None)


def test_a_sitemap_with_a_bare_ampersand_and_no_namespaces() -> None:
    found = items_of(
        "<urlset><url><loc>http://orrin.example/1?a=1&b=2</loc></url><url><loc>/2</loc><news:title>T</news:title></url>"
    )
    assert [item.url for item in found] == ["http://orrin.example/1?a=1&b=2", "http://orrin.example/2"]
    assert found[1].title == "T"


def test_a_text_sitemap_and_an_index() -> None:
    assert [item.url for item in items_of("http://a.example/1\r\nhttp://a.example/2\r\n")] == [
        "http://a.example/1",
        "http://a.example/2",
    ]
    index = b"<sitemapindex><sitemap><loc>/s.xml</loc><lastmod>2026-06-01</lastmod></sitemap></sitemapindex>"
    feed = read_feed(index, URL)
    assert isinstance(feed, Feed)
    assert [(child.url, child.updated_at) for child in feed.sitemaps] == [("http://orrin.example/s.xml", "2026-06-01")]
    rejected = parse_feed(index, URL)
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "sitemap_index"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"Not found", "not_a_feed"),
        (b"<html><head><title>Orrin Post</title></head></html>", "not_a_feed"),
        (b"<!DOCTYPE html><html lang='en'><body>feed</body></html>", "not_a_feed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_feed"),
        (b'{"error": "not found"}', "not_a_feed"),
        (b"[1, 2", "not_a_feed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_rejected_with_a_reason(content: bytes, reason: str) -> None:
    found = parse_feed(content, URL)
    assert isinstance(found, Rejected)
    assert found.reason == reason
    assert found.detail


# -- broken kinds --------------------------------------------------------------------------------------------------


def many(title: str = "Harbour {}", link: str = "<link>http://orrin.example/{}</link>", more: str = "") -> str:
    date = "<pubDate>Mon, 0{} Jun 2026 10:00:00 GMT</pubDate>"
    item = f"<item><title>{title}</title>{link}{date}<description>Words of {{}}</description>{more}</item>\n"
    return rss("".join(item.replace("{}", str(i + 1)) for i in range(COUNT)))


BROKEN = {
    "bare ampersand": many("Harbour {} & quay"),
    "html names": many("Caf&eacute; &nbsp; {} &hellip;"),
    "unknown name": many("Harbour &foo; {}"),
    "less-than in a title": many("Harbour {} 5 < 6"),
    "control characters": many("Har\x0bbour\x01 {}"),
    "NUL": many("Harbour\0 {}"),
    "windows-1252 references": many("Harbour&#146;s {}"),
    "impossible references": many("Harbour &#0; &#x; &#99999999; {}"),
    "a long comment first": "<!-- " + "licence " * 5000 + "-->" + many().partition("?>")[2],
    "no declaration": many().partition("?>")[2],
    "blanks before the declaration": "\n \n" + many(),
    "a declaration without end": "<?xml version='1.0' encoding='utf-8'>" + many().partition("?>")[2],
    "two declarations": "<?xml version='1.0'?>" + many(),
    "warnings before": "<br />\n<b>Warning</b>: foo() in <b>/x.php</b> on line <b>3</b><br />\n" + many(),
    "a script behind": many() + "<!-- cached --><script>var x = 1 < 2 && 3;</script>",
    "cut off": many()[:-25],
    "cut off in an item": many() + rss("<item><title>x</title><li").partition("</ttl>")[2],
    "undeclared prefixes": many(more="<media:thumbnail url='x'/><dc:creator>Ada</dc:creator>"),
    "html in the description": many(more="<description><p>A <br> b <img src=x></description>"),
    "upper case": many().replace("item>", "ITEM>").replace("title>", "TITLE>").replace("link>", "Link>"),
    "an end tag missing": many().replace("</title>", "", 3).replace("</item>", "", 2),
    "a wrong end tag": many().replace("</description>", "</desc>", 3),
    "an attribute twice": many(more="<enclosure url='a' url='b' length=3>"),
    "link as html writes it": many(link="<link/>http://orrin.example/{}"),
    "link in CDATA": many(link="<link><![CDATA[\n http://orrin.example/{} ]]></link>"),
    "address only in the guid": many(link="<guid>http://orrin.example/{}</guid>"),
    "address in a guid that denies it": many(link="<guid isPermaLink='false'>http://orrin.example/{}</guid>"),
    "atom link in rss": many(link="<atom:link href='http://orrin.example/{}'/>"),
    "relative link": many(link="<link>/{}</link>"),
    "link without scheme": many(link="<link>//orrin.example/{}</link>"),
    "items outside the channel": many().replace("<item>", "</channel><item>", 1).replace("</channel></rss>", "</rss>"),
    "no channel": many().replace("<channel>", "").replace("</channel>", ""),
    "in a web page": "<html><body><pre>" + many().partition("?>")[2] + "</pre></body></html>",
    "own entities": many("Harbour &own; {}").replace("<rss", "<!DOCTYPE rss [<!ENTITY own 'x'>]><rss", 1),
    "a default namespace": many().replace("<rss", "<rss xmlns='http://backend.userland.com/rss2'", 1),
    "stray cdata end": many(more="<category>a ]]> b</category>"),
    "surrogates one by one": many("Harbour &#xD83D;&#xDE00; &#55357; {}"),
    "references in capitals": many("Harbour &#X201C;{}&#X201D;"),
    "own and html entities": many("Harbour&nbsp;&own; &ouml; {}").replace(
        "<rss", "<!DOCTYPE rss [<!ENTITY own 'x'>]><rss", 1
    ),
    "stray declarations": many(more="<category>a <! b <? c</category>"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_feed_loses_no_item_link_date_or_title(kind: str) -> None:
    found = items_of(BROKEN[kind])[:COUNT]
    assert [item.url for item in found] == [f"http://orrin.example/{i + 1}" for i in range(COUNT)]
    assert [item.published_at for item in found] == [f"Mon, 0{i + 1} Jun 2026 10:00:00 GMT" for i in range(COUNT)]
    assert all(item.title is not None and str(i + 1) in item.title for i, item in enumerate(found))
    assert all(item.summary is not None and item.summary.startswith(("Words of", "A")) for item in found)
    assert [item.position for item in found] == list(range(COUNT))


def test_references_are_the_characters_that_browsers_make_of_them() -> None:
    feed = rss("<item><title>&#xD83D;&#xDE00; &#146; &#X201C; &#xD800;&#0; &eacute;</title><link>/1</link></item>")
    assert only(feed).title == "😀 ’ “ é"
    assert only(feed.replace("<rss", "<!DOCTYPE rss [<!ENTITY e 'x'>]><rss")).title == "😀 ’ “ é"


@pytest.mark.parametrize("tail", ["some words", "<p>some words</p> and <b", "some words]]"])
def test_a_feed_may_break_off_in_a_cdata_section(tail: str) -> None:
    whole = rss(f"<item><title>x</title><link>/x</link><description><![CDATA[{tail}")
    item = items_of(whole.removesuffix("</channel></rss>"))[-1]
    assert (item.title, item.url) == ("x", "http://orrin.example/x")
    assert item.summary is not None
    assert item.summary.startswith("some words")


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("ada@orrin.example (Ada Quill)", "Ada Quill"),
        ("Ada Quill &lt;ada@orrin.london&gt;", "Ada Quill"),
        ("ada@orrin.media", "ada@orrin.media"),
        ("Ada Quill", "Ada Quill"),
    ],
)
def test_authors_with_addresses_of_any_length(author: str, name: str) -> None:
    assert only(rss(f"<item><title>x</title><author>{author}</author></item>")).authors == (name,)


def test_names_of_other_modules_stand_in() -> None:
    itunes = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    assert only(rss(f"<item {itunes}><itunes:title>Ferry</itunes:title><link>/1</link></item>")).title == "Ferry"


def test_plain_text_content_of_atom_is_no_markup() -> None:
    entry = "<entry><title>x</title><content>5 &lt; 6\nB</content></entry>"
    assert only(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>").content_html == "<p>5 &lt; 6</p><p>B</p>"


def test_a_list_of_one_that_is_no_list() -> None:
    rss_as_json = {"rss": {"channel": {"title": "P", "item": {"title": "x", "link": "/1", "pubDate": "2026-06-01"}}}}
    assert only(json.dumps(rss_as_json)).published_at == "2026-06-01"
    assert only("<URLSET><URL><LOC>http://orrin.example/1</LOC></URL></URLSET>").url == "http://orrin.example/1"


@pytest.mark.parametrize("wrapped", ["take(%s);", ")]}'\n%s", "/* made for you */ %s", "%s\n// end"])
def test_json_feeds_wrapped_for_scripts(wrapped: str) -> None:
    feed = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/1"}]}'
    assert only(wrapped % feed).url == "http://orrin.example/1"


def test_sitemaps_behind_stray_output_and_packed_twice() -> None:
    assert [item.url for item in items_of("\n<br/>\nNotice: x in y\n" + NEWS_SITEMAP)][1] == "http://orrin.example/2"
    assert len(items_of(gzip.compress(gzip.compress(NEWS_SITEMAP.encode())))) == 2
    assert items_of(NEWS_SITEMAP.replace("Ferry", "Quay &amp;amp; pier&amp;#39;s"))[0].title == "Quay & pier's"


@pytest.mark.parametrize("length", range(1, 160, 7))
def test_a_feed_may_break_off_anywhere(length: int) -> None:
    """Whole items stay whole, and what is shown of the last one is true."""
    whole = items_of(many())
    found = items_of(many()[: -length - 24])
    assert found[: COUNT - 1] == whole[: COUNT - 1]
    for item in found[COUNT - 1 :]:
        last = whole[-1]
        assert item.url in (last.url, None)
        assert item.published_at in (last.published_at, None)
        assert item.title is None or str(last.title).startswith(item.title)
        assert item.summary is None or str(last.summary).startswith(item.summary)


def test_a_parameter_that_begins_like_an_html_name_is_not_one() -> None:
    item = items_of(many(link="<link>http://orrin.example/{}?a=1&copy=2&reg=3</link>"))[0]
    assert item.url == "http://orrin.example/1?a=1&copy=2&reg=3"


def test_nothing_outside_the_feed_is_read() -> None:
    entity = "<!DOCTYPE rss [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
    item = items_of(many("Harbour &e; {}").replace("<rss", entity + "<rss", 1))[0]
    assert item.title is not None
    assert item.title.replace("&e;", "").split() == ["Harbour", "1"]


ENCODINGS = [
    ("Häfen und Fähren", "utf-8", "utf-8"),
    ("Häfen und Fähren", "iso-8859-1", "iso-8859-1"),
    ("“Häfen” – €", "iso-8859-1", "cp1252"),
    ("Häfen", "utf-8", "utf-8-sig"),
    ("Häfen № 4", "utf-16", "utf-16"),
    ("Häfen № 4", "utf-16", "utf-16-le"),
    ("Häfen № 4", "utf-16", "utf-16-be"),
    ("Häfen № 4", "utf-32", "utf-32"),
    ("Häfen № 4", "utf-16", "utf-8"),
    ("Häfen № 4", "iso-8859-1", "utf-8"),
    ("Häfen № 4", "no-such-thing", "utf-8"),
    ("Новости порта и островов", "windows-1251", "cp1251"),
    ("Новости порта и островов", "koi8-r", "koi8-r"),
    ("Новости порта и островов сегодня", "utf-8", "cp1251"),
    ("港口新闻", "gb2312", "gb18030"),
    ("港の新聞", "Shift_JIS", "cp932"),
    ("港の新聞", "x-sjis", "cp932"),
    ("港の新聞", "EUC-JP", "euc_jp"),
    ("港の新聞", "iso-2022-jp", "iso2022_jp"),
    ("항구 소식", "ks_c_5601-1987", "cp949"),
    ("أخبار الميناء", "windows-1256", "cp1256"),
]


@pytest.mark.parametrize(("title", "declared", "actual"), ENCODINGS)
def test_encodings_declared_rightly_and_wrongly(title: str, declared: str, actual: str) -> None:
    content = many(title + " {}").replace('encoding="utf-8"', f'encoding="{declared}"').encode(actual)
    assert items_of(content)[2].title == f"{title} 3"


def test_http_speaks_before_the_declaration_but_not_against_valid_utf_8() -> None:
    title = "Häfen {}"
    assert items_of(many(title).encode("cp1250"), "windows-1250")[0].title == "Häfen 1"
    assert items_of(many(title).encode(), "iso-8859-1")[0].title == "Häfen 1"


def test_a_few_stray_bytes_do_not_cost_the_rest() -> None:
    content = many("Häfen {} – “x”").encode().replace("Häfen 2".encode(), b"H\xe4fen 2")
    assert [item.title for item in items_of(content)][:2] == ["Häfen 1 – “x”", "Häfen 2 – “x”"]


# -- laws ----------------------------------------------------------------------------------------------------------

MARKS = [
    b"<",
    b">",
    b"&#xD800;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b'"',
    b"<item>",
    b"</item>",
    b"&#55357;",
    b"\xed\xa0\x80",
]
SEEDS = [
    many().encode(),
    NEWS_SITEMAP.encode(),
    b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "url": "/x"}]}',
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>N</title><link href="x"/></entry></feed>',
    *(rss(f"<item>{companion}{ITEM}</item>", attributes=NAMESPACES).encode() for companion in COMPANIONS.values()),
    *(feed.encode() for feed in BROKEN.values()),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.integers(0, 2000), st.binary(max_size=6) | st.sampled_from(MARKS), st.integers(0, 9)), max_size=8
    ),
)
def test_no_bytes_raise_and_all_text_can_be_stored(seed: bytes, edits: list[tuple[int, bytes, int]]) -> None:
    for at, new, old in edits:
        seed = seed[:at] + new + seed[at + old :]
    found = parse_feed(seed, URL)
    if isinstance(found, Rejected):
        return
    assert [item.position for item in found] == list(range(len(found)))
    for item in found:
        texts = (item.guid, item.url, item.title, item.published_at, item.summary, item.content_html, *item.authors)
        for text in texts:
            assert text is None or (text and "\0" not in text and text.encode())
        assert item.url is None or item.url.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "content",
    [
        NEWS_SITEMAP.replace("Ferry", "&#55357; Ferry").replace("<urlset", "<![CDATA[<urlset"),
        NEWS_SITEMAP.replace("<loc>", "<!-- <loc>&#xD800;"),
        rss("<![CDATA[<item><title>&#xD800;</title><link>/1</link></item><item><title>&#55357;"),
        rss("<item><title>x</title><feedburner:origLink href='/1'>/1</feedburner:origLink></item>"),
        rss("<item><title>x</title><link rel='x' href='/1'><feedburner:origLink>/1</feedburner:origLink></item>"),
    ],
)
def test_broken_markup_does_not_raise(content: str) -> None:
    parse_feed(content.encode(), URL)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise(content: bytes) -> None:
    parse_feed(content, URL)
    discover_feeds(content, URL)


@pytest.mark.parametrize(
    "content",
    [
        b"<rss><channel><item>" + b"<a>" * 10_000,
        b"<rss><channel>" + b"<item>" * 10_000,
        b"<rss>" + b"<" * 100_000,
        b"<rss>" + b"<![CDATA[" * 100_000,
        b"<rss><channel><item><title>" + b"&" * 100_000,
        b"<rss><channel><item><description>" + b"&lt;a " * 100_000 + b"</description></item></channel></rss>",
        b'{"items":[' + b"{" * 300_000,
        b"<!DOCTYPE " * 30_000,
        b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
        + b"]><rss><channel><item><title>&m;</title></item></channel></rss>",
    ],
)
def test_hostile_feeds_cost_little(content: bytes) -> None:
    started = process_time()
    parse_feed(content, URL)
    assert process_time() - started < 5


# -- plain text and discovery --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("Fer<b>r</b>y", "Ferry"),
        ("a<br/>b", "a b"),
        ("a <script>x = '<p>';</script> b<style>p{}</style>", "a b"),
        ("a <!-- <b>c</b> --> b", "a b"),
        ("5 < 6 &amp; 7 &gt; 6", "5 < 6 & 7 > 6"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<![CDATA[x]]>", "x"),
        ("a <!x> b", "a b"),
        (" \n ", None),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str, text: str | None) -> None:
    assert markup_to_text(markup) == text


def test_feeds_are_discovered_best_first() -> None:
    page = (
        b"<html><head><base href='http://orrin.example/n/'><link rel=alternate type='application/rss+xml' "
        b"title='Comments' href='comments/feed'><link rel='Alternate Home' type='application/atom+xml; charset=x' "
        b"href='atom?a=1&amp;b=2#x'><link rel=stylesheet type='text/css' href='rss.css'>"
        b"<link rel=alternate type='application/json' href='/wp-json/x'><link rel=alternate hreflang=de href='/de'>"
        b"</head><body><a href='/rss.xml'>RSS</a><a href='/feedback'>F</a><a href='mailto:rss@x'>m</a></body></html>"
    )
    assert discover_feeds(page, "http://other.example/") == (
        "http://orrin.example/n/atom?a=1&b=2",
        "http://orrin.example/n/comments/feed",
        "http://orrin.example/rss.xml",
    )
    assert discover_feeds(b"<p>none</p>", URL) == ()


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/index.xml'> RSS\n Feed</a>",
        "<a type='application/rss+xml' href='/index.xml'>Subscribe</a>",
        "<link rel=alternate type='application/rss+xml' href='feed:http://orrin.example/index.xml'>",
        "<link rel=alternate type='application/rss+xml' href='feed://orrin.example/index.xml'>",
    ],
)
def test_feeds_are_discovered_however_they_are_linked(link: str) -> None:
    page = f"<html><a href='/index.html'>Home</a>{link}</html>"
    assert discover_feeds(page.encode(), URL) == ("http://orrin.example/index.xml",)


@pytest.mark.parametrize(
    ("given_title", "shown"),
    [
        ("Tide &amp;amp; time", "Tide & time"),
        ("&amp;lt;b&amp;gt;Tide&amp;lt;/b&amp;gt; &amp;#8217;s", "Tide ’s"),
        ("&amp;amp;quot;Tide&amp;amp;quot;", '"Tide"'),
        ("Q&amp;A; 5 &lt; 6", "Q&A; 5 < 6"),
        ("&lt;![CDATA[Tide]]&gt;", "Tide"),
        ("Tide&lt;br /&gt;time", "Tide time"),
        ("How to close a &amp;lt;b&amp;gt; tag", "How to close a <b> tag"),
    ],
)
def test_titles_that_were_escaped_once_too_often(given_title: str, shown: str) -> None:
    items = items_of(rss(f"<item><title>{given_title}</title><link>http://orrin.example/1</link></item>"))
    assert [item.title for item in items] == [shown]


@pytest.mark.parametrize(
    "date",
    [
        "<dc:created>{}</dc:created>",
        "<publicationDate>{}</publicationDate>",
        "<prism:publicationDate xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'>{}</prism:publicationDate>",
        "<publish_date>{}</publish_date>",
    ],
)
def test_dates_under_other_names(date: str) -> None:
    items = items_of(rss(f"<item><title>x</title>{date.format('2026-06-03')}</item>"))
    assert [item.published_at for item in items] == ["2026-06-03"]


def test_a_link_that_begins_with_its_own_host_lacks_only_the_scheme() -> None:
    items = items_of(rss("<item><title>x</title><link>orrin.example/1</link></item>"))
    assert [item.url for item in items] == ["http://orrin.example/1"]
