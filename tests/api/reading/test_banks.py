import html
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from made.courses import item, rule, text
from made.pages import inside, page, texts
from made.served import client, holding
from made.teaching import TODAY, fill_in, kept, whole_bank, work_at
from qa.courses.model import Kind, State


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(rule()), settings={"data": tmp_path}) as opened:
        yield opened


@pytest.fixture
def at(served: TestClient) -> str:
    return str(kept(served, whole_bank(24))["edit_link"])


def picked(served: TestClient, at: str, state: str, *ids: str, query: str = "?page=1") -> None:
    form = {f"pick.{id}": "on" for id in ids} | {"state": state, "revision": revision(served, at)}
    answer = served.post(f"{at}/states{query}", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text


def revision(served: TestClient, at: str) -> str:
    return str(served.get(f"/v1/works/{at.split('/')[2]}").json()["revision"])


def states(served: TestClient, at: str) -> dict[str, str]:
    work = work_at(served, at)
    return {one["id"]: one["state"] for one in (*work["items"], *work["essays"])}


def test_a_bank_is_made_on_the_page_of_those_who_teach(served: TestClient) -> None:
    answer = fill_in(served, "/teaching", "/banks", title="Lớp tháng 12")
    made = work_at(served, answer.headers["location"])
    assert (made["title"], made["made_for"]) == ("Lớp tháng 12", TODAY.isoformat())
    assert made["items"]


def test_where_nothing_can_be_asked_that_is_told(served: TestClient) -> None:
    answer = fill_in(served, "/teaching", "/banks", as_of="2025-01-01")
    assert answer.status_code == 409
    assert "Không ra được câu hỏi nào" in answer.text


def test_twenty_questions_stand_on_a_page_with_key_and_a_link_that_marks_the_quote(
    served: TestClient, at: str
) -> None:
    shown = page(served.get(at))
    assert len(inside(shown, "questions", "h3")) == 20
    assert "trang 1 trên 2" in shown.get_element_by_id("questions").text
    assert texts(shown, "right")[0] == "A. 11 ngày làm việc (đáp án)"
    links = [one.get("href") for one in inside(shown, "ground", "a")]
    read = page(served.get(links[0].partition("#")[0]))
    assert "".join(mark.text_content() for mark in read.iter("mark")).strip() == text(1)
    rest = page(served.get(f"{at}?page=2"))
    assert len(inside(rest, "questions", "h3")) == 5


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=essay", 1),
        ("kind=deadline", 24),
        ("topic=Phần lẻ", 12),
        ("difficulty=hard", 8),
        ("state=approved", 0),
        ("document=x", 0),
        ("stale=1", 0),
    ],
)
def test_questions_are_filtered(served: TestClient, at: str, query: str, count: int) -> None:
    assert page(served.get(f"{at}?{query}")).get_element_by_id("questions").text.startswith(f"{count} câu")


def test_many_are_approved_and_withdrawn_at_once(served: TestClient, at: str) -> None:
    sound = item(1, stem="Chi bộ tổ chức lễ kết nạp trong bao nhiêu ngày làm việc?").model_copy(
        update={
            "id": "a",
            "options": ("30 ngày làm việc", "60 ngày làm việc", "45 ngày làm việc", "15 ngày làm việc"),
        }
    )
    bank = whole_bank(3).model_copy(update={"items": (sound, item(2), item(3))})
    at = str(kept(served, bank)["edit_link"])
    picked(served, at, "approved", "a", "cau-2-0", "tu-luan")
    assert states(served, at) == {"a": "approved", "cau-2-0": "draft", "cau-3-0": "draft", "tu-luan": "approved"}
    assert "Chưa duyệt được: lời trích làm căn cứ không nói điều đáp án nói" in served.get(at).text
    picked(served, at, "withdrawn", "cau-2-0", "cau-3-0")
    assert [state for state in states(served, at).values() if state == "withdrawn"] == ["withdrawn"] * 2


def test_a_question_is_edited_and_checked_again(served: TestClient, at: str) -> None:
    one = f"{at}/questions/cau-1-0"
    right = {f"option__{n}": f"{days} ngày làm việc" for n, days in enumerate((30, 60, 45, 15))}
    fill_in(served, one, "/cau-1-0", stem="Lễ kết nạp tổ chức trong mấy ngày?", state="approved", **right)
    assert states(served, at)["cau-1-0"] == "approved"
    assert "Không thấy lỗi" in served.get(one).text
    fill_in(served, one, "/cau-1-0", key="1")
    assert states(served, at)["cau-1-0"] == "draft"
    assert "lời trích làm căn cứ không nói điều đáp án nói" in served.get(one).text


def test_a_reviewer_who_says_why_may_approve_what_the_rules_doubt(served: TestClient, at: str) -> None:
    one = f"{at}/questions/cau-1-0"
    fill_in(served, one, "/cau-1-0", state="approved")
    assert states(served, at)["cau-1-0"] == "draft"
    fill_in(served, one, "/cau-1-0", state="approved", note="Đã đối chiếu bản gốc.")
    assert states(served, at)["cau-1-0"] == "approved"
    assert "Vẫn duyệt vì ghi chú" in served.get(at).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"option__1": "11 ngày làm việc"}, "hai phương án giống nhau"),
        ({"stem": "  "}, "chưa viết câu hỏi"),
        ({"option__0": ""}, "đáp án phải là một phương án đã viết"),
        ({"quote__0": "Chi bộ không phải tổ chức lễ."}, "lời trích không đứng nguyên văn"),
    ],
)
def test_what_is_no_question_is_told_and_what_was_typed_stays(
    served: TestClient, at: str, typed: dict[str, str], said: str
) -> None:
    answer = fill_in(served, f"{at}/questions/cau-1-0", "/cau-1-0", note="giữ lại", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "giữ lại" in answer.text


def test_a_point_of_an_essay_is_left_out_by_emptying_it(served: TestClient, at: str) -> None:
    one = f"{at}/questions/tu-luan"
    assert fill_in(served, one, "/tu-luan", point__0="").status_code == 303
    assert len(work_at(served, at)["essays"][0]["points"]) == 2
    assert "cần ít nhất 2 ý chấm" in fill_in(served, one, "/tu-luan", point__0="").text


ESSAY = {
    "stem": "Đồng chí hãy trình bày thời hạn nộp giấy giới thiệu và trả lời đơn thư.",
    "topic": "Thời hạn",
    "point__0": "Đảng viên nộp giấy giới thiệu trong 60 ngày làm việc.",
    "at__0": "mục 2 Quy định 294-QĐ/TW",
    "point__1": "Cấp ủy cơ sở trả lời đơn thư trong 45 ngày làm việc.",
    "at__1": "http://nơi-này/read/quy-dinh-294-qd-tw-2025#3",
}


def test_an_own_essay_is_marked_by_points_each_on_a_clause(served: TestClient, at: str) -> None:
    answer = fill_in(served, f"{at}/essay", "/essays", **ESSAY)
    assert answer.status_code == 303, answer.text
    one = answer.headers["location"]
    assert "Không thấy lỗi" in served.get(one).text
    added = work_at(served, at)["essays"][-1]
    assert [point["source"]["locator"] for point in added["points"]] == ["2", "3"]
    assert (added["state"], added["topic"]) == (State.DRAFT, ["Thời hạn"])
    assert fill_in(served, f"{at}/essay", "/essays", **ESSAY).status_code == 409

    more = {
        "point__1": "",
        "point__2": "Chi bộ tổ chức lễ kết nạp trong 30 ngày.",
        "at__2": "mục 1 Quy định 294-QĐ/TW",
    }
    assert fill_in(served, one, added["id"], state="approved", **more).status_code == 303
    held = work_at(served, at)["essays"][-1]
    assert [point["source"]["locator"] for point in held["points"]] == ["2", "1"]
    assert held["state"] == State.APPROVED
    gift = served.get(f"/v1/works/{at.split('/')[2]}/export/questions.gift").text
    assert "trình bày thời hạn nộp giấy giới thiệu" in gift
    assert "Đảng viên nộp giấy giới thiệu trong 60 ngày làm việc." in gift

    unknown = fill_in(served, one, added["id"], at__0="mục 99 Quy định 294-QĐ/TW")
    assert "kho không có điều khoản" in unknown.text
    fill_in(served, one, added["id"], state="withdrawn")
    assert work_at(served, at)["essays"][-1]["state"] == State.WITHDRAWN


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"at__1": ""}, "ý chấm 2 chưa có điều khoản làm căn cứ"),
        ({"at__1": "mục 99 Quy định 294-QĐ/TW"}, "kho không có điều khoản “mục 99 Quy định 294-QĐ/TW”"),
        ({"at__1": "chỗ nói về thẻ"}, "địa chỉ chưa rõ"),
        ({"point__1": ""}, "ý chấm 2 chưa viết lời"),
        ({"point__1": "", "at__1": ""}, "cần ít nhất 2 ý chấm"),
        ({"stem": ""}, "chưa viết câu hỏi"),
    ],
)
def test_what_is_no_essay_is_told_and_what_was_typed_stays(
    served: TestClient, at: str, typed: dict[str, str], said: str
) -> None:
    answer = fill_in(served, f"{at}/essay", "/essays", **(ESSAY | typed))
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert ESSAY["point__0"] in answer.text


def test_a_point_that_no_clause_bears_out_keeps_an_essay_from_approval(served: TestClient, at: str) -> None:
    false = ESSAY | {"point__1": "Cấp ủy cơ sở trả lời đơn thư trong 90 ngày làm việc."}
    one = fill_in(served, f"{at}/essay", "/essays", **false).headers["location"]
    assert "lời trích của ý 2 không nói điều ý ấy nói" in served.get(one).text


def test_an_own_question_is_asked_on_a_clause_found_by_words_or_by_its_address(served: TestClient, at: str) -> None:
    clause = "http://nơi-này/read/quy-dinh-294-qd-tw-2025#2"
    form = page(served.get(f"{at}/new", params={"find": clause})).forms[0]
    typed = dict(form.form_values()) | {
        "stem": "Đảng viên nộp giấy giới thiệu trong bao nhiêu ngày làm việc?",
        "kind": Kind.DEADLINE,
        "key": "0",
        **{f"option.{n}": f"{days} ngày làm việc" for n, days in enumerate((60, 30, 45, 15))},
    }
    answer = served.post(form.get("action"), data=typed, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert "Không thấy lỗi" in served.get(answer.headers["location"]).text
    added = work_at(served, at)["items"][-1]
    assert (added["sources"][0]["locator"], added["state"]) == ("2", State.DRAFT)
    again = served.post(form.get("action"), data=typed | {"revision": revision(served, at)})
    assert "Ngân hàng đã có đúng câu này" in again.text
    misquoted = served.post(form.get("action"), data=typed | {"quote.0": "không có ở đó"})
    assert misquoted.status_code == 422


def test_whoever_has_the_link_to_read_sees_answers_and_changes_nothing(served: TestClient) -> None:
    links = kept(served, whole_bank(3))
    shown = page(served.get(links["link"]))
    assert texts(shown, "right")
    assert not [one for one in shown.iter("button") if one.get("value") == "approved"]
    form = {"pick.cau-1-0": "on", "state": "approved", "revision": "1"}
    assert served.post(f"{links['link']}/states", data=form).status_code == 403
    assert served.post(f"{links['link']}/delete").status_code == 403
    assert served.post(f"{links['link']}/questions/cau-1-0", data=form | {"stem": "x"}).status_code in (403, 422)


def test_what_somebody_else_changed_meanwhile_is_not_written_over(served: TestClient, at: str) -> None:
    form = {"pick.cau-1-0": "on", "state": "withdrawn", "revision": "1"}
    assert served.post(f"{at}/states", data=form, follow_redirects=False).status_code == 303
    assert served.post(f"{at}/states", data=form).status_code == 412


def test_what_held_on_the_day_of_its_bank_is_approved_for_exams_of_that_day(tmp_path: Path) -> None:
    lapsed = rule().model_copy(update={"repealed_on": date(2026, 5, 1)})
    with client(holding(lapsed), settings={"data": tmp_path}) as served:
        at = kept(served, whole_bank(3))["edit_link"]
        fill_in(served, f"{at}/questions/cau-1-0", "/cau-1-0", state="approved", note="Đã đối chiếu bản gốc.")
        picked(served, at, "approved", "tu-luan")
        assert states(served, at) == {
            "cau-1-0": "approved",
            "cau-2-0": "draft",
            "cau-3-0": "draft",
            "tu-luan": "approved",
        }
        drawing = {"number": "1", "essays": "1"}
        assert fill_in(served, at, "/exams", **drawing).status_code == 409
        assert fill_in(served, at, "/exams", **drawing, as_of="2026-03-01").status_code == 303


def test_a_question_on_a_clause_that_changed_says_so_and_cannot_be_approved(tmp_path: Path) -> None:
    with client(holding(rule()), settings={"data": tmp_path}) as served:
        at = kept(served, whole_bank(3))["edit_link"]
    changed = rule(3)
    first = changed.provisions[0].model_copy(update={"text": text(1).replace("30 ngày", "20 ngày")})
    later = changed.model_copy(update={"provisions": (first, *changed.provisions[1:])})
    with client(holding(later), settings={"data": tmp_path}) as served:
        shown = served.get(f"{at}?stale=1")
        assert "2 câu" in page(shown).get_element_by_id("questions").text
        assert next(one.text_content() for one in page(shown).iter("del")).startswith("[bỏ: 30")
        fill_in(served, f"{at}/questions/cau-1-0", "/cau-1-0", state="approved", note="cứ duyệt")
        assert states(served, at)["cau-1-0"] == "draft"


def test_a_deleted_bank_is_gone(served: TestClient, at: str) -> None:
    assert served.post(f"{at}/delete", follow_redirects=False).headers["location"] == "/teaching"
    assert served.get(at).status_code == 404
