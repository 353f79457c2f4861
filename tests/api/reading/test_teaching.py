from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.exports.context import context
from api.exports.formats import FORMATS
from corpus.register import Register
from made.courses import rule
from made.kept import KEY
from made.pages import page
from made.people import HERE
from made.served import client, holding
from made.teaching import TODAY, kept, whole_bank, work_at


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(rule()), settings={"data": tmp_path, "admin_key": KEY}) as opened:
        yield opened


def test_a_link_of_either_kind_is_opened_from_wherever_it_was_pasted(served: TestClient) -> None:
    links = kept(served, whole_bank())
    for link in (links["link"], links["edit_link"]):
        answer = served.get(
            "/teaching/open", params={"link": f"Xem https://nơi.vn{link} nhé"}, follow_redirects=False
        )
        assert answer.headers["location"] == link
    assert served.get("/teaching/open", params={"link": "không có gì"}).status_code == 404


def test_a_work_comes_back_from_its_file(served: TestClient) -> None:
    bank = whole_bank()
    content = FORMATS["bank"]["bank.json"].write(bank, context(bank, Register([rule()]), TODAY))
    answer = served.post("/teaching/import", files={"file": ("x.json", content)}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert work_at(served, answer.headers["location"]) == bank.model_dump(mode="json")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"form": "bank"}'])
def test_a_file_that_holds_no_work_is_told(served: TestClient, content: bytes) -> None:
    answer = served.post("/teaching/import", files={"file": ("x.json", content)})
    assert answer.status_code == 409
    assert "Tệp này không phải" in answer.text
    assert served.post("/teaching/import", files={}).status_code == 409


def test_works_are_checked_by_their_links_with_what_differs(tmp_path: Path) -> None:
    with client(holding(rule()), settings={"data": tmp_path}) as served:
        link = kept(served, whole_bank(3))["edit_link"]
    with client(holding(rule(2)), settings={"data": tmp_path}) as served:
        answer = served.post("/teaching/check", data={"keys": f"http://nơi{link}\nhttp://nơi/banks/{'x' * 32}"})
        assert "2 trong 4 phần không còn đúng" in answer.text
        assert "1 liên kết không mở được" in answer.text


def test_the_administrator_sees_titles_and_counts_and_no_link_and_may_delete(served: TestClient) -> None:
    links = kept(served, whole_bank(3))
    assert "/sign-in" in str(served.get("/admin/teaching").url)
    served.headers.update(HERE)
    served.post("/sign-in", data={"key": KEY})
    shown = served.get("/admin/teaching")
    assert "Cả 4 phần còn đúng" in shown.text
    assert links["read_key"] not in shown.text
    (form,) = (one for one in page(shown).forms if "/admin/teaching/" in one.get("action", ""))
    fields = dict(form.form_values())
    assert served.post(form.get("action"), data=fields).status_code == 409
    assert served.post(form.get("action"), data={"confirm": "on", "token": "x"}).status_code == 403
    served.post(form.get("action"), data=fields | {"confirm": "on"})
    assert served.get(links["link"]).status_code == 404
    assert served.post(form.get("action"), data=fields | {"confirm": "on"}).status_code == 404


def test_a_bank_for_an_earlier_day_is_made_of_a_rule_that_has_lapsed_since(tmp_path: Path) -> None:
    lapsed = rule().model_copy(update={"repealed_on": date(2026, 5, 1)})
    with client(holding(lapsed), settings={"data": tmp_path}) as served:
        assert "(hôm nay không có hiệu lực)" in served.get("/teaching").text
        chosen = {f"document.{lapsed.id}": "on"}
        answer = served.post("/banks", data=chosen | {"as_of": "2026-03-01"}, follow_redirects=False)
        assert answer.status_code == 303
        assert work_at(served, answer.headers["location"])["documents"] == [lapsed.id]
        assert served.post("/banks", data=chosen).status_code == 409
