import subprocess
import sys

import pytest

from evals import cli
from evals.answers.gate import Baseline, Fingerprints, Result
from evals.cli import main
from made.cases import case


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["--help"], 0),
        (["gate", "--help"], 0),
        (["retrieval", "--ablate", "all"], 2),
        ([], 2),
        (["measure"], 2),
        (["gate", "--fast", "--update"], 2),
    ],
    ids=["help", "help of a command", "no such step", "nothing", "unknown", "two ways at once"],
)
def test_usage_ends_with_the_status_of_every_command(args, status, capsys):
    assert main(args) == status
    out, err = capsys.readouterr()
    assert "regqa eval" in (err if status else out)


def test_without_the_development_packages_the_message_names_what_to_install():
    lacking = (
        "import sys; sys.modules['ir_measures'] = None; from api.cli import main; sys.exit(main(['eval', 'run']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lacking], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 1
    assert "ir_measures" in done.stderr
    assert "pip install -e '.[dev]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_compares_no_more_than_two_runs(capsys):
    assert main(["report", *["--run", "x.run"] * 3]) == 1
    assert "hai run" in capsys.readouterr().err
    assert main(["report", "--run", "không-có.run"]) == 1
    assert "không-có.run" in capsys.readouterr().err


def test_a_folder_without_questions_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "data"))
    assert main(["run", "--cases", str(tmp_path / "none")]) == 1
    assert f"{tmp_path / 'none'}: không có câu hỏi nào" in capsys.readouterr().err


def test_lost_questions_are_told_with_their_text(capsys):
    cases = [case("mot", question="Ai giữ hồ sơ?"), case("hai")]
    prints = Fingerprints(corpus="c", cases="k", rules="r")
    result = Result(prints, figures={}, asked=frozenset({"mot", "hai"}), passed=frozenset({"hai"}), broken={})
    cli._print_changes(result, Baseline(fingerprints=prints, floors={}, passed=("mot",)), cases)
    lost, gained = capsys.readouterr().out.split("Câu được thêm")
    assert "mot" in lost
    assert "Ai giữ hồ sơ?" in lost
    assert "hai" in gained
