"""Writers measured on the same questions: a scripted model, its drafts kept, replayed and verified again."""

import json

import pytest

from evals import corpora
from evals.answers.upheld import upheld
from evals.cli import main
from evals.held import Held
from evals.replies import Reply
from made.answers import question
from made.chat import asking, saying, written
from made.library import NEW, ask
from qa.answer import answer

pytest.importorskip("langchain_openai")

DAYS = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn bao lâu?"
QUOTE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."
SENTENCE = "Trong thời hạn 30 ngày làm việc, đảng viên nộp phiếu bổ sung hồ sơ."
FALSE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 90 ngày làm việc."
GOOD = written((SENTENCE, "p1", QUOTE))


@pytest.fixture
def own(tmp_path, library, monkeypatch):
    """Return a file of two questions, one of them for a model; the operator's corpus is the hand-made library."""
    monkeypatch.setattr(corpora, "own", lambda settings, progress: library)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "cau-hoi.jsonl"
    rows = [
        {"question": DAYS, "gold": f"{NEW.id}:dieu-2", "facts": "30 ngày"},
        {"question": "Phí đăng ký xe máy điện là bao nhiêu?", "status": ["declined", "unanswerable"]},
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return file


@pytest.fixture
def model(monkeypatch):
    """Return a function that sets the model that is asked, or none."""

    def set_to(server, name="scripted"):
        for setting, value in {"REGQA_LLM_MODEL": name, "REGQA_LLM_BASE_URL": server.url}.items():
            monkeypatch.setenv(setting, value)

    return set_to


def run(own, name, *words):
    """Run the questions and return the one set of the run that is kept under that name."""
    kept = own.with_name(f"{name}.json")
    assert main(["run", str(own), "--json", str(kept), *words]) == 0
    (made,) = json.loads(kept.read_text())["sets"]
    return made


def replies(made):
    return [Reply.model_validate(one["reply"]) for one in made["questions"]]


def test_a_run_by_a_model_says_what_it_took_and_keeps_its_drafts(own, model, capsys):
    with saying(GOOD) as server:
        model(server)
        made = run(own, "chat", "--writer", "chat")
    first, other = replies(made)
    assert first.text.startswith(f"{SENTENCE} [1]")
    assert (first.writing.calls, first.writing.tokens_read, first.writing.dropped) == (1, 700, 0)
    assert other.writing is None
    assert [made["figures"]["all"][one] for one in ("verbatim", "upheld")] == [{"value": 1.0, "n": 1}] * 2
    assert "mô hình scripted" in made["service"]
    (kept,) = own.parent.glob("build/drafts-*.jsonl")
    assert str(kept.relative_to(own.parent)) in capsys.readouterr().err
    (draft,) = map(json.loads, kept.read_text().splitlines())
    assert (draft["model"], draft["question"], draft["blocks"][0]["lead"]) == ("scripted", DAYS, SENTENCE)


def test_kept_drafts_give_the_same_run_without_a_model(own, model, monkeypatch):
    drafts = ["--writer", "chat", "--drafts", str(own.with_name("drafts.jsonl"))]
    with saying(GOOD) as server:
        model(server)
        asked = run(own, "asked", *drafts)
        again = run(own, "again", *drafts)
        assert len(server.asked) == 1
    monkeypatch.delenv("REGQA_LLM_MODEL")
    replayed = run(own, "replayed", *drafts)
    assert replies(asked) == replies(again) == replies(replayed)
    assert replayed["figures"] == asked["figures"]


def test_kept_drafts_pass_the_verifier_each_time(own, model):
    kept = own.with_name("drafts.jsonl")
    with saying(GOOD) as server:
        model(server)
        run(own, "asked", "--writer", "chat", "--drafts", str(kept))
    kept.write_text(kept.read_text().replace(SENTENCE, FALSE))
    first, _ = replies(run(own, "replayed", "--writer", "chat", "--drafts", str(kept)))
    assert "90" not in first.text
    assert first.writing.dropped == 1
    assert "not-written" in [one.code for one in first.notices]


def test_a_model_that_says_the_same_twice_is_steady_however_long_it_took(own, model):
    with saying(GOOD) as server:
        model(server)
        made = run(own, "chat", "--writer", "chat", "--repeat", "2", "--drafts", "bản-soạn.jsonl")
    assert made["costs"]["unsteady"] == 0


def test_two_writers_stand_beside_one_another_on_the_questions_both_were_asked(own, model, capsys):
    with saying(written((SENTENCE, "p1", QUOTE), (FALSE, "p1", QUOTE))) as server:
        model(server)
        run(own, "trich")
        run(own, "mo-hinh", "--writer", "chat", "--drafts", "bản-soạn.jsonl")
    capsys.readouterr()
    assert main(["compare", "trich.json", "mo-hinh.json"]) == 0
    head, *rows = capsys.readouterr().out.rstrip().split("\n")
    assert head.split() == ["cau-hoi,", "2", "câu", "trich", "mo-hinh"]
    table = {" ".join(words[:-2]): tuple(words[-2:]) for row in rows if (words := row.split())}
    assert table["vừa ý"] == ("1.000", "1.000")
    assert table["trích sai nguyên văn"] == ("0/1", "0/1")
    assert table["trả lời có câu không chỗ dựa"] == ("–", "0/1")
    assert table["câu hỏi đưa mô hình"] == ("–", "1")
    assert table["câu văn bị bỏ"] == ("–", "1")
    assert table["token đọc"] == ("–", "1400")


def test_runs_without_a_question_in_common_are_not_compared(own, capsys):
    run(own, "a")
    own.write_text(json.dumps({"id": "khac", "question": "Ai giữ hồ sơ?", "status": "any"}))
    run(own, "b")
    assert main(["compare", "a.json", "b.json"]) == 1
    assert "không có câu hỏi nào chung" in capsys.readouterr().err


def test_a_sentence_that_nothing_cited_bears_out_is_seen_in_what_is_shown(library):
    with saying(GOOD) as server:
        told = answer(question(DAYS), library, write=asking(server))
    shown, held = Reply.of(told), Held(library.documents)
    assert upheld(shown, DAYS, held) == 1
    assert upheld(shown.model_copy(update={"text": shown.text.replace("30", "90")}), DAYS, held) == 0
    assert upheld(Reply.of(ask(library, DAYS)), DAYS, held) is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--writer", "chat"], "REGQA_LLM_MODEL"),
        (["--drafts", "x.jsonl"], "--writer chat"),
        (["--writer", "chat", "--url", "http://127.0.0.1:9"], "--url"),
    ],
)
def test_what_cannot_be_is_told(own, words, told, capsys):
    assert main(["run", str(own), *words]) == 1
    assert told in capsys.readouterr().err


def test_drafts_of_another_model_or_of_none_are_not_taken(own, model, capsys):
    with saying(GOOD) as server:
        model(server)
        run(own, "asked", "--writer", "chat", "--drafts", "bản-soạn.jsonl")
        model(server, "khác")
        assert main(["run", str(own), "--writer", "chat", "--drafts", "bản-soạn.jsonl"]) == 1
        assert "bản soạn của scripted, không của khác" in capsys.readouterr().err
        own.with_name("hỏng.jsonl").write_text('{"model": "khác"}\n')
        assert main(["run", str(own), "--writer", "chat", "--drafts", "hỏng.jsonl"]) == 1
        assert "dòng 1" in capsys.readouterr().err
