"""The page of figures: the numbers of /metrics as charts with their tables, and nothing of anybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.reading.figures import HOURS
from api.records.figures import KEPT
from made.pages import page
from made.people import ADMINISTRATOR, administered, hash_quickly, signed_in
from made.served import client


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    hash_quickly(monkeypatch)
    administered(tmp_path)
    with client(settings={"data": tmp_path}) as opened:
        yield signed_in(opened, ADMINISTRATOR)


def table(shown: str, title: str) -> list[list[str]]:
    """Return the cells of a chart's table, the newest row first."""
    body = shown.partition(f'aria-label="Bảng số: {title}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in body.split("</tr>") if "<t" in row]


def test_questions_are_charted_as_metrics_count_them(office: TestClient) -> None:
    for question in ("Thời hạn?", "Thời hạn?", "Mua giá vàng ở đâu?", "hỏng"):
        office.post("/v1/answers", json={"question": question})
    answer = office.post("/v1/answers", json={"question": "Thời hạn?"}).json()
    office.post("/v1/feedback", json={"answer_id": answer["id"], "verdict": "down"})
    shown = office.get("/admin/figures").text
    assert len(table(shown, f"Câu hỏi mỗi giờ, {HOURS} giờ qua")) == HOURS
    assert sum(int(row[1]) for row in table(shown, f"Câu hỏi mỗi giờ, {HOURS} giờ qua")) == 5
    today, *before = table(shown, "Câu hỏi mỗi ngày và kết quả")
    assert today[1:] == ["3", "0", "0", "1", "1"]
    assert len(before) == KEPT.days - 1
    assert table(shown, "Góp ý mỗi ngày")[0][1:] == ["0", "1"]
    assert all(cell.endswith(" giây") for cell in table(shown, "Thời gian trả lời mỗi ngày")[0][1:])
    told = " ".join(page(office.get("/admin/figures")).text_content().split())
    assert "5 câu hỏi; trả lời 60%, có dè dặt 0%, từ chối 20%" in told
    metrics = office.get("/metrics").text
    assert 'regqa_questions_total{status="answered"} 3.0' in metrics
    assert "Thời hạn" not in shown


def test_columns_stay_within_their_chart(office: TestClient) -> None:
    for _ in range(3):
        office.post("/v1/answers", json={"question": "Thời hạn?"})
    shown = office.get("/admin/figures").text
    boxes = re.findall(r'<rect class="s\d" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', shown)
    assert boxes
    for x, y, width, height in (map(float, box) for box in boxes):
        assert x + width <= 640
        assert 0 <= y <= y + height <= 100.1


def test_with_nothing_asked_and_no_index_there_is_a_page(office: TestClient) -> None:
    answer = office.get("/admin/figures")
    assert answer.status_code == 200
    assert "<rect" not in answer.text


def test_figures_outlive_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with client(settings={"data": tmp_path}) as opened:
            opened.post("/v1/answers", json={"question": "Thời hạn?"})
    assert '"answered":2' in (tmp_path / "figures.json").read_text()


def test_memory_and_the_size_of_the_index_are_told_to_prometheus(office: TestClient) -> None:
    metrics = office.get("/metrics").text
    assert re.search(r"^process_resident_memory_bytes [1-9]", metrics, re.MULTILINE)
    assert "regqa_index_bytes 0.0" in metrics
