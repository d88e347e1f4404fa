"""What an outlet changed between two texts of an article, and whether it said so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dedup import change_of
from etl.dedup.disclosures import part_headline, part_notes
from etl.records import Change, ChangeKind, Said

TITLE = "Quay at Marrow Point to be raised"
TEXT = (
    "The council of Marrow Point voted on Monday to raise the old quay by 40 centimetres.\n\n"
    "Harbour master Ilse Brandt said that 12 boats broke loose in the storm of last November. The government pays half "
    "of the 3 million euros that the work costs, and the town the rest.\n\n"
    "Work begins in March and takes a year, according to the engineers."
)
MORE = (
    "Fishermen asked on Tuesday who would pay them for the months without a berth. The mayor promised an answer by the "
    "end of the week, and said that the northern mole would stay open to the smaller boats until the summer."
)


def change(
    text: str, title: str = TITLE, before: str = TEXT, title_before: str = TITLE
) -> tuple[ChangeKind, bool | None]:
    found = change_of(Said(title_before, before), Said(title, text))
    return found.kind, found.disclosed


def test_the_first_text_changes_nothing() -> None:
    assert change_of(None, Said(TITLE, TEXT)) == Change("first", None)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("Monday", "MONDAY").replace(", and", " – and"),
        TEXT.replace("\n\n", "\n"),
        TEXT.replace("government", "goverment"),
        TEXT.replace("November", "Novmeber"),
        TEXT.replace("Harbour master", "Harbourmaster"),
    ],
    ids=["case and dashes", "paragraphs", "a letter missing", "letters changed round", "a blank"],
)
def test_spelling_is_cosmetic_either_way(text: str) -> None:
    assert change(text) == ("cosmetic", None)
    assert change(TEXT, before=text) == ("cosmetic", None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("40 centimetres", "45 centimetres"),
        ("3 million", "3 billion"),
        ("Ilse Brandt", "Ilse Brand-Meyer"),
        ("the 3", "the $3"),
    ],
)
def test_other_facts_in_place_of_the_old_are_an_undisclosed_correction(old: str, new: str) -> None:
    assert change(TEXT.replace(old, new)) == ("correction", False)


def test_another_headline_over_the_same_text() -> None:
    assert change(TEXT, "Marrow Point raises its quay after the storm") == ("headline", False)
    assert change(TEXT.replace("Monday", "MONDAY"), "Marrow Point raises its quay") == ("headline", False)
    assert change(TEXT, TITLE.upper()) == ("cosmetic", None)


def test_a_headline_made_of_the_first_sentence_is_none() -> None:
    before, after = Said("Quay", TEXT, title_derived=True), Said("The council", TEXT, title_derived=True)
    assert change_of(before, after) == Change("cosmetic", None)


def test_more_text_is_an_update() -> None:
    assert change(f"{TEXT}\n\n{MORE}") == ("update", False)
    assert change(TEXT, before=f"{TEXT}\n\n{MORE}") == ("update", False)
    assert change(f"{TEXT}\n\n{MORE}", "Fishermen ask who pays") == ("update", False)


def test_what_is_known_in_part_says_nothing_of_the_outlet() -> None:
    part = Said(TITLE, TEXT.partition("\n")[0], partial=True)
    assert change_of(part, Said(TITLE, TEXT)) == Change("update", None)


NOTES = {
    "correction": [
        "Correction: An earlier version of this article gave another figure.",
        "An earlier version of this story misspelt the harbour master's name.",
        "This article was amended on 3 March to say that the town pays half.",
        "CORRECTED (first paragraph): the vote was on Monday.",
        "Korrektur: Die Kaimauer wird um 40 Zentimeter erhöht.",
        "In einer früheren Version dieses Artikels hieß es, die Mauer werde abgerissen.",
        "Rectificatif : le conseil a voté lundi et non mardi.",
        "Une version précédente de cet article indiquait un autre montant.",
        "Fe de errores: el muelle mide 300 metros.",
        "En una versión anterior de este texto se decía que el muelle medía 30 metros.",
        "Errata: o cais tem 300 metros.",
        "Rettifica – Il molo misura 300 metri.",
        "Rectificatie: de kade wordt 40 centimeter hoger.",
        "Rättelse: Kajen höjs med 40 centimeter.",
        "I en tidligere versjon av saken sto det at kaia skulle rives.",
        "Oikaisu: Laituria korotetaan 40 senttiä.",
        "Sprostowanie: nabrzeże ma 300 metrów.",
        "Исправление: высота причала 40 сантиметров.",
        "В предыдущей версии новости был указан другой год.",
        "Düzeltme: Rıhtım 40 santim yükseltilecek.",
        "تصحيح: يبلغ طول الرصيف 300 متر.",
        "भूल सुधार: घाट 40 सेंटीमीटर ऊँचा होगा।",
        "更正：码头将加高四十厘米。",
        "記事の見出しを訂正しました。",
        "[정정] 부두의 높이는 40센티미터입니다.",
    ],
    "update": [
        "Updated at 15:20 with the mayor's answer.",
        "UPDATE: The mayor has answered.",
        "This story has been updated with the mayor's answer.",
        "Aktualisiert am 3. März um 15.20 Uhr",
        "Dieser Artikel wurde um 15.20 Uhr aktualisiert.",
        "Mis à jour le 3 mars à 15h20",
        "Cet article a été mis à jour.",
        "Actualizado a las 15:20",
        "Esta noticia ha sido actualizada.",
        "Atualizada às 15h20",
        "Aggiornato alle 15:20",
        "Dit artikel is om 15.20 uur bijgewerkt.",
        "Uppdaterad 15:20",
        "Päivitetty klo 15.20",
        "Обновлено в 15:20",
        "Güncelleme: 15.20",
        "تحديث: رد رئيس البلدية.",
        "更新：市长已经回应。",
        "（更新）",
    ],
}


@pytest.mark.parametrize(("kind", "note"), [(kind, note) for kind, notes in NOTES.items() for note in notes])
def test_what_a_text_says_of_itself_counts(kind: ChangeKind, note: str) -> None:
    changed = TEXT.replace("40", "45")
    assert change(f"{changed}\n\n{note}") == (kind, True)
    assert change(f"{note}\n\n{changed}") == (kind, True)
    assert change(f"{changed}\n\n{note}", before=f"{TEXT}\n\n{note}") == ("correction", False), "the note is old"


@pytest.mark.parametrize(
    "line",
    [
        "Updated rules for fishing boats take effect in spring, and nobody has read them.",
        "Correction officers at the harbour prison went on strike.",
        "The law was amended in 2019, and the figures were corrected for inflation.",
        "Update fatigue is what the engineers call it.",
        "Corrections have cost the shipyard a fifth of its value.",
        "Die Prognose wurde nach unten korrigiert.",
        "De wet is in mei aangepast.",
        "Precisely what was corrected nobody would say.",
    ],
)
def test_news_about_changes_is_no_note_of_one(line: str) -> None:
    assert part_notes(line)[1] == frozenset()


def test_a_note_in_the_middle_of_a_paragraph() -> None:
    assert change(f"{TEXT} Correction: the mayor spoke on Sunday. {MORE}") == ("correction", True)


def test_a_note_alone() -> None:
    assert change(f"{TEXT}\n\nCorrection: an earlier version gave another date.") == ("correction", True)
    assert change(f"{TEXT}\n\nUpdated at 16:10", before=f"{TEXT}\n\nUpdated at 15:20") == ("cosmetic", None)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"UPDATE 2-{TITLE}", "update"),
        (f"{TITLE} (updated)", "update"),
        (f"[AKTUALISIERT] {TITLE}", "update"),
        (f"CORRECTED-{TITLE}", "correction"),
        (f"【訂正】{TITLE}", "correction"),
    ],
)
def test_headlines_say_it_too(title: str, kind: ChangeKind) -> None:
    assert change(f"{TEXT}\n\n{MORE}", title) == (kind, True)
    assert part_headline(title)[0] == TITLE.casefold()


@pytest.mark.parametrize(
    "title", ["Update", "Updated rules for boats", "Correction officers strike", "Adds up to nothing"]
)
def test_headlines_that_are_only_worded_so(title: str) -> None:
    assert part_headline(title) == (title.casefold(), frozenset())


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_get_an_answer(before: str, after: str, title_before: str, title: str) -> None:
    found = change_of(Said(title_before, before), Said(title, after))
    assert found.kind in ("headline", "correction", "update", "cosmetic")
    assert (found.disclosed is None) == (found.kind == "cosmetic")
    assert change_of(Said(title, after), Said(title, after)) == Change("cosmetic", None)
