"""The closed classes of English news that the rules lean on. Never a name of a person or of an organisation."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


DAYS = _set("Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays Fridays "
            "Saturdays Sundays Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")  # fmt: skip
MONTHS = _set("January February March April May June July August September October November December Jan Feb Mar Apr "
              "Jun Jul Aug Sep Sept Oct Nov Dec Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec.")  # fmt: skip
# Capitalised or shouted words that name nothing by themselves.
NEVER_NAMES = _set(
    "I I'm I've I'd I'll I’m I’ve I’d I’ll AM PM A.M. P.M. GMT UTC EST EDT CET PST PDT IST BST A.D. B.C. AD BC CE BCE OK TV PC "
    "Ok CEO CFO COO CTO CIO PM MP MPs PhD Ph.D Ph.D. MBA MD M.D. VP FAQ Q&A PS P.S. RT FYI ASAP LOL OMG DIY ID IDs DVD CD DVDs CDs PIN GPS "
    "USD EUR GBP INR JPY Rs No No. Vol Fig Figure Table Chapter Section Part Page Article Re Fwd Cc Bcc Subject Dear Hi Hello Hey Thanks "
    "Thank Please Yes Okay Oh Ha Haha Wow Well God Christ Lord Heaven Earth Internet Web Covid Photo Image Video File Credit Reuters/File "
    "Read More Related Share Advertisement Sir Madam Mr Mrs Ms Miss Mr. Mrs. Ms. Dr Dr. AIDS HIV DNA RNA GDP UFO BBQ IQ"
) - _set("God Christ Lord")  # fmt: skip
NUMBER_WORDS = _set("One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Hundred Hundreds Thousand Thousands Million "
                    "Millions Billion Billions Dozens First Second Third Fourth Fifth Last Next Several Many Most Some")  # fmt: skip
HONORIFICS = _set("mr mrs ms miss mr. mrs. ms. dr dr. sir lady lord dame madam madame monsieur prof prof. rev rev. fr. hon. messrs. mx mx. "
                  "sheikh sheik shaikh ayatollah imam mullah maulana mufti rabbi father sister brother pope saint sri shri smt "
                  "pastor reverend")  # fmt: skip
# The last word of an office or of a description that goes before a person's name.
OFFICE_HEADS = _set(
    "minister president premier chancellor secretary senator governor mayor king queen prince princess emperor empress sultan emir "
    "ambassador envoy general gen. colonel col. major maj. captain capt. lieutenant lt. sergeant sgt. admiral adm. marshal brigadier brig. "
    "commander commodore corporal private chief director chairman chairwoman chairperson chair ceo cfo coo cto spokesman spokeswoman "
    "spokesperson commissioner superintendent inspector constable detective officer judge justice attorney prosecutor professor archbishop "
    "bishop cardinal congressman congresswoman congressperson representative rep. sen. gov. pres. councillor councilman councilwoman "
    "deputy delegate speaker leader coach manager captain midfielder striker defender goalkeeper forward winger quarterback economist analyst "
    "editor author writer actor actress singer director producer founder co-founder chief-executive executive treasurer comptroller "
    "auditor registrar coordinator administrator counsel counselor counsellor adviser advisor aide candidate lawmaker legislator premier-elect "
    "president-elect secretary-general vice-president dictator warlord cleric commandant undersecretary ombudsman whip sheriff marshall "
    "lawyer journalist reporter correspondent scientist researcher historian activist dissident driver pilot astronaut nurse doctor "
    "taoiseach nawab maharaja dalai tsar czar duke duchess baron baroness count countess earl viscount marquess chargé sherpa "
    "magistrate solicitor barrister dean provost rector principal chaplain consul supervisor trustee presenter anchor host"
)
# Offices that are written before a name so often that the capitalised word alone announces a person.
STRONG_OFFICES = OFFICE_HEADS - _set(
    "private major count count representative forward host anchor chair driver chief counsel principal dean"
)
OFFICE_MODIFIERS = _set(
    "prime vice deputy assistant associate under acting interim former ex late then-president senior junior chief foreign defence defense "
    "interior home finance health education justice environment trade labour labor agriculture energy transport transportation culture sports "
    "sport tourism commerce industry information interior's external internal affairs national security staff army navy air police force "
    "attorney general district press white house state federal provincial regional city county executive managing financial operating "
    "technology marketing crown grand major supreme minority majority opposition house senate party first second lieutenant brigadier rear "
    "field wing group squadron staff sergeant sub head co permanent special chief lead principal economic development water petroleum oil "
    "communications intelligence immigration social welfare planning railway railways aviation roads works public housing science "
    "parliamentary presidential regional union central life peer honorary emeritus veteran and of for the to interim-president head "
    "treasury homeland human services veterans' veterans rural urban affairs revenue exchequer shadow joint chiefs"
)
# Portfolios after "Secretary of", "Minister of/for", "Ministry of", "Department of".
PORTFOLIOS = _set(
    "defense defence state treasury interior foreign external internal home affairs health education justice environment trade labour labor "
    "agriculture energy transport transportation culture sports sport tourism commerce industry information finance economy economic "
    "security homeland human services housing urban development science technology communications communication water oil petroleum mines mining "
    "planning public works social welfare family children women youth veterans the and of army navy air force war fisheries forestry forests "
    "religious immigration integration digital innovation research higher interior police law parliamentary local government rural railways "
    "civil aviation shipping power resources natural climate change exchequer staff budget investment investments infrastructure "
    "emergency situations management cooperation regional employment pensions food security relations"
)
ORG_TAILS = _set(
    "corp corp. corporation inc inc. ltd ltd. llc plc co co. company companies gmbh ag sa spa nv bv group holdings holding partners "
    "partnership ventures capital industries enterprises technologies systems solutions networks motors airlines airways bank bancorp "
    "insurance pharmaceuticals laboratories labs electronics foods stores brewing brewery records pictures studios entertainment "
    "media broadcasting publishing publications newspapers associates brothers bros bros. "
    "party front movement alliance coalition league union federation confederation association organisation organization society club "
    "council committee commission board agency authority administration bureau department ministry office secretariat directorate "
    "institute institution foundation fund trust university college school academy seminary hospital clinic center centre museum library "
    "parliament congress senate assembly legislature duma knesset cabinet court tribunal police army navy guard guards "
    "forces force brigade brigades battalion regiment squadron militia command corps marines legion times post news herald tribune "
    "gazette journal chronicle telegraph observer guardian globe radio television tv press network service services fc united athletic "
    "rovers wanderers team church diocese mosque cathedral temple embassy consulate mission ministries bundesbank orchestra ensemble choir "
    "theatre theater ballet opera jihad resistance consortium chamber exchange reserve treasury inspectorate constabulary intelligence "
    "watch crescent cross programme program initiative project taskforce task-force think-tank airline "
    "cooperative co-operative syndicate cartel gang mafia band parade caucus faction junta presidency house"
) - _set("house capital mission project initiative office")  # fmt: skip
ORG_HEADS = _set(
    "ministry department university bank institute college school academy association organisation organization council committee commission "
    "court board bureau agency federation union league society center centre office house church party movement front fund foundation "
    "directorate confederation parliament order army republic-party international national chamber alliance coalition assembly "
    "museum hospital library embassy consulate brotherhood sons daughters friends partners doctors reporters group campaign "
    "institution ministry's community consortium network service"
)
LOC_TAILS = _set(
    "river lake mountain mountains mount hill hills valley island islands isle isles peninsula sea ocean bay gulf strait straits channel "
    "canal desert forest jungle plateau plain plains basin delta coast cape beach harbor harbour port province provinces county district "
    "prefecture governorate region territory territories state states city town township village borough municipality suburb neighborhood "
    "neighbourhood street road avenue boulevard lane drive highway freeway motorway square plaza bridge tunnel airport station park "
    "garden gardens stadium arena tower palace castle fort fortress camp prison jail zone strip border crossing heights falls creek "
    "glacier volcano cave reef lagoon swamp oblast krai canton parish ghetto quarter terminal dam reservoir spring springs woods "
    "field ridge pass trail cemetery monument memorial hotel mall market ave ave. st st. rd. rd blvd blvd. dr. hwy house building hall"
) - _set("state states market house field pass camp dr. st. hall")
LOC_HEADS = _set("mount mt. lake cape fort ft. port gulf bay strait straits isle isles st. river republic kingdom state city "
                 "province district region county village town valley sea port san santa los las el rio río são sao saint st").difference(
    {"el", "los", "las", "republic", "kingdom", "state", "st"})  # fmt: skip
DIRECTIONS = _set("north south east west northern southern eastern western northeast northwest southeast southwest northeastern northwestern "
                  "southeastern southwestern central upper lower greater inner outer")  # fmt: skip
EVENT_TAILS = _set(
    "war wars cup olympics games championship championships tournament festival summit conference election elections revolution uprising "
    "massacre crisis intifada accords accord agreement treaty pact marathon derby bowl series open masters prix grand-prix earthquake "
    "hurricane cyclone typhoon tsunami storm offensive convention congress expo fair exhibition awards oscars "
    "referendum coup pandemic armistice ceremony symposium forum spring holocaust"
) - _set("congress series open spring fair agreement treaty pact accord accords convention forum crisis")
EVENT_HEADS = _set("operation hurricane cyclone typhoon exercise tropical")
MISC_TAILS = _set(
    "act bill amendment law laws protocol constitution charter declaration resolution prize prizes award awards medal trophy code treaty pact accord "
    "accords agreement convention bible koran quran report index theory theorem syndrome disease virus language album show "
    "order plan doctrine"
) - _set("show plan order report index")
MISC_WORDS = _set(
    "Muslim Muslims Christian Christians Jew Jews Jewish Sunni Sunnis Shia Shias Shiite Shiites Shi'ite Shi'ites Shi’ite Shi’ites Hindu Hindus Buddhist Buddhists "
    "Sikh Sikhs Catholic Catholics Protestant Protestants Orthodox Islam Islamic Islamist Islamists Christianity Judaism Hinduism "
    "Buddhism Arab Arabs Arabic Kurd Kurds Kurdish Pashtun Pashtuns Tamil Tamils Sinhalese Uighur Uighurs Uyghur Uyghurs Tibetan Tibetans Chechen Chechens "
    "Basque Basques Catalan Catalans Roma English Scottish Scots Scotsman Welsh Englishman Korean Koreans European Europeans African Africans Asian Asians "
    "Latin Latino Latinos Hispanic Hispanics Soviet Soviets Nazi Nazis Communist Communists Socialist Socialists Marxist Maoist Maoists "
    "Republican Republicans Democrat Democrats Tory Tories Anglican Anglicans Baptist Lutheran Mormon Methodist Zionist Persian Ottoman Roman Romans "
    "Byzantine Scandinavian Balkan Baltic Bengali Punjabi Hindi Urdu Swahili Hebrew Mandarin Cantonese Yiddish Gaelic Hutu Hutus Tutsi Tutsis "
    "Zulu Yoruba Igbo Hausa Palestinian-American Arab-Israeli Caucasian Eskimo Inuit Maori Aboriginal Western Westerners Ramadan Christmas Easter Eid "
    "Diwali Hanukkah Passover Thanksgiving Halloween Koran Quran Qur'an Bible Torah Marxism Nazism Zionism Californian Texan Parisian "
    "Londoner Londoners Bavarian Sicilian Siberian Crimean Kashmiri Kashmiris Dominican Dominicans Congolese Taliban-style"
) - _set("Western Westerners Taliban-style")  # fmt: skip
# Small words inside names: of people ...
NAME_PARTICLES = _set(
    "de da di do du des dos das del della van von der den ten ter zu af av la le bin ibn bint al el ul ud ur e y"
)
NAME_STARTERS = _set("al el ul an as ad ar at abu ibn bin de van von da di d' al- ash az")
# ... and inside names like Lashkar-e-Taiba, Stratford-upon-Avon.
HYPHEN_SMALL = _set("e i o u y al ul ur el de la le les du des sur en upon on the in by und and of aux ou ez i-")
AND_HEADS = _set("department ministry securities council committee commission institute board bureau office centre center faculty school "
                 "college society association federation organization organisation chamber trade health food")  # fmt: skip
FOR_HEADS = _set("centre center organisation organization institute movement fund society agency council committee campaign alliance "
                 "union party coalition association foundation front office ministry high centers centres board academy school forum "
                 "doctors reporters citizens people")  # fmt: skip
ON_HEADS = _set("committee commission conference council convention")
OF_HEADS = (
    ORG_HEADS
    | _set("gulf bay republic kingdom city cape isle strait straits sea state states bank battle treaty university bishop house lake mount "
           "emirates town district province region village islands coast valley port church tower palace siege "
           "league ministry secretary lords commons museum rights conference governor board faculty chamber "
           "congress communist democratic islamic people's peoples union "
           "people army corps knights order cathedral lords rock peninsula county declaration centre body brotherhood")
) - _set("secretary governor bishop people body")  # fmt: skip

SAYING = {
    verb: lemma
    for lemma, forms in {
        "say": "say says said saying", "tell": "tell tells told telling", "add": "add adds added adding",
        "explain": "explain explains explained explaining", "ask": "ask asks asked asking",
        "announce": "announce announces announced announcing", "warn": "warn warns warned warning",
        "claim": "claim claims claimed claiming", "argue": "argue argues argued arguing",
        "insist": "insist insists insisted insisting", "admit": "admit admits admitted admitting",
        "deny": "deny denies denied denying", "note": "note notes noted noting",
        "write": "write writes wrote written writing", "tweet": "tweet tweets tweeted tweeting",
        "post": "posted posting", "reply": "reply replies replied replying",
        "respond": "respond responds responded responding", "state": "states stated stating",
        "declare": "declare declares declared declaring", "confirm": "confirm confirms confirmed confirming",
        "stress": "stresses stressed stressing", "emphasize": "emphasize emphasizes emphasized emphasise emphasises emphasised emphasizing emphasising",
        "reiterate": "reiterate reiterates reiterated reiterating", "underline": "underlines underlined underlining",
        "underscore": "underscores underscored underscoring", "highlight": "highlights highlighted highlighting",
        "assert": "assert asserts asserted asserting", "suggest": "suggest suggests suggested suggesting",
        "recall": "recalls recalled recalling", "remark": "remarks remarked remarking",
        "comment": "comments commented commenting", "observe": "observes observed observing",
        "conclude": "concludes concluded concluding", "continue": "continues continued continuing",
        "describe": "describes described describing", "call": "calls called calling", "accuse": "accuses accused accusing",
        "complain": "complains complained complaining", "promise": "promises promised promising",
        "vow": "vows vowed vowing", "pledge": "pledges pledged pledging", "urge": "urges urged urging",
        "predict": "predicts predicted predicting", "joke": "jokes joked joking", "shout": "shouts shouted shouting",
        "quip": "quips quipped", "recount": "recounts recounted", "report": "reports reported",
        "convey": "conveys conveyed", "testify": "testifies testified testifying", "allege": "alleges alleged alleging",
        "acknowledge": "acknowledges acknowledged acknowledging", "agree": "agrees agreed", "believe": "believes believed",
        "think": "thinks thought", "hope": "hopes hoped", "speak": "spoke", "demand": "demands demanded",
        "caution": "cautions cautioned cautioning", "lament": "laments lamented", "boast": "boasts boasted",
        "reveal": "reveals revealed", "disclose": "discloses disclosed", "maintain": "maintains maintained",
        "contend": "contends contended", "quote": "quoted", "cite": "cites cited citing", "thank": "thanks thanked thanking",
        "praise": "praises praised praising", "condemn": "condemns condemned condemning", "dismiss": "dismisses dismissed dismissing",
        "criticize": "criticized criticised", "read": "read reads", "refer": "refers referred referring", "mention": "mentions mentioned mentioning",
        "express": "expressed expressing", "counter": "countered", "interject": "interjected", "clarify": "clarified clarifying",
    }.items()
    for verb in forms.split()
}  # fmt: skip


@lru_cache(maxsize=1)
def common_words() -> dict[str, int]:
    """Return ordinary English words with the tenths of their uses that are written small (data/README.md)."""
    table = files("etl.entities").joinpath("data/common_words.tsv").read_text(encoding="utf-8")
    return {word: int(share) for word, share in (line.split("\t") for line in table.splitlines())}


@lru_cache(maxsize=50_000)
def smallness(word: str) -> int:
    """Return how ordinary a lower-case word is: tenths of its uses written small, 0 for a word nobody knows.

    An inflected form of a known word counts as that word.
    """
    known = common_words()
    if word in known:
        return known[word]
    for ending, put in (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""),
                        ("ing", "e"), ("ly", ""), ("er", ""), ("ers", ""), ("ness", ""), ("able", "")):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: len(word) - len(ending)] + put
            if known.get(stem, 0) >= 8:
                return 8
    return 0
