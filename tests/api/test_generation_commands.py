"""What is typed to go back to an earlier index, over a real one on disk."""

import json
from pathlib import Path

import pytest

from api.cli import main
from api.records.audit import Audit, operator
from api.settings import Settings
from corpus.store import load, save
from made.embedders import HashEmbedder, NearEmbedder
from made.library import DOCUMENTS, FEES
from qa.engine import Shelf


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for document in DOCUMENTS:
        save(document, tmp_path / "corpus")
    monkeypatch.setenv("REGQA_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))

    def shelf(settings: Settings, _spread: object = None) -> Shelf:
        made = Shelf(settings)
        made.embedder = NearEmbedder(HashEmbedder())
        return made

    monkeypatch.setattr("qa.engine.Shelf", shelf)
    return Settings()


def test_generations_are_listed_and_one_is_used_which_the_log_tells(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generation", "list"]) == 0
    assert "Chưa có bản chỉ mục nào. Chạy: regqa index" in capsys.readouterr().out
    for title in ("Chế độ một", "Chế độ hai"):
        save(FEES.model_copy(update={"title": title}), settings.documents)
        assert main(["index"]) == 0
    capsys.readouterr()
    assert main(["generation", "list", "--json"]) == 0
    second, first = json.loads(capsys.readouterr().out)["generations"]
    assert (second["live"], first["live"], first["refused"]) == (True, False, None)
    assert first["documents"] == len(DOCUMENTS)
    Audit(settings).did(operator(), "user.add", "x")  # from then on there is a log
    assert main(["generation", "use", first["name"]]) == 0
    assert f"đang dùng bản chỉ mục {first['name']}" in capsys.readouterr().out
    assert [one.title for one in load(settings.documents)] == ["Chế độ một"]
    assert main(["generation", "list"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told if "đang dùng" in line] == [first["name"]]
    last = Audit(settings).entries("audit")[-1].content
    assert last is not None
    assert (last["what"], last["on"]) == ("index.use", first["name"])


def test_a_generation_that_cannot_be_used_is_told_and_refused(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for title in ("Chế độ một", "Chế độ hai"):
        save(FEES.model_copy(update={"title": title}), settings.documents)
        assert main(["index"]) == 0
    capsys.readouterr()
    main(["generation", "list", "--json"])
    _, first = json.loads(capsys.readouterr().out)["generations"]
    (settings.index / first["name"] / "manifest.json").unlink()
    assert main(["generation", "list"]) == 0
    assert "không dùng được: tệp mô tả manifest.json không còn" in capsys.readouterr().out
    assert main(["generation", "use", first["name"]]) == 1
    assert "Bản đang dùng giữ nguyên" in capsys.readouterr().err
