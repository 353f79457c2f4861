import re
from collections import Counter
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Kind, joined
from corpus.text import syllables
from made.documents import document, provision
from qa.index.passages import LONG, passages


def cut(*provisions, **entry):
    return [(passage.locator, passage.part, passage.text) for passage in passages(document(*provisions, **entry))]


def words(n, end="."):
    return " ".join(f"từ{i}" for i in range(n)) + end


def test_a_provision_with_its_dashes_is_one_passage():
    found = passages(
        document(
            provision(
                "dieu-2",
                "Điều 2. Hồ sơ gồm:",
                provision("dieu-2.gach-1", "- đơn;"),
                provision("dieu-2.gach-2", "- bằng", provision("dieu-2.gach-2.cong-1", "+ bản gốc.")),
                page=4,
            )
        )
    )
    [passage] = found
    assert passage.text == "Điều 2. Hồ sơ gồm:\n- đơn;\n- bằng\n+ bản gốc."
    assert passage.page == 4
    assert [(passage.text[span.start : span.end], span.locator) for span in passage.spans] == [
        ("- đơn;", "dieu-2.gach-1"),
        ("- bằng\n+ bản gốc.", "dieu-2.gach-2"),
        ("+ bản gốc.", "dieu-2.gach-2.cong-1"),
    ]
    at = passage.text.index("gốc")
    assert passage.locator_at(at, at + 3) == "dieu-2.gach-2.cong-1"


def test_context_names_the_document_and_the_headings_above():
    [passage] = passages(
        document(provision("6", "6. Hồ sơ", provision("6.1", "6.1. Đảng viên nộp đơn."), heading="Hồ sơ"))
    )
    assert passage.context == "Quy định 294-QĐ/TW\nThi hành Điều lệ Đảng\nHồ sơ"


def test_a_heading_of_ours_that_is_not_in_the_text_goes_to_the_context():
    [passage] = passages(document(provision("6.1", "Đảng viên nộp đơn.", heading="Nộp đơn xin vào Đảng")))
    assert passage.context.endswith("\nNộp đơn xin vào Đảng")


def test_a_heading_in_the_text_is_not_repeated_in_the_context():
    [passage] = passages(document(provision("6.1", "6.1. Nộp đơn\nĐảng viên nộp đơn.", heading="Nộp đơn")))
    assert passage.context == "Quy định 294-QĐ/TW\nThi hành Điều lệ Đảng"


def test_a_short_list_of_points_stays_with_its_lead_in():
    points = [provision("1.diem-a", "a) là người;"), provision("1.diem-b", "b) đủ tuổi.")]
    found = passages(document(provision("1", "1. Người vào Đảng phải:", *points)))
    assert [passage.locator for passage in found] == ["1"]
    assert [span.locator for span in found[0].spans] == ["1.diem-a", "1.diem-b"]


def long_list(lead_in, heading=""):
    points = [provision("1.diem-a", f"a) {words(70)}"), provision("1.diem-b", f"b) {words(70)}")]
    return passages(document(provision("1", lead_in, *points, heading=heading)))


def test_points_of_a_long_list_stand_alone_beside_their_lead_in():
    found = long_list("1. Tuổi đời\nNgười vào Đảng phải:", "Tuổi đời")
    assert [passage.locator for passage in found] == ["1", "1.diem-a", "1.diem-b"]
    assert found[2].context.endswith("\nTuổi đời\nNgười vào Đảng phải:")


def test_a_lead_in_that_says_more_than_a_title_is_a_passage_too():
    found = long_list("1. Người vào Đảng tự làm đơn. Người đó phải:")
    assert [passage.text for passage in found[:1]] == ["1. Người vào Đảng tự làm đơn. Người đó phải:"]
    assert found[1].context.endswith("\nNgười đó phải:")
    assert long_list(f"1. {words(30, ':')}")[0].locator == "1"


def test_a_heading_with_provisions_under_it_makes_no_passage():
    inner = provision("1.1", "1.1. Đảng viên nộp đơn.")
    assert cut(provision("1", "1. Điều 4 (Khoản 1): Nộp đơn.", inner, heading="Nộp đơn")) == [
        ("1.1", 0, "1.1. Đảng viên nộp đơn.")
    ]
    assert cut(provision("chuong-1", "Chương I\nNỘP ĐƠN", inner, heading="Nộp đơn")) == [("1.1", 0, inner.text)]
    assert cut(provision("1", "", inner)) == [("1.1", 0, inner.text)]


def test_a_heading_alone_is_a_passage():
    assert cut(provision("1", "1. Nộp đơn", heading="Nộp đơn")) == [("1", 0, "1. Nộp đơn")]


def test_what_a_provision_says_before_its_points_is_a_passage():
    found = cut(
        provision("1", "1. Đảng viên có quyền.", provision("1.1", "1.1. Quyền một."), provision("1.2", "1.2. Hai."))
    )
    assert [locator for locator, _, _ in found] == ["1", "1.1", "1.2"]


def test_items_between_points_are_their_provision_s_own():
    found = cut(
        provision(
            "1",
            "Câu đầu.",
            provision("1.gach-1", "- một"),
            provision("1.diem-a", "a) A."),
            provision("1.gach-2", "- hai"),
        )
    )
    assert found == [("1", 1, "Câu đầu.\n- một"), ("1", 2, "- hai"), ("1.diem-a", 0, "a) A.")]


def test_a_long_text_is_split_after_sentences_into_numbered_parts():
    text = f"1. {words(80)} {words(80).capitalize()} {words(80).capitalize()}"
    found = cut(provision("1", text))
    assert [part for _, part, _ in found] == [1, 2, 3]
    assert all(piece.endswith(".") for _, _, piece in found)


def test_a_long_list_is_split_between_items_and_later_parts_keep_the_lead_in():
    items = [provision(f"1.gach-{i}", f"- {words(50, ';')}") for i in range(1, 6)]
    found = passages(document(provision("1", "1. Hồ sơ gồm:", *items)))
    assert [passage.part for passage in found] == [1, 2, 3]
    assert all(passage.text.startswith("- ") for passage in found[1:])
    assert [part.context.count("Hồ sơ gồm:") for part in found] == [0, 1, 1]


def test_parts_keep_the_heading_and_the_lead_in_of_the_list_they_are_in():
    inner = [provision(f"1.gach-1.cong-{i}", f"+ {words(80)}") for i in range(1, 4)]
    outer = provision("1.gach-1", "- Cấp ủy có trách nhiệm:", *inner)
    found = passages(document(provision("1", "1. Trách nhiệm", outer, heading="Trách nhiệm")))
    assert [part.context.split("\n")[2:] for part in found] == [
        [],
        ["Trách nhiệm", "Cấp ủy có trách nhiệm:"],
        ["Trách nhiệm", "Cấp ủy có trách nhiệm:"],
    ]


def test_later_parts_have_addresses_of_their_own():
    found = passages(document(provision("1", f"{words(150)} {words(150).capitalize()}")))
    assert [part.id for part in found] == ["quy-dinh-294-qd-tw-2025:1:1", "quy-dinh-294-qd-tw-2025:1:2"]


def test_a_sentence_without_end_is_cut_between_words():
    found = cut(provision("1", words(500)))
    assert len(found) == 5


def test_recitals_recipients_and_signature_make_no_passage():
    frame = [
        provision("doan-1", "- Căn cứ Điều lệ Đảng;"),
        provision("doan-2", "Nơi nhận:\n- Các tỉnh ủy", heading="Nơi nhận"),
        provision("doan-3", "T/M BAN BÍ THƯ", heading="Chữ ký"),
        provision("doan-4", "BAN BÍ THƯ"),
        provision("doan-5", "Ban Bí thư quy định một số điểm như sau:"),
    ]
    assert cut(*frame, provision("dieu-1", "Điều 1. Căn cứ vào đây.")) == [("dieu-1", 0, "Điều 1. Căn cứ vào đây.")]


def test_a_report_may_begin_a_paragraph_with_what_it_rests_on():
    text = "Căn cứ tình hình, đảng ủy đã kết nạp 20 đảng viên."
    assert cut(provision("doan-1", text), kind=Kind.BAO_CAO, number=None) == [("doan-1", 0, text)]


def test_two_provisions_at_one_address_are_refused():
    with pytest.raises(ValueError, match=r"quy-dinh-294-qd-tw-2025: two provisions at dieu-1"):
        passages(document(provision("dieu-1", "a"), provision("dieu-1", "b")))


def test_a_document_without_text_has_no_passages():
    assert passages(document()) == []
    assert passages(document(provision("dieu-1"))) == []


TEXTS = st.integers(1, 300).map(words) | st.sampled_from(["", "Hồ sơ gồm:", "Một; hai; ba.\nBốn? 😀"])


@st.composite
def trees(draw, depth=0):
    token = draw(st.sampled_from(["gach", "y", "khoan"]))
    children = draw(st.lists(trees(depth + 1), max_size=3 if depth < 2 else 0))
    heading = draw(st.sampled_from(["", "Đơn"]))
    return provision(f"{token}-1", heading or draw(TEXTS), *children, heading=heading)


def numbered(tree, numbers):
    kind = tree.locator.partition("-")[0]
    children = [numbered(child, numbers) for child in tree.children]
    return provision(f"{kind}-{next(numbers)}", tree.text, *children, heading=tree.heading)


def letters(texts):
    return Counter("".join(re.findall(r"\w", "".join(texts))))


@given(st.lists(trees(), max_size=3))
@settings(max_examples=60)
def test_every_passage_is_a_slice_of_its_provision_and_together_they_are_the_whole_text(roots):
    numbers = count()
    whole = document(*(numbered(root, numbers) for root in roots))
    found = passages(whole)
    assert len({passage.id for passage in found}) == len(found)
    for passage in found:
        text = joined(whole.find(passage.locator))
        assert text[passage.start : passage.end] == passage.text != ""
        assert len(syllables(passage.text)) <= LONG
        for span in passage.spans:
            assert 0 <= span.start < span.end <= len(passage.text)
    titles = ("Đơn", "Hồ sơ gồm:")
    said = [provision.text for provision in whole.walk() if provision.text not in titles or not provision.children]
    shown = letters(passage.text for passage in found)
    assert shown >= letters(said)
    assert shown <= letters(provision.text for provision in whole.walk())
