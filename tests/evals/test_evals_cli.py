import json
import subprocess
import sys

import pytest

from evals.cli import main


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["--help"], 0),
        (["gate", "--help"], 0),
        (["run", "--help"], 0),
        (["retrieval", "--ablate", "all"], 2),
        ([], 2),
        (["measure"], 2),
        (["gate", "--fast", "--update"], 2),
        (["run", "--min", "hay=.8"], 2),
        (["run", "--min", "satisfied=nhiều"], 2),
        (["run", "--concurrency", "0"], 2),
    ],
    ids=[
        "help",
        "help of a command",
        "help of run",
        "no such step",
        "nothing",
        "unknown",
        "two ways at once",
        "no such measure",
        "no number",
        "no client",
    ],
)
def test_usage_ends_with_the_status_of_every_command(args, status, capsys):
    assert main(args) == status
    out, err = capsys.readouterr()
    assert "regqa eval" in (err if status else out)


def test_help_is_in_vietnamese_and_shows_how_to_begin(capsys):
    main(["--help"])
    shown = capsys.readouterr().out
    assert "Cách dùng: regqa eval" in shown
    assert "regqa eval new cau-hoi.jsonl" in shown
    assert not {"usage", "options", "positional arguments", "show this help"} & set(shown.split())


def test_help_needs_no_development_packages():
    lacking = (
        "import sys\n"
        "for name in ('pytest', 'hypothesis', 'mypy', 'matplotlib', 'importlinter'): sys.modules[name] = None\n"
        "from api.cli import main\n"
        "sys.exit(main(['eval', '--help']))"
    )
    done = subprocess.run([sys.executable, "-c", lacking], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "regqa eval run" in done.stdout


def test_a_file_to_begin_with_is_written_once_and_is_a_set_of_questions(tmp_path, capsys):
    file = tmp_path / "cau-hoi.jsonl"
    assert main(["new", str(file)]) == 0
    assert f"regqa eval run {file}" in capsys.readouterr().out
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(row["question"] for row in rows)
    file.write_text("của tôi")
    assert main(["new", str(file)]) == 1
    assert file.read_text() == "của tôi"


def test_what_is_wrong_in_a_file_is_told_by_line_and_field_before_anything_is_asked(tmp_path, capsys):
    file = tmp_path / "cau-hoi.jsonl"
    file.write_text(
        '{"question": "Ai giữ hồ sơ?"}\n{"qestion": "Mấy ngày?"}\n{"question": "Ở đâu?", "status": "đúng"}\n'
    )
    assert main(["run", str(file)]) == 1
    err = capsys.readouterr().err
    assert "dòng 2, trường qestion: không có trường này" in err
    assert "dòng 3, trường status.0: không phải giá trị được nhận" in err
    assert main(["run", str(tmp_path / "không-có.jsonl")]) == 1
    assert "regqa eval new" in capsys.readouterr().err
