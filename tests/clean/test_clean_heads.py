"""Titles and authors: what readers see goes before what systems state, and names are names."""

from __future__ import annotations

import json

import pytest

from etl.clean import clean
from etl.clean.bylines import linked_names, looks_like_name, said_by
from etl.clean.evidence import Candidate
from etl.clean.names import people
from etl.clean.titles import without_site
from etl.records import CleanArticle, Document, SourceHints

BODY = "".join(
    f"<p>The harbour board of Lindfort voted to rebuild the quay that storm number {i} had torn away in one night, and "
    "the work will take two years according to the plan.</p>"
    for i in range(6)
)


def cleaned(
    head: str, body: str, url: str = "https://www.lindfortcourier.example/harbour/quay-rebuilt"
) -> CleanArticle:
    html = f"<html lang='en'><head>{head}</head><body>{body}</body></html>"
    article = clean(Document(html.encode(), "text/html", "p.html", hints=SourceHints(url=url)))
    assert isinstance(article, CleanArticle), article
    return article


def linked(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **node})}</script>'


TITLES = [
    # Readers see the heading; what is stated was written for machines.
    ({"json-ld:headline": "Quay: what to know", "h1": "What to know about the quay"}, "What to know about the quay"),
    # A heading that shares nothing with what the page is called is another's.
    ({"json-ld:headline": "Quay to be rebuilt", "h1": "Newsletter"}, "Quay to be rebuilt"),
    # The address knows better than a title for social media.
    ({"meta:og:title": "You will not believe this", "h1": "Board has the quay rebuilt"}, "Board has the quay rebuilt"),
    ({"title": "Quay to be rebuilt | Lindfort Courier"}, "Quay to be rebuilt"),
    ({"title": "Quay to be rebuilt - Lindfort Evening Courier Online"}, "Quay to be rebuilt"),
    ({"title": "Harbour notes: Quay to be rebuilt", "meta:og:title": "Quay to be rebuilt", "h1": "Harbour notes"},
     "Quay to be rebuilt"),
    ({"meta:og:title": "Quay to be rebuilt", "h1": "5 March 2024 Quay to be rebuilt"}, "Quay to be rebuilt"),
    ({"meta:og:title": "Quay to be rebuilt", "h1": "Video: Quay to be rebuilt"}, "Quay to be rebuilt"),
    ({"meta:og:title": "Quay to be rebuilt", "h1": "Quay to be rebuilt after the storm"},
     "Quay to be rebuilt after the storm"),
    # A rubric in an element of its own; the site's masthead; a box's heading before another title.
    ({"meta:og:title": "Quay to be rebuilt", "h1": "Harbour\nQuay to be rebuilt"}, "Quay to be rebuilt"),
    ({"meta:og:title": "After the storm: Quay to be rebuilt", "h1": "Storm\nQuay to be rebuilt"}, "Quay to be rebuilt"),
    ({"meta:og:title": "Quay to be rebuilt", "h1": "Quay to be rebuilt\nWhat the harbour board has decided on Monday"},
     "Quay to be rebuilt"),
    ({"meta:og:title": "After the storm: Quay to be rebuilt", "h1": "After the storm:\nQuay to be rebuilt"},
     "After the storm: Quay to be rebuilt"),
    ({"title": "Quay to be rebuilt ‹ Lindfort Evening Courier"}, "Quay to be rebuilt"),
    ({"h1": "The Coaster", "title": "Quay rebuilt in a year – The Coaster"}, "Quay rebuilt in a year"),
    ({"h1": "Article page", "title": "Quay to be rebuilt"}, "Quay to be rebuilt"),
    ({"record": "The quay", "h1": "Quay to be rebuilt", "title": "Quay to be rebuilt"}, "The quay"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "chosen"), TITLES)
def test_the_title_that_readers_see(given: dict[str, str], chosen: str) -> None:
    titles = [Candidate(value, source) for source, value in given.items()]
    url = "https://www.lindfortcourier.example/harbour/quay-rebuilt"
    assert without_site(titles, [], url)[0].value == chosen


def test_a_site_is_known_by_the_initials_in_its_host() -> None:
    titles = [Candidate("Quay to be rebuilt | Lindfort Harbour Board Authority", "meta:og:title")]
    assert without_site(titles, [], "https://lhba.example/quay")[0].value == "Quay to be rebuilt"


HEADING = "<h1>Quay to be rebuilt</h1>"
AUTHORS = [
    # The outlet itself, and an office of it, give way to whom readers see by the heading.
    (linked(author={"name": "Lindfort Courier"}), "<a href='/authors/jane-roe'>Jane Roe</a>", ("Jane Roe",)),
    (linked(author={"name": "Editorial Team"}), "<p class='byline'>By Jane Roe</p>", ("Jane Roe",)),
    # Nobody is by the heading: the outlet stays.
    (linked(author={"name": "Editorial Team"}), "", ("Editorial Team",)),
    # Who typed the page in gives way to who signs it.
    (linked(author={"name": "KatieS"}), "<p>By Jane Roe</p>", ("Jane Roe",)),
    (linked(author={"name": "John Doe"}), "<p>By Jane Roe</p><p>John Doe contributed.</p>", ("John Doe",)),
    # An element that holds more than the name.
    ("", "<div class='byline'><span class='author-name'>Jane Roe</span> Chief Reporter</div>", ("Jane Roe",)),
    ("", "<div class='author'>Jane Roe Senior Writer</div>", ("Jane Roe",)),
    ("", "<div class='author'>Jane Roe Marketing Director</div>", ("Jane Roe",)),
    # Whom the page itself calls its author may go by one word.
    (linked(author={"name": "Lindfort Courier"}), "<a rel='author' href='/m/1'>HarbourFred</a>", ("HarbourFred",)),
    ("", "<div class='author'>View all posts by Jane Roe</div>", ("Jane Roe",)),
    ("", "<div class='byline'>Written by: Jane Roe Last updated: 5 March 2024</div>", ("Jane Roe",)),
    # Pieces of a byline in reading order, and names that "and" joins.
    ("", "<p>Submitted by <a href='/u/7'>Karin Marsh</a> on <i>5 March 2024</i></p>", ("Karin Marsh",)),
    ("", "<p>By <a href='/u/7'>Jane Roe</a> and <a href='/u/8'>Ali Demir</a></p>", ("Jane Roe", "Ali Demir")),
    ("", "<p>By <a href='/u/7'>Jane Roe</a>, <a href='/u/8'>Ali Demir</a>, and <a href='/u/9'>Mia Lund</a></p>",
     ("Jane Roe", "Ali Demir", "Mia Lund")),
    ("", "<a href='/author/7'>Jane Roe</a><span>, </span><a href='/author/8'>Ali Demir</a>", ("Jane Roe", "Ali Demir")),
    ("", "<p>By <a href='/u/7'>Jane Roe</a>, <i>Senior Writer</i></p>", ("Jane Roe",)),
    # A name beside a date, told from a rubric by its office.
    ("", "<p>Jane Roe | Senior Writer | 5 March 2024</p>", ("Jane Roe",)),
    ("", "<div>Wednesday 6th March 2024, 10:30am | Jane Roe, Harbour reporter</div>", ("Jane Roe",)),
    ("", "<p>Real Estate | 5 March 2024</p>", ()),
    # The page names more people than its metadata; an office is none of them.
    (linked(author={"name": "Jane Roe"}), "<p class='byline'>By Jane Roe, Ali Demir and Mia Lund</p>",
     ("Jane Roe", "Ali Demir", "Mia Lund")),
    (linked(author={"name": "Jane Roe"}), "<p class='byline'>By Jane Roe, Master Gardener</p>", ("Jane Roe",)),
    ("", "<p class='byline'>By Jane Roe, Edited by Max Stern</p>", ("Jane Roe",)),
    ("", "<p class='byline'>Photographs by Ole Hauge</p>", ("Ole Hauge",)),
    ("", "<div><span>Words: Jane Roe</span><span>Pictures: Ole Hauge</span></div>", ("Jane Roe",)),
    # Where they are, what else stands with them, and whose copy it is besides.
    ("", "<p class='byline'>By Jane Roe in Lindfort and Ali Demir in Osterby</p>", ("Jane Roe", "Ali Demir")),
    ("", "<p class='byline'>Jane Roe, Ali Demir and agencies</p>", ("Jane Roe", "Ali Demir")),
    ("", "<p>Words by Jane Roe. Pictures by Ole Hauge.</p>", ("Jane Roe",)),
    ("", "<p class='firma'>Por Juana Pérez y Gómez / EFE</p>", ("Juana Pérez y Gómez",)),
    # What "and" alone joins is no office; a second office and a place of work are nobody.
    (linked(author={"name": "Jane Roe"}), "<p class='x'>By Jane Roe and Ali Demir</p>", ("Jane Roe", "Ali Demir")),
    ("", "<p class='byline'>By Jane Roe, Privacy and Digital Security Expert</p>", ("Jane Roe",)),
    ("", "<p>This article was written by Jane Roe, harbourmaster, Lindfort Port</p>", ("Jane Roe",)),
    # Menus come before the heading, credits after the text; the byline stands by the heading.
    ("", "<p>By</p><p>Jane Roe</p>", ("Jane Roe",)),
    ("", "<h4>Authors</h4><ul><li>Jane Roe</li><li>Ali Demir</li><li>Share</li></ul>", ("Jane Roe", "Ali Demir")),
    ("", "<p>The board has voted, and the work begins at once. Von Jane Roe</p>", ("Jane Roe",)),
    ("", "<p>Ein Interview von <b>Jane Roe</b> mit dem Hafenmeister</p>", ("Jane Roe",)),
    ("", "<img alt='Jane'><p>Jane Roe</p><a href='/authors/jane-roe'>Articles by Jane</a>", ("Jane Roe",)),
    ("", "<aside class='post-author'>Jane Roe</aside>", ("Jane Roe",)),
    ("", "<p>Von Jane am 5.3.2024, 11:51 | 0 Meinungen</p>", ("Jane",)),
    # Other articles' teasers and comments have authors of their own.
    ("", "<aside class='related'><h3>Cake</h3><p class='author'>Max Muster</p></aside>", ()),
    ("", "<a href='/cake'><h3>Cake</h3><span class='byline'>Max Muster</span></a>", ()),
    ("", "<div class='comment'><span class='author'>Max Muster</span> Nice!</div>", ()),
    ('<meta name="author" content="Ole Themes">', f"{BODY}<p><a rel='author' href=''>Jane Roe</a></p>", ("Jane Roe",)),
    # A firm, a date's label and an address are nobody.
    ('<meta name="author" content="Lindfort Media GmbH, Lindfort, Germany">', "", ()),
    ("", "<p class='byline'>Stand: 5 March 2024, 14:57</p>", ()),
    ('<meta property="article:author" content="facebook.com/courier">', "", ()),
    # Elsewhere.
    ("", "<p>김민수 기자 minsu@courier.example</p>", ("김민수",)),
    ("", "<div class='author'>Текст: Мария Иванова, фото: Пётр Орлов</div>", ("Мария Иванова",)),
    ("", "<p class='byline'>लेखक: रमेश कुमार</p>", ("रमेश कुमार",)),
    ("", "<span>بقلم: سامي الخطيب</span>", ("سامي الخطيب",)),
    ("", "<p class='byline'>מאת דנה לוי</p>", ("דנה לוי",)),
    ("", "<span>作者：王小明</span>", ("王小明",)),
    ("", "<p class='byline'>김민수 기자</p>", ("김민수",)),
    ("", "<div>9 июля 2025, 12:40 Автор: Иван Петров</div>", ("Иван Петров",)),
]  # fmt: skip


@pytest.mark.parametrize(("head", "by_heading", "authors"), AUTHORS)
def test_the_authors_that_readers_see(head: str, by_heading: str, authors: tuple[str, ...]) -> None:
    site = '<meta property="og:site_name" content="Lindfort Courier"><title>Quay to be rebuilt</title>'
    article = cleaned(site + head, HEADING + by_heading + BODY)
    assert article.authors == authors, article.evidence["authors"]


def test_who_comments_is_not_who_wrote() -> None:
    comments = "<div><a href='/profile/x'>Max Muster</a> <span class='comment-author'>Max Muster says:</span></div>"
    head = linked(author={"name": "Lindfort Courier"}, publisher={"name": "Lindfort Courier"})
    article = cleaned(f"<title>Quay to be rebuilt</title>{head}", HEADING + BODY * 3 + comments)
    assert article.authors == ("Lindfort Courier",)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Von Jana Roth und Peter Hain, dpa", (("Jana Roth", "Peter Hain"), ("dpa",))),
        ("Par Jeanne Rot (avec AFP)", (("Jeanne Rot",), ("AFP",))),
        ("Juana Pérez y Gómez / EFE", (("Juana Pérez y Gómez",), ("EFE",))),
        ("Reuters Staff", ((), ("Reuters",))),
        ("Jane Roe, PA", (("Jane Roe",), ())),
        ("Jane Roe, Reuters, Senior Writer", (("Jane Roe",), ("Reuters",))),
        ("Eingestellt von Jane Roe", (("Jane Roe",), ())),
        ("Jane Roe Illustration von Ali Demir", (("Jane Roe",), ())),
        ("Jane Roe Alle Artikel", (("Jane Roe",), ())),
        ("Websites by Quayworks", ((), ())),
        ("Фото из архива порта", ((), ())),
        ("Jane Roe/SP-X", (("Jane Roe",), ())),
        ("Jane Roe/AFP", (("Jane Roe",), ("AFP",))),
        ("VON JANE ROE am 21. April 2020", (("Jane Roe",), ())),
        ("Posted on September 21, 2020 by Jane Roe", (("Jane Roe",), ())),
        ("Dec. 19, 2025 · Jane Roe on behalf of the harbour board", (("Jane Roe",), ())),
        ("By Jane Roe @janeroe Ali Demir 1 October 2020", (("Jane Roe", "Ali Demir"), ())),
        ("Jane Roe, MD, and Ali Demir, PhD", (("Jane Roe", "Ali Demir"), ())),
        ("Jane Roe, Staff Reporter, Ali Demir, Editor", (("Jane Roe", "Ali Demir"), ())),
    ],
)
def test_agencies_are_told_from_people(line: str, named: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    assert people([line]) == named


@pytest.mark.parametrize("line", ["Written by", "Share", "5 min read", "Jane Roe says:", "Name *", "The Author"])
def test_labels_are_nobody(line: str) -> None:
    assert people([line])[0] == ()


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("Jane Roe", True),
        ("Ludwig van der Berg", True),
        ("J. K. O'Hara-Smith", True),
        ("Аделя Бруннова", True),
        ("Log in", False),
        ("Create an account", False),
        ("Jane", False),
        ("12 Angry Men", False),
    ],
)
def test_the_shape_of_names(text: str, is_name: bool) -> None:
    assert looks_like_name(text) is is_name


def test_a_byline_may_be_cut_into_pieces() -> None:
    assert said_by(["Home", "By", "Jane Roe", "5 March"]) == ["Jane Roe"]
    assert said_by(["Home", "by", "the way", "5 March"]) == []


def test_what_stands_by_the_heading_signs_before_menus_and_credits() -> None:
    texts = ["By Use Case", "Quay to be rebuilt", "By Jane Roe", "The board has voted.", "Site by Quayworks"]
    assert said_by(texts, near=(0, 1, 2), heading=1) == ["Use Case"]
    assert said_by(texts, near=(1, 2), heading=1) == ["Jane Roe"]
    assert said_by(texts[:2], near=(1,), heading=1) == []
    assert said_by(["Quay to be rebuilt", *["Text."] * 20, "By Studio"], near=(0, 1), heading=0) == []
    assert said_by(["Quay to be rebuilt", *["Text."] * 20, "By Jane Roe"], near=(0, 1), heading=0) == ["Jane Roe"]


def test_a_link_to_an_authors_page_is_no_menus() -> None:
    links = [("Our Faculty", "/people/all"), ("Jane Roe", "/people/jane-roe")]
    texts = ["Our Faculty", "Quay to be rebuilt", "Jane Roe", "The board has voted."]
    url = "https://lindfort.example/quay"
    assert linked_names(links, texts, url, near=(1, 2, 3), heading=1) == ["Jane Roe"]
    assert linked_names(links[:1], texts, url, near=(1, 2, 3), heading=1) == []


def test_a_headline_for_machines_alone_is_not_one_that_readers_see() -> None:
    head = '<meta itemprop="headline" content="A woman of 26 tells of it"><title>Quay to be rebuilt</title>'
    assert cleaned(head, HEADING + BODY).title == "Quay to be rebuilt"
