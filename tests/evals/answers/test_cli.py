from evals.answers import cli
from evals.answers.gate import Baseline, Fingerprints, Result
from evals.cli import main
from made.cases import case


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
