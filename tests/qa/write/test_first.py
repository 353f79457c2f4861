from datetime import date

import pytest

from corpus.model import Kind, Nature
from made.answers import NOW
from made.documents import document, provision, reference
from made.library import ask
from made.library import library as built
from made.passages import hit, passage
from qa.encoder.judge import Mark
from qa.judge.evidence import weighed
from qa.model import Judged, Status
from qa.question.reading import read
from qa.write.extract import extract

READING = read("Phiếu nộp trong bao nhiêu ngày?")
OTHERS = [f"- việc khác {'nữa ' * 14}{n};" for n in "abc"]
ITEMS = ["- Người kê khai nộp phiếu bổ sung trong 30 ngày làm việc;", *OTHERS]
LIST = passage("\n".join(["Trách nhiệm gồm:", *ITEMS]), "dieu-1")
DEADLINE = "Phiếu nộp trong 30 ngày làm việc."
MIDDLING = passage(f"{DEADLINE} Người nộp ghi rõ họ tên, nơi ở và nơi công tác, rồi ký vào từng trang.", "dieu-3")


def first(library, of, *units, status=Status.ANSWERED, unsure=False):
    """Return the first line of the answer by this passage alone, whose units the judge marks so."""
    (one,) = weighed(READING, [hit(of)], lambda _: 1.0, lambda _: 2, [Mark(2.0, units)])
    drafted = extract(READING, Judged((one,), 0.9, status, unsure), library, NOW)
    return drafted.first.quote.text if drafted.first else None


@pytest.fixture
def library(library, monkeypatch):
    monkeypatch.setattr(type(library), "document", lambda self, passage: self.documents[0])
    monkeypatch.setattr(library.index, "by_id", {one.id: one for one in (LIST, MIDDLING)}, raising=False)
    return library


def test_the_item_of_a_long_clause_that_is_marked_goes_before_it_without_its_sign(library):
    assert first(library, LIST, -9.0, 3.0, -4.0, -4.0, -4.0) == ITEMS[0].removeprefix("- ")


@pytest.mark.parametrize(
    "units",
    [(-9.0, 3.0, 2.5, -4.0, -4.0), (3.0, -2.0, -6.0, -6.0, -6.0)],
    ids=["two are as likely", "none is likely but the lead-in"],
)
def test_nothing_goes_before_a_clause_of_which_nothing_stands_out(library, units):
    assert first(library, LIST, *units) is None


def test_of_a_clause_in_between_goes_before_it_what_is_clearly_shorter(library):
    assert first(library, MIDDLING, 3.0, -2.0) == DEADLINE
    assert first(library, MIDDLING, -2.0, 3.0) is None


def test_nothing_goes_before_what_may_not_be_the_answer(library):
    assert first(library, LIST, -9.0, 3.0, -4.0, -4.0, -4.0, status=Status.PARTIAL, unsure=True) is None


KEPT = "Đảng viên bị khai trừ không được giữ thẻ đảng viên."
ASKED = "Đảng viên bị khai trừ có được giữ thẻ đảng viên không?"


def cards(*texts, **more):
    """Return a rule on cards, in force where nothing else is said, a provision for each text."""
    places = (provision(f"dieu-{at}", text) for at, text in enumerate(texts, start=1))
    usual = {"id": "quy-dinh-7-qd-tw-2020", "number": "07-QĐ/TW", "title": "Thẻ đảng viên", "effect": "in-force"}
    return document(*places, **(usual | more))


@pytest.fixture
def opening(tmp_path, hash_embedder):
    """Return a function for the first paragraph of the answer by these documents."""

    def of(question, *documents):
        return ask(built(tmp_path, hash_embedder, documents), question).text.split("\n\n")[0]

    return of


def test_no_goes_before_the_clause_that_forbids_with_the_words_that_do(opening):
    assert opening(ASKED, cards(f"{KEPT} Chi bộ thu thẻ.")) == f"Không: “{KEPT}” [1]"


@pytest.mark.parametrize(
    ("question", "words", "yes"),
    [
        ("Gia đình đảng viên từ trần có được giữ thẻ không?", "Gia đình đảng viên từ trần được giữ thẻ.", "Được"),
        ("Đảng viên mất thẻ có phải báo cáo chi bộ không?", "Đảng viên mất thẻ phải báo cáo chi bộ ngay.", "Phải"),
        ("Chi bộ có thu thẻ của đảng viên không?", "Chi bộ phải thu thẻ của đảng viên bị khai trừ.", "Có"),
    ],
)
def test_yes_is_said_in_the_word_that_was_asked_with(opening, question, words, yes):
    question = question.replace("của đảng viên không", "của đảng viên bị khai trừ không")
    assert opening(question, cards(words)) == f"{yes}: “{words}” [1]"


def test_the_words_of_a_digest_have_no_quotation_marks(opening):
    assert opening(ASKED, cards(KEPT, nature=Nature.DIGEST)) == f"Không: {KEPT} [1]"


def test_a_question_after_a_no_gets_no_word(opening):
    asked = "Đảng viên bị khai trừ không được giữ thẻ đảng viên đúng không?"
    assert opening(asked, cards(KEPT)).startswith("Theo ")


def test_a_rule_that_was_replaced_says_neither(opening):
    old = cards(KEPT, issued_on=date(2020, 1, 1), effect="superseded")
    new = cards(
        "Đảng ủy làm thẻ.",
        id="quy-dinh-8-qd-tw-2024",
        number="08-QĐ/TW",
        issued_on=date(2024, 1, 1),
        replaces=(reference("07-QĐ/TW", date(2020, 1, 1)),),
    )
    assert not opening(ASKED, old, new).startswith("Không")


def test_a_report_says_neither(opening):
    report = cards(KEPT, id="bao-cao-the-2020", number=None, kind=Kind.BAO_CAO, effect="unknown")
    assert not opening(ASKED, report).startswith("Không")


def papers(lead, *items):
    """Return a rule whose article leads into these items."""
    points = (
        provision(f"dieu-1.diem-{letter}", f"{letter}) {item}") for letter, item in zip("abcde", items, strict=False)
    )
    article = provision("dieu-1", f"Điều 1. {lead}", *points)
    return document(article, id="quy-dinh-7-qd-tw-2020", number="07-QĐ/TW", title="Hồ sơ", effect="in-force")


@pytest.mark.parametrize(
    ("lead", "counted"),
    [
        ("Hồ sơ kết nạp đảng viên có các giấy tờ sau đây:", "Gồm 3 giấy tờ:"),
        ("Hồ sơ kết nạp đảng viên có những tài liệu gồm:", "Gồm 3 tài liệu:"),
        ("Hồ sơ kết nạp đảng viên gồm:", None),
    ],
)
def test_a_whole_list_is_counted_by_the_noun_of_its_lead_in(opening, lead, counted):
    said = opening("Hồ sơ kết nạp đảng viên gồm những gì?", papers(lead, "đơn xin;", "lý lịch;", "giấy giới thiệu."))
    assert said == counted if counted else said.startswith("Theo ")


def test_lines_of_a_text_are_counted_as_items(opening):
    lines = "Hồ sơ kết nạp đảng viên có các giấy tờ sau:\n- đơn xin\n- lý lịch\n- giấy giới thiệu\n- nhận xét"
    assert opening("Hồ sơ kết nạp đảng viên gồm những gì?", cards(lines)) == "Gồm 4 giấy tờ:"


def test_a_list_in_which_others_stand_and_two_items_are_not_counted(opening):
    asked = "Hồ sơ kết nạp đảng viên gồm những gì?"
    lead = "Hồ sơ kết nạp đảng viên có các giấy tờ sau:"
    assert opening(asked, cards(f"{lead}\n- đơn xin\n- lý lịch")).startswith("Theo ")
    nested = f"{lead}\n- đơn xin\n- lý lịch, trong đó:\n+ phần khai\n+ phần xác nhận"
    assert opening(asked, cards(nested)).startswith("Theo ")
