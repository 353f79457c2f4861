from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from corpus.model import Document, Passage
from corpus.procedures.load import held, shipped
from corpus.store import load
from evals.answers.promises import violations
from evals.corpora import OFFICIAL
from evals.held import Held
from evals.procedures.__main__ import BORDER, LATER, questions
from evals.reader.texts import texts
from evals.replies import Reply
from made.answers import question
from made.embedders import HashEmbedder
from made.library import library as made
from qa.answer import answer
from qa.encoder.embed import TUNED, Embedder, Vectors, load_embedder
from qa.encoder.judge import Mark
from qa.engine import Library
from qa.judge.judgement import judgement
from qa.model import Answer, Hit, Judge, Judged, Status
from qa.procedures.checklist import case_label, steps_for
from qa.procedures.choose import asks_what_to_do, case_of, chosen, particulars
from qa.question.reading import Reading, read
from qa.settings import STARTER
from qa.split import split_of

TODAY = date(2026, 11, 28)
DOCUMENTS = load(STARTER)
PROCEDURES = {one.procedure.id: one for one in held(shipped(), {one.id: one for one in DOCUMENTS}.get)}
FLAGSHIP = "đảng viên ra nước ngoài phải làm gì?"
PARAPHRASES = [
    "Đảng viên đi nước ngoài cần làm gì?",
    "dang vien ra nuoc ngoai phai lam gi",
    "Là đảng viên, sắp ra nước ngoài thì phải làm những gì?",
    "toi la dang vien sap di nuoc ngoai can lam thu tuc gi",
    "Thủ tục cho đảng viên khi ra nước ngoài?",
    "thu tuc khi dang vien di nuoc ngoai the nao",
    "Đảng viên chuẩn bị đi nước ngoài thì cần những giấy tờ gì?",
    "Khi ra nước ngoài, đảng viên phải làm thế nào về sinh hoạt đảng?",
    "dang vien di nuoc ngoai can giay to gi",
    "Muốn ra nước ngoài thì đảng viên làm các bước nào?",
    "đv ra nc ngoài phải làm gì",
    "dv di nc ngoai can lm j",
    "sắp đi nước ngoài thì đảng viên phải làm sao",
]


class OfQuestions:
    """Is the encoder that ships for questions; passages are told apart by their words alone, which takes no time."""

    def __init__(self) -> None:
        self._shipped, self._by_words = load_embedder(TUNED, "onnx"), HashEmbedder()
        self.dimension = self._shipped.dimension
        self.fingerprint = self._shipped.fingerprint

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._shipped.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] = lambda done: None) -> Vectors:
        vectors = self._by_words.embed_passages(texts, progress)
        return np.pad(vectors, ((0, 0), (0, self.dimension - vectors.shape[1]))).astype(np.float32)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the starter corpus with the encoder that ships for its questions."""
    return made(tmp_path_factory.mktemp("starter"), OfQuestions(), DOCUMENTS)


def not_refusing(reading: Reading, hits: Sequence[Hit], library: Library, on: date) -> Judged:
    """Return what the judge makes of the hits, but it refuses nothing: the encoder finds them by words alone."""
    return replace(judgement(reading, hits, library, on), status=Status.PARTIAL)


def ask(library: Library, text: str, on: date = TODAY, judge: Judge = not_refusing) -> Answer:
    return answer(question(text, on), library, judge)


# which case


@pytest.mark.parametrize(
    ("asked", "case"),
    [
        ("Ra nước ngoài phải làm gì?", {}),
        ("Đi du học 2 năm phải làm gì?", {"purpose": {"study"}, "length": {"long"}}),
        ("Đảng viên dự bị đi lao động ở nước ngoài làm gì?", {"purpose": {"labour"}, "status": {"probationary"}}),
    ],
)
def test_the_case_is_what_the_question_tells(asked: str, case: dict[str, set[str]]) -> None:
    assert case_of(PROCEDURES["ra-nuoc-ngoai"].procedure, read(asked)) == case


def test_a_case_leaves_out_the_steps_of_another() -> None:
    abroad = PROCEDURES["ra-nuoc-ngoai"]
    short = {"length": frozenset({"short"})}
    mine = {one.step.id for one in steps_for(abroad, short)}
    assert "nop-phieu-tam-thoi" in mine
    assert not mine & {"nop-phieu-chinh-thuc", "nop-phieu-lao-dong", "qua-bo-ngoai-giao"}
    assert mine < {one.step.id for one in steps_for(abroad, {})}


def test_steps_come_stage_by_stage_those_for_the_same_people_together() -> None:
    for one in PROCEDURES.values():
        places = [
            (one.procedure.stages.index(step.step.stage), case_label(one.procedure, step.step, {}))
            for step in steps_for(one, {})
        ]
        assert [stage for stage, _ in places] == sorted(stage for stage, _ in places)
        changes = [place for at, place in enumerate(places) if place[1] and (not at or places[at - 1] != place)]
        assert len(changes) == len(set(changes)), one.procedure.id


def test_a_label_names_only_what_is_open() -> None:
    abroad = PROCEDURES["ra-nuoc-ngoai"].procedure
    step = next(step for step in abroad.steps if step.id == "nop-phieu-chinh-thuc")
    assert case_label(abroad, step, {}) == ("đi học hoặc được cử đi công tác, làm chuyên gia; đi từ 12 tháng trở lên")
    assert case_label(abroad, step, {"purpose": frozenset({"study"})}) == "đi từ 12 tháng trở lên"
    assert case_label(abroad, step, {"purpose": frozenset({"study"}), "length": frozenset({"long"})}) == ""


# which question


@pytest.mark.parametrize("asked", [FLAGSHIP, *PARAPHRASES, "Cần những gì để vào Đảng?", "Cách nộp đảng phí?"])
def test_asking_what_to_do_is_heard(asked: str) -> None:
    assert asks_what_to_do(read(asked))


@pytest.mark.parametrize(
    "asked",
    [
        "Đảng phí là gì?",
        "Nộp phiếu trong bao nhiêu ngày?",
        "Ai giữ thẻ đảng?",
        "Đảng phí bao nhiêu tiền?",
        "Ra nước ngoài",
    ],
)
def test_asking_for_a_fact_is_not_asking_what_to_do(asked: str) -> None:
    assert not asks_what_to_do(read(asked))


@pytest.mark.parametrize(("said", "heard"), [("Ai quyết định?", False), ("Còn 6 tháng?", True), ("Các bước?", True)])
def test_a_follow_up_asks_what_to_do_by_its_own_words_where_it_has_any_to_ask_with(said: str, heard: bool) -> None:
    assert asks_what_to_do(read(said, [FLAGSHIP])) is heard


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ("Xin cấp lại thẻ qua mấy bước?", True),
        ("How many steps are there to leave?", True),
        ("Thẻ có mấy trang?", False),
    ],
)
def test_who_asks_how_many_steps_there_are_asks_for_them(asked: str, heard: bool) -> None:
    assert asks_what_to_do(read(asked)) is heard


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Hồ sơ chuyển đảng gồm gì, nộp trong mấy ngày, nộp cho ai?", {"PAPERS", "DEADLINE", "PLACE"}),
        ("ho so chuyen dang va thoi han nop la bao lau, ai chiu trach nhiem", {"PAPERS", "DEADLINE", "WHO"}),
        ("Nộp phiếu trong bao nhiêu ngày?", set()),
        ("Ai giữ hồ sơ đảng viên?", set()),
        ("Đi lao động được cấp giấy gì, hồ sơ ai giữ và về phải trình trong mấy ngày?", set()),
        ("Phải làm gì, cần giấy tờ gì và trong bao lâu?", set()),
        ("Xin chuyển về phường nhà: hồ sơ, thời hạn, ai làm?", {"PAPERS", "DEADLINE", "WHO"}),
        ("Xin chuyển về phường nhà: lý do nào được, hồ sơ, ai làm?", set()),
    ],
)
def test_several_particulars_of_the_steps_are_heard_together_one_alone_is_a_fact(asked: str, told: set[str]) -> None:
    assert {one.name for one in particulars(read(asked))} == told


@pytest.mark.model
def test_steps_are_those_that_have_a_particular_asked_for(starter: Library) -> None:
    found = ask(starter, "Hồ sơ chuyển sinh hoạt đảng chính thức gồm gì, hạn nộp bao lâu, ai chịu trách nhiệm?")
    steps = [line for line in found.text.splitlines() if line.startswith("- ")]
    assert found.procedure == "chuyen-chinh-thuc"
    of_all = steps_for(PROCEDURES[found.procedure], {})
    assert len(steps) == sum(bool(one.step.papers or one.step.due) for one in of_all) < len(of_all)
    assert any("Hạn: 30 ngày làm việc" in step for step in steps)
    assert not found.text.startswith("Gồm")


@pytest.mark.model
def test_where_no_step_has_what_is_asked_for_there_is_no_checklist(starter: Library) -> None:
    assert ask(starter, "Đóng đảng phí cần giấy tờ gì, trong mấy ngày, nộp cho ai?").procedure is None


@pytest.mark.model
@pytest.mark.parametrize(
    ("asked", "procedure", "says"),
    [
        ("Thủ tục kết nạp lại đảng viên thế nào?", "ket-nap-lai", "36 tháng"),
        ("Người Việt ở nước ngoài muốn vào Đảng thì làm thế nào?", "ket-nap-ngoai-nuoc", "ở trong nước đang quản lý"),
        ("Muốn vào Đảng thì phải làm gì?", "ket-nap", "đủ 18 tuổi"),
    ],
)
def test_admission_again_and_abroad_have_steps_of_their_own(
    starter: Library, asked: str, procedure: str, says: str
) -> None:
    found = ask(starter, asked)
    assert found.procedure == procedure
    assert says in found.text


@pytest.mark.model
def test_the_way_back_is_told_in_a_conversation_on_leaving(starter: Library) -> None:
    following = question("về nước thì sao", TODAY, ["đảng viên đi du học 2 năm phải làm gì"])
    assert answer(following, starter, not_refusing).procedure == "tro-ve-nuoc"


@pytest.mark.model
def test_the_case_that_a_question_tells_goes_with_its_steps(starter: Library) -> None:
    assert ask(starter, "đảng viên đi du học 2 năm phải làm gì").case == ("study", "long")
    assert ask(starter, FLAGSHIP).case == ()


@pytest.mark.model
@pytest.mark.parametrize("asked", [FLAGSHIP, *PARAPHRASES])
def test_the_flagship_question_gets_its_procedure_however_it_is_asked(starter: Library, asked: str) -> None:
    unread = replace(starter, judge=None)  # one of words takes a clause that speaks of papers for their list
    found = ask(unread, asked)
    assert (found.procedure, found.status) == ("ra-nuoc-ngoai", Status.ANSWERED)


@pytest.mark.model
@pytest.mark.parametrize(
    ("asked", "procedure"),
    [
        ("I am a member and leave for two years of study in Japan. What should I do?", "ra-nuoc-ngoai"),
        ("Which steps does a member take after coming back home from abroad?", "tro-ve-nuoc"),
        ("How do I get another membership card if mine was lost?", "mat-the"),
        ("Who decides on admission to the Party?", None),
        ("How does the Party committee in Britain work with students?", None),
    ],
)
def test_a_question_in_english_gets_its_procedure(starter: Library, asked: str, procedure: str | None) -> None:
    assert ask(starter, asked).procedure == procedure


@pytest.mark.model
def test_the_flagship_answer_has_four_purposes_two_lengths_before_there_and_on_return(starter: Library) -> None:
    found = ask(starter, FLAGSHIP)
    told = found.text.lower()
    assert all(
        value.label in told for one in PROCEDURES["ra-nuoc-ngoai"].procedure.dimensions[:2] for value in one.values
    )
    assert [line for line in found.text.splitlines() if line.isupper()] == ["TRƯỚC KHI ĐI", "Ở ĐÓ", "KHI VỀ"]
    assert found.trace["dropped"] == 0
    assert "“" not in found.text


@pytest.mark.model
def test_steps_that_are_everybodys_are_counted(starter: Library) -> None:
    counted, *steps = ask(starter, "Thủ tục kết nạp đảng viên gồm những bước nào?").text.splitlines()
    assert counted == f"Gồm {sum(line.startswith('- ') for line in steps)} bước:"
    assert not ask(starter, FLAGSHIP).text.startswith("Gồm")


@pytest.mark.model
@pytest.mark.parametrize(("score", "procedure"), [(1.0, None), (-1.0, "ket-nap")], ids=["a clause", "no clause"])
def test_papers_that_a_clause_lists_are_answered_by_it(starter: Library, score: float, procedure: str | None) -> None:
    class Sure:
        def read(self, question: str, passages: Sequence[Passage]) -> list[Mark]:
            return [Mark(score, ()) for _ in passages]

    found = ask(replace(starter, judge=Sure()), "Hồ sơ kết nạp đảng viên gồm những gì?")
    assert found.procedure == procedure


@pytest.mark.model
def test_every_procedure_keeps_every_promise(starter: Library) -> None:
    checked = Held(starter.documents)
    for one in questions():
        if split_of(one.id) == "dev" and one.procedure:
            found = ask(starter, one.question)
            assert violations(Reply.of(found), checked, TODAY) == [], one.question


def without(*ids: str) -> tuple[Document, ...]:
    """Return the starter corpus with these documents by name only."""
    return tuple(one.model_copy(update={"provisions": ()}) if one.id in ids else one for one in DOCUMENTS)


@pytest.mark.model
def test_an_answer_without_a_step_says_so(tmp_path: Path) -> None:
    library = made(tmp_path, OfQuestions(), without("huong-dan-30-hd-btctw-2025"))
    found = ask(library, FLAGSHIP)
    assert found.procedure == "ra-nuoc-ngoai"
    assert [notice.text for notice in found.notices if notice.code == "steps-withheld"] == [
        "Còn 3 bước của thủ tục này không nêu ở đây: chỉ có trong Hướng dẫn 30-HD/BTCTW, kho chưa có nội dung."
    ]


@pytest.mark.model
def test_a_procedure_of_which_few_steps_are_left_answers_in_part_and_counts_none(tmp_path: Path) -> None:
    library = made(tmp_path, OfQuestions(), without("huong-dan-38-hd-btctw-2025", "huong-dan-30-hd-btctw-2025"))
    found = ask(library, FLAGSHIP)
    left = next(one for one in library.procedures if one.procedure.id == "ra-nuoc-ngoai")
    assert (found.procedure, found.status) == ("ra-nuoc-ngoai", Status.PARTIAL)
    assert 2 <= len(left.steps) < len(left.withheld)
    assert f"Còn {len(left.withheld)} bước" in "".join(notice.text for notice in found.notices)
    assert "Gồm" not in found.text
    assert violations(Reply.of(found), Held(library.documents), TODAY) == []


@pytest.mark.model
def test_one_step_of_several_is_no_procedure(tmp_path: Path) -> None:
    library = made(tmp_path, OfQuestions(), without("huong-dan-38-hd-btctw-2025"))
    left = next(one for one in library.procedures if one.procedure.id == "gia-han-tam-thoi")
    assert len(left.steps) == 1 < len(left.withheld)
    assert ask(library, "Xin gia hạn sinh hoạt tạm thời thì làm thế nào?").procedure is None


@pytest.mark.model
@pytest.mark.shared
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official texts are not here (../shared)")
def test_with_official_texts_alone_all_that_they_say_is_given_and_what_they_lack_is_told(tmp_path: Path) -> None:
    library = made(tmp_path, OfQuestions(), tuple(texts("official")))
    left = next(one for one in library.procedures if one.procedure.id == "ra-nuoc-ngoai")
    for asked in (FLAGSHIP, *PARAPHRASES):
        found = ask(library, asked)
        assert found.procedure == "ra-nuoc-ngoai", asked
        assert sum(line.startswith("- ") for line in found.text.splitlines()) == len(left.steps)
        assert [line for line in found.text.splitlines() if line.isupper()] == ["TRƯỚC KHI ĐI", "Ở ĐÓ", "KHI VỀ"]
    (told,) = [notice.text for notice in found.notices if notice.code == "steps-withheld"]
    assert "chỉ có trong Hướng dẫn 30-HD/BTCTW; Hướng dẫn 38-HD/BTCTW, kho chưa có nội dung" in told
    assert found.trace["dropped"] == 0
    assert violations(Reply.of(found), Held(library.documents), TODAY) == []


@pytest.mark.model
@pytest.mark.shared
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official texts are not here (../shared)")
def test_where_official_texts_are_held_they_are_quoted(tmp_path: Path) -> None:
    official = {one.id: one for one in texts("official")}
    library = made(tmp_path, OfQuestions(), tuple(official.get(one.id, one) for one in DOCUMENTS))
    assert [withheld for one in library.procedures for withheld in one.withheld] == []
    found = ask(library, "Bị xóa tên oan thì khiếu nại thế nào?")
    assert found.procedure == "khieu-nai-xoa-ten"
    assert found.citations[0].quote.startswith("8.2.1. Trong thời hạn 30 ngày làm việc")
    assert found.trace["dropped"] == 0


@pytest.mark.model
def test_a_case_that_is_left_open_is_offered_to_choose_and_leads_to_its_steps(starter: Library) -> None:
    found = ask(starter, FLAGSHIP)
    assert found.status is Status.ANSWERED
    assert [one.label for one in found.choices][:2] == ["Đi học", "Được cử đi công tác, làm chuyên gia"]
    narrowed = ask(starter, found.choices[0].question)
    assert narrowed.procedure == found.procedure
    assert len(narrowed.citations) < len(found.citations)
    assert [one.label for one in narrowed.choices] == ["Đi từ 3 tháng đến dưới 12 tháng", "Đi từ 12 tháng trở lên"]


@pytest.mark.model
def test_a_question_about_another_day_is_not_answered_by_rules_that_were_not_there(starter: Library) -> None:
    assert ask(starter, FLAGSHIP, date(2020, 1, 1)).procedure is None


@pytest.mark.model
def test_a_question_that_is_refused_gets_no_checklist(starter: Library) -> None:
    refusing = lambda *given: replace(judgement(*given), status=Status.DECLINED)  # noqa: E731
    assert ask(starter, FLAGSHIP, judge=refusing).procedure is None


@pytest.mark.model
def test_a_question_about_a_document_gets_no_checklist(starter: Library) -> None:
    assert ask(starter, "Theo Quy định 86-QĐ/TW, đảng viên ra nước ngoài phải làm gì?").procedure is None


@pytest.mark.model
def test_questions_that_nobody_tuned_to_are_led_right(starter: Library) -> None:
    held_out = [one for one in questions() if split_of(one.id) == "test"]
    given = [(one.procedure, chosen(read(one.question, lexicon=starter.index.lexicon), starter)) for one in held_out]
    names = [(asked, found.held.procedure.id if found else None) for asked, found in given]
    assert sum(asked == found for asked, found in names) >= 0.8 * len(names)
    assert sum(found not in (None, asked) for asked, found in names) <= 0.02 * len(names)


@pytest.mark.model
@pytest.mark.parametrize(("measured", "share"), [(BORDER, 0.09), (LATER, 0.05)], ids=["border", "later"])
def test_few_questions_in_matters_without_a_procedure_get_the_nearest(
    starter: Library, measured: Path, share: float
) -> None:
    without = [one for one in questions(measured) if one.procedure is None]
    given = [one for one in without if chosen(read(one.question, lexicon=starter.index.lexicon), starter)]
    assert len(given) <= share * len(without)


@pytest.mark.model
@pytest.mark.parametrize(
    ("asked", "embedded"),
    [("Mất thẻ đảng viên phải làm gì?", []), ("Mất thẻ đv phải làm gì?", ["Mất thẻ đảng viên phải làm gì?"])],
)
def test_the_vector_of_the_search_is_taken_where_it_is_of_the_same_words(
    starter: Library, asked: str, embedded: list[str]
) -> None:
    searched_by, seen = starter.embedder.embed_queries([asked])[0], list[str]()

    class Counting:
        fingerprint = starter.embedder.fingerprint

        def embed_queries(self, texts: list[str]) -> Vectors:
            seen.extend(texts)
            return starter.embedder.embed_queries(texts)

    counting = replace(starter, embedder=cast(Embedder, Counting()))
    found = chosen(read(asked, lexicon=starter.index.lexicon), counting, searched_by)
    assert (found and found.held.procedure.id, seen) == ("mat-the", embedded)


@pytest.mark.model
@pytest.mark.parametrize(
    ("asked", "procedure", "case"),
    [
        (
            "cụ nhà tôi 88 tuổi chân yếu lắm, xin thôi họp chi bộ thì làm thế nào",
            "mien-sinh-hoat",
            {"reason": "health"},
        ),
        ("làm rơi mất cái huy hiệu 50 năm, xin lại thì làm thủ tục gì", "huy-hieu-dang", {"matter": "lost"}),
    ],
)
def test_a_case_is_heard_in_words_that_no_list_has(
    starter: Library, asked: str, procedure: str, case: dict[str, str]
) -> None:
    reading = read(asked, lexicon=starter.index.lexicon)
    found = chosen(reading, starter)
    assert found is not None
    assert (found.held.procedure.id, case_of(found.held.procedure, reading)) == (procedure, {})
    assert found.case == {name: frozenset({value}) for name, value in case.items()}


@pytest.mark.model
def test_what_to_do_is_heard_in_words_that_no_list_has(starter: Library) -> None:
    asking = [one for one in questions(LATER) if one.procedure]
    given = [(one.procedure, chosen(read(one.question, lexicon=starter.index.lexicon), starter)) for one in asking]
    right = sum(found is not None and found.held.procedure.id == asked for asked, found in given)
    assert right >= 0.8 * len(asking)
    assert sum(not asks_what_to_do(read(one.question)) for one in asking) > 0.05 * len(asking)


def test_a_library_without_the_documents_has_no_step_to_answer_with(library: Library) -> None:
    assert ask(library, FLAGSHIP).procedure is None
