import json

import pytest

from evals import corpora
from evals.cli import main
from made.library import NEW


@pytest.fixture
def own(tmp_path, library, monkeypatch):
    """Return a file of three questions of the operator's own, his corpus being the hand-made library."""
    monkeypatch.setattr(corpora, "own", lambda settings, progress: library)
    file = tmp_path / "cau-hoi.jsonl"
    rows = [
        {"question": "Nộp phiếu bổ sung hồ sơ trong mấy ngày?", "gold": f"{NEW.id}:dieu-2", "facts": "30 ngày"},
        {"question": "Phí đăng ký xe máy điện là bao nhiêu?", "status": ["declined", "unanswerable"]},
        {"question": "Hồ sơ đảng viên do ai quản lý?", "gold": f"{NEW.id}:dieu-4"},
        {"question": "Chuyện của văn bản khác?", "gold": "quy-dinh-1-qd-tw-1999:dieu-1"},
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return file


def test_questions_of_ones_own_give_a_table_and_every_one_that_fails_with_its_cause(own, capsys):
    assert main(["run", str(own)]) == 0
    shown = capsys.readouterr().out
    assert "cau-hoi                 3     0.667" in shown
    assert "Không có trong kho này: 1 câu" in shown
    assert "không tìm thấy điều khoản quy-dinh-1-qd-tw-1999:dieu-1" in shown
    assert "nửa dev" not in shown
    assert "cau-hoi-3" in shown
    assert "Hồ sơ đảng viên do ai quản lý?" in shown
    assert "cau-hoi-1 " not in shown


def test_a_run_is_written_for_reports_spreadsheets_and_pipelines(own, tmp_path):
    out = {kind: tmp_path / f"run.{kind}" for kind in ("json", "csv", "junit")}
    assert main(["run", str(own), *(word for kind, path in out.items() for word in (f"--{kind}", str(path)))]) == 0
    (made,) = json.loads(out["json"].read_text())["sets"]
    assert made["figures"]["all"]["satisfied"] == {"value": pytest.approx(2 / 3), "n": 3}
    assert out["csv"].read_bytes().count(b"cau-hoi-") >= 3
    assert b"<failure" in out["junit"].read_bytes()


def test_a_point_may_be_any_part_of_a_document_or_the_whole(own, tmp_path):
    rows = [{"question": "Ai giữ hồ sơ?", "points": [{"where": address}]} for address in (NEW.id, f"{NEW.id}:dieu")]
    own.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    assert main(["run", str(own), "--json", str(tmp_path / "run.json")]) == 0
    (made,) = json.loads((tmp_path / "run.json").read_text())["sets"]
    assert [point["text"] for question in made["questions"] for point in question["points"]] == [
        NEW.name,
        f"dieu, {NEW.name}",
    ]


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        (["--min", "satisfied=.6"], 0),
        (["--min", "satisfied=.6", "status=.5", "--max", "latency_p95=60"], 0),
        (["--min", "satisfied=.7"], 1),
        (["--max", "latency_p95=0"], 1),
    ],
)
def test_the_exit_status_says_whether_thresholds_hold(own, bounds, status, capsys):
    assert main(["run", str(own), *bounds]) == status
    assert ("KHÔNG ĐẠT" in capsys.readouterr().err) is bool(status)


def test_files_of_ones_own_and_sets_that_ship_are_not_asked_together(own, capsys):
    assert main(["run", str(own), "--set", "users"]) == 1
    assert "không cả hai" in capsys.readouterr().err


def test_the_address_of_a_clause_is_found_by_its_words(own, capsys):
    assert main(["locate", "nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc"]) == 0
    assert capsys.readouterr().out.startswith(f"{NEW.id}:dieu-2\n")
    assert main(["locate", "phiếu bổ sung thì nộp lúc nào"]) == 0
    out, err = capsys.readouterr()
    assert "gần nghĩa nhất" in err
    assert out.startswith("quy-dinh-")


def test_floors_of_ones_own_questions_stand_in_a_file_of_ones_own(own, tmp_path, capsys):
    floors = ["--cases", str(own), "--baseline", str(tmp_path / "floors.json")]
    assert main(["gate", "--cases", str(own)]) == 1
    assert "--baseline" in capsys.readouterr().err
    assert main(["gate", *floors]) == 1
    assert "--update" in capsys.readouterr().err
    assert main(["gate", *floors, "--update"]) == 0
    assert main(["gate", *floors]) == 0
    first = own.read_text().splitlines()[0]
    own.write_text(first + "\n")
    assert main(["gate", *floors]) == 1
    assert "cases" in capsys.readouterr().err


def test_a_kept_run_becomes_a_page_and_one_that_is_none_is_named(own, tmp_path, capsys):
    kept = tmp_path / "lan-1.json"
    main(["run", str(own), "--json", str(kept)])
    assert main(["report", str(kept), "--against", str(kept)]) == 0
    assert "Nộp phiếu bổ sung" in (tmp_path / "lan-1.html").read_text()
    (tmp_path / "khac.json").write_text("{}")
    assert main(["report", str(tmp_path / "khac.json")]) == 1
    assert "khac.json: không phải tệp của regqa eval run --json" in capsys.readouterr().err


def test_too_few_questions_to_fit_a_confidence_are_told(own, capsys):
    assert main(["calibrate", "--cases", str(own), "--write"]) == 1
    assert "cần ít nhất" in capsys.readouterr().err
