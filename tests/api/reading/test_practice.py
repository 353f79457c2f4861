from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from made.courses import rule
from made.pages import page, texts
from made.served import client, holding
from made.teaching import kept, whole_bank
from qa.courses.model import State


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(rule()), settings={"data": tmp_path}) as opened:
        yield opened


def test_practice_begins_with_a_choice_and_leads_to_a_quiz_under_a_seed(served: TestClient) -> None:
    assert page(served.get("/practice")).forms[0].get("action") == "/practice"
    answer = served.get("/practice?number=3", follow_redirects=False)
    at = answer.headers["location"]
    assert at.startswith("/practice?number=3&seed=")
    first, second = served.get(at).text, served.get(at).text
    assert first == second
    assert first.count("data-question=") == 3
    assert "chưa có người duyệt" in first


def test_the_page_has_keys_and_clauses_and_no_form_that_would_send_an_answer(served: TestClient) -> None:
    shown = page(served.get("/practice?number=3&seed=1"))
    assert not shown.forms
    assert len(texts(shown, "ground")) >= 3


def test_of_a_bank_only_what_was_approved_is_practised_unless_the_owner_allows_drafts(served: TestClient) -> None:
    bank = whole_bank(4)
    items = (bank.items[0].model_copy(update={"state": State.APPROVED}), *bank.items[1:])
    for allowed, count in ((False, 1), (True, 4)):
        link = kept(served, bank.model_copy(update={"items": items, "drafts_practised": allowed}))["link"]
        shown = served.get(link.replace("banks", "practice"))
        assert shown.text.count("data-question=") == count
        assert ("chưa có người duyệt" in shown.text) is allowed


def test_what_no_longer_holds_is_not_practised(tmp_path: Path) -> None:
    with client(holding(rule()), settings={"data": tmp_path}) as served:
        link = kept(served, whole_bank(4).model_copy(update={"drafts_practised": True}))["link"]
    with client(holding(rule(2)), settings={"data": tmp_path}) as served:
        assert served.get(link.replace("banks", "practice")).text.count("data-question=") == 2
