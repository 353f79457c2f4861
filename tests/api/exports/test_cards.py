import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings

from api.exports.cards import cards
from corpus.model import Nature
from made.courses import bank, rule
from made.exports import WORDS, changed, collection, course, exam, held, of_text
from made.served import client, holding


@settings(max_examples=40)
@given(WORDS)
def test_official_words_are_on_the_cards_to_the_letter(text: str) -> None:
    document, work = of_text(text)
    found = cards(work, held(work, document))
    assert "".join("".join(card.words for card in found).split()) == "".join(f"“{text}”".split())
    assert all(card.place == "mục 1 Quy định số 294-QĐ/TW của Ban Bí thư" for card in found)


def test_a_clause_has_a_code_where_there_is_an_address() -> None:
    (card, *_), (plain, *_) = (cards(collection(), held(collection(), address=at)) for at in ("https://h.vn", ""))
    assert card.link.startswith("https://h.vn/read/quy-dinh-294-qd-tw-2025?mark=1~0-52~")
    assert card.code.startswith("<svg")
    assert (plain.link, plain.code) == ("", "")


def test_a_question_is_followed_by_its_answer() -> None:
    asked, answer, *_ = cards(bank(4), held(bank(4)))
    assert (asked.title, answer.title) == ("Câu hỏi 1", "Câu hỏi 1 – A. 11 ngày làm việc")
    assert asked.words.endswith("D. 41 ngày làm việc")
    assert answer.words == "“1. Chi bộ tổ chức lễ kết nạp trong 30 ngày làm việc.”"


def test_a_digest_is_told_as_one_and_never_in_quotation_marks() -> None:
    document, work = of_text("Chi bộ họp mỗi tháng.", Nature.DIGEST)
    ((card),) = cards(work, held(work, document))
    assert card.words == "Chi bộ họp mỗi tháng."
    assert card.place.endswith("(theo bản tóm lược)")


def test_what_no_longer_holds_is_marked_and_no_longer_asked() -> None:
    first, *others = cards(collection(), held(collection(), changed()))
    assert first.warning == "KHÔNG CÒN ĐÚNG: điều khoản đã sửa lời"
    assert not any(card.warning for card in others)
    assert len(cards(bank(4), held(bank(4), changed()))) == 6


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(rule()), settings={"data": tmp_path}) as opened:
        yield opened


@pytest.mark.parametrize("work", [collection(), course(), bank(4)], ids=lambda work: work.form)
def test_the_page_has_every_card_with_its_day(served: TestClient, work: object) -> None:
    key = served.post("/v1/works", json=work.model_dump(mode="json")).json()["read_key"]  # type: ignore[attr-defined]
    page = served.get(f"/{work.form}s/{key}/cards?as_of=2026-03-01")  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    found = cards(work, held(work))  # type: ignore[arg-type]
    assert len(re.findall(r"đúng đến ngày 1/3/2026", page.text)) == len(found)
    assert page.text.count("<svg") == sum(bool(card.code) for card in found)


def test_an_exam_has_no_cards_and_an_unknown_key_no_page(served: TestClient) -> None:
    key = served.post("/v1/works", json=exam().model_dump(mode="json")).json()["read_key"]
    assert served.get(f"/banks/{key}/cards").status_code == 404
    assert served.get(f"/collections/{'A' * 32}/cards").status_code == 404
