"""Words that count up from one issue of a series to the next: ordinals, weekdays and months, in the larger languages.

Where a script has no capitals, ``guards`` takes any word that stands for another as a sign, so those need no list.
"""

from __future__ import annotations

import re
from itertools import product

from etl.dedup.words import words


def _all(*lists: str) -> frozenset[str]:
    return frozenset(words(" ".join(lists)))


def _inflected(stems: str, endings: str) -> frozenset[str]:
    return _all(*(stem + ending for stem, ending in product(stems.split(), endings.split())))


# After the number: 12th, 12e, 12ème, 12de, 12º, 제12차. A superscript o is normalised to the letter.
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|er?|re|eme|de|ste|[oa]|차|회|번째)")
CJK_NUMERALS = frozenset("一二三四五六七八九十百两兩")
CJK_DATE = frozenset("年月日년월일")
CJK_ORDER = "第"  # stands before the number

_UNINFLECTED = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
    "première premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième "
    "douzième treizième quatorzième quinzième seizième vingtième "
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende"
)
_GERMAN = (
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt "
    "sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst"
)
_ROMANCE = (
    "segund tercer cuart quint sext séptim octav noven décim undécim duodécim decimotercer decimocuart "
    "prim second terz quart sest settim ottav non undicesim dodicesim tredicesim quattordicesim "
    "primeir terceir sétim oitav"
)
_RUSSIAN = (
    "перв втор четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат "
    "шестнадцат семнадцат восемнадцат девятнадцат двадцат"
)
ORDINALS = (
    _all(_UNINFLECTED)
    | _inflected(_GERMAN, "e en er es em")
    | _inflected(_ROMANCE, "o a")
    | _inflected(_RUSSIAN, "ый ой ого ому ым ом ая ую ое ые ых ыми")
) - _all("nona acht sexto prima")

WEEKDAYS = _all(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday mon tue tues wed thu thurs fri",
    "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag",
    "poniedziałek wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę",
    "понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье",
    "понеділок вівторок середа середу четвер п'ятниця субота суботу неділя неділю",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
)
# Months that are other words as well ("may", "march"); they count with a capital only.
MONTHS = _all(
    "january february march april may june july august september october november december",
    "jan feb mar apr jun jul aug sep sept oct nov dec",
)
OTHER_MONTHS = _all(
    "Januar Februar März Juni Juli Oktober Dezember januari februari maart juni juli augustus oktober",
    "janvier février avril juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre",
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro",
    "stycznia lutego kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ocak şubat nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
)


def is_ordinal(token: str) -> bool:
    """Tell whether a normalised word is an ordinal."""
    return token in ORDINALS or _ORDINAL.fullmatch(token) is not None
