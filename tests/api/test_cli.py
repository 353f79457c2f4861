import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from api import terminal
from api.access.connections import Connection
from api.cli import main
from api.schemas import answer_json, register_json, search_json
from corpus.model import Nature
from corpus.register import Register
from corpus.store import CorpusError, load, save
from made.answers import NOW, answer, question
from made.passages import hits, whole
from made.rote import NEW, OLD, FakeLibrary, FakeShelf, answer_by_rote, search_by_rote
from made.served import holding
from qa.answer import Answered
from qa.errors import IndexBusy, IndexMissing, IndexNotWritten
from qa.model import Answer, Question
from qa.settings import STARTER


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for document in (OLD, NEW):
        save(document, tmp_path / "corpus")
    monkeypatch.setenv("REGQA_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the engine by rote where the commands look for the real one."""
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: FakeShelf())
    monkeypatch.setattr("api.engine.answering", lambda _settings: answer_by_rote)
    monkeypatch.setattr("qa.answer.search", search_by_rote)


def finished(question: Question) -> Answer:
    *_, last = answer_by_rote(question, FakeLibrary())
    assert isinstance(last, Answered)
    return last.answer


# what is printed


@pytest.mark.usefixtures("engine")
def test_ask_prints_status_text_citation_validity_and_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Thời hạn nộp hồ sơ?", "--as-of", "2026-06-01"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Trả lời được (xét theo ngày 1/6/2026)")
    assert "[1] Điều 1 Quy định số 294-QĐ/TW ngày 1/1/2025 của Ban Bí thư" in printed
    assert "đã được thay bằng 208-QĐ/TW (suy đoán) · trang 2" in printed
    assert "“nộp hồ sơ trong 60 ngày làm việc.”" in printed
    assert "LƯU Ý\n- Quy định 294-QĐ/TW đã được thay thế." in printed


def test_what_a_digest_says_is_printed_without_quotation_marks() -> None:
    on = date(2026, 6, 1)
    told = answer_json(finished(question("Thời hạn?", on)), FakeLibrary().register)
    (cited,) = told.citations
    digest = cited.model_copy(update={"document": cited.document.model_copy(update={"nature": Nature.DIGEST})})
    printed = terminal.answer_text(told.model_copy(update={"citations": (digest,)}), on)
    assert "    Theo bản tóm lược: nộp hồ sơ trong 60 ngày làm việc." in printed


@pytest.mark.usefixtures("engine")
def test_ask_as_json_prints_what_the_service_sends(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Thời hạn?", "--as-of", "2026-06-01", "--json"]) == 0
    sent = answer_json(finished(question("Thời hạn?", date(2026, 6, 1))), FakeLibrary().register)
    assert json.loads(capsys.readouterr().out) == sent.model_dump(mode="json")


@pytest.mark.usefixtures("engine")
def test_refusal_is_a_served_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "giá vàng?"]) == 0
    assert "NHỮNG CHỖ GẦN NHẤT" in capsys.readouterr().out


@pytest.mark.usefixtures("engine")
def test_search_prints_ranked_passages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "hồ sơ", "-k", "1", "--json"]) == 0
    assert [hit["rank"] for hit in json.loads(capsys.readouterr().out)["hits"]] == [1]
    assert main(["search", "hồ sơ"]) == 0
    assert "1. Điều 1, Quy định 294-QĐ/TW" in capsys.readouterr().out


def test_documents_lists_the_register(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents"]) == 0
    printed = capsys.readouterr().out
    assert "Quy định 208-QĐ/TW · Quy định về hồ sơ năm 2026" in printed
    assert main(["documents", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed == register_json(Register((NEW, OLD)), date.today()).model_dump(mode="json")


def test_documents_of_an_empty_corpus_say_what_to_run(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_CORPUS", str(place / "none"))
    assert main(["documents"]) == 0
    assert "regqa add" in capsys.readouterr().out


def test_long_words_and_control_characters_cannot_upset_the_terminal() -> None:
    hostile = answer(text="đỏ \x1b[31m\x07 " + "dài " * 60, nearest=hits(whole(OLD)))
    shown = terminal.answer_text(answer_json(hostile, FakeLibrary().register), NOW)
    assert not set(shown) & {"\x1b", "\x07"}
    assert max(map(len, shown.splitlines())) <= terminal.WIDTH


def test_nothing_found_is_said() -> None:
    assert (
        terminal.search_text(search_json([], FakeLibrary().register, date(2026, 6, 1))) == "Không tìm thấy đoạn nào."
    )


# what goes wrong


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "thiếu LỆNH"),
        (["hỏi"], "không nhận"),
        (["ask"], "thiếu CÂU-HỎI"),
        (["ask", "x", "--as", "2026-01-01"], "không hiểu --as"),
        (["ask", "x", "--as-of", "1/5/2026"], "NĂM-THÁNG-NGÀY"),
        (["ask", "x", "--as-of", "2026-02-30"], "NĂM-THÁNG-NGÀY"),
        (["ask", " "], "CÂU-HỎI: không được để trống"),
        (["ask", "x" * 501], "500"),
        (["search", "x", "-k", "0"], "-k: không được nhỏ hơn 1"),
        (["search", "x", "-k", "nhiều"], "-k: phải là số nguyên"),
        (["add", "x", "--kind", "luật"], "quy-dinh"),
        (["add", "x", "--number", "abc"], "không phải số hiệu"),
        (["add"], "thiếu TỆP"),
        (["documents", "--json=1"], "--json không nhận giá trị"),
    ],
)
def test_wrong_usage_is_told_in_vietnamese_and_exits_2(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert told in streams.err


def test_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("REGQA_PORT", "tám nghìn")
    assert main(["documents"]) == 2
    assert "REGQA_PORT: phải là số nguyên" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "hoidap.example.vn", ""])
def test_service_is_not_opened_to_other_machines_by_its_address_alone(
    host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: pytest.fail("the engine was opened"))
    monkeypatch.setenv("REGQA_HOST", host)
    monkeypatch.setenv("REGQA_WIDGET_KEYS", "pk_" + "k" * 20)  # a limit, no right
    assert main(["serve"]) == 2
    told = capsys.readouterr().err
    assert f"REGQA_HOST={host}" in told
    assert "REGQA_READING=signed-in" in told
    assert "REGQA_READING=open" in told


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"HOST": "localhost"},
        {"HOST": "127.0.0.2"},
        {"HOST": "::1"},
        {"HOST": "0.0.0.0", "READING": "open"},
        {"HOST": "0.0.0.0", "READING": "signed-in"},
    ],
)
def test_service_is_opened_where_the_operator_says_so(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"REGQA_{name}", value)
    opened: list[Any] = []
    monkeypatch.setattr("uvicorn.run", lambda _app, **options: opened.append(options))
    assert main(["serve"]) == 0
    assert [options["host"] for options in opened] == [settings.get("HOST", "127.0.0.1")]
    assert issubclass(opened[0]["http"], Connection)
    assert opened[0]["forwarded_allow_ips"] == ["127.0.0.1", "::1"]


def test_failure_says_what_to_run_and_exits_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = FakeShelf(error=IndexMissing("Chưa có chỉ mục ở var/index. Chạy: regqa index"))
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: missing)
    assert main(["ask", "Thời hạn?"]) == 1
    assert "Chạy: regqa index" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (IndexNotWritten("Không ghi được chỉ mục mới vào var/index: đĩa đầy."), "đĩa đầy"),
        (CorpusError("Hai điều khoản cùng địa chỉ dieu-1."), "cùng địa chỉ dieu-1"),
        (OSError(28, "No space left on device", "var/x"), "var/x: No space left on device"),
        (OSError("Not enough free space to write 9 bytes"), "Not enough free space to write 9 bytes"),
    ],
)
def test_index_that_could_not_be_written_is_told(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: FakeShelf(error=error))
    assert main(["index"]) == 1
    assert told in capsys.readouterr().err


def test_broken_document_file_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "corpus" / "hong.json").write_text("{")
    assert main(["documents"]) == 1
    assert "hong.json" in capsys.readouterr().err


def test_file_that_is_not_there_fails_and_builds_no_index(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", str(place / "không-có.pdf")]) == 1
    said = capsys.readouterr().err
    assert "không-có.pdf" in said
    assert "1 trong 1 tệp không thêm được; kho không thay đổi." in said
    assert not (place / "var" / "index").exists()


@pytest.mark.parametrize("words", [["--help"], ["ask", "--help"], ["add", "-h"], ["serve", "-h"]])
def test_help_is_vietnamese(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Cách dùng: regqa")
    assert not any(english in printed for english in ("usage", "options", "positional", "show this"))


# commands of others


def offering(monkeypatch: pytest.MonkeyPatch, **commands: Any) -> None:
    offers = [SimpleNamespace(load=load) for load in commands.values()]
    asked = {"group": "regqa.commands", "name": "eval"}
    monkeypatch.setattr("api.cli.entry_points", lambda **wanted: offers if wanted == asked else [])


def test_eval_runs_what_is_installed_beside_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []

    def measure(words: Any) -> int:
        given.append(words)
        return 7

    offering(monkeypatch, eval=lambda: measure)
    assert main(["eval", "gate", "--fast"]) == 7
    assert given == [["gate", "--fast"]]


def test_eval_without_the_measures_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking() -> None:
        raise ModuleNotFoundError("No module named 'ir_measures'", name="ir_measures")

    offering(monkeypatch)
    assert main(["eval", "run"]) == 1
    offering(monkeypatch, eval=lacking)
    assert main(["eval", "run"]) == 1
    none, one = capsys.readouterr().err.splitlines()
    assert none == "regqa: regqa eval chưa được cài. Cài lại: pip install -e . trong thư mục mã nguồn"
    assert "cần gói ir_measures, chưa được cài" in one
    assert one.endswith("pip install -e . trong thư mục mã nguồn")


# as a process of its own


def run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, **more)


def test_help_and_documents_load_no_engine() -> None:
    heavy = "import sys; from api.cli import main; main(['documents']); main(['--help']); "
    check = heavy + "sys.exit(any(m in sys.modules for m in ('torch', 'chromadb', 'fastapi', 'tantivy', 'pypdf')))"
    assert subprocess.run([sys.executable, "-c", check], capture_output=True, timeout=60).returncode == 0


def test_vietnamese_comes_out_on_a_terminal_that_knows_only_ascii() -> None:
    done = run("documents", env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert "Quy định" in done.stdout


def test_words_that_are_not_utf8_are_wrong_usage_or_served_but_never_a_traceback() -> None:
    command = [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())"]
    done = subprocess.run([*command, b"h\xff\xfei"], capture_output=True, timeout=60)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.model
def test_one_indexes_asks_and_gets_a_citation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index"]) == 0
    assert main(["ask", "Đảng viên nộp hồ sơ trong bao nhiêu ngày?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] in ("answered", "partial")
    assert "ngày làm việc" in answer["citations"][0]["quote"]


def test_a_second_build_says_that_it_waits_and_then_builds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: FakeShelf(error=IndexBusy("đang chạy")))
    assert main(["index"]) == 0
    waits, built, *_ = capsys.readouterr().err.splitlines()
    assert "đợi nó xong rồi làm tiếp" in waits
    assert built == "regqa: Đã lập chỉ mục 2 văn bản tại var/index/f1n9e7"


def test_index_tells_which_steps_of_procedures_are_withheld(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = next(one for one in load(STARTER) if one.id == "huong-dan-30-hd-btctw-2025")
    first, second, *rest = guide.provisions
    changed = guide.model_copy(update={"provisions": (first, second.model_copy(update={"text": "Khác."}), *rest)})
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: holding(changed))
    assert main(["index"]) == 0
    told = capsys.readouterr().err
    assert "Thủ tục ra-nuoc-ngoai giữ lại 1 bước chờ rà soát: tai-lieu-mat: " in told
    assert told.count("giữ lại") == 1


# texts of one's own


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a library of a few documents where `regqa check` looks for it, and two texts into a folder."""
    from made.embedders import HashEmbedder
    from made.library import FEES, library
    from made.library import NEW as RULE

    held = library(tmp_path / "index", HashEmbedder(), (RULE, FEES))
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: SimpleNamespace(current=lambda: held))
    right = "Theo Điều 2 Quy định 22-QĐ/TW, đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."
    (tmp_path / "dung.txt").write_text(right)
    (tmp_path / "sai.md").write_text(right.replace("30", "45"))
    return tmp_path


def test_check_tells_what_is_wrong_by_its_exit_status(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(texts / "dung.txt"), "--as-of", "2025-01-02"]) == 0
    assert "2 đúng (xét theo ngày 2/1/2025)" in capsys.readouterr().out
    assert main(["check", str(texts / "dung.txt"), str(texts / "sai.md")]) == 1
    printed = capsys.readouterr().out
    assert "CHÉP SAI · con số, dòng 1" in printed
    assert "[-45-] {+30+}" in printed
    assert main(["check", str(texts / "dung.txt"), str(texts / "không-có.txt")]) == 2
    told = capsys.readouterr()
    assert "2 đúng" in told.out
    assert "không-có.txt: không đọc hoặc ghi được" in told.err


def test_check_prints_its_findings_as_json(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", str(texts / "sai.md")]) == 1
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert [(one["kind"], one["verdict"]) for one in told["findings"]] == [
        ("reference", "right"),
        ("figure", "misquoted"),
    ]


def test_check_of_a_file_whose_name_is_no_unicode_prints_a_readable_name(
    texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(os.fsdecode(os.fsencode(texts) + b"/v\xe9.md"))
    path.write_bytes((texts / "sai.md").read_bytes())
    assert main(["check", "--json", str(path)]) == 1
    (found,) = json.loads(capsys.readouterr().out)["files"]
    assert found["file"].endswith("/v\N{REPLACEMENT CHARACTER}.md")


def test_check_without_an_index_could_not_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: FakeShelf(error=IndexMissing("Chạy: regqa index")))
    assert main(["check", str(tmp_path / "a.txt")]) == 2
    assert "regqa index" in capsys.readouterr().err


def test_the_language_model_is_switched_off_and_on(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["model"]) == 0
    assert "Không dùng" in capsys.readouterr().out
    monkeypatch.setenv("REGQA_LLM_MODEL", "m")
    for words, said in ((["off"], "đang tắt"), ([], "đang tắt"), (["on"], "đang bật")):
        assert main(["model", *words]) == 0
        assert said in capsys.readouterr().out
    assert main(["model", "perhaps"]) == 2
