from made.passages import hit, passage
from qa.judge.evidence import Bearing, weighed
from qa.judge.units import units
from qa.question.reading import read
from qa.write.quotes import choose, quotes

LIST = (
    "6.3.2. Đảng viên sinh hoạt tạm thời:\n"
    "a) Đóng đảng phí tại nơi sinh hoạt tạm thời.\n"
    "b) Không biểu quyết, ứng cử tại nơi đó. Trường hợp khác do Ban Bí thư quyết định.\n"
    "Quy định này áp dụng cho cả đảng viên dự bị."
)


def found(text, rank=1, score=1.0, locator="6.3.2", document="quy-dinh-1-qd-tw-2020"):
    return hit(passage(text, locator, document), rank, score, cosine=0.9, bm25=1.0)


def shown(text):
    return [text[unit.start : unit.end] for unit in units(text)]


def test_units_are_sentences_and_items_and_nothing_is_lost_between_them():
    assert shown(LIST) == [
        "6.3.2. Đảng viên sinh hoạt tạm thời:",
        "a) Đóng đảng phí tại nơi sinh hoạt tạm thời.",
        "b) Không biểu quyết, ứng cử tại nơi đó.",
        "Trường hợp khác do Ban Bí thư quyết định.",
        "Quy định này áp dụng cho cả đảng viên dự bị.",
    ]


def test_items_hang_on_their_lead_in_and_what_follows_the_list_does_not():
    assert [unit.lead for unit in units(LIST)] == [None, 0, 0, 0, None]


def test_numbers_and_abbreviations_do_not_end_a_sentence():
    assert shown("1. Điều kiện ở TP. Hồ Chí Minh theo T.Ư. quy định. Hết.") == [
        "1. Điều kiện ở TP. Hồ Chí Minh theo T.Ư. quy định.",
        "Hết.",
    ]


def test_an_empty_passage_has_no_units():
    assert units("") == ()


def test_the_item_that_answers_is_quoted_with_its_whole_list_and_nothing_after_it():
    filler = "\n".join(
        f"{letter}) Việc thứ {n} không liên quan gì tới câu hỏi, do cấp ủy xem xét."
        for n, letter in enumerate("cdeghik")
    )
    text = LIST.rsplit("\n", 1)[0] + "\n" + filler + "\nĐiều khoản này do văn phòng theo dõi."
    (evidence,) = weighed(
        read("Đóng đảng phí ở đâu khi sinh hoạt tạm thời?"), [found(text)], lambda _: 1.0, lambda _: Bearing(2, 0.0)
    )
    quoted = [text[start:end] for start, end in quotes(read("Đóng đảng phí ở đâu khi sinh hoạt tạm thời?"), evidence)]
    assert "6.3.2. Đảng viên sinh hoạt tạm thời:" in quoted[0]
    assert any("a) Đóng đảng phí" in quote for quote in quoted)
    assert any("Việc thứ 5" in quote for quote in quoted)
    assert not any("văn phòng theo dõi" in quote for quote in quoted)


def test_a_short_passage_is_quoted_whole():
    reading = read("đảng phí đóng ở đâu")
    (evidence,) = weighed(reading, [found(LIST)], lambda _: 1.0, lambda _: Bearing(2, 0.0))
    assert quotes(reading, evidence) == [(0, len(LIST))]


def test_a_passage_with_the_amount_asked_for_comes_before_one_that_only_speaks_of_it():
    reading = read("đảng viên đóng đảng phí bao nhiêu tiền?")
    talk = found("Đảng viên đóng đảng phí theo quy định.", rank=1, score=1.0, locator="dieu-1")
    amount = found("Đảng viên là sinh viên đóng đảng phí 5.000 đồng.", rank=2, score=0.9, locator="dieu-2")
    best, *_ = weighed(reading, [talk, amount], lambda _: 1.0, lambda _: Bearing(2, 0.0))
    assert best.hit is amount
    assert best.satisfied


def test_a_passage_of_another_document_than_the_one_named_is_not_chosen_beside_it():
    reading = read("thời hạn nộp phiếu là bao nhiêu ngày")
    own = found("Nộp phiếu trong thời hạn 60 ngày.", locator="dieu-1")
    other = found("Nộp phiếu trong thời hạn 30 ngày.", locator="dieu-1", document="quy-dinh-2-qd-tw-2020")
    named = lambda passage: Bearing(2 if passage.document_id.startswith("quy-dinh-1") else 0, 0.0)  # noqa: E731
    chosen = choose(reading, weighed(reading, [other, own], lambda _: 1.0, named))
    assert [one.hit for one in chosen] == [own]


def test_no_evidence_chooses_nothing():
    assert choose(read("gì"), []) == []
