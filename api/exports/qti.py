"""Questions as a package of IMS Question & Test Interoperability 2.1, for learning systems other than Moodle.

https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html
"""

import re

from lxml import etree
from lxml.builder import ElementMaker

from api.exports.archive import sealed
from api.exports.context import Context, cited, head, quoted, sound, stable
from corpus.text import visible
from qa.courses.exams import LETTERS, Exam
from qa.courses.model import Bank, Essay, Item
from qa.courses.works import Course

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_LANG = {"{http://www.w3.org/XML/1998/namespace}lang": "vi"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")

_E = ElementMaker(namespace=_QTI, nsmap={None: _QTI})
_P = ElementMaker(namespace=_PACKAGE, nsmap={None: _PACKAGE})
_M = ElementMaker(namespace=_LOM, nsmap={None: _LOM})


def as_qti(work: Bank | Course | Exam, held: Context) -> bytes:
    """Return the package of the questions that may be asked: an item each, and the test that they make.

    What it says first, and what is left out, is its description and the test's rubric. Raises Unfit.
    """
    asked = sound(work, held)
    about = [*head(work, held), *(f"Không đưa vào: {line}" for line in asked.left_out)]
    items = {_identifier(one.id): _item(one) for one in asked.items}
    items |= {_identifier(one.id): _open(one) for one in asked.essays}
    seconds = work.minutes * 60 if isinstance(work, Exam) else None
    return sealed(
        [
            ("imsmanifest.xml", _written(_manifest(work.title, about, list(items)))),
            ("test.xml", _written(_test(work.title, about, list(items), seconds))),
            *((f"items/{name}.xml", _written(item)) for name, item in items.items()),
        ]
    )


def _manifest(title: str, about: list[str], names: list[str]) -> etree._Element:
    described = _M.lom(
        _M.general(
            _M.title(_M.string(visible(title), language="vi")),
            _M.description(_M.string("\n".join(map(visible, about)), language="vi")),
        )
    )
    test = _P.resource(
        _P.file(href="test.xml"),
        *(_P.dependency(identifierref=name) for name in names),
        identifier="test",
        type="imsqti_test_xmlv2p1",
        href="test.xml",
    )
    items = (
        _P.resource(
            _P.file(href=f"items/{name}.xml"), identifier=name, type="imsqti_item_xmlv2p1", href=f"items/{name}.xml"
        )
        for name in names
    )
    return _P.manifest(
        _P.metadata(_P.schema("QTIv2.1 Package"), _P.schemaversion("1.0.0"), described),
        _P.organizations(),
        _P.resources(test, *items),
        identifier=f"regqa-{stable(title)}",
    )


def _test(title: str, about: list[str], names: list[str], seconds: int | None) -> etree._Element:
    section = _E.assessmentSection(
        _E.rubricBlock(*_paragraphs(about), view="candidate"),
        *(_E.assessmentItemRef(identifier=name, href=f"items/{name}.xml") for name in names),
        identifier="cau-hoi",
        title=visible(title),
        visible="true",
    )
    limits = [_E.timeLimits(maxTime=str(seconds))] if seconds else []
    part = _E.testPart(section, identifier="phan-1", navigationMode="nonlinear", submissionMode="simultaneous")
    return _E.assessmentTest(*limits, part, identifier=f"regqa-{stable(title)}", title=visible(title))


def _item(item: Item) -> etree._Element:
    choices = (
        _E.simpleChoice(visible(option), identifier=letter)
        for letter, option in zip(LETTERS, item.options, strict=False)
    )
    right = _E.setOutcomeValue(_E.baseValue("1", baseType="float"), identifier="SCORE")
    is_right = _E.match(_E.variable(identifier="RESPONSE"), _E.correct(identifier="RESPONSE"))
    told = _E.setOutcomeValue(_E.baseValue("can-cu", baseType="identifier"), identifier="FEEDBACK")
    return _E.assessmentItem(
        _E.responseDeclaration(
            _E.correctResponse(_E.value(LETTERS[item.key])),
            identifier="RESPONSE",
            cardinality="single",
            baseType="identifier",
        ),
        _score(1),
        _E.outcomeDeclaration(identifier="FEEDBACK", cardinality="single", baseType="identifier"),
        _E.itemBody(
            _E.choiceInteraction(
                _E.prompt(visible(item.stem)),
                *choices,
                responseIdentifier="RESPONSE",
                shuffle="false",
                maxChoices="1",
            )
        ),
        _E.responseProcessing(_E.responseCondition(_E.responseIf(is_right, right)), told),
        _E.modalFeedback(
            *_paragraphs([f"{cited(source)}: {quoted(source)}" for source in item.sources]),
            identifier="can-cu",
            outcomeIdentifier="FEEDBACK",
            showHide="show",
        ),
        **_named(item),
    )


def _open(essay: Essay) -> etree._Element:
    points = [f"{n}. {one.text} ({cited(one.source)})" for n, one in enumerate(essay.points, start=1)]
    return _E.assessmentItem(
        _E.responseDeclaration(identifier="RESPONSE", cardinality="single", baseType="string"),
        _score(len(essay.points)),
        _E.itemBody(
            _E.rubricBlock(*_paragraphs(points), view="scorer"),
            _E.extendedTextInteraction(_E.prompt(visible(essay.stem)), responseIdentifier="RESPONSE"),
        ),
        **_named(essay),
    )


def _named(one: Item | Essay) -> dict[str, str]:
    """Return the attributes of an item. Its title is its id: learners may see it, and the stem they see anyway."""
    about = {"title": visible(one.id), "adaptive": "false", "timeDependent": "false"}
    return {"identifier": _identifier(one.id), **about, **_LANG}


def _score(most: int) -> etree._Element:
    worth = {"cardinality": "single", "baseType": "float", "normalMaximum": str(most)}
    return _E.outcomeDeclaration(_E.defaultValue(_E.value("0")), identifier="SCORE", **worth)


def _paragraphs(lines: list[str]) -> list[etree._Element]:
    return [_E.p(visible(line)) for line in lines]


def _identifier(name: str) -> str:
    """Return the name where it may stand as an identifier, else one that always stands for it."""
    return name if _NAME.fullmatch(name) else f"cau-{stable(name)}"


def _written(element: etree._Element) -> bytes:
    written: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written
