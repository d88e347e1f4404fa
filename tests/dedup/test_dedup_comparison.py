from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dedup import compare, explain
from etl.records import DuplicateEdge
from tests.dedup.dedup_texts import HARBOUR, ORCHARD, WEATHER, dated, every_nth

WORDS = HARBOUR.split()
SENTENCES = re.split(r"(?<=[.?!])\s+", HARBOUR)


def edge(later: str, earlier: str, title: str | None = None, earlier_title: str | None = None) -> DuplicateEdge | None:
    return compare(dated(2, later, "2025-03-02", title), dated(1, earlier, "2025-03-01", earlier_title))


def merged(later: str, earlier: str) -> DuplicateEdge:
    found = edge(later, earlier)
    assert found is not None
    assert found.merges, found.why
    return found


def test_the_same_words_are_exact() -> None:
    found = merged(HARBOUR.upper(), HARBOUR)
    assert (found.relation, found.containment, found.longest_run) == ("exact", 1.0, len(WORDS))


@pytest.mark.parametrize("n", [10, 6, 4])
def test_words_changed_throughout_are_near(n: int) -> None:
    assert merged(every_nth(HARBOUR, n), HARBOUR).relation == "near"


def test_reordered_sentences_are_near() -> None:
    assert merged(" ".join(reversed(SENTENCES)), HARBOUR).relation == "near"


@pytest.mark.parametrize("part", [(0, 0.25), (0.4, 0.7), (0.75, 1)])
def test_a_part_is_an_excerpt_and_the_whole_contains_it(part: tuple[float, float]) -> None:
    piece = " ".join(WORDS[int(part[0] * len(WORDS)) : int(part[1] * len(WORDS))])
    cut, whole = merged(piece, HARBOUR), merged(HARBOUR, piece)
    assert (cut.relation, whole.relation) == ("excerpt_of", "contains")
    assert cut.containment > 0.9 > cut.containment_back
    assert cut.containment == whole.containment_back


def test_furniture_and_a_foreign_paragraph_do_not_part_copies() -> None:
    padded = "Sign up for our newsletter.\n\n" + HARBOUR + "\n\n" + ORCHARD.split("\n\n")[0]
    assert merged(padded, HARBOUR).relation == "near"


def test_corrected_figures_are_reported_and_still_merge() -> None:
    found = merged(HARBOUR.replace("4.6 million", "5.1 million").replace("eleven", "twelve"), HARBOUR)
    assert found.differing == ("5.1|4.6",)


def test_converted_units_are_no_other_numbers() -> None:
    found = merged(HARBOUR.replace("14 centimetres", "5.5 inches"), HARBOUR)
    assert found.differing == ()


def test_unrelated_articles_have_no_edge() -> None:
    assert edge(HARBOUR, ORCHARD) is None


def test_a_shared_quotation_is_no_copy() -> None:
    quote = HARBOUR.split("\n\n")[2]
    found = edge(f"{ORCHARD}\n\n{quote}", HARBOUR)
    assert found is None or (found.relation, found.merges) == ("roundup_of", False)


def bulletin(city: str, day: str, first: int) -> str:
    numbers = {name: first + at * 7 for at, name in enumerate(("high", "speed", "gust", "rain", "humidity"))}
    return WEATHER.format(city=city, day=day, wind="north" if first % 2 else "south", **numbers)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("Velmar", "Monday", 12), ("Kestering", "Monday", 21)), (("Velmar", "Monday", 12), ("Velmar", "Tuesday", 23))],
)
def test_bulletins_of_one_template_are_vetoed(one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
    found = edge(bulletin(*other), bulletin(*one))
    assert found is not None
    assert (found.relation, found.merges) == ("near", False)
    assert found.differing


def test_the_same_text_with_other_names_and_numbers_is_vetoed() -> None:
    names = {"Velmar": "Dorstead", "Brandvold": "Quine", "Ilse": "Marta", "Osk": "Pell", "Tarrin": "Varn"}
    names |= {"Jonas": "Emil", "Feldt": "Tarrant", "14": "22", "2019": "2016", "2,300": "7,100", "4.6": "9.2"}
    other = re.sub("|".join(map(re.escape, names)), lambda found: names[found[0]], HARBOUR)
    found = edge(other, HARBOUR)
    assert found is not None
    assert not found.merges
    assert "velmar" in " ".join(found.differing)


def test_the_next_package_of_a_series_is_vetoed() -> None:
    text = "Ministers agreed on the 12th sanctions package on Monday. " + ORCHARD
    found = edge(text.replace("12th", "13th"), text)
    assert found is not None
    assert not found.merges
    assert found.differing == ("13th|12th",)


def test_two_days_of_a_live_blog_are_vetoed_by_their_titles() -> None:
    later = HARBOUR + " Divers returned to the water at noon."
    found = edge(later.replace("Monday", "Tuesday"), HARBOUR, "Velmar quay: live, day 3", "Velmar quay: live, day 2")
    assert found is not None
    assert not found.merges
    assert "3, 2" in found.why


FERRY = (
    "At least 12 people were killed and 30 injured when a ferry capsized off Tarrin on Monday, officials said. The Sea "
    "Lark was carrying 87 passengers from Osk to Belmar when it was hit by a wave at about 6 a.m. Coast guard "
    'commander Ilse Brandvold said that 45 people had been rescued and 18 were missing. "We will search all night," '
    "she said. The ferry had passed an inspection in March, and its crew of nine had sailed the route for years."
)


def test_a_report_with_a_higher_toll_in_text_and_title_is_the_report_brought_up_to_date() -> None:
    raised = FERRY.replace("12 people", "19 people").replace("30", "41").replace("45", "52").replace("18", "11")
    at = "At least {} killed as ferry capsizes off Tarrin"
    found = edge(raised, FERRY, at.format(19), at.format(12))
    assert found is not None
    assert found.merges
    assert "19|12" in found.differing
    words = edge(raised, FERRY, "Nine dead off Tarrin", "Seven dead off Tarrin")
    assert words is not None
    assert words.merges


@pytest.mark.parametrize(
    ("later", "earlier"), [("Ferries, part 2", "Ferries, part 1"), ("Ferries: 4 March", "Ferries: 3 March")]
)
def test_titles_that_number_what_they_are_about_part_it(later: str, earlier: str) -> None:
    found = edge(FERRY.replace("12 people", "19 people"), FERRY, later, earlier)
    assert found is not None
    assert not found.merges


def test_few_equal_words_need_the_same_title() -> None:
    same = edge("Details to follow.", "Details to follow.", "Quay closed in Velmar", "Quay closed in Velmar")
    other = edge("Details to follow.", "Details to follow.", "Quay closed in Velmar", "Frost kills blossom")
    assert same is not None
    assert other is not None
    assert (same.merges, other.merges) == (True, False)


def test_chinese_excerpt_is_found() -> None:
    text = (
        "港口城市周一关闭了主码头因为潜水员在支撑渡轮码头的三根混凝土柱子上发现了裂缝。港务局长说没有人处于危险之中但是"
        "我们不会让每天两千三百名乘客走在我们不再信任的东西上。前往群岛的渡轮将从渔业码头出发直到维修完成。"
    )
    assert merged(text[20:70], text).relation in ("excerpt_of", "near")


def headlines(later: str, earlier: str, later_day: str = "2025-03-01") -> DuplicateEdge | None:
    return compare(dated(2, "", later_day, later), dated(1, "", "2025-03-01", earlier))


def test_equal_headlines_merge_when_long_rare_and_near_in_time() -> None:
    title = "Velmar closes main quay after divers find cracks in pillars"
    later = headlines(title.upper(), title, "2025-03-20")
    assert later is not None
    assert not later.merges
    same_day = headlines(title.upper(), title)
    assert same_day is not None
    assert same_day.merges


def test_weak_headlines_are_linked_and_other_ones_not() -> None:
    short = headlines("Velmar quay closed", "Velmar quay closed")
    assert short is not None
    assert not short.merges
    assert headlines("Velmar closes main quay after divers find cracks", "Velmar opens main quay") is None
    assert edge(HARBOUR, "", "Velmar closes quay", "Velmar closes quay") is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(SENTENCES) - 1), st.integers(1, len(SENTENCES)), st.permutations(SENTENCES))
def test_shares_mirror_and_stay_in_bounds(start: int, length: int, shuffled: list[str]) -> None:
    piece = " ".join(shuffled[start : start + length])
    there, back = edge(piece, HARBOUR), edge(HARBOUR, piece)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert (there.containment, there.containment_back) == (back.containment_back, back.containment)
        assert there.merges == back.merges
        assert 0 <= there.containment <= 1
        assert there.longest_run <= len(piece.split()) + 1


@settings(max_examples=30, deadline=None)
@given(st.permutations(SENTENCES), st.integers(1, 6))
def test_explained_passages_point_at_their_texts(shuffled: list[str], length: int) -> None:
    a, b = dated(2, " ".join(shuffled[:length]), "2025-03-02"), dated(1, HARBOUR)
    found = explain(b, a)
    assert (found.later_id, found.earlier_id) == (2, 1)
    assert found.passages
    for passage in found.passages:
        assert a.text[passage.later_start : passage.later_end] == passage.later_text
        assert b.text[passage.earlier_start : passage.earlier_end] == passage.earlier_text


def test_an_explanation_says_why_there_is_no_edge() -> None:
    found = explain(dated(1, HARBOUR), dated(2, ORCHARD))
    assert (found.relation, found.merges) == (None, False)
    assert "too little" in found.why


FORECAST = (
    "{town} will be mostly {sky} today with a breeze from the {wind}, {a} to {b} kilometres an hour. The highest "
    "temperature will be {c} degrees and the lowest {d} degrees. The chance of rain is {e} percent. The sun rises at "
    "{f} and sets at {g}. High water is at {h} and {i}. Outlook for the rest of the week: settled, with sunshine at "
    "times and temperatures above the average for the season. The next forecast will be issued in the evening."
)


def test_forecasts_for_two_towns_of_one_day_are_two_texts() -> None:
    one = FORECAST.format(
        town="Orle", sky="dry", wind="east", a=12, b=24, c=21, d=11, e=15, f=5.11, g=20.5, h=7.3, i=19
    )
    other = FORECAST.format(
        town="Vaky", sky="dry", wind="south", a=7, b=17, c=26, d=14, e=5, f=5.2, g=21.1, h=8.04, i=20
    )
    found = edge(other, one, "Forecast: Vaky", "Forecast: Orle")
    assert found is not None
    assert not found.merges
    assert found.relation == "near"


def forecast(station: int, high: int, low: int, wind: int, sunset: str) -> str:
    return (
        f"Forecast for station {station}. The air will warm to {high} degrees in the afternoon and cool to {low} "
        f"degrees at night. Wind from the west at {wind} kilometres an hour, gusts up to {wind + 17}. Chance of rain "
        f"is {wind // 2} per cent, and the sun sets at {sunset}. Drivers should expect standing water on the roads."
    )


def test_bulletins_that_agree_in_some_numbers_are_still_two() -> None:
    found = edge(forecast(121, 19, 2, 66, "21.14"), forecast(110, 19, 4, 18, "21.14"))
    assert found is not None
    assert not found.merges
    assert found.why.startswith("same frame around many other numbers")


ZH = (
    "{0}气象台{1}发布天气预报，预计白天最高气温{2}摄氏度，夜间最低气温{3}摄氏度，降水概率百分之{4}。气象台提醒市民出行注意"
    "交通安全，及时关注最新天气信息，并根据气温变化适当增减衣物，预防感冒。"
)
AR = (
    "توقعت هيئة الأرصاد الجوية أن تبلغ درجة الحرارة العظمى في مدينة {0} يوم {1} {2} درجة مئوية والصغرى {3} درجة، "
    "وأن تهب رياح سرعتها {4} كيلومترا في الساعة. ودعت الهيئة المواطنين إلى توخي الحذر أثناء القيادة ومتابعة النشرات."
)
TH = (
    "กรมอุตุนิยมวิทยาพยากรณ์อากาศจังหวัด{0}วัน{1} อุณหภูมิสูงสุด {2} องศา อุณหภูมิต่ำสุด {3} องศา มีฝนร้อยละ {4} ของพื้นที่ "
    "ขอให้ประชาชนระวังอันตรายจากฝนที่ตกสะสมและติดตามข่าวสารอย่างใกล้ชิด"
)
DE = (
    "In {0} rechnet der Wetterdienst am {1} mit viel Sonne. Die Temperatur steigt am Nachmittag auf {2} Grad, in der "
    "Nacht sinkt sie auf {3} Grad. Die Wahrscheinlichkeit für Niederschlag liegt bei {4} Prozent, der Wind kommt aus "
    "Norden."
)
FRAMES = {
    "zh": (ZH, ("临河", "周一", 21, 12, 40), ("东屏", "周三", 28, 17, 65)),
    "ar": (AR, ("فلمار", "الاثنين", 31, 18, 20), ("كستر", "الخميس", 36, 22, 35)),
    "th": (TH, ("บางดาว", "จันทร์", 33, 24, 20), ("เมืองทอง", "ศุกร์", 36, 27, 60)),
    "de": (DE, ("Velmar", "Montag", 21, 12, 40), ("Kesterburg", "Freitag", 28, 17, 40)),
}


@pytest.mark.parametrize("language", FRAMES)
def test_bulletins_are_told_apart_in_any_script(language: str) -> None:
    frame, one, other = FRAMES[language]
    found = edge(frame.format(*other), frame.format(*one))
    assert found is not None
    assert (found.relation, found.merges) == ("near", False)


@pytest.mark.parametrize("language", FRAMES)
def test_a_corrected_figure_is_no_new_bulletin_in_any_script(language: str) -> None:
    frame, one, _ = FRAMES[language]
    assert merged(frame.format(*one[:2], 19, *one[3:]), frame.format(*one)).relation == "near"


@pytest.mark.parametrize(
    ("one", "other"),
    [("第十二轮", "第十三轮"), ("第12轮", "第13轮")],
)
def test_the_next_round_of_talks_is_another_text_in_chinese(one: str, other: str) -> None:
    frame = (
        "两国代表{0}谈判在港口城市举行。双方就渔业捕捞配额和码头维修费用交换了意见，并同意成立联合工作组。"
        "谈判代表表示会议气氛友好，但是在关税问题上仍有分歧，有关细节将由专家继续讨论。"
    )
    found = edge(frame.format(other), frame.format(one))
    assert found is not None
    assert not found.merges
    assert "series" in found.why


def test_unlike_thai_texts_share_no_sequence_of_words() -> None:
    one = "เทศบาลเมืองท่าปิดท่าเรือหลักในวันจันทร์หลังจากนักประดาน้ำพบรอยร้าวในเสาคอนกรีตสามต้น ผู้โดยสารต้องใช้ท่าเรือประมงแทน"
    other = "เทศบาลประกาศว่าผู้โดยสารรถไฟเพิ่มขึ้นในปีนี้ และคอนกรีตของสถานีใหม่จะเสร็จในวันศุกร์ นักเรียนได้ส่วนลดค่าโดยสาร"
    assert edge(other, one) is None
    assert merged(one[10:90], one).relation in ("near", "excerpt_of")


def test_one_town_on_two_days_with_no_number_kept_is_two_bulletins() -> None:
    frame = (
        "The air in Velmar warmed to {} degrees on the harbour and fell to {} by the evening, the weather office said. "
        "Gusts of {} kilometres an hour were measured at the pier and {} millimetres of rain fell on the old town. "
        "Sailors were told to keep their boats at the moorings and to watch for further notices put up at the pier."
    )
    found = edge(frame.format(24, 15, 62, 8), frame.format(19, 11, 48, 3))
    assert found is not None
    assert not found.merges
    assert merged(frame.format(24, 11, 48, 3), frame.format(19, 11, 48, 3)).relation == "near"


RATE = (
    "The central bank set the official rate of the crown at {} to the dollar. Dealers said that trading was thin, and "
    "that investors were waiting for the figures on prices. The rates of other currencies were hardly changed."
)
GOLD = (
    "شعبه بانک مرکزی نرخ رسمی طلا را {} تومان اعلام کرد. "
    "فعالان بازار می‌گویند خریداران منتظر آمار تازه هستند و معاملات کم بود."
)


@pytest.mark.parametrize("frame", [RATE, GOLD])
def test_one_figure_on_another_day_is_another_issue_and_within_the_day_a_correction(frame: str) -> None:
    def then(hour: str) -> bool:
        found = compare(dated(2, frame.format(2518), hour), dated(1, frame.format(2497), "2025-03-01T08:00:00+00:00"))
        assert found is not None
        return found.merges

    assert then("2025-03-01T11:30:00+00:00")
    assert not then("2025-03-02T08:05:00+00:00")
    assert then("9999")  # nobody knows when


def test_one_of_several_figures_corrected_days_later_is_no_issue() -> None:
    found = compare(dated(2, FERRY.replace("87", "88"), "2025-03-09"), dated(1, FERRY, "2025-03-01"))
    assert found is not None
    assert found.merges


BULLETIN = (
    "The danger of avalanches above {} metres is {} today. Fresh snow has formed drifts that a skier can release on "
    "{} slopes. Caution is needed near ridges. Below the trees the snow is mostly stable. The next bulletin comes at "
    "five in the afternoon."
)


def then(later: str, earlier: str, hours: int, title: str | None = None, earlier_title: str | None = None) -> bool:
    """Say whether a text is a copy of another that came so many hours before."""
    at = datetime(2025, 3, 1, 6, tzinfo=UTC)
    later_day, earlier_day = (at + timedelta(hours=hours)).isoformat(), at.isoformat()
    found = compare(dated(2, later, later_day, title), dated(1, earlier, earlier_day, earlier_title))
    assert found is not None
    return found.merges


def test_a_short_text_in_which_nobody_speaks_is_another_bulletin_on_another_day() -> None:
    first, second = BULLETIN.format("1,800", "high", "north-facing"), BULLETIN.format("2,400", "low", "shaded")
    assert not then(second, first, hours=24)
    said = " “Nobody should go up there without a transceiver today,” said the warden, Ilse Varga."
    assert then(second + said, first + said, hours=24)


def test_numbers_and_names_filled_in_anew_a_week_later_are_another_issue_whoever_speaks() -> None:
    frame = (
        "{} beat {} at Mill Lane on Saturday before a crowd of {}. “The boys stuck to the plan,” said Dai Prosser. "
        "The visitors were reduced to fourteen for the last {} minutes, and could not find a way past the full-back."
    )
    first, second = (
        frame.format("Ravens", "Castleton", "1,911", 12),
        frame.format("Ravens", "Penmoor", "2,045", 9),
    )
    assert not then(second, first, hours=24 * 7)


def test_titles_that_number_issues_part_them() -> None:
    frame = "In this episode our hosts talk to {} about {}. You can hear it wherever you get your podcasts, or read it."
    first, second = frame.format("a baker", "bread and grief"), frame.format("a baker", "silence and bread")
    assert not then(second, first, 1, "The Long Table, episode 42: bread", "The Long Table, episode 41: grief")
    assert then(second, first, 1, "The Long Table, episode 41: bread", "The Long Table, episode 41: grief")


def test_lists_of_numbers_and_names_after_numbers_are_no_units() -> None:
    frame = "The winning numbers in the draw were {}. Tickets are to be presented within ninety days at a shop."
    assert not then(frame.format("7, 8, 21, 33 and 36"), frame.format("3, 11, 19, 24 and 40"), hours=24)


SIGN = (
    "{}: the week begins well, and an old friend has news for you. Do not rush a decision about money. Your number is "
    "{}, and your day is {}. Take time for yourself at the weekend and listen to your body."
)


def test_few_slots_all_filled_in_anew_are_another_issue_at_once() -> None:
    assert not _merged_at_once(SIGN.format("Gemini", 41, "Friday"), SIGN.format("Aquarius", 17, "Monday"))


def test_titles_that_name_what_the_texts_name_part_them() -> None:
    frame = "Skies over {} will be clear, with a high of 21 degrees and a breeze from the sea. Bathers should beware."
    assert not _merged_at_once(frame.format("Osk"), frame.format("Tarrin"), "Weather in Osk", "Weather in Tarrin")


def test_a_name_put_right_in_title_and_text_parts_nothing() -> None:
    right = HARBOUR.replace("Brandvold", "Brandwold")
    assert _merged_at_once(right, HARBOUR, "Brandwold warns of cracks", "Brandvold warns of cracks")


def _merged_at_once(later: str, earlier: str, title: str | None = None, earlier_title: str | None = None) -> bool:
    found = compare(dated(2, later, "2025-03-01", title), dated(1, earlier, "2025-03-01", earlier_title))
    assert found is not None
    return found.merges


def test_the_beginning_of_a_text_in_a_page_of_other_words_is_its_copy_and_a_later_stretch_is_not() -> None:
    other = " ".join(ORCHARD.split()[:90])
    start, middle = " ".join(WORDS[:80]), " ".join(WORDS[40:120])
    assert merged(f"{other[:300]} {start} {other[300:]}", " ".join(WORDS[:170])).relation == "near"
    found = edge(f"{other[:300]} {middle} {other[300:]}", HARBOUR)
    assert found is None or not found.merges
