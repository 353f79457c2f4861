"""What an editor does with a browser that runs no scripts: sees what was asked in vain, and chooses an answer."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access.roles import Role
from api.app import create_app
from api.engine import answering
from api.records.accounts import Accounts
from api.records.audit import Audit
from api.settings import Settings
from made.library import ABROAD, FEES, NEW, Opened
from made.pages import page, texts
from made.people import PASSWORD, hash_quickly, signed_in, token
from qa.answer import search
from qa.engine import Library

IN_VAIN = "Huân chương được thưởng kèm bao nhiêu tiền của đảng?"


@pytest.fixture
def office(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Return the browser of an editor, at a service that was asked something in vain."""
    hash_quickly(monkeypatch)
    Accounts(tmp_path / "accounts.sqlite3").add("chi.nga", Role.EDITOR, PASSWORD)
    settings = Settings(data=tmp_path, questions_days=30)
    app = create_app(Opened(library), settings, answering(settings), search)
    with TestClient(app, client=("127.0.0.1", 1)) as opened:
        assert opened.post("/v1/answers", json={"question": IN_VAIN}).json()["status"] in ("unanswerable", "declined")
        yield signed_in(opened, "chi.nga")


def sent(office: TestClient, **fields: str) -> object:
    named = {name.replace("_", "."): value for name, value in fields.items()}
    return office.post("/admin/chosen/new", data={"token": token(office), **named})


def test_an_answer_is_put_together_seen_saved_and_taken_away(office: TestClient, tmp_path: Path) -> None:
    shown = page(office.get("/admin/unanswered"))
    assert IN_VAIN in shown.text_content()
    links = {link.text for link in shown.find_class("office")[0].iter("a")}
    assert {"Chưa trả lời được", "Câu trả lời được chọn"} < links
    begun = page(sent(office, question=IN_VAIN))
    assert "Chưa chọn điều khoản nào" in begun.text_content()
    assert begun.xpath("//button[starts-with(@value, 'put:/read/')]")
    fee, abroad = f"/read/{FEES.id}#dieu-2", f"/read/{ABROAD.id}#3"
    one = page(sent(office, question=IN_VAIN, do="add", named="Điều 2 Quy định 99-QĐ/TW"))
    assert one.xpath("//input[@name='clause.0']/@value") == [fee]
    assert "Câu trả lời do biên tập viên chọn ngày" in texts(one, "preview")[0]
    two = page(sent(office, question=IN_VAIN, do=f"put:{abroad}", clause_0=fee))
    assert two.xpath("//input[starts-with(@name, 'clause.')]/@value") == [fee, abroad]
    turned = page(sent(office, question=IN_VAIN, do="up:1", clause_0=fee, clause_1=abroad))
    assert turned.xpath("//input[starts-with(@name, 'clause.')]/@value") == [abroad, fee]
    out = page(sent(office, question=IN_VAIN, do="out:0", clause_0=fee, clause_1=abroad))
    assert out.xpath("//input[starts-with(@name, 'clause.')]/@value") == [abroad]
    settings = Settings(data=tmp_path)
    assert [entry.content["what"] for entry in Audit(settings).entries("audit") if entry.content] == ["session.begin"]

    saved = sent(office, question=IN_VAIN, do="save", clause_0=abroad, clause_1=fee)
    assert "Đang dùng" in page(saved).text_content()
    (done,) = [one.content for one in Audit(settings).entries("audit") if one.content["what"] == "chosen.add"]
    told = office.post("/v1/answers", json={"question": IN_VAIN}).json()
    assert [one["document"]["id"] for one in told["citations"]] == [ABROAD.id, FEES.id]
    assert f"/admin/chosen#c-{done['on']}" in office.get("/admin/unanswered").text
    gone = office.post(f"/admin/chosen/{done['on']}/remove", data={"token": token(office)})
    assert gone.status_code == 409
    office.post(f"/admin/chosen/{done['on']}/remove", data={"token": token(office), "confirm": "1"})
    assert "Chưa chọn câu trả lời nào" in office.get("/admin/chosen").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "add", "named": "Điều 99 Quy định 99-QĐ/TW"}, "Kho không có điều khoản “Điều 99 Quy định 99-QĐ/TW”"),
        ({"do": f"put:/read/{NEW.id}#dieu-1", "clause_0": f"/read/{NEW.id}#dieu-1"}, "đã được chọn"),
        ({"do": "save"}, "Cần ít nhất 1 mục"),
        ({"do": "save", "question": "", "clause_0": f"/read/{NEW.id}#dieu-1"}, "Không được để trống"),
        ({"clause_0": "/read/quy-dinh-11-qd-tw-2015#dieu-1"}, "hết hiệu lực"),
        ({"do": "out:7", "clause_0": "/read/khong-co#dieu-1"}, "kho không có điều khoản"),
    ],
)
def test_what_cannot_be_chosen_is_said_on_the_page_with_all_that_was_typed(
    office: TestClient, fields: dict[str, str], said: str
) -> None:
    answer = sent(office, **({"question": IN_VAIN} | fields))
    shown = page(answer)
    assert said.lower() in shown.xpath("//*[@role='alert']")[0].text_content().lower()
    assert shown.xpath("//input[@name='question']/@value") == [fields.get("question", IN_VAIN)]
    assert "Chưa chọn câu trả lời nào" in office.get("/admin/chosen").text


def test_a_day_is_deleted_once_it_is_confirmed(office: TestClient) -> None:
    today = date.today().isoformat()
    for fields in ({"day": today}, {"confirm": "1"}, {"day": "hôm nay", "confirm": "1"}):
        assert office.post("/admin/unanswered/erase", data={"token": token(office)} | fields).status_code == 409
    assert office.post("/admin/unanswered/erase", data={"day": today, "confirm": "1"}).status_code == 403
    assert IN_VAIN in office.get("/admin/unanswered").text
    office.post("/admin/unanswered/erase", data={"token": token(office), "day": today, "confirm": "1"})
    assert IN_VAIN not in office.get("/admin/unanswered?days=366").text
