import xml.etree.ElementTree as ET
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings

from api.exports.context import Unfit
from api.exports.qti import as_qti
from made.courses import bank, item, source
from made.exports import WORDS, changed, digest, exam, held
from qa.courses.model import Bank

BANK = bank(4)
QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
PACKAGE = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


def of(**more: object) -> Bank:
    return bank(0).model_copy(update={"items": (item(1, **more),), "essays": ()})


def read(content: bytes) -> tuple[list[ET.Element], ET.Element, ET.Element]:
    """Return the items in the order of the test, the test and the manifest, as a player finds them in the package.

    Every file is named in the manifest, and every identifier is one.
    """
    with zipfile.ZipFile(BytesIO(content)) as package:
        manifest = ET.fromstring(package.read("imsmanifest.xml"))
        resources = {one.get("identifier"): one for one in manifest.iter(f"{PACKAGE}resource")}
        files = [one.get("href", "") for one in manifest.iter(f"{PACKAGE}file")]
        assert sorted(package.namelist()) == sorted(["imsmanifest.xml", *files])
        (test,) = [one for one in resources.values() if one.get("type") == "imsqti_test_xmlv2p1"]
        assert {one.get("identifierref") for one in test.iter(f"{PACKAGE}dependency")} == resources.keys() - {"test"}
        whole = ET.fromstring(package.read(test.get("href", "")))
        items = [ET.fromstring(package.read(one.get("href", ""))) for one in whole.iter(f"{QTI}assessmentItemRef")]
    for one, referred in zip(items, whole.iter(f"{QTI}assessmentItemRef"), strict=True):
        assert one.get("identifier") == referred.get("identifier")
    return items, whole, manifest


def words(element: ET.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def score(one: ET.Element, response: str) -> float:
    """Return what a player scores, by the one rule that our items have."""
    declared = one.find(f"{QTI}responseDeclaration")
    assert declared is not None
    correct = declared.findtext(f"{QTI}correctResponse/{QTI}value")
    rule = one.find(f"{QTI}responseProcessing/{QTI}responseCondition/{QTI}responseIf")
    assert rule is not None
    assert [child.tag.removeprefix(QTI) for child in rule] == ["match", "setOutcomeValue"]
    given_points = float(rule.findtext(f"{QTI}setOutcomeValue/{QTI}baseValue", ""))
    return given_points if response == correct else 0


def test_each_question_is_an_item_with_its_key_and_its_clause() -> None:
    items, _, _ = read(as_qti(BANK, held(BANK)))
    for one, of_bank in zip(items, BANK.items, strict=False):
        choices = {choice.get("identifier", ""): words(choice) for choice in one.iter(f"{QTI}simpleChoice")}
        assert tuple(choices.values()) == of_bank.options
        assert words(next(one.iter(f"{QTI}prompt"))) == of_bank.stem
        assert [choices[name] for name in choices if score(one, name)] == [of_bank.answer]
        assert f"“{of_bank.sources[0].quote}”" in words(one.find(f"{QTI}modalFeedback"))


def test_the_parts_of_an_item_stand_in_the_order_of_the_standard() -> None:
    items, _, _ = read(as_qti(BANK, held(BANK)))
    choice, essay = ([child.tag.removeprefix(QTI) for child in one] for one in (items[0], items[-1]))
    declared = ["responseDeclaration", "outcomeDeclaration"]
    assert choice == [*declared, "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
    assert essay == [*declared, "itemBody"]


def test_an_essay_tells_its_points_to_those_who_mark_alone() -> None:
    essay = read(as_qti(BANK, held(BANK)))[0][-1]
    rubric = essay.find(f"{QTI}itemBody/{QTI}rubricBlock")
    assert rubric is not None
    assert rubric.get("view") == "scorer"
    assert words(rubric).count("Việc thứ") == 3


def test_the_test_and_the_package_say_until_when_all_is_true() -> None:
    _, test, manifest = read(as_qti(BANK, held(BANK)))
    for told in (words(test), words(manifest)):
        assert "Đúng đến ngày 1/3/2026" in told
        assert "còn hiệu lực" in told


def test_an_exam_has_its_time() -> None:
    limits = read(as_qti(exam(), held(exam())))[1].find(f"{QTI}timeLimits")
    assert limits is not None
    assert limits.get("maxTime") == "2700"


def test_what_no_longer_holds_is_left_out_and_told() -> None:
    items, test, _ = read(as_qti(BANK, held(BANK, changed())))
    assert [one.get("identifier") for one in items] == [one.id for one in BANK.items[1:]]
    assert f"Không đưa vào: {BANK.items[0].id}: KHÔNG CÒN ĐÚNG" in words(test)
    with pytest.raises(Unfit):
        as_qti(exam(), held(exam(), changed()))


@settings(max_examples=40)
@given(WORDS, WORDS, WORDS)
def test_any_words_come_back_and_any_name_is_an_identifier(name: str, stem: str, option: str) -> None:
    work = of(id=name, stem=stem, options=(f"a{option}", f"b{option}"), key=1)
    ((one,), _, _) = read(as_qti(work, held(work)))
    assert words(next(one.iter(f"{QTI}prompt"))) == stem
    assert [words(choice) for choice in one.iter(f"{QTI}simpleChoice")] == [f"a{option}", f"b{option}"]
    assert one.get("identifier", "").isascii()
    assert " " not in one.get("identifier", "")


def test_a_digest_is_told_as_one_and_never_in_quotation_marks() -> None:
    work = of(sources=(source(1, digest=True),))
    ((one,), _, _) = read(as_qti(work, held(work, digest())))
    assert "(theo bản tóm lược)" in words(one)
    assert "“" not in words(one)


def test_the_same_work_gives_the_same_file() -> None:
    assert as_qti(BANK, held(BANK)) == as_qti(BANK, held(BANK))
