from types import SimpleNamespace

from evals.cli import main
from made.cases import beir


def test_the_command_prints_intervals_writes_a_run_and_compares_with_it(tmp_path, monkeypatch, hash_embedder, capsys):
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    monkeypatch.setattr("evals.retrieval.cli.Shelf", lambda settings: SimpleNamespace(embedder=hash_embedder))
    folder, run = str(beir(tmp_path / "beir")), str(tmp_path / "first.run")
    assert main(["retrieval", "--dataset", folder, "--run", run]) == 0
    printed = capsys.readouterr().out
    assert "success@1" in printed
    assert "1.000 1.000–1.000" in printed
    assert (
        main(["retrieval", "--dataset", folder, "--queries", "typos", "--ablate", "lexical", "--compare", run]) == 0
    )
    assert "MRR@10 thay đổi" in capsys.readouterr().out


def test_the_command_tells_what_is_wrong_with_a_dataset(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    assert main(["retrieval", "--dataset", str(tmp_path / "none")]) == 1
    assert "corpus.jsonl" in capsys.readouterr().err
