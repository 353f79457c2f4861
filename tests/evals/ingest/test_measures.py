import pytest

from corpus.locator import Locator
from corpus.model import Document, Kind, Provision
from evals.ingest.measures import Counts, counted, figures
from evals.ingest.source import Issued, Line, Role, Span
from ingest.document import Identity

ISSUED = Issued(
    "a",
    (
        Line(Role.MASTHEAD, (Span("BAN BÍ THƯ"),)),
        Line(Role.HEADING, (Span("Phát thẻ"),), "Điều 1.", Locator("dieu-1")),
        Line(
            Role.BODY, (Span("Phát trong 30"), Span("Kể cả ngày lễ.", "note"), Span(" ngày.")), "", Locator("dieu-1")
        ),
        Line(Role.BODY, (Span("Giữ thẻ 5 năm."),), "Điều 2.", Locator("dieu-2")),
    ),
    Identity(),
)


def read(*provisions: Provision) -> Document:
    return Document(id="a", kind=Kind.QUY_DINH, title="A", issuer="B", provisions=provisions)


def article(number: int, text: str, heading: str = "", page: int | None = None) -> Provision:
    return Provision(locator=Locator(f"dieu-{number}"), text=text, heading=heading, page=page)


FIRST = article(1, "Điều 1. Phát thẻ\nPhát trong 30 ngày.", "Phát thẻ", 1)
SECOND = article(2, "Điều 2. Giữ thẻ 5 năm.", page=2)


def measured(*provisions: Provision) -> dict[str, float]:
    return figures(counted(read(*provisions), ISSUED, {Locator("dieu-1"): 1, Locator("dieu-2"): 2}))


def test_what_was_read_as_issued_has_no_fault() -> None:
    assert measured(FIRST, SECOND) == {
        "refused": 0, "figures": 0, "characters": 0, "accents": 0, "addresses": 1, "heading_precision": 1,
        "heading_recall": 1, "pages": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "name", "value"),
    [
        ([FIRST.model_copy(update={"text": "Điều 1. Phát thẻ\nPhát trong 301 ngày."}), SECOND], "figures", 1),
        ([FIRST, article(2, "Điều 2. Giữ thẻ 5 nam.", page=2)], "accents", 1 / 59),
        ([FIRST, article(2, "Điều 2. Giữ thẻ 5 năn.", page=2)], "accents", 0),
        ([FIRST, article(2, "Điều 2. Giữ thẻ 5 năn.", page=2)], "characters", 1 / 59),
        ([FIRST, article(3, SECOND.text, page=2)], "addresses", 0.5),
        ([FIRST, article(3, SECOND.text, page=2)], "pages", 0.5),
        ([FIRST.model_copy(update={"heading": ""}), SECOND], "heading_recall", 0),
        ([FIRST, SECOND.model_copy(update={"heading": "Giữ thẻ"})], "heading_precision", 0.5),
        ([], "addresses", 0),
    ],
)
def test_each_fault_is_measured(changed: list[Provision], name: str, value: float) -> None:
    assert measured(*changed)[name] == pytest.approx(value)


def test_counts_add_up_and_a_refusal_has_no_shares() -> None:
    assert Counts(files=1, refused=1) + Counts(files=2, figures=3) == Counts(files=3, refused=1, figures=3)
    assert figures(Counts(files=1, refused=1)) == {"refused": 1, "figures": 0}


def test_capitals_are_told_apart_but_where_letters_have_none() -> None:
    assert counted(read(FIRST, article(2, "Điều 2. giữ thẻ 5 năm.")), ISSUED, {}).wrong_characters == 1
    assert counted(read(FIRST, article(2, "Điều 2. giữ thẻ 5 năm.")), ISSUED, {}, caseless=True).wrong_characters == 0
