import pytest

from made.answers import NOW, question
from made.library import FEES, GUESSED_NEW, LATER, NEW, TWINS, said
from qa.answer import search
from qa.model import Status
from qa.question.reading import read
from qa.write.refusal import NEAREST, refuse

ABROAD = "Chuyển sinh hoạt đảng ra nước ngoài mất bao nhiêu tiền?"
UNHELD = "Màu sơn của trụ sở là màu gì?"


def refused(library, asked, hits=(), status=Status.UNANSWERABLE, on=NOW):
    return refuse(question(asked, on), read(asked), hits, library, status, {"hits": len(hits)})


def found(library, asked):
    return search(asked, library, 20, NOW)


@pytest.mark.parametrize("status", [Status.UNANSWERABLE, Status.DECLINED])
def test_a_refusal_has_words_and_quotes_nothing(library, status):
    answer = refused(library, UNHELD, found(library, UNHELD), status)
    assert (answer.status, answer.citations) == (status, ())
    assert answer.text
    assert answer.trace["cited"] == 0


def test_what_was_near_is_given_beside_it_the_nearest_first_and_no_more_than_a_reader_takes_in(library):
    hits = found(library, ABROAD)
    assert len(hits) > NEAREST
    assert refused(library, ABROAD, hits).nearest == tuple(hits[:NEAREST])


@pytest.mark.parametrize("near", [0, 1])
def test_where_less_was_near_less_is_given(library, near):
    hits = found(library, ABROAD)[:near]
    assert refused(library, ABROAD, hits).nearest == tuple(hits)


def test_the_words_of_what_was_near_are_not_repeated_in_the_text(library):
    answer = refused(library, ABROAD, found(library, ABROAD))
    assert not any(hit.passage.text in answer.text for hit in answer.nearest)


def test_nothing_of_the_collection_is_near_what_it_has_nothing_to_do_with(library):
    assert refused(library, UNHELD, found(library, UNHELD), Status.DECLINED).nearest == ()


def test_a_member_is_sent_to_their_own_cell_and_committee(library):
    assert "chi bộ" in refused(library, UNHELD).text
    assert "cấp ủy" in refused(library, UNHELD).text


def test_the_body_that_what_was_near_names_is_named_too(library):
    asked = "Đảng ủy Bộ Ngoại giao giải đáp việc sinh hoạt đảng ở nước ngoài vào giờ nào?"
    hits = [hit for hit in found(library, asked) if hit.passage.locator == "3"]
    assert "Đảng ủy Bộ Ngoại giao" in refused(library, asked, hits).text
    assert "Đảng ủy Bộ Ngoại giao" not in refused(library, asked).text


@pytest.mark.parametrize("status", [Status.UNANSWERABLE, Status.DECLINED])
def test_a_question_in_english_is_refused_in_english(library, status):
    asked = "What colour should the walls of the branch office be painted?"
    english = refused(library, asked, status=status).text
    assert "provision" in english or "This service" in english
    assert english != refused(library, UNHELD, status=status).text


@pytest.mark.parametrize(
    ("asked", "code", "names"),
    [
        ("Điều 2 Quy định 999-QĐ/TW nói gì?", "document-missing", "999-QĐ/TW"),
        (f"Điều 2 Hướng dẫn {GUESSED_NEW.number} nói gì?", "text-missing", GUESSED_NEW.name),
        (f"Điều 2 Quy định {LATER.number} nói gì?", "not-yet-in-force", LATER.number),
    ],
    ids=["not held", "known by name alone", "not yet in force"],
)
def test_what_hinders_an_answer_from_a_named_document_is_said(library, asked, code, names):
    assert names in said(refused(library, asked))[code]


def test_of_a_named_document_that_is_held_and_in_force_nothing_is_said(library):
    assert said(refused(library, f"Màu bìa của Quy định {FEES.number} là màu gì?")) == {}


def test_two_missing_documents_are_both_named(library):
    notices = refused(library, "Quy định 998-QĐ/TW và Quy định 999-QĐ/TW khác nhau thế nào?").notices
    assert [notice.code for notice in notices] == ["document-missing"] * 2
    assert notices[0].text != notices[1].text


def test_what_the_register_knows_of_a_named_document_is_said_though_no_clause_is(library):
    text = refused(library, f"Quy định {NEW.number} được ban hành ngày nào?").text
    assert "6/5/2024" in text
    assert "Ban Bí thư" in text


def test_a_number_that_several_documents_bear_lists_them(library):
    text = refused(library, "Hướng dẫn 01-HD/TW được ban hành khi nào?").text
    assert all(str(twin.issued_on.year) in text for twin in TWINS)


def test_each_refusal_has_an_id_of_its_own(library):
    assert refused(library, UNHELD).id != refused(library, UNHELD).id


def test_the_nearest_place_is_the_provision_that_speaks_of_it(library):
    hits = found(library, "Thẻ đảng bị mất được cấp lại ở phòng nào?")
    (nearest, *_) = refused(library, "Thẻ đảng bị mất được cấp lại ở phòng nào?", hits).nearest
    assert f"{nearest.passage.document_id}:{nearest.passage.locator}" == "quy-che-77-qc-tw-2019:dieu-1"
