import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from made.courses import rule, text
from made.pages import page, texts
from made.served import client, holding
from made.teaching import fill_in, kept, whole_bank, work_at
from qa.write.replies import day

CHOSEN = {"title": "Thi cuối khóa", "number": "4", "codes": "3", "minutes": "20", "seed": "5", "essays": "1"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(rule()), settings={"data": tmp_path}) as opened:
        yield opened


def drawn(served: TestClient, **more: str) -> tuple[str, str, dict[str, Any]]:
    """Return the link to edit of a bank, that of an exam drawn from it, and the exam."""
    bank = kept(served, whole_bank(8))["edit_link"]
    answer = fill_in(served, bank, "/exams", **(CHOSEN | {"approved_only": None} | more))
    assert answer.status_code == 303, answer.text
    return bank, answer.headers["location"], work_at(served, answer.headers["location"])


def test_an_exam_is_drawn_from_a_bank_and_is_the_same_by_its_seed(served: TestClient) -> None:
    bank, _, exam = drawn(served)
    assert (exam["title"], len(exam["items"]), len(exam["codes"]), exam["minutes"]) == ("Thi cuối khóa", 4, 3, 20)
    again = fill_in(served, bank, "/exams", **CHOSEN, approved_only=None).headers["location"]
    assert work_at(served, again) == exam


def test_only_approved_questions_are_drawn_unless_drafts_are_asked_for(served: TestClient) -> None:
    bank = kept(served, whole_bank(8))["edit_link"]
    answer = fill_in(served, bank, "/exams", **CHOSEN)
    assert answer.status_code == 409
    assert "0 câu trắc nghiệm" in answer.text
    assert "bỏ dấu “Chỉ lấy câu đã duyệt”" in answer.text


def test_an_exam_for_an_earlier_day_keeps_what_has_lapsed_since_and_is_had_as_of_it(tmp_path: Path) -> None:
    lapsed = rule().model_copy(update={"repealed_on": date(2026, 5, 1)})
    with client(holding(lapsed), settings={"data": tmp_path}) as served:
        bank = kept(served, whole_bank(8))["edit_link"]
        assert fill_in(served, bank, "/exams", **CHOSEN, approved_only=None).status_code == 409
        _, at, exam = drawn(served, as_of="2026-03-01")
        assert exam["made_for"] == "2026-03-01"
        shown = served.get(at).text
        assert "Không dùng đề này nữa" in shown
        assert f"Đúng đến ngày {day(date.today())}" not in shown
        assert "Đúng đến ngày 1/3/2026" in shown
        (link,) = re.findall(r'"(/v1/works/[^"]+/papers.docx[^"]*)"', shown)
        assert served.get(link.replace("&amp;", "&")).status_code == 200
        assert served.get(link.partition("?")[0]).status_code == 409


@pytest.mark.parametrize("wrong", [{"number": "nhiều"}, {"codes": "0"}, {"minutes": "-5"}])
def test_a_number_that_is_none_is_told(served: TestClient, wrong: dict[str, str]) -> None:
    bank = kept(served, whole_bank(8))["edit_link"]
    answer = fill_in(served, bank, "/exams", **(CHOSEN | wrong))
    assert answer.status_code == 409
    assert "cần số nguyên" in answer.text


def test_every_part_is_there_for_who_may_edit_and_papers_hold_no_keys(served: TestClient) -> None:
    _, at, exam = drawn(served)
    papers = page(served.get(f"{at}?part=papers"))
    assert texts(papers, "code") == ["Mã đề 101", "Mã đề 102", "Mã đề 103"]
    assert "Đáp án:" not in papers.text_content()
    keys = served.get(f"{at}?part=keys").text
    assert keys.count("Đáp án: ") == 4
    assert all(text(int(one["sources"][0]["locator"])) in keys for one in exam["items"])
    cells = [one.text for one in page(served.get(f"{at}?part=marking")).iter("td")]
    rows = zip(*(code["questions"] for code in exam["codes"]), strict=True)
    assert cells == [one["key"] for row in rows for one in row]


def test_the_link_to_read_has_papers_without_keys_until_the_owner_shows_them(served: TestClient) -> None:
    _, at, _ = drawn(served)
    read = served.get(f"/v1/works/{at.split('/')[2]}").json()["link"]
    assert served.get(f"{read}?part=papers").status_code == 200
    assert served.get(f"{read}?part=sheet").status_code == 200
    assert "part=keys" not in served.get(read).text
    hidden = (f"{read}?part=keys", f"{read}?part=marking", read.replace("exams", "practice"))
    assert [served.get(one).status_code for one in hidden] == [403] * 3
    fill_in(served, at, "/settings", answers_shown="on")
    assert [served.get(one).status_code for one in hidden] == [200] * 3


def test_an_exam_with_a_question_that_was_withdrawn_is_out_of_use_and_drawn_again_without_it(
    served: TestClient,
) -> None:
    bank, at, exam = drawn(served)
    out = exam["items"][0]["id"]
    assert "Không dùng đề này nữa" not in served.get(at).text
    served.post(f"{bank}/states", data={f"pick.{out}": "on", "state": "withdrawn", "revision": "1"})
    for part in ("", "papers", "keys", "marking"):
        assert "Không dùng đề này nữa" in served.get(f"{at}?part={part}").text
    assert "[không còn đúng]" in served.get(f"{at}?part=papers").text
    assert fill_in(served, at, "/redraw").status_code == 303
    anew = work_at(served, at)
    assert out not in {one["id"] for one in anew["items"]}
    assert (len(anew["items"]), len(anew["codes"]), anew["title"]) == (4, 3, "Thi cuối khóa")
    assert "Không dùng đề này nữa" not in served.get(at).text


def test_an_exam_on_a_clause_that_changed_is_marked_on_every_sheet(tmp_path: Path) -> None:
    with client(holding(rule()), settings={"data": tmp_path}) as served:
        _, at, exam = drawn(served)
    place = exam["items"][0]["sources"][0]["locator"]
    later = tuple(
        one.model_copy(update={"text": f"{one.text} Thêm."}) if one.locator == place else one
        for one in rule().provisions
    )
    changed = rule().model_copy(update={"provisions": later})
    with client(holding(changed), settings={"data": tmp_path}) as served:
        assert served.get(f"{at}?part=papers").text.count("Không dùng đề này nữa") == 3
        assert fill_in(served, at, "/redraw").status_code == 303
        assert place not in {one["sources"][0]["locator"] for one in work_at(served, at)["items"]}


def test_without_its_bank_an_exam_cannot_be_drawn_again(served: TestClient) -> None:
    bank, at, _ = drawn(served)
    served.post(f"{bank}/delete")
    answer = served.post(f"{at}/redraw", data={"revision": "1"})
    assert answer.status_code == 409
    assert "Ngân hàng của đề này không còn" in answer.text
