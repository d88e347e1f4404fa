"""Who holds which office where: one sentence for each general rule about offices, with traps beside it."""

from __future__ import annotations

import pytest

from etl.entities import analyse


def roles_of(text: str) -> list[tuple[str, str, str | None]]:
    return [(role.person, role.role, role.organization) for role in analyse(None, text, "en").roles]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Growers' Federation of Kenya (GFK) chairman Tom Ruto resigned.", ("chair", "Growers' Federation of Kenya")),
        ("United Workers Union Local 8 President Tom Ruto resigned.", ("president", "United Workers Union Local")),
        ("Nevada Department of Water Resources Director Tom Ruto resigned.",
         ("director", "Nevada Department of Water Resources")),
        ("Chief of the General Staff General Tom Ruto resigned.", ("chief of general staff", None)),
        ("Minister of Marine and Blue Economy Tom Ruto resigned.", ("marine and blue economy minister", None)),
        ("Earlier this month deputy prime minister Tom Ruto resigned.", ("deputy prime minister", None)),
        ("Nepal's newly elected prime minister, Tom Ruto, resigned.", ("prime minister", "Nepal")),
        ("National police spokesman, Tom Ruto, denied it.", ("national police spokesperson", None)),
        ("The Catholic Archbishop of Nairobi, Tom Ruto, denied it.", ("archbishop", "Nairobi")),
        ("Tom Ruto, the Republican governor of Nevada, denied it.", ("governor", "Nevada")),
        ("Tom Ruto, president of the 20,000-member Letter Carriers Union, denied it.",
         ("president", "Letter Carriers Union")),
        ("Tom Ruto, director of the Nairobi office of Care International, denied it.",
         ("director of nairobi office", "Care International")),
        ("Tom Ruto, chief executive of Toledo, Ohio-based Larkspur Motors, denied it.",
         ("chief executive", "Larkspur Motors")),
        ("Tom Ruto, head of the American Meat Institute says so.", ("head", "American Meat Institute")),
        ("Tajik Energy and Water Resources Minister Tom Ruto resigned.",
         ("energy and water resources minister", "Tajik")),
        ("Public Works and Highways Secretary Tom Ruto resigned.", ("public works and highways secretary", None)),
        ("The trust's chair, Baroness Tom Ruto, denied it.", ("chair", None)),
        ("Her deputy chief veterinarian, Dr Tom Ruto, denied it.", ("deputy chief veterinarian", None)),
        ("Tom Ruto, senior fellow at Larkspur University, denied it.", ("senior fellow", "Larkspur University")),
        ("Larkspur University zoologist Tom Ruto denied it.", ("zoologist", "Larkspur University")),
        ("Tom Ruto, Larkspur Motors' head of Asia operations, denied it.",
         ("head of asia operations", "Larkspur Motors")),
        ("Leader of the opposition in the legislative council Tom Ruto denied it.", ("leader of opposition", None)),
        ("The Special Assistant to the President on Media, Tom Ruto, denied it.",
         ("special assistant to the president", "Media")),
        ("District police chief Superintendent Tom Ruto denied it.", ("district police chief", None)),
        ("Detective Chief Superintendent Tom Ruto denied it.", ("detective chief superintendent", None)),
        ("The union thanked the mediator, former labor judge Tom Ruto.", ("mediator", None)),
        ("Tom Ruto, portfolio manager at the London fund Ashgrove, denied it.", ("portfolio manager", "Ashgrove")),
        ("It was dug by hand, said Tom Ruto, the provincial fire marshal.", ("provincial fire marshal", None)),
        ("Tom Ruto was deputy governor at the time.", ("deputy governor", None)),
        ("San Antonio Fire Chief Tom Ruto denied it.", ("fire chief", "San Antonio")),
        ("Lebanon's pro-Syrian President Tom Ruto denied it.", ("president", "Lebanon")),
        ("Thailand's revered King Tom Ruto denied it.", ("king", "Thailand")),
        ("It was denied by VW executive board chairman Tom Ruto.", ("executive board chair", "VW")),
        ("The bank's head of Asia, Tom Ruto, denied it.", ("head of asia", None)),
        ("Vicar general Tom Ruto denied it.", ("vicar general", None)),
        ("Minister for Enterprise, Tourism and Employment Tom Ruto denied it.",
         ("enterprise, tourism and employment minister", None)),
        ("Energy and Green Transition Minister Tom Ruto denied it.", ("energy and green transition minister", None)),
        ("Parks and Recreation Director Tom Ruto denied it.", ("parks and recreation director", None)),
        ("Minority spokesman on energy Tom Ruto denied it.", ("minority spokesperson on energy", None)),
        ("Tom Ruto, president of the private exporters' association, denied it.",
         ("president of private exporters' association", None)),
        ("Tom Ruto, police chief of Kandahar province, denied it.", ("police chief", "Kandahar")),
        ("Larkspur Union headquarters commander in Nairobi Brigadier General Tom Ruto denied it.",
         ("brigadier general", None)),
        ("Larkspur Rugby Federation referees' manager Tom Ruto denied it.",
         ("referees' manager", "Larkspur Rugby Federation")),
        ("Tom Ruto, a microbiologist at Larkspur University and the study's lead author.", ("lead author", None)),
        ("Its head of Pacific collections, Dr Tom Ruto, denied it.", ("head of pacific collections", None)),
        ("Tom Ruto, the Dutch start-up's founder, denied it.", ("founder", "Dutch")),
        ("Tom Ruto, the leader of the left-wing group Larkspur Alliance, denied it.", ("leader", "Larkspur Alliance")),
        ("Tom Ruto was Norway's ambassador to Nepal from 1984 to 1989 and later chief at the Ministry of Fish.",
         ("chief", "Ministry of Fish")),
        ("Tom Ruto, who has died aged 88, was permanent secretary at the Ministry of Works.",
         ("permanent secretary", "Ministry of Works")),
        ("Tom Ruto, who doubles as state collation officer, denied it.", ("state collation officer", None)),
        ("Tom Ruto, head of the state gas company, denied it.", ("head of state gas company", None)),
        ("Pope Tom Ruto denied it.", ("pope", None)),
        ("Formosa's president, Tom Ruto, denied it.", ("president", "Formosa")),
        ("Permanent secretary to the president Tom Ruto denied it.", ("permanent secretary to the president", None)),
        ("UEFA refereeing commission chairman Tom Ruto denied it.", ("refereeing commission chair", "UEFA")),
        ("The current mayor, the Socialist Tom Ruto, denied it.", ("mayor", None)),
        ("Agriculture and sea minister Tom Ruto denied it.", ("agriculture and sea minister", None)),
        ("Europe minister Tom Ruto denied it.", ("europe minister", None)),
        ("The French foreign ministry's deputy spokesman, Tom Ruto, denied it.", ("deputy spokesperson", "French")),
        ("Tom Ruto, a former sports minister who is now a Nationalist senator, denied it.",
         ("senator", "Nationalist")),
        ("Tom Ruto, the OAS mission chief in Nepal, denied it.", ("mission chief", "OAS")),
        ("Tom Ruto, president of Steel Union, will be president of the new company.", ("president", "Steel Union")),
        ("He said he would press Prime Minister Tom Ruto.", ("prime minister", None)),
        ("Larkspur Motors named Tom Ruto chief executive on Tuesday.", ("chief executive", "Larkspur Motors")),
    ],
)  # fmt: skip
def test_office_and_owner(text: str, wanted: tuple[str, str | None]) -> None:
    assert ("Tom Ruto", *wanted) in roles_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "The judge at the trial of Tom Ruto denied it.",
        "He was replaced as president of the unit by Tom Ruto.",
        "A spokesman for the hospital treating Tom Ruto denied it.",
        "He may become prime minister in a Ruto government.",
        "Ruto North America is the premier event of the year.",
        "For what is left at Ruto, head to our article.",
        "The Canon R5 records 8K video.",
    ],
)
def test_an_office_of_something_else_is_nobodys(text: str) -> None:
    assert roles_of(text) == []


@pytest.mark.parametrize("text", ["The Greens elected Agriculture Minister Tom Ruto their leader."])
def test_who_elects_does_not_own_the_office_held_before(text: str) -> None:
    assert ("Tom Ruto", "agriculture minister", None) in roles_of(text)
