"""What stands around an article and is kept apart from it: boilerplate of wire copy, gates before the rest."""

from __future__ import annotations

import pytest

from etl.clean import clean
from etl.clean.datelines import dateline
from etl.clean.marks import marked
from etl.records import CleanArticle, Document

BODY = "".join(f"<p>Pier {i} of the quay at Lindfort will open in spring, the board said.</p>" for i in range(40))
WIRE = """LINDFORT, March 5 (Reuters) - The quay that the storm tore away will be rebuilt, the harbour board said.

The work will take two years and cost four million crowns, according to the plan.

(Reporting by Jane Roe in Lindfort; Editing by John Doe)

This story has not been edited by our staff and is auto-generated from a syndicated feed.

Copyright 2024 Lindfort Press. All rights reserved.

-- ends --"""


def test_boilerplate_of_wire_copy_is_marked_and_kept() -> None:
    article = clean(Document(WIRE.encode(), "text/plain", "a.txt"))
    assert isinstance(article, CleanArticle)
    paragraphs = article.text.split("\n\n")
    assert paragraphs == WIRE.split("\n\n")
    marks = article.evidence["text"]["boilerplate"]
    assert [(one["paragraph"], one["kind"]) for one in marks] == [
        (2, "credit"),
        (3, "notice"),
        (4, "copyright"),
        (5, "end mark"),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("With inputs from PTI", "credit"),
        ("Quelle: dpa", "credit"),
        ("Mit Material von dpa", "credit"),
        ("Riproduzione riservata", "copyright"),
        ("© 2024 Агентство. Все права защищены", "copyright"),
        ("***", "end mark"),
        ("-30-", "end mark"),
        ("Media contact: Jane Roe, +00 000", "contact"),
        ("Editor's note: The board's name was corrected.", "notice"),
        ("Also read: Ten cakes to bake", "box"),
        ("5 March 2024", "box"),
    ],
)
def test_lines_about_a_text(line: str, kind: str) -> None:
    assert marked(["The quay.", line]) == [{"paragraph": 1, "kind": kind}]


@pytest.mark.parametrize(
    "line",
    [
        "The report was compiled by the board, which said that the source of the damage was the storm.",
        "The ends of the quay will be rebuilt first.",
        "More piers will follow, he said.",
        "Fine weather helped the builders.",
        "He asked whether he could assert copyright over the plan.",
        "Editing by hand took a year.",
        "This was the third storm in two years.",
    ],
)
def test_sentences_are_no_boilerplate(line: str) -> None:
    assert marked([line]) == []


def partial(body: str, head: str = "") -> tuple[bool, str | None]:
    html = (
        f"<html lang='en'><head><title>Quay to be rebuilt</title>{head}</head><body><h1>Quay</h1>{body}</body></html>"
    )
    article = clean(Document(html.encode(), "text/html", "p.html"))
    assert isinstance(article, CleanArticle)
    return article.partial, article.evidence["text"]["partial_why"]


SHORT = "<article><p>The harbour board of Lindfort will rebuild the quay that the storm had torn away in one night.</p>"
GATES = [
    "Subscribe to continue reading",
    "This article is for subscribers only.",
    "Cet article est réservé aux abonnés",
    "Weiterlesen mit einem Abo",
    "Contenido exclusivo para suscriptores",
    "Articolo riservato agli abbonati",
    "この記事は有料会員限定です",
    "Материал доступен только по подписке",
]


@pytest.mark.parametrize("gate", GATES)
def test_a_short_body_before_a_gate_is_partial(gate: str) -> None:
    is_partial, why = partial(f"{SHORT * 2}</article><div class='box'><b>{gate}</b></div>")
    assert is_partial
    assert why is not None
    assert "subscribe" in why


def test_a_gate_beside_a_whole_body_is_a_template() -> None:
    assert partial(f"<article>{BODY}</article><div><b>{GATES[0]}</b></div>") == (False, None)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:content_tier" content="locked">',
        '<meta name="isAccessibleForFree" content="false">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>',
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "http://schema.org/False"}'
            "</script>"
        ),
    ],
)
def test_a_gate_that_the_page_states_is_believed(head: str) -> None:
    assert partial(f"<article>{BODY}</article>", head)[0]


def test_a_metered_page_is_whole() -> None:
    head = '<meta property="article:content_tier" content="metered">'
    assert partial(f"<article>{BODY}</article>", head) == (False, None)


def test_old_wire_copy_is_read_through_its_marks() -> None:
    lines = (
        "^Board votes to rebuild quay<",
        "^By JANE ROE=",
        "^Associated Press=",
        "\tLINDFORT _ The board voted Monday.",
    )
    article = clean(Document("\n".join(lines).encode(), "text/plain", "a.txt"))
    assert isinstance(article, CleanArticle)
    assert (article.authors, article.agencies) == (("Jane Roe",), ("AP",))


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("New Lindfort, Jul 9 (PTI) The harbour board voted on Tuesday to close the quay.", "PTI"),
        ("LINDFORT (AP) _ The harbour board voted on Tuesday to close the quay.", "AP"),
        ("Madrid, 4 mar (EFE).- La junta del puerto votó a favor de cerrar el muelle.", "EFE"),
        ("The Lindfort Harbour Authority (LHA) voted on Tuesday to close the quay.", None),
    ],
)
def test_a_dateline_needs_no_dash_before_an_agency(line: str, agency: str | None) -> None:
    found = dateline(line)
    assert (found.agency if found else None) == agency


def test_letters_swapped_for_who_does_not_pay_are_not_of_the_text() -> None:
    words = "The harbour board of Lindfort voted to rebuild the quay that the storm had torn away in one night, and "
    swapped = words.translate(str.maketrans("aeiounrstl", "bfjpvkmxqz"))
    html = (
        "<html lang='en'><head><title>Quay to be rebuilt</title><meta name='article:content_tier' content='locked'>"
        f"</head><body><article><h1>Quay to be rebuilt</h1><p>{words * 3}</p><p>{swapped * 3}</p><p>{swapped * 2}</p>"
        "</article></body></html>"
    )
    article = clean(Document(html.encode(), "text/html", "p.html"))
    assert isinstance(article, CleanArticle)
    assert article.partial
    assert article.text == (words * 3).strip()
    free = clean(Document(html.replace("locked", "free").encode(), "text/html", "p.html"))
    assert isinstance(free, CleanArticle)
    assert len(free.text) > len(article.text)
